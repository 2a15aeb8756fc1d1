"""Read Parquet tables.

A Parquet file of a few kilobytes can stand for more cells, or longer texts, than memory holds: a
column of equal cells is stored as one of them and a count. So the columns that a table has no use
for are not read, and texts stay in their dictionaries until their length is known.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from sa_bench.quoting import quoted
from sa_bench.tables.columns import assign_columns
from sa_bench.tables.encoding import revision_of
from sa_bench.tables.rows import Row, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

__all__ = ["parse_parquet"]

_MOST_CELLS = 1_000_000
_MOST_BYTES = 128 * 2**20


def parse_parquet(content: bytes, source: str) -> Rows:
    """Return the rows of a Parquet file; a cell is a text, a list of texts, a number or null.

    Columns that are no part of a concept table are named but not read.

    Raises:
        ValueError: The content is not a Parquet file, holds too much, or a column is of another
            type; the message names the file.
    """
    import pyarrow as pa

    try:
        names, records = _read(content, source)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        reason = " ".join(str(error).removeprefix(f"{source}: ").split())
        shown = reason if reason.isprintable() and len(reason) < 300 else quoted(reason)  # noqa: PLR2004 - a few lines
        raise ValueError(f"{source}: not a Parquet file that can be read ({shown})") from error
    rows = tuple(Row(number, record) for number, record in enumerate(records, start=1))
    return Rows(source, revision_of(content), tuple(names), rows, unit="row")


def _read(content: bytes, source: str) -> tuple[Sequence[str], list[dict[str, object]]]:
    """Return the names of all columns, and the rows of those that a concept table has."""
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(BytesIO(content))
    schema = metadata.schema.to_arrow_schema()
    assigned = assign_columns(schema.names, source)
    used = {*assigned.languages.values(), *assigned.extra.values(), assigned.id, assigned.domain}
    fields = [field for field in schema if field.name in used]
    for field in fields:
        _require_readable(field)
    if not fields:
        return schema.names, []
    _require_at_most(_MOST_CELLS, metadata.num_rows * len(fields), "cells")
    # metadata.row_group(n).column(m) would tell more, but it aborts the process on some files.
    paths = [metadata.schema.column(place).path for place in range(metadata.num_columns)]
    file = pq.ParquetFile(BytesIO(content), read_dictionary=paths)
    table = file.read([field.name for field in fields])
    chunks = [chunk for column in table.columns for chunk in column.chunks]
    _require_at_most(_MOST_CELLS, sum(map(_count, chunks)), "glosses")
    _require_at_most(_MOST_BYTES, sum(map(_size, chunks)), "bytes of text")
    return schema.names, table.to_pylist()


def _require_readable(field: pa.Field) -> None:
    import pyarrow.types as kinds

    kind = field.type.value_type if _is_list(field.type) else field.type
    if kinds.is_dictionary(kind):
        kind = kind.value_type
    readable = (kinds.is_string, kinds.is_large_string, kinds.is_integer, kinds.is_null)
    if not any(is_readable(kind) for is_readable in readable):
        raise ValueError(
            f"the column {quoted(field.name)} is of type {quoted(str(field.type))}; a cell is a "
            "text or a list of texts"
        )


def _require_at_most(most: int, count: int, what: str) -> None:
    if count > most:
        raise ValueError(f"{count:,} {what}; a concept table has {most:,} at most")


def _is_list(kind: pa.DataType) -> bool:
    import pyarrow.types as kinds

    lists = (kinds.is_list, kinds.is_large_list, kinds.is_fixed_size_list)
    return any(is_one(kind) for is_one in lists)


def _count(cells: pa.Array) -> int:
    """Return how many texts a column holds."""
    return len(cells.flatten() if _is_list(cells.type) else cells)


def _size(cells: pa.Array) -> int:
    """Return how many bytes the texts of a column take once each cell has its own."""
    import pyarrow.compute as pc
    import pyarrow.types as kinds

    texts = cells.flatten() if _is_list(cells.type) else cells
    if not kinds.is_dictionary(texts.type):
        return int(texts.nbytes)
    return pc.sum(pc.binary_length(texts.dictionary).take(texts.indices)).as_py() or 0
