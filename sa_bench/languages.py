"""The languages of the benchmark, and how each standard names them.

Conventions: a language's *code* is ISO 639-3 and ISO 15924, as mteb writes it (``eng-Latn``); its
*key* is the ISO 639-3 part alone (``eng``); HTML wants BCP 47 (``en``). A *pair* is two keys in the
order of ``LANGUAGES``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LANGUAGES", "Language", "find_language", "language_of", "pair_name", "pairs_of"]


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the benchmark.

    Attributes:
        code: ISO 639-3 and ISO 15924, joined by a hyphen (``zho-Hans``).
        name: The English name.
        bcp47: The tag for HTML's ``lang`` (``zh-Hans``).
        scripts: Names of the Unicode scripts in which its glosses are written.
        direction: The direction of its writing, for HTML's ``dir``.
    """

    code: str
    name: str
    bcp47: str
    scripts: tuple[str, ...]
    direction: Literal["ltr", "rtl"] = "ltr"

    @property
    def key(self) -> str:
        """The ISO 639-3 part of the code, unique among ``LANGUAGES``."""
        return self.code[:3]


LANGUAGES: tuple[Language, ...] = (
    Language("eng-Latn", "English", "en", ("Latin",)),
    Language("zho-Hans", "Chinese", "zh-Hans", ("Han",)),
    Language("spa-Latn", "Spanish", "es", ("Latin",)),
    Language("fra-Latn", "French", "fr", ("Latin",)),
    Language("deu-Latn", "German", "de", ("Latin",)),
    Language("rus-Cyrl", "Russian", "ru", ("Cyrillic",)),
    Language("kor-Hang", "Korean", "ko", ("Hangul",)),
    Language("ara-Arab", "Arabic", "ar", ("Arabic",), "rtl"),
    Language("jpn-Jpan", "Japanese", "ja", ("Han", "Hiragana", "Katakana")),
    Language("hin-Deva", "Hindi", "hi", ("Devanagari",)),
    Language("por-Latn", "Portuguese", "pt", ("Latin",)),
    Language("tur-Latn", "Turkish", "tr", ("Latin",)),
)

_BY_KEY = {language.key: language for language in LANGUAGES}
_BY_ANY_NAME = {
    name.casefold(): language
    for language in LANGUAGES
    for name in (language.key, language.code, language.bcp47, language.bcp47[:2], language.name)
}


def language_of(key: str) -> Language:
    """Return the language with this ISO 639-3 key.

    Raises:
        ValueError: The key is none of the benchmark's; the message lists those it has.
    """
    if key not in _BY_KEY:
        raise ValueError(f"unknown language {key!r}; the languages are: {', '.join(_BY_KEY)}")
    return _BY_KEY[key]


def find_language(name: str) -> Language | None:
    """Return the language of this key, code, BCP 47 tag or English name, if there is one."""
    return _BY_ANY_NAME.get(name.strip().casefold())


def pair_name(first: str, second: str) -> str:
    """Return the name of the pair of two language keys: ``eng-zho``."""
    return f"{first}-{second}"


def pairs_of(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Return every pair of the given keys once, in the order in which the keys come."""
    return list(combinations(keys, 2))
