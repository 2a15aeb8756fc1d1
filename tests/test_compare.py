"""Two models are compared from their files, on the same words or not at all."""

from __future__ import annotations

import json
import math
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from sa_bench.cli import main
from sa_bench.cli.compare import Comparison
from sa_bench.tables import read_task_table

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("empty_store")

RANDOM = "mteb/baseline-random-encoder"
NGRAMS = "sa-bench/baseline-character-ngrams"
TASKS = ["ConceptsSemanticAffinity", "OracleBoneSemanticAffinity"]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two baselines on two tasks."""
    folder = tmp_path_factory.mktemp("compared") / "results"
    run = ["run", "-m", RANDOM, "-m", NGRAMS, "-l", "eng", "spa", "zho"]
    assert main([*run, "-t", *TASKS, "--results", str(folder)]) == 0
    return folder


def _compare(
    results: Path, first: str, second: str, capsys: pytest.CaptureFixture[str]
) -> dict[str, dict[str, float]]:
    assert main(["compare", first, second, "--results", str(results), "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)
    return {line["task"]: line for line in lines}


def test_every_common_task_and_their_mean_get_a_line(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = _compare(results, RANDOM, NGRAMS, capsys)
    assert list(lines) == [*TASKS, "all tasks"]
    whole = lines["all tasks"]
    units = {key for task in TASKS for key in read_task_table(task).concepts}
    # A concept of both tables counts once.
    assert whole["n_concepts"] == len(units) < sum(lines[task]["n_concepts"] for task in TASKS)
    assert whole["score_a"] == pytest.approx(sum(lines[t]["score_a"] for t in TASKS) / 2)
    assert whole["low"] < whole["difference"] < whole["high"]


def test_the_other_way_round_the_sign_changes_and_nothing_else(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = _compare(results, RANDOM, NGRAMS, capsys)["all tasks"]
    back = _compare(results, NGRAMS, RANDOM, capsys)["all tasks"]
    assert back["difference"] == pytest.approx(-there["difference"])
    assert back["p_value"] == pytest.approx(there["p_value"])


def test_a_model_does_not_differ_from_itself(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = _compare(results, RANDOM, RANDOM, capsys)["all tasks"]
    assert (line["difference"], line["p_value"]) == (0.0, 1.0)


def test_models_on_different_data_are_not_compared(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "results"
    for path in results.rglob("*"):
        if path.is_file():
            target = copy / path.relative_to(results)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text("utf-8")
            if "ngrams" in str(path) and path.suffix == ".json" and "meta" not in path.name:
                revision = json.loads(text)["dataset_revision"]
                text = text.replace(revision, "0123456789ab")
            target.write_text(text, "utf-8")
    assert main(["compare", RANDOM, NGRAMS, "--results", str(copy)]) == 1
    assert "different data revisions" in capsys.readouterr().err


def _copy(results: Path, target: Path) -> tuple[Path, Path]:
    """Return a copy of the results, and the random encoder's first result in it."""
    shutil.copytree(results, target)
    return target, target / "mteb__baseline-random-encoder" / "2" / f"{TASKS[0]}.json"


def test_a_task_that_one_model_lacks_is_left_out_and_named(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy, result = _copy(results, tmp_path / "results")
    result.unlink()
    assert main(["compare", RANDOM, NGRAMS, "--results", str(copy)]) == 0
    assert f"{TASKS[0]} is left out: {RANDOM} has no result of it" in capsys.readouterr().err


def test_an_unreadable_result_of_either_model_stops_the_comparison(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy, result = _copy(results, tmp_path / "results")
    result.write_bytes(result.read_bytes()[:200])
    assert main(["compare", NGRAMS, RANDOM, "--results", str(copy)]) == 1
    assert f"{result}: not valid JSON" in capsys.readouterr().err


def test_an_unknown_model_is_answered_with_the_known_ones(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", "x/y", RANDOM, "--results", str(results)]) == 1
    assert f"no results of 'x/y'; it holds: {RANDOM}, {NGRAMS}" in capsys.readouterr().err


def test_in_words_a_higher_sa_that_finds_no_translations_is_not_called_better(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for pair in ((RANDOM, NGRAMS), (NGRAMS, RANDOM)):
        whole = _compare(results, *pair, capsys)["all tasks"]
        assert main(["compare", *pair, "--results", str(results)]) == 0
        *_, verdict, shares = capsys.readouterr().out.splitlines()
        one, two = pair if whole["difference"] > 0 else reversed(pair)
        assert verdict.startswith(
            f"{one} has a higher SA than {two}, which does not make it better: SA +"
        )
        assert re.fullmatch(rf"{one} finds [\d.]+ % of translations, {two} [\d.]+ %\.", shares)


def test_in_words_equal_models_are_not_significantly_different(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", RANDOM, RANDOM, "--results", str(results)]) == 0
    assert f"{RANDOM}@2 and {RANDOM}@2 are not significantly different: SA +0.000" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize("apart", [-3.0, -0.4, 0.0, 0.2, 2.0])
@pytest.mark.parametrize("half", [0.01, 0.3, 1.0])
def test_the_interval_of_sa_holds_zero_where_that_of_the_logits_does(
    apart: float, half: float
) -> None:
    first, second = (1 / (1 + math.exp(-each)) for each in (0.3 + apart, 0.3))
    line = Comparison("T", 100, first, second, apart, apart - half, apart + half, 0.5)
    difference, low, high = line.plain
    assert low < difference < high
    assert (low <= 0 <= high) == (abs(apart) <= half)


def test_a_run_prints_beside_sa_how_many_translations_are_found(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = ["run", "-m", RANDOM, "-l", "eng", "spa", "zho", "-t", TASKS[0]]
    assert main([*run, "--results", str(results)]) == 0
    line = capsys.readouterr().out.splitlines()[1]
    result = json.loads((results / f"mteb__baseline-random-encoder/2/{TASKS[0]}.json").read_text())
    shares = [pair["retrieval_accuracy"] for pair in result["scores"]["test"]]
    (shown,) = re.findall(r" 3 +([\d.]+) %  \(finds none\)  \(kept\)$", line)
    assert 0 <= 100 * sum(shares) / len(shares) - float(shown) < 0.1
