"""What a gloss of a published table looks like: a headword in its language's script, in NFC."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import regex

from sa_bench.quoting import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.languages import Language

__all__ = ["faults_of_gloss"]

_ALPHABETS = {"rus": "а-яёА-ЯЁ", "ara": "ء-غف-ي"}
"""Where an alphabet is narrower than its script: no Ukrainian or Persian look-alikes, none of the
Arabic vowel signs and no tatweel, which headwords are printed without."""

_MARKS_INSIDE = {"zho": "", "jpn": ""}
"""What may stand between the letters of a gloss, where the script has no spaces: nothing."""

_USUAL_MARKS_INSIDE = " '’-"

_PLACEHOLDERS = {"nan", "tbd"}  # what spreadsheets and scripts leave in a cell that nobody filled


def faults_of_gloss(gloss: str, language: Language) -> Iterator[str]:
    """Yield what is wrong with a gloss as a headword of the language, and how to mend it."""
    if not gloss.strip():
        yield "a gloss is empty; write a word, or remove the empty text"
        return
    composed = unicodedata.normalize("NFC", gloss)
    if gloss != composed:
        yield f"{quoted(gloss)} is not in NFC; write what unicodedata.normalize('NFC', gloss) gives"
    tidy = " ".join(composed.split())
    if composed != tidy:
        yield f"{quoted(gloss)} has stray white space; write {quoted(tidy)}"
    foreign = _foreign_character(language).search(tidy)
    if foreign:
        name = unicodedata.name(foreign[0], f"U+{ord(foreign[0]):04X}")
        yield (
            f"{quoted(gloss)} has {foreign[0]!r} ({name}); write the bare headword as "
            f"{language.name} dictionaries print it, in the script {' or '.join(language.scripts)}"
        )
    if tidy.casefold() in _PLACEHOLDERS:
        yield f"{quoted(gloss)} stands where a word is missing; translate the concept"


@cache
def _foreign_character(language: Language) -> regex.Pattern[str]:
    """Return the pattern of a character that no headword of the language is written with.

    A script's characters are those of Unicode's property Script_Extensions (UAX 24), which counts
    the Japanese length mark to Katakana; of these, letters, marks and the ideographic zero.
    """
    scripts = "".join(rf"\p{{scx={script}}}" for script in language.scripts)
    letters = _ALPHABETS.get(language.key, rf"[{scripts}]&&[\p{{L}}\p{{M}}\p{{Nl}}]")
    marks = regex.escape(_MARKS_INSIDE.get(language.key, _USUAL_MARKS_INSIDE))
    return regex.compile(rf"(?V1)[^[{letters}]{marks}]")
