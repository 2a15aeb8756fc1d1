"""Cells are changed by a command that checks the change and writes it down."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY / "scripts"))

import change_gloss  # noqa: E402

TASKS = REPOSITORY / "tasks"
FOLDERS = ["concepts", "culture", "challenge", "oracle-bone"]
RED = {
    "id": "red",
    "language": "fra",
    "from": "rouge",
    "to": "vermeil",
    "why": "a test",
    "by": "Ada Lovelace",
}


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _copy(tmp_path: Path, name: str) -> Path:
    shutil.copytree(TASKS / name, tmp_path / name)
    return tmp_path / name


@pytest.mark.parametrize("name", FOLDERS)
def test_the_last_change_of_a_cell_is_what_stands_there(name: str) -> None:
    rows = {row["id"]: row for row in _lines(TASKS / name / "data" / "test.jsonl")}
    changes = _lines(TASKS / name / "CHANGES.jsonl")
    last = {(change["id"], change["language"]): change for change in changes}
    assert last
    for change in changes:
        assert list(change) == ["id", "language", "from", "to", "why", "by", "date"]
        assert change["why"]
        assert change["from"] != change["to"]
        date.fromisoformat(change["date"])
    for (concept, key), change in last.items():
        assert change["to"].split("|") == rows[concept][key], (concept, key)


def test_a_change_is_written_into_the_table_and_its_record(tmp_path: Path) -> None:
    folder = _copy(tmp_path, "concepts")
    before = _lines(folder / "data" / "test.jsonl")
    recorded = _lines(folder / "CHANGES.jsonl")
    change_gloss.change_table(folder, [RED])
    after = _lines(folder / "data" / "test.jsonl")
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        (before[0], before[0] | {"fra": ["vermeil"]})
    ]
    *kept, added = _lines(folder / "CHANGES.jsonl")
    assert kept == recorded
    assert RED.items() <= added.items()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"from": "roux"}, r"red, fra: the cell is \['rouge'\], not \['roux'\]"),
        ({"to": "rouge"}, "nothing changes"),
        ({"to": "Vert"}, "'vert' is also green"),
        ({"to": "крас"}, "CYRILLIC"),
        ({"to": "a|b|c"}, "the cell has 3 glosses"),
        ({"to": "none"}, "is read as a missing value"),
        ({"id": "reddish"}, "reddish, fra: there is no such cell"),
        ({"language": "domain"}, "there is no such cell"),
        ({"why": ""}, "a change has the texts"),
        ({"because": "x"}, "a change has the texts"),
    ],
)
def test_a_change_that_does_not_hold_is_refused_and_nothing_is_written(
    tmp_path: Path, changes: dict[str, str], message: str
) -> None:
    folder = _copy(tmp_path, "concepts")
    good = {**RED, "id": "white", "from": "blanc", "to": "blafard"}
    with pytest.raises(ValueError, match=message):
        change_gloss.change_table(folder, [good, RED | changes])
    for name in ("data/test.jsonl", "CHANGES.jsonl"):
        assert (folder / name).read_bytes() == (TASKS / "concepts" / name).read_bytes()


def test_the_wrong_words_of_sister_rows_follow(tmp_path: Path) -> None:
    folder = _copy(tmp_path, "challenge")
    rows = {row["id"]: row for row in _lines(folder / "data" / "test.jsonl")}
    (old,) = rows["bank-money"]["deu"]
    assert rows["bank-river"]["wrong"]["deu"] == [old]
    change = {**RED, "id": "bank-money", "language": "deu", "from": old, "to": "Sparinstitut"}
    change_gloss.change_table(folder, [change])
    rows = {row["id"]: row for row in _lines(folder / "data" / "test.jsonl")}
    assert rows["bank-river"]["wrong"]["deu"] == ["Sparinstitut"]


def test_the_command_takes_an_object_or_a_file_and_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _copy(tmp_path, "concepts")
    lines = tmp_path / "lines.jsonl"
    lines.write_text(json.dumps({**RED, "from": "vermeil", "to": "rouge"}) + "\n", "utf-8")
    for argument in (json.dumps(RED), str(lines)):
        monkeypatch.setattr(sys, "argv", ["change_gloss.py", str(folder), argument])
        assert change_gloss.main() == 0
    assert change_gloss.main() == 1
    assert capsys.readouterr().err.startswith("change_gloss: red, fra: the cell is ['rouge']")
