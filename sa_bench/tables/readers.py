"""Read CSV, TSV, JSON lines and Parquet into rows.

A Parquet file of a few kilobytes can expand to more cells, or longer texts, than memory holds: a
column of equal cells is stored as one of them and a count. So the columns that a table does not use
are not read, and texts stay in their dictionaries until their length is known.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sa_bench.files import decode_utf8, read_regular, revision_of
from sa_bench.finding import listed, quoted
from sa_bench.tables.assembly import assemble_table, assign_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from sa_bench.tables.table import ConceptTable


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
        # The delimiter is in the message as it is.
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


DATA_FILE = Path("data", "test.jsonl")
"""Where a data set's folder holds its table."""


def read_table(path: str | Path) -> ConceptTable:
    """Return the table of a JSON lines file, or of a folder that holds one as ``data/test.jsonl``.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file can't be read as a concept table; the message names line and column.
    """
    file = data_file(Path(path))
    return assemble_table(parse_jsonl(read_regular(file), str(path)))


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


def parse_json_object(line: str) -> dict[str, object]:
    """Return the JSON object that a line holds.

    Raises:
        ValueError: The line holds something else, or names a key twice.
    """

    def without_repeats(members: list[tuple[str, object]]) -> dict[str, object]:
        cells = dict(members)
        if len(cells) < len(members):
            repeated, _ = Counter(name for name, _ in members).most_common(1)[0]
            raise ValueError(f"the key {quoted(repeated)} stands twice; keep one of them")
        return cells

    try:
        parsed = json.loads(line, object_pairs_hook=without_repeats)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg} at column {error.colno})") from error
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply for a concept") from error
    if not isinstance(parsed, dict):
        raise ValueError(  # noqa: TRY004 - wrong input is a ValueError throughout
            f"a concept is a JSON object ({{...}}), not {quoted(line.strip())}"
        )
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
