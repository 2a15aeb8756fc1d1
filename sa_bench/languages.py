"""The languages that sa-bench knows, and how each standard names them.

``languages.tsv`` beside this file is the one list: a language is a row. Conventions: a language's
*code* is ISO 639-3 and ISO 15924, as mteb writes it (``eng-Latn``); its *key* is the ISO 639-3 part
alone (``eng``); HTML wants BCP 47 (``en``). A *pair* is two keys in the order of ``LANGUAGES``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "CORE_LANGUAGES",
    "HIGHLIGHT_PAIRS",
    "LANGUAGES",
    "Language",
    "find_language",
    "language_of",
    "pair_name",
    "pairs_of",
]


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the benchmark.

    Attributes:
        code: ISO 639-3 and ISO 15924, joined by a hyphen (``zho-Hans``).
        name: The English name.
        native_name: The name in the language itself.
        bcp47: The tag for HTML's ``lang`` (``zh-Hans``).
        direction: The direction of its writing, for HTML's ``dir``.
        scripts: Names of the Unicode scripts in which its glosses are written.
        family: The language family, and ``branch`` its branch.
        is_core: Whether the tables of the core benchmark have it.
    """

    code: str
    name: str
    native_name: str
    bcp47: str
    direction: Literal["ltr", "rtl"]
    scripts: tuple[str, ...]
    family: str
    branch: str
    is_core: bool

    @property
    def key(self) -> str:
        """The ISO 639-3 part of the code, unique among ``LANGUAGES``."""
        return self.code[:3]


def _read_languages() -> tuple[Language, ...]:
    text = Path(__file__).with_name("languages.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return tuple(
        Language(
            code=code,
            name=name,
            native_name=native_name,
            bcp47=bcp47,
            direction=cast("Literal['ltr', 'rtl']", direction),
            scripts=tuple(scripts.split(",")),
            family=family,
            branch=branch,
            is_core=is_core == "yes",
        )
        for code, name, native_name, bcp47, direction, scripts, family, branch, is_core in rows
    )


LANGUAGES = _read_languages()
"""Every language, those of the core benchmark first; figures and files keep this order."""

CORE_LANGUAGES = tuple(language for language in LANGUAGES if language.is_core)
"""The languages of the core benchmark's tables."""

HIGHLIGHT_PAIRS = ("eng-zho",)
"""The pairs that are set apart where nothing else is asked for: the paper's."""

_BY_KEY = {language.key: language for language in LANGUAGES}
_BY_ANY_NAME = {
    name.casefold(): language
    for language in reversed(LANGUAGES)
    for name in (
        *(language.key, language.code, language.bcp47, language.bcp47.partition("-")[0]),
        *(language.name, language.native_name),
    )
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
    """Return the language of this key, code, BCP 47 tag, English or native name, if it is known."""
    return _BY_ANY_NAME.get(name.strip().casefold())


def pair_name(first: str, second: str) -> str:
    """Return the name of the pair of two language keys: ``eng-zho``."""
    return f"{first}-{second}"


def pairs_of(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Return every pair of the given keys once, in the order in which the keys come."""
    return list(combinations(keys, 2))
