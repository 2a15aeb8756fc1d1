"""The matrix of all pairs beside a result that is scored by the pairs of one language."""

from __future__ import annotations

import json
import math
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sa_bench.cli import main
from sa_bench.languages import pair_name, pairs_of
from sa_bench.results import PairMatrix, TaskResult, read_results
from sa_bench.results.layout import matrix_path
from sa_bench.results.pair_matrix import MATRIX_FIGURES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TASK = "AtlasSemanticAffinity"
MODEL = "mteb/baseline-random-encoder"
KEYS = ["eng", "deu", "swa", "cym"]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    run = ["run", "-m", MODEL, "-t", "atlas", "-l", *KEYS, "--results", str(folder)]
    assert main(run) == 0
    return folder


@pytest.fixture
def result(results: Path, tmp_path: Path) -> Path:
    shutil.copytree(results, tmp_path / "results")
    (found,) = (tmp_path / "results").glob(f"*/*/{TASK}.json")
    return found


def test_a_run_writes_the_scored_pairs_for_mteb_and_all_pairs_in_the_matrix(result: Path) -> None:
    scores = TaskResult.read(result)
    matrix = PairMatrix.read(matrix_path(result))
    assert list(scores.pairs) == ["eng-deu", "eng-cym", "eng-swa"]
    assert list(matrix.pairs) == [pair_name(*pair) for pair in pairs_of(matrix.languages)]
    assert len(matrix.pairs) == 6
    for name, pair in scores.pairs.items():
        for figure in MATRIX_FIGURES:
            assert matrix.figure(figure, name) == getattr(pair, figure)


def test_what_a_run_writes_is_valid_and_read_as_one_evaluation(
    result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = result.parents[2]
    assert main(["validate", str(folder)]) == 0, capsys.readouterr().out
    (model,) = read_results(folder, [TASK]).models
    matrix = model.evaluations[TASK].matrix
    assert matrix is not None
    assert set(matrix.languages) == set(KEYS)


def test_a_second_run_keeps_the_result_and_a_lost_matrix_is_written_again(result: Path) -> None:
    folder = str(result.parents[2])
    run = ["run", "-m", MODEL, "-t", TASK, "-l", *KEYS, "--results", folder]
    before = matrix_path(result).read_bytes()
    age = result.stat().st_mtime_ns
    assert main(run) == 0
    assert result.stat().st_mtime_ns == age
    matrix_path(result).unlink()
    assert main(run) == 0
    assert matrix_path(result).read_bytes() == before


def _column(content: dict[str, Any], name: str = "semantic_affinity") -> list[float | None]:
    column: list[float | None] = content["figures"][name]
    return column


def _set(name: str, place: int, value: float | None) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        _column(content, name)[place] = value

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_set("semantic_affinity", 0, 0.9), "semantic_affinity of eng-deu is 0.9, but 0."),
        (_set("semantic_affinity", 3, 1.5), "'semantic_affinity' holds a value outside [0, 1]"),
        (_set("semantic_affinity", 3, None), "'semantic_affinity' lacks 1 pairs"),
        (lambda c: _column(c).pop(), "'semantic_affinity' has 5 values for 6 pairs"),
        (lambda c: c["figures"].pop("strong_alignment"), "'strong_alignment' is missing"),
        (lambda c: c["figures"].update(luck=[0.1] * 6), "'luck'"),
        (lambda c: c.update(model="org/other"), "model is 'org/other', but"),
        (lambda c: c["languages"].__setitem__(1, "fra"), "languages is"),
        (lambda c: c["languages"].__setitem__(1, "eng"), "holds a key twice"),
        (lambda c: c.update(format=9), "'format' is 9, and 1 is expected"),
    ],
)
def test_a_matrix_that_was_changed_is_refused_with_the_place(
    result: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[dict[str, Any]], None],
    sentence: str,
) -> None:
    path = matrix_path(result)
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")
    assert main(["validate", str(result.parents[2])]) == 1
    output = capsys.readouterr().out
    assert f"matrix/{TASK}.json" in output
    assert sentence in output
    assert any(sentence in problem for problem in read_results(result.parents[2], [TASK]).problems)


def test_a_result_without_its_matrix_is_refused(
    result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    matrix_path(result).unlink()
    assert main(["validate", str(result.parents[2])]) == 1
    assert f"matrix/{TASK}.json: missing" in capsys.readouterr().out.replace("error: ", "")
    assert "most pairs" in read_results(result.parents[2], [TASK]).problems[0]


def test_a_verification_compares_the_pairs_that_are_not_scored(
    result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(result.parents[2])
    verify = ["verify", MODEL, "-t", TASK, "--results", folder, "--all"]
    assert main(verify) == 0, capsys.readouterr()
    path = matrix_path(result)
    content = json.loads(path.read_text("utf-8"))
    place = PairMatrix.read(path).pairs["deu-swa"]
    _column(content)[place] = 0.75
    path.write_text(json.dumps(content), "utf-8")
    assert main(verify) == 1
    assert "semantic_affinity of deu-swa: 0.750000 submitted" in capsys.readouterr().out


@given(st.lists(st.sampled_from([0.0, 0.25, 1.0, math.nan]), min_size=3, max_size=3))
def test_reading_gives_what_was_written(column: list[float]) -> None:
    figures = {name: [0.5, 0.25, 0.125] for name in MATRIX_FIGURES}
    figures["retrieval_accuracy_non_identical"] = column
    matrix = PairMatrix("T", "a/b", "1", "0" * 12, ("eng", "deu", "swa"), figures)
    read = PairMatrix.from_json(matrix.to_json())
    assert read.to_json() == matrix.to_json()
    assert read.figure("retrieval_accuracy_non_identical", "deu-swa") == pytest.approx(
        column[2], nan_ok=True
    )


def test_the_figures_of_a_hundred_languages_take_less_than_half_a_megabyte() -> None:
    languages = tuple(f"{a}{b}x" for a in "abcdefghij" for b in "abcdefghij")
    column = [0.123456] * len(pairs_of(languages))
    matrix = PairMatrix("T", "a/b", "1", "0" * 12, languages, dict.fromkeys(MATRIX_FIGURES, column))
    assert len(matrix.to_json()) < 500_000
