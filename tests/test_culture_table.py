"""The culture table: each bound row says where it comes from, and no region is left out."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "tasks" / "culture"
LANGUAGES = ("eng", "zho", "spa", "fra", "deu", "rus", "kor", "ara", "jpn", "hin", "por", "tur")
REGIONS = {
    "Sub-Saharan Africa",
    "Middle East and North Africa",
    "South Asia",
    "East Asia",
    "Southeast Asia",
    "Central Asia and Siberia",
    "Europe",
    "Latin America",
    "North America",
    "Oceania",
}
NEVER_THIN = {
    "Sub-Saharan Africa",
    "Latin America",
    "North America",
    "Oceania",
    "Southeast Asia",
}
PROVENANCE = ("region", "origin", "reference")
READ_AS_MISSING = {"null", "nan", "na", "n/a", "none", ""}


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return read_lines(FOLDER / "data" / "test.jsonl")


def test_the_table_keeps_its_size(rows: list[dict[str, Any]]) -> None:
    assert 380 <= len(rows) <= 440


def test_every_row_is_bound_or_general_and_no_row_keeps_a_sensitivity(
    rows: list[dict[str, Any]],
) -> None:
    assert {row["scope"] for row in rows} == {"bound", "general"}
    assert [row["id"] for row in rows if "sensitivity" in row] == []


def test_bound_rows_and_only_they_say_where_they_come_from(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        given = {key for key in PROVENANCE if key in row and row[key].strip()}
        assert given == (set(PROVENANCE) if row["scope"] == "bound" else set()), row["id"]


def test_regions_are_of_the_closed_list(rows: list[dict[str, Any]]) -> None:
    assert {row["region"] for row in rows if row["scope"] == "bound"} <= REGIONS


def test_at_least_eight_regions_have_twenty_rows(rows: list[dict[str, Any]]) -> None:
    counts = Counter(row["region"] for row in rows if row["scope"] == "bound")
    broad = {region for region, count in counts.items() if count >= 20}
    assert len(broad) >= 8
    assert broad >= NEVER_THIN


def test_every_domain_has_five_rows(rows: list[dict[str, Any]]) -> None:
    counts = Counter(row["domain"] for row in rows)
    assert {domain: count for domain, count in counts.items() if count < 5} == {}


def test_ids_are_unique_and_so_are_concepts(rows: list[dict[str, Any]]) -> None:
    for key in ("id", "concept"):
        counts = Counter(row[key] for row in rows)
        assert [value for value, count in counts.items() if count > 1] == []


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
def test_every_cell_is_filled_and_in_normal_form_c(
    rows: list[dict[str, Any]], language: str
) -> None:
    for row in rows:
        assert row[language], row["id"]
        for gloss in row[language]:
            assert gloss == unicodedata.normalize("NFC", gloss).strip(), row["id"]
            assert gloss.casefold() not in READ_AS_MISSING, row["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_glosses_that_rows_share_are_on_the_card(rows: list[dict[str, Any]], language: str) -> None:
    card = (FOLDER / "README.md").read_text("utf-8").partition("## Shared glosses")[2]
    owners: dict[str, list[str]] = {}
    for row in rows:
        for gloss in row[language]:
            owners.setdefault(gloss.casefold(), []).append(row["id"])
    shared = [ids for ids in owners.values() if len(ids) > 1]
    assert [ids for ids in shared if not all(f"`{concept}`" in card for concept in ids)] == []


def test_identifiers_of_concept_sets_are_numbers_with_their_gloss(
    rows: list[dict[str, Any]],
) -> None:
    for row in rows:
        if "concepticon" in row:
            assert row["concepticon"].keys() == {"id", "gloss"}, row["id"]
            assert isinstance(row["concepticon"]["id"], int), row["id"]
            assert row["concepticon"]["gloss"].isupper(), row["id"]


def test_evidence_is_letters_of_known_sources_for_known_languages(
    rows: list[dict[str, Any]],
) -> None:
    for row in rows:
        for language, letters in row.get("evidence", {}).items():
            assert language in LANGUAGES, row["id"]
            assert letters, row["id"]
            assert set(letters) <= set("CPOWRN"), row["id"]


def test_every_recorded_change_is_what_the_table_holds(rows: list[dict[str, Any]]) -> None:
    cells = {(row["id"], key): "; ".join(row[key]) for row in rows for key in LANGUAGES}
    latest: dict[tuple[str, str], str] = {}
    for change in read_lines(FOLDER / "CHANGES.jsonl"):
        assert change.keys() == {"id", "language", "from", "to", "why", "by", "date"}
        assert change["from"] != change["to"]
        latest[change["id"], change["language"]] = change["to"]
    assert {cell: word for cell, word in latest.items() if cells[cell] != word} == {}


def test_the_card_counts_regions_and_domains_as_the_table_does(
    rows: list[dict[str, Any]],
) -> None:
    card = (FOLDER / "README.md").read_text("utf-8")
    counts = Counter(row["region"] for row in rows if row["scope"] == "bound")
    counts.update(row["domain"] for row in rows)
    missing = [name for name, count in counts.items() if f"| {name} | {count} |" not in card]
    assert missing == []
