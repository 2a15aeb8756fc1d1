"""The challenge table: what its traps, pairs, words and sources promise each other."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

TASKS = Path(__file__).parents[1] / "tasks"
LANGUAGES = ("eng", "zho", "spa", "fra", "deu", "rus", "kor", "ara", "jpn", "hin", "por", "tur")
CATEGORIES = {"untranslatable", "polyseme", "false_friend"}

Row = dict[str, Any]


def read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


ROWS = read(TASKS / "challenge" / "data" / "test.jsonl")


def of(category: str) -> list[Row]:
    return [row for row in ROWS if row["category"] == category]


def sisters() -> dict[tuple[str, str], list[Row]]:
    words: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in of("polyseme"):
        words[row["source_language"], row["word"]].append(row)
    return words


def traps() -> list[tuple[Row, str, str]]:
    """Return every trap as (row, target language, string)."""
    found = [
        (row, language, string)
        for row in of("polyseme")
        for language, strings in row["wrong"].items()
        for string in strings
    ]
    return found + [
        (row, language, string)
        for row in of("false_friend")
        for language, string in row["trap"].items()
    ]


def test_there_are_enough_rows_traps_and_pairs() -> None:
    pairs = {(row["source_language"], language) for row, language, _ in traps()}
    assert len(ROWS) >= 180
    assert len(traps()) >= 150
    assert len(pairs) >= 20
    assert {row["category"] for row in ROWS} == CATEGORIES


def test_no_gloss_stands_in_two_rows_of_a_language() -> None:
    for language in LANGUAGES:
        counts = Counter(row[language][0].casefold() for row in ROWS)
        assert [gloss for gloss, n in counts.items() if n > 1] == [], language


def test_a_concept_of_the_concepts_table_is_shared_only_on_purpose() -> None:
    own = {row["id"] for row in read(TASKS / "concepts" / "data" / "test.jsonl")}
    by_id = {row["id"]: row["concept"] for row in ROWS}
    assert [slug for slug in by_id if slug in own and by_id[slug] != slug] == []
