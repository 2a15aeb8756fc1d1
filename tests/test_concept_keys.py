"""The tables Concepts and Oracle bone: keys, identifiers, evidence, and what their cards count."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sa_bench.languages import CORE_LANGUAGES

_TASKS = Path(__file__).parents[1] / "tasks"
_FOLDERS = ["concepts", "oracle-bone"]
_CODES = [language.key for language in CORE_LANGUAGES]

Row = dict[str, Any]


def _rows(folder: str) -> list[Row]:
    lines = (_TASKS / folder / "data" / "test.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _card(folder: str) -> str:
    return (_TASKS / folder / "README.md").read_text("utf-8")


def _changes(folder: str) -> list[Row]:
    lines = (_TASKS / folder / "CHANGES.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("folder", _FOLDERS)
def test_a_source_that_is_reached_by_an_identifier_attests_no_row_without_it(folder: str) -> None:
    for row in _rows(folder):
        letters = set("".join(row.get("evidence", {}).values()))
        assert set(row.get("evidence", {})) <= set(_CODES), row["id"]
        assert letters <= set("CPOWRUN"), row["id"]
        assert "concepticon" in row or not letters & set("CPW"), row["id"]
        assert "ili" in row or not letters & set("OR"), row["id"]


@pytest.mark.parametrize("character", "天气北米寝秋冬年五六七八九百千万")
def test_a_character_whose_word_or_graph_once_meant_something_else_is_not_kept(
    character: str,
) -> None:
    (row,) = (row for row in _rows("oracle-bone") if row["zho"] == [character])
    assert row["status"][0] in {"shifted", "borrowed"}


@pytest.mark.parametrize("folder", _FOLDERS)
def test_the_card_counts_the_changes(folder: str) -> None:
    assert f"one line a cell with its reason ({len(_changes(folder))} lines)" in _card(folder)
