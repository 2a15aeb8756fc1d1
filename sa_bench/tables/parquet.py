"""Read Parquet tables."""

from __future__ import annotations

from io import BytesIO

from sa_bench.tables.encoding import revision_of
from sa_bench.tables.rows import Row, Rows

__all__ = ["parse_parquet"]

_MOST_ROWS = 1_000_000  # a small file can claim any number, and each row is made


def parse_parquet(content: bytes, source: str) -> Rows:
    """Return the rows of a Parquet file; a cell is a text, a list of texts or null.

    Raises:
        ValueError: The content is not a Parquet file, or has more than a million rows.
    """
    import pyarrow as pa

    try:
        columns, records = _read(content)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ValueError(f"{source}: not a Parquet file that can be read ({error})") from error
    rows = tuple(Row(number, record) for number, record in enumerate(records, start=1))
    return Rows(source, revision_of(content), columns, rows, unit="row")


def _read(content: bytes) -> tuple[tuple[str, ...], list[dict[str, object]]]:
    """Return the names of the columns and the rows."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(BytesIO(content))
    n_rows = file.metadata.num_rows
    if n_rows > _MOST_ROWS:
        raise ValueError(f"{n_rows:,} rows; a concept table has {_MOST_ROWS:,} at most")
    table = file.read()
    return tuple(table.column_names), table.to_pylist()
