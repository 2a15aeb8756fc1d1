"""The culture table: each bound row says where it comes from, and no region is left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "tasks" / "culture"
LANGUAGES = ("eng", "zho", "spa", "fra", "deu", "rus", "kor", "ara", "jpn", "hin", "por", "tur")


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return read_lines(FOLDER / "data" / "test.jsonl")


def test_the_table_keeps_its_size(rows: list[dict[str, Any]]) -> None:
    assert 380 <= len(rows) <= 440


def test_a_concept_is_that_of_the_core_table_only_where_the_english_word_agrees(
    rows: list[dict[str, Any]],
) -> None:
    core = {
        row["id"]: set(row["eng"])
        for row in read_lines(FOLDER.parent / "concepts" / "data" / "test.jsonl")
    }
    wrong = [
        row["id"] for row in rows if not core.get(row["concept"], set(row["eng"])) & {*row["eng"]}
    ]
    assert wrong == []


def test_general_rows_repeat_no_word_of_the_core_table(rows: list[dict[str, Any]]) -> None:
    core = {
        gloss
        for row in read_lines(FOLDER.parent / "concepts" / "data" / "test.jsonl")
        for gloss in row["eng"]
    }
    assert [row["id"] for row in rows if row["scope"] == "general" and core & {*row["eng"]}] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_glosses_that_rows_share_are_on_the_card(rows: list[dict[str, Any]], language: str) -> None:
    card = (FOLDER / "README.md").read_text("utf-8").partition("## Shared glosses")[2]
    owners: dict[str, list[str]] = {}
    for row in rows:
        for gloss in row[language]:
            owners.setdefault(gloss.casefold(), []).append(row["id"])
    shared = [ids for ids in owners.values() if len(ids) > 1]
    assert [ids for ids in shared if not all(f"`{concept}`" in card for concept in ids)] == []
