"""Change cells of the benchmark's tables, and record each change with its reason.

    python scripts/change_gloss.py tasks/concepts '{"id": "red", "language": "fra", "from": "rouge",
        "to": "vermeil", "why": "...", "by": "Ada Lovelace"}'
    python scripts/change_gloss.py tasks/concepts lines.jsonl

A line is a JSON object; the glosses of a cell have ``|`` between them, as in a user's own CSV file.
Nothing is written unless every line holds: ``from`` is what is in the cell, ``to`` keeps the
rules of the table and is no other row's gloss in that language (rows of one ``word`` apart). Then
the table and ``CHANGES.jsonl`` beside it get the change. Wrong words of sister rows follow.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sa_bench.files import write_atomically
from sa_bench.finding import quoted
from sa_bench.languages import find_language
from sa_bench.tables.assembly import GLOSS_SEPARATOR
from sa_bench.tables.readers import DATA_FILE, parse_json_object
from sa_bench.tables.row_format import line_of
from sa_bench.tables.rules import check_line, languages_of_line
from sa_bench.tables.shipped_rules import faults_of_shipped_table, is_ruled

CHANGES_FILE = "CHANGES.jsonl"
_KEYS = ("id", "language", "from", "to", "why", "by", "date")

Row = dict[str, Any]


def changed_rows(rows: list[Row], change: Row, name: str) -> list[Row]:
    """Return the rows with one cell changed.

    Args:
        rows: The table.
        change: ``id``, ``language``, ``from``, ``to``, ``why``, ``by``.
        name: The folder of the table, which says what rules it has.

    Raises:
        ValueError: The change does not hold; the message says why.
    """
    missing = [key for key in _KEYS[:-1] if not isinstance(change.get(key), str) or not change[key]]
    if missing or not set(change) <= set(_KEYS):
        raise ValueError(
            f"a change has the texts {', '.join(_KEYS[:-1])}; not so: {quoted(change)}"
        )
    concept, key = change["id"], change["language"]
    place = next((n for n, row in enumerate(rows) if row["id"] == concept), None)
    if place is None or key not in rows[place] or find_language(key) is None:
        raise ValueError(f"{concept}, {key}: there is no such cell")
    row = rows[place]
    old, new = (change[side].split(GLOSS_SEPARATOR) for side in ("from", "to"))
    if row[key] != old:
        raise ValueError(f"{concept}, {key}: the cell is {quoted(row[key])}, not {quoted(old)}")
    if new == old:
        raise ValueError(f"{concept}, {key}: nothing changes")
    for other in rows:
        repeated = {gloss.casefold() for gloss in new} & {each.casefold() for each in other[key]}
        is_sister = "word" in row and other.get("word") == row["word"]
        if other is not row and repeated and not is_sister:
            raise ValueError(f"{concept}, {key}: {quoted(repeated.pop())} is also {other['id']}")
    changed = [dict(each) for each in rows]
    changed[place][key] = new
    for sister in changed:
        if _is_sister(sister, row) and key in sister.get("wrong", {}):
            sister["wrong"] = {**sister["wrong"], key: _of_others(sister, key, changed)}
    _require_rules(changed, place, name)
    return changed


def _is_sister(row: Row, other: Row) -> bool:
    return all(row.get(key) == other.get(key) for key in ("category", "word", "source_language"))


def _of_others(row: Row, key: str, rows: list[Row]) -> list[str]:
    others = (each for each in rows if _is_sister(each, row) and each["id"] != row["id"])
    return [gloss for each in others for gloss in each[key]]


def _require_rules(rows: list[Row], place: int, name: str) -> None:
    line = line_of(rows[place]).rstrip("\n")
    _, problems = check_line(line, place + 1, languages_of_line(line))
    faults = [problem.message for problem in problems]
    if is_ruled(name):
        faults += [message for _, message in faults_of_shipped_table(name, rows)]
    if faults:
        raise ValueError(f"{rows[place]['id']}: {faults[0]}")


def change_table(folder: Path, changes: list[Row]) -> None:
    """Write the changes into a table and its record of changes.

    Raises:
        ValueError: A change does not hold; then nothing is written.
        OSError: A file can't be read or written.
    """
    data, record = folder / DATA_FILE, folder / CHANGES_FILE
    rows = [json.loads(line) for line in data.read_text("utf-8").splitlines()]
    today = datetime.now(tz=UTC).date().isoformat()
    recorded = record.read_text("utf-8") if record.exists() else ""
    for change in changes:
        rows = changed_rows(rows, change, folder.resolve().name)
        recorded += line_of({key: {"date": today, **change}[key] for key in _KEYS})
    write_atomically(data, "".join(map(line_of, rows)))
    write_atomically(record, recorded)


def main() -> int:
    """Change cells; return 1 and write nothing where a change does not hold."""
    parser = argparse.ArgumentParser(description="Change cells of a table, with a reason.")
    parser.add_argument("folder", type=Path, help="the table's folder: tasks/concepts")
    parser.add_argument("changes", help="a JSON object, or a file with one a line")
    arguments = parser.parse_args()
    is_object = arguments.changes.lstrip().startswith("{")
    try:
        text = arguments.changes if is_object else Path(arguments.changes).read_text("utf-8")
        lines = [text] if is_object else text.splitlines()
        changes = [parse_json_object(line) for line in lines if line.strip()]
        change_table(arguments.folder, changes)
    except (OSError, ValueError) as error:
        print(f"change_gloss: {error}", file=sys.stderr)
        return 1
    print(f"{len(changes)} changed; now: python scripts/write_cards.py")
    return 0


if __name__ == "__main__":
    sys.exit(main())
