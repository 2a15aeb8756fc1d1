"""Write ``data_set_pins.json``, which ``test_data_sets.py`` holds the tables against.

Run ``python tests/pin_data_sets.py`` after an intended change of a table. A change after a release
makes a new task, whose name gets a suffix (``.v2``): mteb takes cached scores of old data for new.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from sa_bench.tables import TASK_FOLDERS, tasks_folder

PINS = Path(__file__).with_name("data_set_pins.json")


def pin(folder: Path) -> dict[str, object]:
    """Return what identifies a table: its count, its digest, three of its records."""
    content = (folder / "data" / "test.jsonl").read_bytes()
    records = content.decode().splitlines()
    return {
        "n_concepts": len(records),
        "sha256": sha256(content).hexdigest(),
        "first": json.loads(records[0]),
        "middle": json.loads(records[len(records) // 2]),
        "last": json.loads(records[-1]),
    }


if __name__ == "__main__":
    pins = {name: pin(tasks_folder() / name) for name in sorted(TASK_FOLDERS.values())}
    PINS.write_text(json.dumps(pins, ensure_ascii=False, indent=1) + "\n", "utf-8")
