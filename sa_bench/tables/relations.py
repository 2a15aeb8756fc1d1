"""Tables of relations: rows of two related words in several languages, ``<name>-RA.csv``.

The reference tool's format: UTF-8, comma separated, lines that begin with ``#`` are comments; the
columns ``word1_en``, ``word2_en``, ``word1_zh``, ... hold the words, ``relation_id`` names the row;
further columns are left aside. A language is known by its two letters, its ISO 639-3 key or its
English name.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.files import read_regular
from sa_bench.finding import quoted
from sa_bench.languages import LANGUAGES, find_language, keys_of_names
from sa_bench.tables.delimited import parse_csv

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sa_bench.tables.rows import Rows

__all__ = ["RelationTable", "read_relations"]

_WORD = re.compile(r"word([12])_(\w+)")
_FEWEST_LANGUAGES = 2


@dataclass(frozen=True, slots=True)
class RelationTable:
    """Relations between two words, in two or more languages.

    Attributes:
        source: The path that the table was read from.
        revision: The first 12 hexadecimal digits of the SHA-256 of the file.
        codes: Language key to code (``{"eng": "eng-Latn"}``), in the benchmark's order.
        ids: The name of each relation, unique.
        words: Language key to the first words and the second words, one of each per relation.
    """

    source: str
    revision: str
    codes: Mapping[str, str]
    ids: tuple[str, ...]
    words: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]

    @property
    def name(self) -> str:
        """The file's name without ``-RA`` and ending."""
        return Path(self.source).stem.removesuffix("-RA")

    def select(self, keys: Sequence[str]) -> RelationTable:
        """Return the table with these languages alone, named by key or as a column may be.

        Raises:
            ValueError: The table has not all of them, or there are fewer than two.
        """
        keys = keys_of_names(keys, self.codes)
        unknown = [key for key in keys if key not in self.codes]
        if unknown or len(set(keys)) < _FEWEST_LANGUAGES:
            wrong = f"no language {', '.join(unknown)}" if unknown else "one language only"
            raise ValueError(f"{self.source}: {wrong}; name two or more of {', '.join(self.codes)}")
        codes = {key: code for key, code in self.codes.items() if key in keys}
        words = {key: self.words[key] for key in codes}
        return RelationTable(self.source, self.revision, codes, self.ids, words)


def read_relations(path: Path) -> RelationTable:
    """Read a table of relations.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no such table: no words of two languages, a word missing, an id twice; the
            message names the line.
    """
    rows = parse_csv(read_regular(path), str(path))
    columns = _word_columns(rows)
    keys = [language.key for language in LANGUAGES if language.key in columns]
    words = {key: (_column(rows, columns[key][0]), _column(rows, columns[key][1])) for key in keys}
    codes = {language.key: language.code for language in LANGUAGES if language.key in columns}
    return RelationTable(rows.source, rows.revision, codes, _ids(rows), words)


def _word_columns(rows: Rows) -> dict[str, tuple[str, str]]:
    """Return for each language the names of its two columns."""
    found: dict[str, dict[str, str]] = {}
    for column in rows.columns:
        named = _WORD.fullmatch(column)
        language = find_language(named[2]) if named else None
        if named and language:
            found.setdefault(language.key, {})[named[1]] = column
    halves = [column for both in found.values() if len(both) == 1 for column in both.values()]
    if halves:
        raise ValueError(
            f"{rows.source}: there is {quoted(halves[0])} and not the other word of that language;"
            " a relation has word1 and word2"
        )
    if len(found) < _FEWEST_LANGUAGES:
        raise ValueError(
            f"{rows.source}: no words of two languages; the columns are called word1_en, word2_en,"
            f" word1_zh, word2_zh and so on, and here they are {quoted(', '.join(rows.columns))}"
        )
    return {key: (both["1"], both["2"]) for key, both in found.items()}


def _column(rows: Rows, name: str) -> tuple[str, ...]:
    cells = tuple(str(row.cells.get(name) or "").strip() for row in rows.rows)
    for row, cell in zip(rows.rows, cells, strict=True):
        if not cell:
            raise ValueError(f"{rows.place(row)}: no {name}; give the word, or leave out the row")
    return cells


def _ids(rows: Rows) -> tuple[str, ...]:
    cells = (str(row.cells.get("relation_id") or "").strip() for row in rows.rows)
    ids = tuple(cell or f"row-{number}" for number, cell in enumerate(cells, start=1))
    if not ids:
        raise ValueError(f"{rows.source}: holds no relations")
    twice = [name for name, count in Counter(ids).items() if count > 1]
    if twice:
        raise ValueError(f"{rows.source}: the relation_id {quoted(twice[0])} is there twice")
    return ids
