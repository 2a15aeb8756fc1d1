"""Make a concept table of rows, whatever file they come from: columns, languages, cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sa_bench.files import revision_of
from sa_bench.finding import listed, quoted
from sa_bench.languages import LANGUAGES, named_language
from sa_bench.tables.glosses import GlossReader, notes_of_repetition
from sa_bench.tables.rows import widened
from sa_bench.tables.table import ConceptTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sa_bench.tables.rows import Row, Rows


READ_COLUMNS = ("id", "concept", "domain", "category", "region", "scope", "status", "pos")
"""The columns that figures are made of, beside those of the languages; any other is kept as it is.

``concept`` names what a row means, in whatever table: rows with one key are one unit.
"""

_ROLES = frozenset((*READ_COLUMNS, "sense", "note"))  # never a language: ``id`` is Indonesian too
_CODE = re.compile(r"[a-z]{3}-[A-Z][a-z]{3}")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table by what they are; each value is a column's name in the file.

    Attributes:
        id: The column of ids, if any.
        domain: The column of domains, if any.
        languages: Language code to column, in the order of ``LANGUAGES``, then others as they come.
        extra: Name of a further column to column.
        like_languages: The further columns whose names look like a language's, and are none.
        supposed: Column of a language to what its name was taken for, where it leaves that open.
    """

    id: str | None
    domain: str | None
    languages: Mapping[str, str]
    extra: Mapping[str, str]
    like_languages: tuple[str, ...]
    supposed: Mapping[str, str]


def assign_columns(names: Iterable[str], source: str) -> Columns:
    """Return what each column is, by its name.

    A language is known by any name that ``named_language`` reads. Whether mteb knows it too is for
    mteb's list to say, where the task is made. Every other column is kept.

    Raises:
        ValueError: Two columns are the same language, or have the same name.
    """
    roles: dict[str, str] = {}
    supposed: dict[str, str] = {}
    for name in names:
        role, note = _role(name)
        if note:
            supposed[name] = note
        if role in roles:
            raise ValueError(
                f"{source}: columns {quoted(roles[role])} and {quoted(name)} are both {role}; "
                "keep one of them"
            )
        roles[role] = name
    codes = [role for role in roles if _CODE.fullmatch(role)]
    order = {language.code: place for place, language in enumerate(LANGUAGES)}
    codes.sort(key=lambda code: order.get(code, len(order)))
    _refuse_one_key_twice(codes, roles, source)
    return Columns(
        id=roles.get("id"),
        domain=roles.get("domain"),
        languages={code: roles[code] for code in codes},
        extra={role: name for role, name in roles.items() if role not in {"id", "domain", *codes}},
        like_languages=tuple(name for role, name in roles.items() if _looks_like_one(role)),
        supposed=supposed,
    )


def _role(name: str) -> tuple[str, str]:
    """Return a language's code with what was supposed, or the column's name as it is read."""
    plain = name.strip()
    lowered = plain.casefold()
    if lowered in _ROLES:
        return lowered, ""
    named = named_language(plain)
    return (plain, "") if named is None else (named.code, named.note)


def _looks_like_one(role: str) -> bool:
    """Tell whether a column that is no known language is named as one: ``xyz``."""
    return role not in _ROLES and re.fullmatch(r"[a-z]{3}", role) is not None


def _refuse_one_key_twice(codes: list[str], roles: Mapping[str, str], source: str) -> None:
    by_key: dict[str, str] = {}
    for code in codes:
        other = by_key.setdefault(code[:3], code)
        if other != code:
            raise ValueError(
                f"{source}: columns {quoted(roles[other])} and {quoted(roles[code])} are one "
                f"language in two scripts; pairs are named by language, so put them in two tables"
            )


_OTHER_WORDS = frozenset(
    (
        *("comment", "definition", "description", "example", "explanation", "ipa", "kana", "name"),
        *("origin", "part of speech", "pinyin", "reading", "reference", "remark", "remarks"),
        *("romaji", "source", "transcription", "translit", "transliteration", "wrong", "trap"),
        *("source_language", "word", "pair", "traditional", "code_point", "original", "modern"),
        *("glyph", "pos_exceptions", "evidence", "concepticon", "ili", "pwn30", "rule"),
    )
)
"""Columns of words that are about the words."""

_LONGEST_CODE = 3

GLOSS_SEPARATOR = "|"
"""What separates the glosses of a cell where a cell is one text."""

_FEWEST = 2  # a spread needs two concepts, an affinity two languages

_MOST_CELLS = 10_000_000  # short rows under a long heading claim any number


def assemble_table(rows: Rows, *, without_brackets: bool = False) -> ConceptTable:
    """Return the concept table of the rows.

    Handling: a list of one word a row becomes one of a concept a row; glosses are composed and lose
    the white space around them and what nobody sees; empty and repeated ones, and those without a
    letter or digit, are dropped; a row without any gloss, one that repeats another and a language
    without any gloss are left out. All of that is noted. Further columns are kept. ``null``, ``NA``
    and ``None`` are words like any other. Without a column ``id`` a concept is called by its first
    gloss.

    Args:
        rows: The rows.
        without_brackets: Whether notes in brackets within glosses are left out.

    Raises:
        ValueError: Fewer than two languages or concepts, an id twice, a cell that is neither text
            nor a list of texts, a domain in some rows only; the message names source and row.
    """
    rows = widened(rows)
    columns = _without_numbers(rows, assign_columns(rows.columns, rows.source))
    _require_moderate(rows, len(columns.languages))
    reader = GlossReader(rows, without_brackets=without_brackets)
    cells = {
        code: _column_of_glosses(rows, name, code, reader)
        for code, name in columns.languages.items()
    }
    codes = [code for code, column in cells.items() if any(column)]
    filled = [n for n in range(len(rows.rows)) if any(cells[code][n] for code in codes)]
    kept = _different(filled, [cells[code] for code in codes])
    _require_enough(rows, codes, len(kept))

    kept_rows = [rows.rows[n] for n in kept]
    glosses = {code[:3]: tuple(cells[code][n] for n in kept) for code in codes}
    revision = rows.revision
    if without_brackets:
        revision = revision_of(f"{revision} without brackets".encode())
    return ConceptTable(
        source=rows.source,
        revision=revision,
        codes={code[:3]: code for code in codes},
        ids=_ids(rows, kept_rows, columns.id, list(glosses.values())),
        domains=_domains(rows, kept_rows, columns.domain),
        glosses=glosses,
        extra={
            name: tuple(_extra_cell(row, column) for row in kept_rows)
            for name, column in columns.extra.items()
        },
        notes=(
            *rows.notes,
            *_notes(rows, columns, codes, filled),
            *_notes_of_words(rows, columns),
            *_note_of_repeats(rows, filled, kept),
            *reader.notes(),
            *notes_of_repetition({code: glosses[code[:3]] for code in codes}, columns.languages),
        ),
    )


def _without_numbers(rows: Rows, columns: Columns) -> Columns:
    """Return the columns, those left out of the languages that hold numbers alone: ``no``."""
    numbers = {
        code: name
        for code, name in columns.languages.items()
        if len(name.strip()) <= _LONGEST_CODE and _holds_numbers(rows, name)
    }
    if not numbers:
        return columns
    languages = {code: name for code, name in columns.languages.items() if code not in numbers}
    extra = {**columns.extra, **{name.strip(): name for name in numbers.values()}}
    return replace(columns, languages=languages, extra=extra)


def _holds_numbers(rows: Rows, name: str) -> bool:
    cells = [str(cell).strip() for row in rows.rows if (cell := row.cells.get(name))]
    return bool(cells) and all(re.fullmatch(r"[\d.,+-]+", cell) for cell in cells)


def _different(filled: Sequence[int], columns: Sequence[Sequence[tuple[str, ...]]]) -> list[int]:
    """Return the first of all rows that have the same glosses in every language."""
    first: dict[tuple[tuple[str, ...], ...], int] = {}
    for n in filled:
        first.setdefault(tuple(column[n] for column in columns), n)
    return list(first.values())


def _note_of_repeats(rows: Rows, filled: Sequence[int], kept: Sequence[int]) -> list[str]:
    if len(kept) == len(filled):
        return []
    again = next(n for n, first in zip(filled, (*kept, None), strict=False) if n != first)
    place = f"{rows.unit} {rows.rows[again].number}"
    n_left_out = len(filled) - len(kept)
    repeated = "their words are those of an earlier row in every language"
    return [f"left out {n_left_out:,} of {len(filled):,} rows, the first in {place}: {repeated}"]


_LIKE_WORDS = 0.8
_LONGEST_WORDS = 40


def _notes_of_words(rows: Rows, columns: Columns) -> list[str]:
    """Return what is said of columns that hold words and are read as no language."""
    unread = [
        name
        for role, name in columns.extra.items()
        if role not in _ROLES and role not in _OTHER_WORDS and _holds_words(rows, name)
    ]
    if not unread:
        return []
    names = listed(list(map(quoted, unread)))
    remedy = "where one is, head it by the language's code or name"
    return [f"warning: {names}: these columns hold words and are read as no language; {remedy}"]


def _holds_words(rows: Rows, name: str) -> bool:
    texts = [cell for row in rows.rows if isinstance(cell := row.cells.get(name), str) and cell]
    words = {text for text in texts if len(text) <= _LONGEST_WORDS and any(map(str.isalpha, text))}
    return len(texts) >= _FEWEST and len(words) > _LIKE_WORDS * max(len(texts), len(rows.rows) // 2)


def _column_of_glosses(
    rows: Rows, name: str, code: str, reader: GlossReader
) -> list[tuple[str, ...]]:
    shown = listed([name])
    script = code[4:]
    cells = ((row, row.cells.get(name)) for row in rows.rows)
    # Where cells are missing by the million, the place for a message would cost more than they do.
    return [
        ()
        if cell is None
        else reader.read(glosses_of(cell, f"{rows.place(row)}, {shown}"), row, name, script)
        for row, cell in cells
    ]


def glosses_of(cell: object, place: str) -> tuple[str, ...]:
    """Return the glosses of a cell as they stand: of a list, or of a text with ``|`` between.

    Raises:
        ValueError: The cell is something else, or a gloss can't be sent to a model.
    """
    parts = cell.split(GLOSS_SEPARATOR) if isinstance(cell, str) else cell
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise ValueError(f"{place}: {quoted(cell)} is neither a text nor a list of texts")
    glosses = [part.strip() for part in parts]
    for gloss in glosses:
        if any(letter in "\r\n\0" or "\ud800" <= letter <= "\udfff" for letter in gloss):
            raise ValueError(
                f"{place}: {quoted(gloss)} holds a line break, a zero byte or half a character; "
                "is a quotation mark left open?"
            )
    return tuple(glosses)


def _require_moderate(rows: Rows, n_languages: int) -> None:
    if len(rows.rows) * n_languages > _MOST_CELLS:
        raise ValueError(
            f"{rows.source}: {len(rows.rows):,} rows in {n_languages:,} languages; a table has "
            f"{_MOST_CELLS:,} cells at most"
        )


def _require_enough(rows: Rows, codes: Sequence[str], n_concepts: int) -> None:
    if len(codes) < _FEWEST:
        found = f"only {codes[0]}" if codes else "none"
        names = listed(list(map(quoted, rows.columns))) or "none"
        raise ValueError(
            f"{rows.source}: a table needs glosses in two languages, there is {found}; the columns "
            f"are {names}: name each by its language (eng, eng-Latn, en or English); where the "
            "first row is one of words, write the names above it, or give them as --columns"
        )
    if n_concepts < _FEWEST:
        raise ValueError(f"{rows.source}: a table needs two concepts, there is {n_concepts}")


def _notes(rows: Rows, columns: Columns, codes: Sequence[str], kept: Sequence[int]) -> list[str]:
    """Return a sentence for each thing that was left out."""
    notes = [
        f"{quoted(name)} is read as {supposed}"
        for name, supposed in columns.supposed.items()
        if name in columns.languages.values()
    ]
    unread = [name for name in columns.extra if name not in _ROLES]
    if unread:
        notes.append(f"kept, and read by no figure: {listed(list(map(quoted, unread)))}")
    if columns.like_languages:
        names = listed(list(map(quoted, columns.like_languages)))
        notes.append(
            f"no language is called {names}: a column of words is headed by a language's name, or "
            "by its code with the script, like vol-Latn"
        )
    notes += [
        f"left out {code}: there is no gloss in its column"
        for code in columns.languages
        if code not in codes
    ]
    empty = sorted(set(range(len(rows.rows))) - set(kept))
    if empty:
        notes.append(
            f"left out {len(empty)} of {len(rows.rows)} rows without a gloss, the "
            f"first in {rows.unit} {rows.rows[empty[0]].number}"
        )
    return notes


def _ids(
    rows: Rows,
    kept: Sequence[Row],
    column: str | None,
    glosses: Sequence[Sequence[tuple[str, ...]]],
) -> tuple[str, ...]:
    if column is None:
        first = [next(cell[0] for cell in cells if cell) for cells in zip(*glosses, strict=True)]
        return _numbered(first)
    seen: dict[str, Row] = {}
    for row in kept:
        concept = _text(rows, row, column)
        if not concept:
            raise ValueError(f"{rows.place(row)}: no id; give the concept a name of its own")
        if concept in seen:
            raise ValueError(
                f"{rows.place(row)}: the id {quoted(concept)} stands already in {rows.unit} "
                f"{seen[concept].number}; ids are unique"
            )
        seen[concept] = row
    return tuple(seen)


def _numbered(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names, those that stood before with a number: ``bank``, ``bank-2``."""
    unique: dict[str, None] = {}
    counts: dict[str, int] = {}
    for name in names:
        numbered = name
        while numbered in unique:
            counts[name] = counts.get(name, 1) + 1
            numbered = f"{name}-{counts[name]}"
        unique[numbered] = None
    return tuple(unique)


def _domains(rows: Rows, kept: Sequence[Row], column: str | None) -> tuple[str, ...] | None:
    if column is None:
        return None
    domains = tuple(_text(rows, row, column) for row in kept)
    if not any(domains):
        return None
    if not all(domains):
        place = rows.place(kept[domains.index("")])
        raise ValueError(f"{place}: no domain; give one to every concept, or drop the column")
    return domains


def _extra_cell(row: Row, column: str) -> object:
    cell = row.cells.get(column)
    if cell is None:
        return ""
    return cell.strip() if isinstance(cell, str) else cell


def _text(rows: Rows, row: Row, column: str) -> str:
    cell = row.cells.get(column)
    if cell is None:
        return ""
    if isinstance(cell, str | int):
        return str(cell).strip()
    raise ValueError(f"{rows.place(row)}, {column}: {quoted(cell)} is not a text")
