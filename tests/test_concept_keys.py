"""The tables Concepts and Oracle bone: keys, identifiers, evidence, and what their cards count."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from sa_bench.languages import LANGUAGES

_TASKS = Path(__file__).parents[1] / "tasks"
_FOLDERS = ["concepts", "oracle-bone"]
_CODES = [language.key for language in LANGUAGES]
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_POS = {"noun", "verb", "adj", "adv", "num", "pron", "phrase"}
_STATUSES = ["kept", "shifted", "borrowed", "merged"]
_MISSING = {"#N/A", "#NA", "<NA>", "N/A", "n/a", "NA", "NULL", "null", "NaN", "nan", "None", "nil"}
"""What readers of CSV take for an empty cell (pandas, R, Excel)."""

Row = dict[str, Any]


def _rows(folder: str) -> list[Row]:
    lines = (_TASKS / folder / "data" / "test.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _card(folder: str) -> str:
    return (_TASKS / folder / "README.md").read_text("utf-8")


def _changes(folder: str) -> list[Row]:
    lines = (_TASKS / folder / "CHANGES.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _numbers_of(folder: str, first_cell: str) -> list[list[int]]:
    """Return the whole-number cells of the card's table lines that begin so."""
    cells = [
        [cell.strip(" `") for cell in line.strip("| ").split("|")]
        for line in _card(folder).splitlines()
        if line.startswith("|")
    ]
    return [[int(c) for c in line[1:] if c.isdigit()] for line in cells if line[0] == first_cell]


def _folded(text: str) -> str:
    """Return a gloss without case, hyphens, apostrophes and the marks of Latin letters."""
    kept, latin = [], False
    for character in unicodedata.normalize("NFKD", text).casefold():
        if unicodedata.combining(character):
            if not latin:
                kept.append(character)
        else:
            latin = "LATIN" in unicodedata.name(character, "")
            if character not in "-'’":
                kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


@pytest.mark.parametrize("folder", _FOLDERS)
def test_every_row_has_a_concept_that_no_other_row_of_its_table_has(folder: str) -> None:
    keys = [row["concept"] for row in _rows(folder)]
    assert [key for key in keys if not _SLUG.fullmatch(key)] == []
    assert [key for key, n in Counter(keys).items() if n > 1] == []


def test_the_concept_of_a_row_of_concepts_is_its_id() -> None:
    assert [row["id"] for row in _rows("concepts") if row["id"] != row["concept"]] == []


def test_rows_of_one_concept_agree_in_word_class_and_identifiers() -> None:
    concepts = {row["concept"]: row for row in _rows("concepts")}
    columns = ("pos", "concepticon", "ili", "pwn30")
    assert [
        (row["concept"], column)
        for row in _rows("oracle-bone")
        if row["concept"] in concepts
        for column in columns
        if row.get(column) != concepts[row["concept"]].get(column)
    ] == []


@pytest.mark.parametrize("column", ["concepticon", "ili"])
def test_two_concepts_never_share_an_identifier(column: str) -> None:
    concepts: dict[str, set[str]] = {}
    for row in _rows("concepts") + _rows("oracle-bone"):
        if column in row:
            concepts.setdefault(json.dumps(row[column]), set()).add(row["concept"])
    assert len(concepts) > 400
    assert [same for same in concepts.values() if len(same) > 1] == []


@pytest.mark.parametrize("folder", _FOLDERS)
def test_identifiers_and_word_classes_have_their_form(folder: str) -> None:
    for row in _rows(folder):
        assert row["pos"] in _POS, row["id"]
        exceptions = row.get("pos_exceptions", {"eng": ""})
        assert set(exceptions) <= set(_CODES), row["id"]
        assert row["pos"] not in exceptions.values(), row["id"]
        if "concepticon" in row:
            assert set(row["concepticon"]) == {"id", "gloss"}, row["id"]
            assert isinstance(row["concepticon"]["id"], int), row["id"]
        assert re.fullmatch(r"i\d+", row.get("ili", "i1")), row["id"]
        assert re.fullmatch(r"\d{8}-[nvars]", row.get("pwn30", "00000000-n")), row["id"]
        assert None not in row.values(), row["id"]


@pytest.mark.parametrize("folder", _FOLDERS)
def test_a_source_that_is_reached_by_an_identifier_attests_no_row_without_it(folder: str) -> None:
    for row in _rows(folder):
        letters = set("".join(row["evidence"].values()))
        assert set(row["evidence"]) <= set(_CODES), row["id"]
        assert letters <= set("CPOWRUN"), row["id"]
        assert "concepticon" in row or not letters & set("CPW"), row["id"]
        assert "ili" in row or not letters & set("OR"), row["id"]


@pytest.mark.parametrize("folder", _FOLDERS)
def test_no_cell_is_taken_for_a_missing_value(folder: str) -> None:
    cells = [gloss for row in _rows(folder) for code in _CODES for gloss in row[code]]
    assert [gloss for gloss in cells if gloss in _MISSING] == []


@pytest.mark.parametrize("folder", _FOLDERS)
def test_every_domain_has_at_least_five_rows(folder: str) -> None:
    assert min(Counter(row["domain"] for row in _rows(folder)).values()) >= 5


def test_traditional_form_reading_and_code_point_are_those_of_one_character() -> None:
    for row in _rows("oracle-bone"):
        character, traditional = row["zho"][0], row["traditional"]
        assert len(traditional) == 1, row["id"]
        points = [f"U+{ord(c):04X}" for c in dict.fromkeys([character, traditional])]
        assert row["code_point"] == points, row["id"]
        marks = unicodedata.normalize("NFD", row["pinyin"])
        assert re.fullmatch("[a-z\u0304\u0301\u030c\u0300\u0308]+", marks), row["id"]
        assert len(set(marks) & set("\u0304\u0301\u030c\u0300")) == 1, row["id"]


def test_a_row_has_no_status_exactly_where_its_note_calls_it_disputed() -> None:
    rows = _rows("oracle-bone")
    without = [row["id"] for row in rows if "status" not in row]
    assert without
    assert without == [row["id"] for row in rows if "disputed" in row["note"]]


def test_statuses_are_listed_ones_and_agree_with_the_rule() -> None:
    for row in _rows("oracle-bone"):
        statuses = row.get("status", ["kept"])
        assert set(statuses) <= set(_STATUSES), row["id"]
        assert len(set(statuses)) == len(statuses) > 0, row["id"]
        assert row["rule"] in {"original", "modern"}, row["id"]
        if row["rule"] == "modern":
            assert "kept" not in row.get("status", []), row["id"]
            assert row["original"] != row["modern"], row["id"]
        if {"shifted", "borrowed"} & set(statuses):
            assert row["original"] != row["modern"], row["id"]
        if "status" in row and row["rule"] == "original" and "kept" not in statuses:
            assert {"shifted", "borrowed"} & set(statuses), row["id"]


@pytest.mark.parametrize("character", "天气北米寝秋冬年五六七八九百千万")
def test_a_character_whose_word_or_graph_once_meant_something_else_is_not_kept(
    character: str,
) -> None:
    (row,) = (row for row in _rows("oracle-bone") if row["zho"] == [character])
    assert row["status"][0] in {"shifted", "borrowed"}


@pytest.mark.parametrize("folder", _FOLDERS)
def test_the_last_change_of_a_cell_is_what_stands_there(folder: str) -> None:
    cells = {row["id"]: row for row in _rows(folder)}
    last = {(change["id"], change["language"]): change for change in _changes(folder)}
    assert last
    for (concept, code), change in last.items():
        assert list(change) == ["id", "language", "from", "to", "why", "by", "date"]
        assert change["to"] in cells[concept][code], (concept, code)
        assert change["from"] not in cells[concept][code], (concept, code)
        assert change["why"], (concept, code)
        assert change["by"], (concept, code)
        assert date.fromisoformat(change["date"])


@pytest.mark.parametrize("folder", _FOLDERS)
def test_the_card_counts_the_changes(folder: str) -> None:
    assert f"one line a cell with its reason ({len(_changes(folder))} lines)" in _card(folder)


@pytest.mark.parametrize("folder", _FOLDERS)
def test_the_card_counts_the_concepts_of_the_other_table(folder: str) -> None:
    concepts = {row["concept"]: row["zho"] for row in _rows("concepts")}
    shared = [row for row in _rows("oracle-bone") if row["concept"] in concepts]
    differing = [row for row in shared if row["zho"] != concepts[row["concept"]]]
    card = _card(folder)
    assert f"{len(shared)} of the {len(_rows(folder))} concepts also stand in the table" in card
    assert re.search(rf"\b{len(differing)} of them", card)


@pytest.mark.parametrize("folder", _FOLDERS)
def test_the_card_counts_identifiers(folder: str) -> None:
    rows = _rows(folder)
    for column in ("concepticon", "ili", "pwn30"):
        n = sum(column in row for row in rows)
        assert f"| `{column}` | {n} of {len(rows)} |" in _card(folder)


@pytest.mark.parametrize("folder", _FOLDERS)
def test_the_card_counts_the_evidence_of_each_language(folder: str) -> None:
    rows = _rows(folder)
    for code in _CODES:
        letters = Counter("".join(row["evidence"].get(code, "") for row in rows))
        attested = sum(code in row["evidence"] for row in rows)
        expected = [len(rows), attested, *(letters[letter] for letter in "CPOWRU")]
        assert expected in _numbers_of(folder, code)


@pytest.mark.parametrize("folder", _FOLDERS)
def test_the_card_counts_words_written_alike(folder: str) -> None:
    rows = _rows(folder)
    stated = {}
    for a, b in combinations(_CODES, 2):
        alike = [
            sum(bool(set(map(form, row[a])) & set(map(form, row[b]))) for row in rows)
            for form in (str, _folded)
        ]
        if alike[1] >= 5:
            stated[f"{a}-{b}"] = alike
        assert _numbers_of(folder, f"{a}-{b}") == ([alike] if alike[1] >= 5 else [])
    assert len(stated) >= 5


def test_the_card_counts_each_status() -> None:
    rows = _rows("oracle-bone")
    first = [row.get("status", ["disputed"])[0] for row in rows]
    for status in _STATUSES:
        rules = Counter(row["rule"] for row, its in zip(rows, first, strict=True) if its == status)
        anywhere = sum(status in row.get("status", []) for row in rows)
        expected = [first.count(status), rules["original"], rules["modern"], anywhere]
        assert _numbers_of("oracle-bone", status) == [expected]
    assert f"{first.count('disputed')} rows are disputed" in _card("oracle-bone")


@pytest.mark.parametrize(
    ("label", "status", "rule"),
    [
        ("- `shifted`, `rule` original", "shifted", "original"),
        ("- `shifted`, `rule` modern", "shifted", "modern"),
        ("- `borrowed`, `rule` original", "borrowed", "original"),
        ("- `borrowed`, `rule` modern", "borrowed", "modern"),
        ("- disputed", "", ""),
    ],
)
def test_the_card_names_the_rows_of_each_status(label: str, status: str, rule: str) -> None:
    (item,) = re.findall(rf"^{re.escape(label)}\b.*(?:\n  .*)*", _card("oracle-bone"), re.MULTILINE)
    named = re.findall(r"(\S)\s+`([a-z-]+)`", item.split(":", 1)[1])
    assert named == [
        (row["zho"][0], row["id"])
        for row in _rows("oracle-bone")
        if row.get("status", [""])[0] == status and rule in {"", row["rule"]}
    ]
