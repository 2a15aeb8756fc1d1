"""Read JSON, JSON lines and Parquet into rows.

A Parquet file of a few kilobytes can expand to more cells, or longer texts, than memory holds: a
column of equal cells is stored as one of them and a count. So the columns that a table does not use
are not read, and texts stay in their dictionaries until their length is known.
"""

from __future__ import annotations

import json
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.files import decode_utf8, read_regular, revision_of
from sa_bench.finding import listed, quoted
from sa_bench.tables.assembly import assemble_table, assign_columns
from sa_bench.tables.rows import Row, Rows

if TYPE_CHECKING:
    import pyarrow as pa

    from sa_bench.tables.table import ConceptTable


DATA_FILE = Path("data", "test.jsonl")
"""Where a data set's folder holds its table."""


def read_table(path: str | Path, *, without_brackets: bool = False) -> ConceptTable:
    """Return the table of a JSON lines file, or of a folder that holds one as ``data/test.jsonl``.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file can't be read as a concept table; the message names line and column.
    """
    file = data_file(Path(path))
    rows = parse_jsonl(read_regular(file), str(path))
    return assemble_table(rows, without_brackets=without_brackets)


def data_file(path: Path) -> Path:
    """Return the table's file: the path itself, or ``data/test.jsonl`` of a folder.

    Raises:
        FileNotFoundError: There is no such file.
    """
    file = path / DATA_FILE if path.is_dir() else path
    if not file.is_file():
        raise FileNotFoundError(
            f"{file}: no such file or folder; a data set is a folder with its table in "
            f"{DATA_FILE.as_posix()}"
        )
    return file


def parse_jsonl(content: bytes, source: str) -> Rows:
    """Return the rows of a JSON lines file; blank lines are passed over.

    Raises:
        ValueError: A line is not a JSON object, or names a column twice.
    """
    rows = []
    columns: dict[str, None] = {}
    # Not splitlines(): JSON allows U+2028 and its like inside a text.
    for number, line in enumerate(decode_utf8(content, source).split("\n"), start=1):
        if line.strip():
            try:
                cells = parse_json_object(line)
            except ValueError as error:
                raise ValueError(f"{source}, line {number}: {error}") from error
            rows.append(Row(number, cells))
            columns.update(dict.fromkeys(cells))
    return Rows(source, revision_of(content), tuple(columns), tuple(rows))


def parse_json(content: bytes, source: str) -> Rows:
    """Return the rows of a JSON file: a list of objects, or JSON lines by another ending.

    Raises:
        ValueError: It is something else, or an object names a column twice.
    """
    text = decode_utf8(content, source)
    if not text.lstrip().startswith("["):
        try:
            return parse_jsonl(content, source)
        except ValueError as error:
            raise ValueError(
                f"{error}; a JSON file holds a list of objects, one a concept: "
                '[{"eng": "sun", "deu": "Sonne"}, ...]'
            ) from error
    try:
        objects = _parsed(text)
    except ValueError as error:
        raise ValueError(f"{source}: {error}") from error
    rows = []
    columns: dict[str, None] = {}
    for number, cells in enumerate(objects if isinstance(objects, list) else [], start=1):
        if not isinstance(cells, dict):
            raise ValueError(  # noqa: TRY004 - wrong input is a ValueError throughout
                f"{source}, row {number}: a concept is a JSON object ({{...}}), not {quoted(cells)}"
            )
        rows.append(Row(number, cells))
        columns.update(dict.fromkeys(cells))
    return Rows(source, revision_of(content), tuple(columns), tuple(rows), unit="row")


def parse_json_object(line: str) -> dict[str, object]:
    """Return the JSON object that a line holds.

    Raises:
        ValueError: The line holds something else, or names a key twice.
    """
    parsed = _parsed(line)
    if not isinstance(parsed, dict):
        raise ValueError(  # noqa: TRY004 - wrong input is a ValueError throughout
            f"a concept is a JSON object ({{...}}), not {quoted(line.strip())}"
        )
    return parsed


def _parsed(text: str) -> object:
    """Return what a JSON text holds; an error is one of a line and says what is wrong there."""

    def without_repeats(members: list[tuple[str, object]]) -> dict[str, object]:
        cells = dict(members)
        if len(cells) < len(members):
            repeated, _ = Counter(name for name, _ in members).most_common(1)[0]
            raise ValueError(f"the key {quoted(repeated)} stands twice; keep one of them")
        return cells

    try:
        parsed: object = json.loads(text, object_pairs_hook=without_repeats)
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise ValueError(f"not JSON ({error.msg} at {line}column {error.colno})") from error
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply for a concept") from error
    return parsed


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
        names, skipped, records = _read(content, source)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        reason = " ".join(str(error).removeprefix(f"{source}: ").split())
        shown = reason if reason.isprintable() and len(reason) < 300 else quoted(reason)  # noqa: PLR2004 - a few lines
        raise ValueError(f"{source}: not a Parquet file that can be read ({shown})") from error
    rows = tuple(Row(number, record) for number, record in enumerate(records, start=1))
    notes = (f"not read, as they hold no texts: {listed(list(map(quoted, skipped)))}",)
    return Rows(
        source,
        revision_of(content),
        tuple(names),
        rows,
        unit="row",
        notes=notes if skipped else (),
    )


def _read(content: bytes, source: str) -> tuple[list[str], list[str], list[dict[str, object]]]:
    """Return the names of the columns that are read and of the others, and the rows."""
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(BytesIO(content))
    schema = metadata.schema.to_arrow_schema()
    assigned = assign_columns(schema.names, source)
    used = {*assigned.languages.values(), assigned.id, assigned.domain}
    for field in schema:
        if field.name in used:
            _require_readable(field)
    # A further column of another type (a struct, floats) is no text, and is named but not read.
    fields = [field for field in schema if field.name in used or _is_readable(field)]
    names = [field.name for field in fields]
    skipped = [name for name in schema.names if name not in names]
    if not fields:
        return names, skipped, []
    _require_at_most(_MOST_CELLS, metadata.num_rows * len(fields), "cells")
    # metadata.row_group(n).column(m) would tell more, but it aborts the process on some files.
    paths = [metadata.schema.column(place).path for place in range(metadata.num_columns)]
    file = pq.ParquetFile(BytesIO(content), read_dictionary=paths)
    table = file.read(names)
    chunks = [chunk for column in table.columns for chunk in column.chunks]
    _require_at_most(_MOST_CELLS, sum(map(_count, chunks)), "glosses")
    _require_at_most(_MOST_BYTES, sum(map(_size, chunks)), "bytes of text")
    return names, skipped, table.to_pylist()


def _is_readable(field: pa.Field) -> bool:
    import pyarrow.types as kinds

    kind = field.type.value_type if _is_list(field.type) else field.type
    if kinds.is_dictionary(kind):
        kind = kind.value_type
    readable = (kinds.is_string, kinds.is_large_string, kinds.is_integer, kinds.is_null)
    return any(is_readable(kind) for is_readable in readable)


def _require_readable(field: pa.Field) -> None:
    if not _is_readable(field):
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
