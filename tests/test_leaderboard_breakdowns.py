"""Groups of concepts, traps and drift on the pages of a model and of a task."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import html5lib
import pytest
from hostile import WORDS

from sa_bench.cli import main
from sa_bench.leaderboard import build
from sa_bench.leaderboard.pages.breakdown_sections import breakdown_of, pair_title
from sa_bench.results import ConceptFile
from sa_bench.results.further import GroupFigure, TrapFigures, TrapShareFigure

if TYPE_CHECKING:
    from pathlib import Path

MODEL = "mteb/baseline-random-encoder"
SLUG = "mteb__baseline-random-encoder"
TASKS = ("ChallengeSemanticAffinity", "OracleBoneSemanticAffinity")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "results"
    asked = ["-m", MODEL, "--task", *TASKS, "--languages", "eng", "zho", "deu"]
    assert main(["run", *asked, "--results", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def site(results: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(results, tmp_path_factory.mktemp("built") / "site").folder


def _text(path: Path) -> str:
    tree = html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)
    return " ".join("".join(tree.itertext()).split())


def _file(results: Path, task: str) -> ConceptFile:
    (path,) = results.glob(f"*/*/concepts/{task}.json")
    return ConceptFile.read(path)


def test_a_model_s_page_has_every_group_with_its_score(site: Path, results: Path) -> None:
    text = _text(site / "models" / f"{SLUG}.html")
    groups = _file(results, TASKS[0]).groups
    assert groups
    for by_value in groups.values():
        for name, figure in by_value.items():
            assert f"{name}{figure.n}{figure.score:.3f}" in text


def test_a_model_s_page_has_traps_and_drift(site: Path, results: Path) -> None:
    text = _text(site / "models" / f"{SLUG}.html")
    traps, drift = _file(results, TASKS[0]).traps, _file(results, TASKS[1]).drift
    assert traps is not None
    assert drift is not None
    overall = next(one for one in traps.shares if not one.where and one.kind == "false_friend")
    assert f"False friends{overall.n}{100 * overall.share:.0f} %" in text
    assert f"English–Chinese{drift.pairs['eng-zho'].n}" in text


def test_a_task_s_page_has_its_groups_and_leads_to_all_figures(site: Path) -> None:
    challenge = _text(site / "tasks" / "challenge.html")
    assert "SA by category, mean, lowest and highest of 1 model" in challenge
    assert "Traps passed" in challenge
    oracle = _text(site / "tasks" / "oracle-bone.html")
    assert "changed concepts less kept ones" in oracle
    text = (site / "tasks" / "challenge-breakdowns.csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["figure"] for row in rows} == {"semantic_affinity", "trap_accuracy"}
    assert {row["model"] for row in rows} == {MODEL}


def test_the_files_behind_both_pages_say_the_same(site: Path) -> None:
    def figures(path: Path, task: str) -> list[list[str]]:
        rows = csv.DictReader(io.StringIO(path.read_text("utf-8")))
        return [
            [row["figure"], row["by"], row["group"], row["value"]]
            for row in rows
            if row.get("task", task) == task
        ]

    of_model = site / "models" / SLUG / "breakdowns.csv"
    for task, slug in zip(TASKS, ("challenge", "oracle-bone"), strict=True):
        of_task = site / "tasks" / f"{slug}-breakdowns.csv"
        assert figures(of_model, task) == figures(of_task, task) != []


def test_groups_and_kinds_of_any_name_are_kept_as_they_are(results: Path) -> None:
    from dataclasses import replace

    file = _file(results, TASKS[0])
    share = TrapShareFigure(WORDS[0], "identical", "", 0.5, None, 1, 1)
    odd = replace(
        file,
        groups={"region": {word: GroupFigure(0.5, None, 1) for word in WORDS}},
        traps=TrapFigures({}, (share,), ()),
    )
    found = breakdown_of(odd)
    assert {each.name for each in found.groups[0][1]} == set(WORDS)
    assert found.traps[0].name == f"{WORDS[0]}, spelled alike"
    assert found.traps[0].margin is None


@pytest.mark.parametrize(
    ("where", "title"),
    [("eng-zho", "English–Chinese"), ("zho-*", "Chinese with others"), ("*-*", "other pairs")],
)
def test_pairs_are_named_in_words(where: str, title: str) -> None:
    assert pair_title(where) == title
