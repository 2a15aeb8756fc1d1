"""What every file format is read into before it is a concept table: named cells, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Row", "Rows"]


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
        """Return where a row stands, as a message begins: ``words.csv, line 7``."""
        return f"{self.source}, {self.unit} {row.number}"
