"""Comma-separated values that a spreadsheet opens without running any of them."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Cell", "csv_text"]

Cell: TypeAlias = str | float | int | None

# A cell that starts so is a formula to a spreadsheet (OWASP, "CSV injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n")
_DECIMALS = 6


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table as CSV: UTF-8, numbers with six decimals, missing values empty.

    Text that a spreadsheet would take for a formula gets an apostrophe before it.

    >>> print(csv_text(["model", "SA"], [["=1+1", 0.5], ["a,b", None]]), end="")
    model,SA
    '=1+1,0.5
    "a,b",
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    # Numbers are most of the cells, and a call for each would be most of the time.
    writer.writerows(
        [round(c, _DECIMALS) if type(c) is float else c if c is None else _plain(c) for c in row]
        for row in rows
    )
    return stream.getvalue()


@lru_cache(maxsize=2**16)  # the same concepts and domains come in every model's files
def _plain(cell: str | int) -> str | int:
    if isinstance(cell, int):
        return cell
    # The writer quotes a line feed, but would let a carriage return end the row.
    line = cell.replace("\r", "\n")
    return f"'{line}" if line.startswith(_FORMULA_STARTS) else line
