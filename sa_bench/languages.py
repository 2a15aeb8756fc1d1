"""The languages that sa-bench knows, and how each standard names them.

``languages.tsv`` beside this file is the one list: a language is a row. Conventions: a language's
*code* is ISO 639-3 and ISO 15924, as mteb writes it (``eng-Latn``); its *key* is the ISO 639-3 part
alone (``eng``); HTML wants BCP 47 (``en``). A *pair* is two keys in the order of ``LANGUAGES``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = [
    "CORE_LANGUAGES",
    "HIGHLIGHT_PAIRS",
    "LANGUAGES",
    "Language",
    "NamedLanguage",
    "find_language",
    "keys_of_names",
    "language_of",
    "named_language",
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
    """Return the benchmark's language that a name means, None where it means none of them.

    Any name will do that ``named_language`` reads; script and region are left aside.
    """
    plain = name.strip().casefold()
    if plain in _BY_ANY_NAME:
        return _BY_ANY_NAME[plain]
    named = named_language(name)
    return None if named is None else _BY_KEY.get(named.code[:3])


@dataclass(frozen=True, slots=True)
class NamedLanguage:
    """What a name of a language was read as.

    Attributes:
        code: ISO 639-3 and ISO 15924 (``zho-Hant``).
        note: What was supposed, one sentence without the name; empty where the name says it all.
    """

    code: str
    note: str = ""


_SEMANSCOPE = {"chn": "zho", "enu": "eng", "grk": "ell"}
"""The reference tool's own codes; by ISO 639 they are Chinook Jargon, Enu and a family."""

_COUNTRIES = {"cn": "zho", "cz": "ces", "dk": "dan", "gr": "ell", "jp": "jpn"}
"""Codes of countries that are no codes of languages, and are often taken for them."""

_NO_LANGUAGE = frozenset(
    (
        *("abs", "adj", "age", "ant", "bib", "cnt", "cod", "col", "day", "def", "den", "des"),
        *(
            "doc",
            "end",
            "etc",
            "fem",
            "fun",
            "gen",
            "ili",
            "iso",
            "key",
            "kin",
            "label",
            "lem",
            "lex",
        ),
        *("lib", "log", "man", "map", "max", "men", "met", "min", "mis", "mul", "nom", "nr"),
        *("num", "old", "out", "pid", "pin", "pinyin", "pos", "raw", "ref", "rel", "rem", "res"),
        *("row", "run", "sco", "seq", "set", "sex", "sid", "src", "sub", "sum", "syn", "tab"),
        *("tag", "tgt", "the", "tok", "top", "tot", "typ", "uid", "und", "url", "use", "val"),
        *("var", "vec", "ver", "wid", "wrd", "xxx", "zxx"),
    )
)
"""What heads columns of other things, though ISO 639 or CLDR have a language of that name."""

_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_LONGEST_NAME = 80
_FEWEST_LETTERS = 4  # shorter names in Latin letters are codes, or abbreviations of anything
_INDIVIDUAL = {"nor": "nob"}  # the one of our languages whose macrolanguage CLDR keeps apart


@lru_cache(maxsize=4096)
def named_language(name: str) -> NamedLanguage | None:
    """Return the language of a code or name, in whatever convention; None where it is none.

    Read are BCP 47 tags in any case, with hyphens or underscores (``pt-BR``, ``zho_Hant``), ISO
    639-2/B (``ger``) and withdrawn codes (``iw``), individual languages as their macrolanguage
    (``cmn``), names in English or in the language itself, qualifiers in brackets (``Chinese
    (Simplified)``), and the reference tool's codes. Where no script is given it is the benchmark's,
    for other languages the likely one of CLDR, and ``note`` says so.
    """
    plain = unicodedata.normalize("NFC", name.strip())
    lowered = plain.casefold()
    if not plain:
        return None
    if lowered in _BY_ANY_NAME:
        return NamedLanguage(_BY_ANY_NAME[lowered].code)
    if lowered in _SEMANSCOPE:
        language = _BY_KEY[_SEMANSCOPE[lowered]]
        return NamedLanguage(language.code, f"{language.name}, as semanscope writes it")
    if lowered in _COUNTRIES:
        language = _BY_KEY[_COUNTRIES[lowered]]
        return NamedLanguage(language.code, f"{language.name}, whose code is {language.bcp47}")
    if lowered in _NO_LANGUAGE or len(plain) > _LONGEST_NAME or not plain.isprintable():
        return None
    return _by_tag(plain) if _TAG.fullmatch(plain) else _by_name(plain)


def _by_tag(tag: str) -> NamedLanguage | None:
    from langcodes import Language as Tag

    try:
        read = Tag.get(tag.replace("_", "-"))
        usable = read.is_valid() and bool(read.language)
    except (LookupError, ValueError):
        return _by_name(tag)
    return _coded(str(read)) if usable else _by_name(tag)


def _by_name(name: str) -> NamedLanguage | None:
    """Return the language of a name, with a qualifier after it or in brackets."""
    tag = _tag_of_name("language", name)
    if tag is None:
        base, opened, rest = re.sub(r"[（［\[]", "(", name).partition("(")
        tag = _tag_of_name("language", base) if opened else None
        qualifier = rest.strip(" )）］]")
        if tag is None:
            return None
        subtag = _tag_of_name("script", qualifier) or _tag_of_name("territory", qualifier)
        tag = f"{tag}-{subtag}" if subtag and "-" not in tag else tag
    return _coded(tag)


def _tag_of_name(kind: Literal["language", "script", "territory"], name: str) -> str | None:
    """Return the subtag of exactly this name; the library's own look-up takes beginnings too."""
    from language_data.names import TRIES, name_to_code, normalize_name

    plain = name.strip()
    if kind == "language" and plain.isascii() and len(plain) < _FEWEST_LETTERS:
        return None
    tag = name_to_code(kind, plain)
    return tag if tag and normalize_name(plain) in TRIES[f"und/name_to_{kind}"] else None


def _coded(tag: str) -> NamedLanguage | None:
    """Return the language of a valid tag in our code."""
    from langcodes import Language as Tag
    from langcodes import standardize_tag

    try:
        read = Tag.get(standardize_tag(tag, macro=True))
        key = read.to_alpha3()
    except (LookupError, ValueError):
        return None
    key = _INDIVIDUAL.get(key, key)
    if key in _NO_LANGUAGE:
        return None
    script = read.maximize().script
    usual = Tag.make(language=read.language).maximize().script
    known = _BY_KEY.get(key)
    if known is not None:
        return NamedLanguage(known.code if script == usual else f"{key}-{script}")
    if script is None:
        return None
    supposed = "" if read.script else f"{read.display_name()}, {key}-{script}"
    return NamedLanguage(f"{key}-{script}", supposed)


def keys_of_names(names: Iterable[str], known: Collection[str]) -> list[str]:
    """Return the key that each name means among those known; a name that means none stays as it is.

    Args:
        names: Keys, codes, tags or names, as a column may be headed.
        known: The keys of the languages that there are.
    """
    keys = []
    for name in names:
        named = None if name in known else named_language(name)
        keys.append(named.code[:3] if named and named.code[:3] in known else name)
    return keys


def pair_name(first: str, second: str) -> str:
    """Return the name of the pair of two language keys: ``eng-zho``."""
    return f"{first}-{second}"


def pairs_of(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Return every pair of the given keys once, in the order in which the keys come."""
    return list(combinations(keys, 2))
