"""The rules of a published table: its keys, ids, cells and glosses."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, TypeGuard

import regex

from sa_bench.finding import Finding, error, quoted
from sa_bench.languages import CORE_LANGUAGES, LANGUAGES
from sa_bench.tables.assembly import READ_COLUMNS
from sa_bench.tables.readers import DATA_FILE, parse_json_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sa_bench.languages import Language


_ALPHABETS = {"rus": "а-яёА-ЯЁ", "ara": "ء-غف-ي"}
"""Where an alphabet is narrower than its script: no Ukrainian or Persian look-alikes, none of the
Arabic vowel signs and no tatweel, which headwords are printed without."""

_NO_SPACES = {"zho", "jpn"}
"""Where nothing may stand between the letters of a gloss."""

_USUAL_MARKS_INSIDE = " '’-"

_OWN_MARKS_INSIDE = {
    "cat": "·",
    "fas": "\u200c",
    "heb": "׳״",
    "ton": "ʻ",
    "uzb": "ʻ‘",
}
"""What further is written inside a word: l·l, geresh, glottal stop, joiners of words."""

_JOINED = frozenset(
    (
        *("Bengali", "Devanagari", "Gujarati", "Gurmukhi", "Kannada"),
        *("Malayalam", "Oriya", "Sinhala", "Tamil", "Telugu"),
    )
)
"""Scripts in which U+200C and U+200D tell how letters join, as spelling asks."""

_PLACEHOLDERS = {"nan", "tbd"}  # what spreadsheets and scripts leave in a cell that was not filled


def faults_of_gloss(gloss: str, language: Language) -> Iterator[str]:
    """Yield what is wrong with a gloss as a headword of the language, and how to fix it."""
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
    marks = "" if language.key in _NO_SPACES else _USUAL_MARKS_INSIDE
    marks += _OWN_MARKS_INSIDE.get(language.key, "")
    marks += "\u200c\u200d" if _JOINED.intersection(language.scripts) else ""
    return regex.compile(rf"(?V1)[^[{letters}]{regex.escape(marks)}]")


_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MOST_GLOSSES = 2
_MOST_CHECKED = 20  # of more glosses in a cell, their number is what is wrong
_LONGEST_ID = 80
_TEXTS = ("category", "region", "scope", "pos", "sense", "note")
_REQUIRED = ("id", "domain")


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A line that is a JSON object, with as much of a concept as could be made out.

    Attributes:
        line: Its number, counted from 1.
        concept: The id; empty if it has none that fits a message.
        columns: The keys, in their order.
        glosses: Language key to glosses, for the cells that are lists of texts.
    """

    line: int
    concept: str
    columns: tuple[str, ...]
    glosses: Mapping[str, tuple[str, ...]]

    def problem(self, message: str, language: str = "") -> Finding:
        """Return a problem of this row."""
        return error(
            DATA_FILE.as_posix(),
            line=self.line,
            place=", ".join(part for part in (self.concept, language) if part),
            message=message,
        )


def languages_of_line(line: str) -> tuple[Language, ...]:
    """Return the languages of a line's keys, in their order; the core ones if it holds none."""
    try:
        cells = parse_json_object(line)
    except ValueError:
        return CORE_LANGUAGES
    return tuple(language for language in LANGUAGES if language.key in cells) or CORE_LANGUAGES


def check_line(
    line: str, number: int, languages: tuple[Language, ...] = CORE_LANGUAGES
) -> tuple[CheckedRow | None, list[Finding]]:
    """Return the row that a line holds, None if it is not a JSON object, and all its problems.

    Args:
        line: The line.
        number: Its number, counted from 1.
        languages: The table's. A table beyond the core languages may miss a cell, ``[]``.
    """
    try:
        cells = parse_json_object(line)
    except ValueError as cause:
        return None, [error(DATA_FILE.as_posix(), line=number, message=str(cause))]
    concept = cells.get("id")
    row = CheckedRow(
        line=number,
        concept=concept if _can_be_shown(concept) else "",
        columns=tuple(cells),
        glosses={
            language.key: tuple(cell)
            for language in languages
            if isinstance(cell := cells.get(language.key), list)
            and all(isinstance(gloss, str) for gloss in cell)
        },
    )
    problems = [row.problem(fault) for fault in _faults_of_keys(cells, languages)]
    if line != json.dumps(cells, ensure_ascii=False):
        problems.append(
            row.problem("the line is not written as json.dumps(row, ensure_ascii=False) writes it")
        )
    may_miss = not all(language.is_core for language in languages)
    for language in languages:
        if language.key in cells and not (may_miss and cells[language.key] == []):
            faults = _faults_of_cell(cells[language.key], language)
            problems += [row.problem(fault, language.key) for fault in faults]
    return row, problems


def _can_be_shown(concept: object) -> TypeGuard[str]:
    return isinstance(concept, str) and concept.isprintable() and len(concept) <= _LONGEST_ID


def _faults_of_keys(cells: Mapping[str, object], languages: tuple[Language, ...]) -> Iterator[str]:
    for key in (*_REQUIRED, *(language.key for language in languages)):
        if key not in cells:
            yield f"{key} is missing; add it"
    for key in cells:
        meant = get_close_matches(key, READ_COLUMNS, 1, 0.8)
        if meant and key not in READ_COLUMNS and meant[0] not in cells:
            yield f"the key {key} is read by no figure; is {meant[0]} meant?"
    for key in ("id", "concept", "domain"):
        cell = cells.get(key, "a")
        if not isinstance(cell, str) or not _SLUG.fullmatch(cell):
            shown = quoted(cell)
            yield f"the {key} is {shown}; write lower-case letters, digits, hyphens (bank-river)"
    for key in _TEXTS:
        if not isinstance(cells.get(key, ""), str):
            yield f"{key} is {quoted(cells[key])}; write a text, an empty one for none"


def _faults_of_cell(cell: object, language: Language) -> Iterator[str]:
    if not isinstance(cell, list) or not all(isinstance(gloss, str) for gloss in cell):
        yield f"the cell is {quoted(cell)}; write a list of texts"
        return
    if not cell:
        yield f"the cell is empty; translate the concept into {language.name}"
    if len(cell) > _MOST_GLOSSES:
        yield f"the cell has {len(cell)} glosses; keep the {_MOST_GLOSSES} most usual at most"
    if len(cell) > _MOST_CHECKED:
        return
    for gloss, count in Counter(cell).items():
        if count > 1:
            yield f"{quoted(gloss)} stands {count} times in the cell; keep one"
        yield from faults_of_gloss(gloss, language)
