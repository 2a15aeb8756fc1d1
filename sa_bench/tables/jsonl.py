"""Read JSON lines: the format of the benchmark's own tables, with the standard library alone."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.quoting import quoted
from sa_bench.regular_file import read_regular
from sa_bench.tables.assembly import assemble_table
from sa_bench.tables.encoding import decode_utf8, revision_of
from sa_bench.tables.rows import Row, Rows

if TYPE_CHECKING:
    from sa_bench.tables.table import ConceptTable

__all__ = ["DATA_FILE", "data_file", "parse_json_object", "parse_jsonl", "read_table"]

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
