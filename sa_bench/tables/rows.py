"""The rows of a file, and lists of one word a row made into rows of one concept each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from sa_bench.finding import listed, quoted
from sa_bench.languages import named_language

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file.

    Attributes:
        number: The line of a text file, or the place of the row in a binary one, counted from 1.
        cells: Column name to content, as the format gives it: text, a list of texts, or None.
    """

    number: int
    cells: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one file, in its order.

    Attributes:
        source: The path or Hub name, for messages.
        revision: The first 12 hexadecimal digits of the SHA-256 of the content.
        columns: The names of the columns, in the order in which they come.
        rows: The rows.
        unit: What ``Row.number`` counts.
        notes: What the reader left out or altered.
    """

    source: str
    revision: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    unit: Literal["line", "row"] = "line"
    notes: tuple[str, ...] = ()

    def place(self, row: Row) -> str:
        """Return where a row is, as a message begins: ``words.csv, line 7``."""
        return f"{self.source}, {self.unit} {row.number}"


# CLDF's own names first: Form is the word there, Value a copy of it.
_LANGUAGE = ("language_id", "language", "language_name", "language_code", "lang", "doculect")
_CONCEPT = (
    *("parameter_id", "parameter", "concepticon_id", "concepticon_gloss", "concept_id"),
    *("concept", "meaning", "gloss"),
)
_FORM = ("form", "value", "word", "lexeme", "translation", "text")

_FEWEST = 2


def is_long(columns: tuple[str, ...]) -> bool:
    """Tell whether the columns are those of a list of one word a row, with its language beside."""
    if _one_of(_LANGUAGE, columns) is None or _one_of(_FORM, columns) is None:
        return False
    roles = {*_LANGUAGE, *_CONCEPT, *_FORM, "id"}
    others = [name for name in columns if name.strip().casefold() not in roles]
    return sum(named_language(name) is not None for name in others) < _FEWEST


def widened(rows: Rows) -> Rows:
    """Return the rows, of a list of one word a row those of its concepts.

    CLDF's ``forms.csv`` (``Language_ID``, ``Parameter_ID``, ``Form``) is such a list. The words of
    one concept and language become its glosses; the other columns stay behind, but those that are
    the same in all rows of a concept.

    Raises:
        ValueError: No column says which words mean the same, or fewer than two languages are known.
    """
    if not is_long(rows.columns):
        return rows
    language, form = _one_of(_LANGUAGE, rows.columns), _one_of(_FORM, rows.columns)
    concept = _one_of(_CONCEPT, rows.columns)
    if concept is None:
        raise ValueError(
            f"{rows.source}: one word a row, by {quoted(form)} and {quoted(language)}, and no "
            "column says which words mean the same; name each row's meaning in a column `concept`, "
            "or write a row a concept and a column a language"
        )
    first: dict[str, Row] = {}
    words: dict[str, dict[str, list[object]]] = {}
    codes: dict[str, str] = {}
    unknown: Counter[str] = Counter()
    lacking = 0
    for row in rows.rows:
        name, meaning, word = (_text(row, column) for column in (language, concept, form))
        if not (name and meaning and word):
            lacking += 1
            continue
        named = named_language(name)
        if named is None:
            unknown[name] += 1
            continue
        other = codes.setdefault(named.code, name)
        if other != name:
            raise ValueError(
                f"{rows.place(row)}: the languages {quoted(other)} and {quoted(name)} are both "
                f"{named.code}; keep one of them"
            )
        first.setdefault(meaning, row)
        words.setdefault(meaning, {}).setdefault(named.code, []).append(row.cells.get(str(form)))
    if len(codes) < _FEWEST:
        raise ValueError(
            f"{rows.source}: one word a row, and the column {quoted(language)} names fewer than "
            f"two languages; it holds {_examples([*codes.values(), *unknown]) or 'nothing'}: write "
            "a language's code or name there"
        )
    n_words = sum(len(glosses) for of in words.values() for glosses in of.values())
    made = f"{n_words:,} words of {len(codes)} languages make {len(words):,} concepts"
    notes = [f"one word a row: {made}, by {quoted(concept)}"]
    if unknown:
        notes.append(
            f"warning: left out {unknown.total():,} words of what {quoted(language)} calls "
            f"{_examples(list(unknown))}, which is no language that is known; write its code"
        )
    if lacking:
        notes.append(
            f"left out {lacking:,} rows without {quoted(language)}, {quoted(concept)} or "
            f"{quoted(form)}"
        )
    spent = {language, concept, form}
    others = [name for name in rows.columns if name.strip() and name not in spent]
    kept = [name for name in others if name.casefold() == "domain"]
    return replace(
        rows,
        columns=("id", *kept, *codes),
        rows=tuple(
            Row(
                first[meaning].number,
                {
                    "id": meaning,
                    **{name: first[meaning].cells.get(name) for name in kept},
                    **{code: _glosses(of[code]) for code in codes if code in of},
                },
            )
            for meaning, of in words.items()
        ),
        notes=(*rows.notes, *notes),
    )


def _one_of(names: tuple[str, ...], columns: tuple[str, ...]) -> str | None:
    by_name = {column.strip().casefold(): column for column in reversed(columns)}
    return next((by_name[name] for name in names if name in by_name), None)


def _text(row: Row, column: str | None) -> str:
    cell = row.cells.get(str(column))
    if isinstance(cell, list):
        cell = next((part for part in cell if part), None)
    return "" if cell is None else str(cell).strip()


def _glosses(cells: list[object]) -> list[object]:
    """Return the glosses of several cells in one list; a text may hold several, parted by a bar."""
    glosses: list[object] = []
    for cell in cells:
        glosses += (
            cell.split("|") if isinstance(cell, str) else cell if isinstance(cell, list) else [cell]
        )
    return glosses


def _examples(names: list[str]) -> str:
    return listed([quoted(name) for name in names[:5]]) + (", ..." if len(names) > 5 else "")  # noqa: PLR2004 - a few


def joined_translations(rows: Rows) -> Rows:
    """Return a dictionary's rows, those of one source word as one row of all its translations.

    Args:
        rows: Rows of two columns of texts: a word, a translation.
    """
    source, target = rows.columns
    first: dict[str, int] = {}
    translations: dict[str, dict[object, None]] = {}
    for row in rows.rows:
        word = str(row.cells.get(source) or "").strip()
        first.setdefault(word, row.number)
        translations.setdefault(word, {})[row.cells.get(target)] = None
    if len(first) == len(rows.rows):
        return rows
    note = (
        f"joined {len(rows.rows):,} rows to {len(first):,}: the translations of one word of "
        f"{quoted(source)} are its glosses"
    )
    return replace(
        rows,
        rows=tuple(
            Row(number, {source: word, target: [cell for cell in translations[word] if cell]})
            for word, number in first.items()
        ),
        notes=(*rows.notes, note),
    )
