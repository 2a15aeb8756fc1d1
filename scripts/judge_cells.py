"""Draw the cells of the tables that are judged once more, and print them to be read.

    python scripts/judge_cells.py c2c63aa 2d19810 --seed 20261128
    python scripts/judge_cells.py c2c63aa 2d19810 --seed 20261128 --language kor

The first commit has the tables before, the second the tables after; a cell counts if it is new or
changed between them. A language's words of one row in ``wrong`` or ``trap`` are one cell too. What
the reader finds is written into ``judged.toml``, from which the cards take the error rates.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from sa_bench.languages import CORE_LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["CELLS", "JUDGED", "TABLES", "Cell", "drawn", "new_cells"]

Row = dict[str, Any]

TABLES = ("concepts", "culture", "challenge", "oracle-bone")
CELLS = 100
JUDGED = tomllib.loads(Path(__file__).with_name("judged.toml").read_text("utf-8"))
_KEYS = [language.key for language in CORE_LANGUAGES if language.key != "eng"]


class Cell(NamedTuple):
    """What one language has in one place of a row."""

    table: str
    kind: str
    words: list[str]
    row: Row


def new_cells(
    before: Mapping[str, Sequence[Row]], after: Mapping[str, Sequence[Row]], key: str
) -> list[Cell]:
    """Return the cells of one language that the tables before do not have, in the tables' order."""
    return [
        cell
        for table in TABLES
        for cell in _cells(table, {row["id"]: row for row in before[table]}, after[table], key)
    ]


def _cells(table: str, old: Mapping[str, Row], rows: Sequence[Row], key: str) -> Iterator[Cell]:
    for row in rows:
        if old.get(row["id"], {}).get(key) != row[key]:
            yield Cell(table, "cell", row[key], row)
        if key in row.get("wrong", {}):
            yield Cell(table, "wrong", row["wrong"][key], row)
        if key in row.get("trap", {}):
            yield Cell(table, "trap", [row["trap"][key]], row)


def drawn(cells: Sequence[Cell], key: str, seed: int) -> list[Cell]:
    """Return 100 of the cells of a language, or all of fewer; a seed gives the same ones."""
    sample = Random(f"{seed}-{key}").sample(cells, min(CELLS, len(cells)))  # noqa: S311
    return sorted(sample, key=lambda cell: (cell.table, cell.kind, cell.row["id"]))


def _tables_at(commit: str) -> dict[str, list[Row]]:
    tables = {}
    for table in TABLES:
        place = f"{commit}:tasks/{table}/data/test.jsonl"
        shown = subprocess.run(["git", "show", place], check=True, capture_output=True)  # noqa: S603, S607
        tables[table] = [json.loads(line) for line in shown.stdout.decode().splitlines()]
    return tables


def _line_of(cell: Cell, key: str) -> str:
    row = cell.row
    told = [row["eng"][0], row.get("sense", row.get("note", "")), row.get("origin", "")]
    if cell.kind != "cell":
        told.append(f"{row['source_language']} {row['word']}, right: {row[key][0]}")
    words = " | ".join(cell.words)
    return f"{cell.table} {row['id']} {cell.kind}: {words}  ({'; '.join(filter(None, told))})"


def main() -> int:
    """Print the cells of every language, and how many come from which table."""
    parser = argparse.ArgumentParser(description="Draw new cells of the tables to be judged.")
    parser.add_argument("before", help="the commit that has the tables before")
    parser.add_argument("after", help="the commit that has the tables after")
    parser.add_argument("--seed", type=int, default=JUDGED["seed"])
    parser.add_argument("--language", choices=_KEYS, help="this language alone")
    arguments = parser.parse_args()
    try:
        before, after = _tables_at(arguments.before), _tables_at(arguments.after)
    except subprocess.CalledProcessError as error:
        print(f"judge_cells: {error.stderr.decode().strip()}", file=sys.stderr)
        return 1
    for key in [arguments.language] if arguments.language else _KEYS:
        cells = new_cells(before, after, key)
        sample = drawn(cells, key, arguments.seed)
        counts = Counter(cell.table for cell in sample)
        print(f"\n{key}: {len(sample)} of {len(cells)}, {dict(counts)}")
        print(*(_line_of(cell, key) for cell in sample), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
