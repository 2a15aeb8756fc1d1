"""Groups and traps of a table, and what a run makes of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from table_files import json_lines, sound_rows

from sa_bench.metric import semantic_affinity
from sa_bench.metric.traps import Trap
from sa_bench.results.further import written
from sa_bench.tables import read_own_table, read_task_table
from sa_bench.tables.table import groups_of, traps_of
from sa_bench.tasks import get_task
from sa_bench.tasks.further import further_figures, trap_figures

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from sa_bench.tables import ConceptTable


def _vectors(texts: list[str]) -> NDArray[np.float64]:
    """Return a vector that depends on the text alone."""
    return np.array([np.random.default_rng(list(t.encode())).normal(size=12) for t in texts])


def _table(tmp_path: Path, **columns: list[Any]) -> ConceptTable:
    rows = [
        {**sound_rows()[n % 4], "id": f"c{n}", "domain": "d", "eng": [f"word {n}"]}
        | {name: cells[n] for name, cells in columns.items() if cells[n] is not None}
        for n in range(len(next(iter(columns.values()))))
    ]
    (tmp_path / "words.jsonl").write_text(json_lines(rows), "utf-8")
    return read_own_table(tmp_path / "words.jsonl")


def test_small_groups_are_one_and_rows_without_a_value_are_in_none(tmp_path: Path) -> None:
    table = _table(tmp_path, region=["a"] * 5 + ["b"] * 4 + ["c"] * 2 + [None])
    assert {name: len(its) for name, its in groups_of(table)["region"].items()} == {
        "a": 5,
        "other": 6,
    }


def test_of_several_values_the_first_counts(tmp_path: Path) -> None:
    table = _table(tmp_path, status=[["kept", "merged"]] * 5 + [["shifted"]] * 5 + [[]])
    assert {name: len(its) for name, its in groups_of(table)["status"].items()} == {
        "kept": 5,
        "shifted": 5,
    }


def test_a_column_with_one_value_makes_no_groups(tmp_path: Path) -> None:
    assert groups_of(_table(tmp_path, scope=["all"] * 6)) == {}


def test_the_shipped_tables_have_the_groups_that_pages_show() -> None:
    assert set(groups_of(read_task_table("culture"))) == {"region", "scope", "pos", "domain"}
    assert set(groups_of(read_task_table("challenge"))) == {"category", "pos", "domain"}
    assert set(groups_of(read_task_table("oracle-bone"))) == {"status", "pos", "domain"}
    assert set(groups_of(read_task_table("concepts"))) == {"pos", "domain"}


def test_the_traps_of_a_table_are_those_between_its_languages() -> None:
    table = read_task_table("challenge")
    every = traps_of(table, table.languages)
    assert len(every) >= 150
    assert {trap.kind for trap in every} == {"polyseme", "false_friend"}
    some = traps_of(table, ("eng", "deu"))
    assert some == [trap for trap in every if {trap.source, trap.target} == {"eng", "deu"}]
    gift = next(trap for trap in some if trap.concept == "gift-poison")
    assert (gift.word, gift.source, gift.target) == ("Gift", "deu", "eng")
    assert (gift.right, gift.wrong) == (("poison",), "gift")


@pytest.mark.parametrize("name", ["concepts", "culture", "oracle-bone"])
def test_a_table_without_traps_has_none(name: str) -> None:
    table = read_task_table(name)
    assert traps_of(table, table.languages) == []


def test_a_users_columns_of_another_kind_are_no_traps(tmp_path: Path) -> None:
    table = _table(
        tmp_path,
        category=["x"] * 4,
        source_language=["eng"] * 4,
        word=["w"] * 4,
        wrong=["no", 7, {"deu": [3, ""]}, {"xyz": ["a"]}],
    )
    assert traps_of(table, table.languages) == []


def _further(name: str, languages: tuple[str, ...]) -> tuple[Any, list[str]]:
    task = get_task(name).with_languages(languages)
    asked: list[str] = []

    def encode(texts: list[str]) -> NDArray[np.float64]:
        asked.extend(texts)
        return _vectors(texts)

    result = semantic_affinity(**task.metric_arguments(_vectors(task.texts)))
    return further_figures(task, result, encode), asked


def test_further_texts_are_encoded_only_for_a_table_that_has_them() -> None:
    figures, asked = _further("CultureSemanticAffinity", ("eng", "zho"))
    assert asked == []
    assert (figures.traps, figures.drift) == (None, None)
    assert figures.groups["scope"]["bound"].n == 239


def test_random_vectors_pass_half_of_the_traps_that_are_spelled_unlike_the_word() -> None:
    figures, asked = _further("ChallengeSemanticAffinity", read_task_table("challenge").languages)
    assert len(set(asked)) == len(asked)
    for share in figures.traps.shares:
        if share.spelling == "unlike" and not share.where:
            assert abs(share.share - 0.5) <= 2.5 * max(share.se, 0.01)
        if share.spelling == "unlike" and share.where != "*-*" and share.where:
            assert share.n >= 10
    n_traps = sum(
        len(words) for row in figures.traps.rows.values() for words in row.margins.values()
    )
    assert n_traps == sum(share.n for share in figures.traps.shares if not share.where)


def test_drift_is_found_for_concepts_whose_chinese_words_differ() -> None:
    figures, _ = _further("OracleBoneSemanticAffinity", ("eng", "zho", "deu"))
    drift = figures.drift
    assert list(drift.pairs) == ["eng-zho", "zho-deu"]
    assert len(drift.concepts) == len(drift.statuses) == drift.pairs["eng-zho"].n == 98
    assert drift.modern_data == read_task_table("concepts").revision
    # Random vectors know neither word.
    assert abs(drift.pairs["eng-zho"].difference) < 4 * drift.pairs["eng-zho"].se


def test_japanese_words_that_are_the_chinese_character_say_nothing_of_drift() -> None:
    figures, _ = _further("OracleBoneSemanticAffinity", ("eng", "zho", "jpn"))
    pairs = figures.drift.pairs
    assert 30 < pairs["zho-jpn"].n < pairs["eng-zho"].n == 98
    assert abs(pairs["zho-jpn"].difference) < 4 * pairs["zho-jpn"].se


def test_drift_needs_chinese_and_another_language() -> None:
    figures, asked = _further("OracleBoneSemanticAffinity", ("eng", "deu"))
    assert figures.drift is None
    assert asked == []


def test_what_is_written_of_traps_can_be_read_as_json() -> None:
    trap = Trap("gift-poison", "false_friend", "Gift", "deu", "eng", "gift", 1 / 3)
    figures = written(trap_figures([trap]))
    assert json.loads(json.dumps(figures)) == figures
    assert figures["rows"]["gift-poison"]["margins"] == {"eng": {"gift": 0.333333333}}
