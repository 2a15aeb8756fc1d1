"""Which fonts can draw which language, and what is missing here.

Debian's packages fonts-noto-core and fonts-noto-cjk have all twelve languages. Han characters have
shapes of their own in Chinese and Japanese, so that the font goes by language, not by character.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from matplotlib import font_manager

from sa_bench.languages import find_language

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["families_of", "missing_characters", "missing_note"]

_FIRST_CHOICE = {
    "zho": ("Noto Sans CJK SC",),
    "jpn": ("Noto Sans CJK JP",),
    "kor": ("Noto Sans CJK KR",),
    "ara": ("Noto Sans Arabic", "Noto Naskh Arabic"),
    "hin": ("Noto Sans Devanagari",),
}
_PACKAGES = {"zho": "fonts-noto-cjk", "jpn": "fonts-noto-cjk", "kor": "fonts-noto-cjk"}
_EVERYWHERE = ("Noto Sans", "DejaVu Sans")  # DejaVu comes with matplotlib


@cache
def _installed() -> frozenset[str]:
    return frozenset(font_manager.get_font_names())


def families_of(language: str) -> list[str]:
    """Return the installed families for a language, the best first; never empty."""
    wanted = (*_FIRST_CHOICE.get(language, ()), *_EVERYWHERE)
    return [family for family in wanted if family in _installed()]


def missing_characters(text: str, language: str) -> set[str]:
    """Return the characters that no installed font of the language has."""
    return {
        character
        for character in text
        if not any(_has(family, character) for family in families_of(language))
    }


def missing_note(languages: Iterable[str], n_labels: int) -> str:
    """Return the sentence that says which fonts to install."""
    keys = list(dict.fromkeys(languages))
    named = [language.name for key in keys if (language := find_language(key))]
    packages = sorted({_PACKAGES.get(key, "fonts-noto-core") for key in keys})
    return (
        f"{n_labels} labels are left out, as no installed font can draw them"
        f" ({', '.join(named) or ', '.join(keys)}); install {' and '.join(packages)}"
    )


@cache
def _has(family: str, character: str) -> bool:
    path = font_manager.findfont(family, fallback_to_default=False)
    return font_manager.get_font(path).get_char_index(ord(character)) != 0
