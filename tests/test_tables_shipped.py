"""The rules of the benchmark's own tables hold, and each refuses a table that breaks it."""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from sa_bench.tables import shipped_rules, tasks_folder
from sa_bench.tables.data_set import check_data_set
from sa_bench.tables.row_format import KEY_ORDER, in_order, line_of
from sa_bench.tables.shipped_rules import (
    REGIONS,
    faults_between_tables,
    faults_of_shipped_table,
    shipped_folder_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Row = dict[str, Any]
Rows = list[Row]


def _read(folder: str) -> Rows:
    text = (tasks_folder() / folder / "data" / "test.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


TABLES = {name: _read(name) for name in ("concepts", "culture", "challenge", "oracle-bone")}


def _place(rows: Rows, **columns: object) -> int:
    """Return the place of the first row that has these columns."""
    return next(
        place
        for place, row in enumerate(rows)
        if all(row.get(key) == value for key, value in columns.items())
    )


@pytest.mark.parametrize("name", TABLES)
def test_the_shipped_tables_keep_the_rules(name: str) -> None:
    assert list(faults_of_shipped_table(name, TABLES[name])) == []


def test_the_shipped_tables_agree_on_what_they_share() -> None:
    assert list(faults_between_tables(TABLES)) == []


def test_the_closed_list_of_regions_is_the_one_that_rows_are_held_to() -> None:
    assert {row["region"] for row in TABLES["culture"] if "region" in row} == {*REGIONS}


def _drop(key: str) -> Callable[[Row], None]:
    return lambda row: row.pop(key)


def _set(key: str, value: object) -> Callable[[Row], None]:
    def change(row: Row) -> None:
        row[key] = value
        ordered = in_order(row)
        row.clear()
        row.update(ordered)

    return change


_ID_LAST = "write them in the order"
_MISSING = "is read as a missing value"

_BROKEN: list[tuple[str, dict[str, object], Callable[[Row], None], str]] = [
    # table, the row, what is done to it, what the message says
    ("concepts", {"id": "red"}, _drop("pos"), "pos is missing; add it"),
    ("concepts", {"id": "red"}, _drop("concept"), "concept is missing; add it"),
    ("concepts", {"id": "red"}, _drop("kor"), "no words in kor"),
    ("concepts", {"id": "red"}, _set("concept", "rouge"), "the concept is rouge"),
    ("concepts", {"id": "red"}, _set("pos", "adjective"), "pos is 'adjective'"),
    ("concepts", {"id": "red"}, _set("pos_exceptions", {"zho": "adj"}), "repeats adj"),
    ("concepts", {"id": "red"}, _set("pos_exceptions", {"xyz": "noun"}), "none of the languages"),
    ("concepts", {"id": "red"}, _set("difficulty", 3), "difficulty is no column of such a row"),
    ("concepts", {"id": "red"}, _set("sensitivity", "low"), "sensitivity is no column"),
    ("concepts", {"id": "red"}, _set("ili", "2130"), "ili is '2130'"),
    ("concepts", {"id": "red"}, _set("pwn30", "381097-s"), "pwn30 is '381097-s'"),
    (
        "concepts",
        {"id": "red"},
        _set("concepticon", {"id": "156", "gloss": "RED"}),
        "concepticon.id",
    ),
    ("concepts", {"id": "red"}, _set("evidence", {"eng": "X"}), "evidence.eng is 'X'"),
    (
        "concepts",
        {"id": "red"},
        lambda row: row.update(evidence={"zho": "C", "eng": "C"}),
        "languages' order",
    ),
    ("concepts", {"id": "red"}, _set("note", ""), "leave out a key that has no value"),
    ("concepts", {"id": "red"}, _set("evidence", {}), "leave out a key that has no value"),
    ("concepts", {"id": "red"}, _set("note", None), "leave out a key that has no value"),
    ("concepts", {"id": "zero"}, _set("deu", ["null"]), f"'null' (deu) {_MISSING}"),
    ("concepts", {"id": "zero"}, _set("fra", ["NaN"]), f"'NaN' (fra) {_MISSING}"),
    (
        "concepts",
        {"id": "red"},
        lambda row: row.update(id=row.pop("id")),
        "write them in the order",
    ),
    ("culture", {"id": "karma"}, _drop("scope"), "scope is None"),
    ("culture", {"id": "karma"}, _set("scope", "global"), "scope is 'global'"),
    ("culture", {"id": "karma"}, _drop("region"), "region is missing; add it"),
    ("culture", {"id": "karma"}, _drop("origin"), "origin is missing; add it"),
    ("culture", {"id": "karma"}, _drop("reference"), "reference is missing; add it"),
    ("culture", {"id": "karma"}, _set("reference", "a book"), "reference is 'a book'"),
    ("culture", {"id": "karma"}, _set("region", "Asia"), "region is 'Asia'"),
    ("culture", {"id": "awe"}, _set("region", "Europe"), "region is no column of such a row"),
    ("challenge", {"id": "toska"}, _set("category", "hard"), "category is 'hard'"),
    ("challenge", {"id": "toska"}, _drop("reference"), "reference is missing"),
    ("challenge", {"id": "toska"}, _set("rus", ["печаль"]), "it is the word itself, 'тоска'"),
    ("challenge", {"id": "toska"}, _drop("sense"), "sense is missing"),
    ("challenge", {"id": "bank-river"}, _drop("word"), "word is missing"),
    ("challenge", {"id": "bank-river"}, _drop("wrong"), "wrong is missing"),
    ("challenge", {"id": "bank-river"}, _drop("source_language"), "source_language is missing"),
    ("challenge", {"id": "bank-river"}, _set("source_language", "dan"), "none of the languages"),
    ("challenge", {"id": "bank-river"}, _set("eng", ["Bank"]), "is the bare word 'bank'"),
    ("challenge", {"id": "gift-poison"}, _drop("trap"), "trap is missing"),
    ("challenge", {"id": "gift-poison"}, _drop("pair"), "pair is missing"),
    ("challenge", {"id": "gift-poison"}, _set("trap", {"deu": "Gabe"}), "the word's own language"),
    ("challenge", {"id": "gift-poison"}, _set("trap", {"eng": "Poison"}), "the right word as well"),
    ("challenge", {"id": "gift-poison"}, _set("deu", ["Gabe"]), "without the word 'Gift'"),
    ("oracle-bone", {"id": "eye"}, _drop("traditional"), "traditional is missing"),
    ("oracle-bone", {"id": "eye"}, _drop("pinyin"), "pinyin is missing"),
    ("oracle-bone", {"id": "eye"}, _drop("code_point"), "code_point is missing"),
    ("oracle-bone", {"id": "eye"}, _drop("rule"), "rule is missing"),
    ("oracle-bone", {"id": "eye"}, _drop("original"), "original is missing"),
    ("oracle-bone", {"id": "eye"}, _drop("modern"), "modern is missing"),
    ("oracle-bone", {"id": "eye"}, _drop("status"), "status is left out where the note says"),
    ("oracle-bone", {"id": "skin"}, _set("status", ["kept"]), "status is left out where the note"),
    ("oracle-bone", {"id": "eye"}, _set("status", ["kept", "kept"]), "write each once"),
    ("oracle-bone", {"id": "eye"}, _set("status", ["lost"]), "status.0 is 'lost'"),
    ("oracle-bone", {"id": "eye"}, _set("rule", "modern"), "but the first meaning is kept"),
    ("oracle-bone", {"id": "eye"}, _set("rule", "old"), "rule is 'old'"),
    ("oracle-bone", {"id": "eye"}, _set("zho", ["眼睛"]), "write one character"),
    ("oracle-bone", {"id": "eye"}, _set("code_point", ["U+76EF"]), "write ['U+76EE']"),
    ("oracle-bone", {"id": "eye"}, _set("pinyin", "mu4"), "one syllable with its tone mark"),
    ("oracle-bone", {"id": "eye"}, _set("pinyin", "mu"), "one syllable with its tone mark"),
]


@pytest.mark.parametrize(("name", "columns", "change", "message"), _BROKEN)
def test_a_row_that_breaks_a_rule_is_refused_and_the_message_says_which(
    name: str, columns: dict[str, object], change: Callable[[Row], object], message: str
) -> None:
    rows = deepcopy(TABLES[name])
    place = _place(rows, **columns)
    change(rows[place])
    faults = list(faults_of_shipped_table(name, rows))
    assert [at for at, _ in faults] == [place] * len(faults)
    assert any(message in text for _, text in faults), faults


def _messages(name: str, rows: Rows) -> list[str]:
    return [message for _, message in faults_of_shipped_table(name, rows)]


def test_a_domain_with_fewer_than_five_rows_is_refused() -> None:
    rows = deepcopy(TABLES["concepts"])
    for row in rows[:4]:
        row["domain"] = "small"
    assert _messages("concepts", rows) == [
        "the domain small has 4 rows; a domain has at least 5, join it to another"
    ]


def test_two_rows_of_one_concept_in_a_table_are_refused() -> None:
    rows = deepcopy(TABLES["culture"])
    rows[1]["concept"] = rows[0]["concept"]
    (message,) = _messages("culture", rows)
    assert f"is also that of {rows[0]['id']}" in message


def test_fewer_than_eight_broad_regions_are_refused() -> None:
    rows = deepcopy(TABLES["culture"])
    for row in rows:
        if row.get("region") in REGIONS[:3]:
            row["region"] = "Europe"
    (message,) = _messages("culture", rows)
    assert message.startswith("7 regions have 20 rows or more")


def test_wrong_words_that_the_other_senses_do_not_say_are_refused() -> None:
    rows = deepcopy(TABLES["challenge"])
    wrong = rows[_place(rows, id="bank-river")]["wrong"]
    wrong[next(iter(wrong))] = ["x"]
    (message,) = _messages("challenge", rows)
    assert "is ['x']; the other senses say" in message


def test_a_sense_without_the_languages_of_the_other_senses_is_refused() -> None:
    rows = deepcopy(TABLES["challenge"])
    del rows[_place(rows, id="bank-river")]["wrong"]["zho"]
    assert {"wrong has other languages than the other senses of 'bank'"} == {
        *_messages("challenge", rows)
    }


def test_a_polyseme_with_one_sense_is_refused() -> None:
    rows = deepcopy(TABLES["challenge"])
    del rows[_place(rows, id="bank-money")]
    assert any("'bank' has one row" in message for message in _messages("challenge", rows))


def test_a_false_friend_without_its_friend_is_refused() -> None:
    rows = deepcopy(TABLES["challenge"])
    del rows[_place(rows, id="gift-present")]
    assert any("has 1 rows; a pair has two" in message for message in _messages("challenge", rows))


def test_a_pair_whose_trap_is_not_in_the_friends_language_is_refused() -> None:
    rows = deepcopy(TABLES["challenge"])
    row = rows[_place(rows, id="gift-poison")]
    row["trap"] = {"tur": "x"}
    (message,) = _messages("challenge", rows)
    assert message == "no trap in eng, where its friend is"


@pytest.mark.parametrize(
    ("column", "value"),
    [("pos", "adv"), ("ili", "i1"), ("concepticon", {"id": 1, "gloss": "X"})],
)
def test_tables_that_disagree_on_a_concept_are_refused(column: str, value: object) -> None:
    tables = deepcopy(TABLES)
    row = tables["oracle-bone"][_place(tables["oracle-bone"], id="eye")]
    row[column] = value
    assert [
        message for message in faults_between_tables(tables) if "for the concept eye" in message
    ]


def test_one_identifier_under_two_keys_is_refused() -> None:
    tables = deepcopy(TABLES)
    row = tables["culture"][_place(tables["culture"], id="older-brother")]
    row["concept"] = "older-brother"
    (message,) = faults_between_tables(tables)
    assert "is in" in message
    assert "one sense has one key" in message


def test_validate_holds_a_shipped_folder_to_the_rules_and_a_copy_elsewhere_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tasks" / "concepts"
    shutil.copytree(tasks_folder() / "concepts", folder)
    data = folder / "data" / "test.jsonl"
    rows = [row for row in TABLES["concepts"] if row["id"] != "red"]
    red = next(row for row in TABLES["concepts"] if row["id"] == "red")
    data.write_text("".join(map(line_of, [*rows, {**red, "concept": "rouge"}])), "utf-8")
    assert check_data_set(folder) == []
    monkeypatch.setattr(shipped_rules, "tasks_folder", lambda: tmp_path / "tasks")
    assert shipped_folder_name(folder) == "concepts"
    (problem,) = check_data_set(folder)
    assert problem.place.startswith("red")
    assert problem.line == len(rows) + 1
    assert "the concept is rouge" in problem.message


def test_the_format_names_every_key_of_the_shipped_tables_once() -> None:
    used = {key for rows in TABLES.values() for row in rows for key in row}
    assert used <= {*KEY_ORDER}
    assert len({*KEY_ORDER}) == len(KEY_ORDER)
