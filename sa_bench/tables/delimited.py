"""Read comma and tab separated tables, the reference tool's among them.

The first row names the columns. A line that begins with ``#`` is a comment; a ``#`` further on is
part of a word. ``|`` stands between the glosses of a cell.
"""

from __future__ import annotations

import csv
from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING

from sa_bench.quoting import quoted
from sa_bench.tables.encoding import decode_utf8, revision_of
from sa_bench.tables.rows import Row, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["parse_csv", "parse_tsv"]


def parse_csv(content: bytes, source: str) -> Rows:
    """Return the rows of a comma separated file, or a semicolon separated one from a spreadsheet.

    Raises:
        ValueError: As for ``parse_tsv``.
    """
    text = decode_utf8(content, source)
    heading = next((line for line in _without_comments(text) if line.strip()), "")
    delimiter = ";" if ";" in heading and "," not in heading else ","
    return _parse(text, source, revision_of(content), delimiter)


def parse_tsv(content: bytes, source: str) -> Rows:
    """Return the rows of a tab separated file.

    Raises:
        ValueError: No heading, a column named twice, a row longer than the heading, broken quoting,
            or bytes that are not UTF-8; the message names the line.
    """
    return _parse(decode_utf8(content, source), source, revision_of(content), "\t")


def _without_comments(text: str) -> Iterator[str]:
    """Yield the lines, comments blanked, so that the reader counts lines as an editor does."""
    for line in StringIO(text, newline=""):
        yield "\n" if line.startswith("#") else line


def _parse(text: str, source: str, revision: str, delimiter: str) -> Rows:
    reader = csv.reader(_without_comments(text), delimiter=delimiter, strict=True)
    columns: tuple[str, ...] = ()
    rows = []
    short = []
    try:
        for cells in reader:
            if not cells:
                continue
            if not columns:
                columns = _columns(cells, f"{source}, line {reader.line_num}")
                continue
            if len(cells) > len(columns):
                raise ValueError(
                    f"{source}, line {reader.line_num}: {len(cells)} cells under a heading of "
                    f"{len(columns)}; put a gloss that holds the separator in quotation marks"
                )
            if len(cells) < len(columns):
                short.append(reader.line_num)
            rows.append(Row(reader.line_num, dict(zip(columns, cells, strict=False))))
    except csv.Error as error:
        # The delimiter stands in the message as it is.
        reason = str(error).replace("\t", "tab")
        raise ValueError(f"{source}, line {reader.line_num}: {reason}") from error
    notes = []
    if short:
        notes.append(
            f"{len(short)} of {len(rows)} rows are shorter than the heading, the first "
            f"in line {short[0]}; their last cells are missing"
        )
    return Rows(source, revision, columns, tuple(rows), notes=tuple(notes))


def _columns(heading: list[str], place: str) -> tuple[str, ...]:
    columns = tuple(name.strip() for name in heading)
    repeated = [name for name, count in Counter(columns).items() if name and count > 1]
    if repeated:
        shown = quoted(repeated[0])
        raise ValueError(f"{place}: the column {shown} stands twice; keep one of them")
    return columns
