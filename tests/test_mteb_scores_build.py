"""The whole table against mteb's own aggregation, from every kind of source."""

from __future__ import annotations

import tarfile
import warnings
from typing import TYPE_CHECKING

import mteb
import pytest
from mteb.results import BenchmarkResults
from official_results import cells_of, write_complete_model, write_result

from sa_bench.languages import CORE_LANGUAGES
from sa_bench.mteb_scores.build import build_mteb_scores
from sa_bench.mteb_scores.official import benchmark_tasks
from sa_bench.mteb_scores.quality import (
    BENCHMARK,
    CROSS_LINGUAL_TASKS,
    MEAN_OVER_TASKS,
    MEAN_OVER_TYPES,
    matched_subsets,
)
from sa_bench.mteb_scores.table import write_mteb_scores

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from sa_bench.mteb_scores import MtebScores

LABSE = "sentence-transformers/LaBSE"
SMALL = "intfloat/multilingual-e5-small"

# The languages of the benchmark under the other codes that mteb's tasks give them.
OTHER_CODES = {"cmn-Hans": "zho-Hans", "arb-Arab": "ara-Arab"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("official")
    write_complete_model(folder, LABSE, seed=1)
    write_complete_model(folder, SMALL, seed=2)
    return folder


@pytest.fixture(scope="module")
def scores(folder: Path) -> MtebScores:
    return build_mteb_scores(folder)


@pytest.fixture(scope="module")
def mteb_s_own(folder: Path) -> pd.DataFrame:
    cache = mteb.ResultCache(cache_path=folder)
    results = cache.load_results(tasks=mteb.get_benchmark(BENCHMARK))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas and polars, inside mteb
        return results.get_benchmark_result().set_index("Model")


@pytest.mark.parametrize("model", [LABSE, SMALL])
def test_the_means_of_a_complete_model_are_mteb_s_own(
    scores: MtebScores, mteb_s_own: pd.DataFrame, model: str
) -> None:
    ours = [scores.score(model, "mean", name) for name in (MEAN_OVER_TASKS, MEAN_OVER_TYPES)]

    assert ours == pytest.approx(
        [mteb_s_own.loc[model, "Mean (Task)"], mteb_s_own.loc[model, "Mean (TaskType)"]], abs=1e-9
    )


@pytest.mark.parametrize("model", [LABSE, SMALL])
def test_the_task_types_of_a_complete_model_are_mteb_s_own(
    scores: MtebScores, mteb_s_own: pd.DataFrame, model: str
) -> None:
    types = scores.names("type")

    assert len(types) == 9
    ours = {name: scores.score(model, "type", name) for name in types}
    assert ours == pytest.approx(mteb_s_own.loc[model, list(types)].to_dict(), abs=1e-9)


@pytest.mark.parametrize("task", CROSS_LINGUAL_TASKS)
def test_a_cross_lingual_task_is_the_mean_that_mteb_s_task_result_gives(
    folder: Path, scores: MtebScores, task: str
) -> None:
    cache = mteb.ResultCache(cache_path=folder)
    result = cache.load_results(tasks=[task], models=[LABSE])[0][0]

    assert scores.score(LABSE, "task", task) == pytest.approx(result.get_score(), abs=1e-12)


@pytest.mark.parametrize("task", CROSS_LINGUAL_TASKS)
def test_a_matched_score_is_the_mean_over_the_listed_subsets(
    folder: Path, scores: MtebScores, task: str
) -> None:
    result = mteb.ResultCache(cache_path=folder).load_results(tasks=[task], models=[LABSE])[0][0]
    subsets = matched_subsets()[task]
    values = [
        entry["main_score"]
        for entries in result.scores.values()
        for entry in entries
        if entry["hf_subset"] in subsets
    ]

    assert scores.score(LABSE, "matched", task) == pytest.approx(sum(values) / len(values))


@pytest.mark.parametrize("task", CROSS_LINGUAL_TASKS)
def test_the_listed_subsets_are_all_those_between_two_of_the_twelve_languages(task: str) -> None:
    ours = {language.code for language in CORE_LANGUAGES}
    expected = set()
    for subset, codes in mteb.get_task(task).metadata.hf_subsets_to_langscripts.items():
        languages = {OTHER_CODES.get(code, code) for code in codes}
        if len(languages) == 2 and languages <= ours:
            expected.add(subset)

    assert set(matched_subsets()[task]) == expected


def test_flores_is_left_out_even_where_it_is_there(tmp_path: Path) -> None:
    write_result(tmp_path, LABSE, "STS17", cells_of("STS17", 0.6))
    before = build_mteb_scores(tmp_path).rows
    write_result(tmp_path, LABSE, "FloresBitextMining", {("devtest", "deu_Latn-eng_Latn"): 0.9})

    after = build_mteb_scores(tmp_path)

    assert after.rows == before
    assert set(after.sidecar["left_out"]) == {"FloresBitextMining"}
    assert len(benchmark_tasks()) == after.sidecar["n_tasks"] == 130


def _archive(folder: Path, path: Path) -> Path:
    with tarfile.open(path, "w:xz", preset=0) as archive:
        archive.add(folder, arcname="mteb-results")
    return path


def _leaderboard_table(folder: Path, path: Path) -> Path:
    results = mteb.ResultCache(folder).load_results(tasks=mteb.get_benchmark(BENCHMARK))
    BenchmarkResults.save_leaderboard_cache({BENCHMARK: results._to_results_df()}, path)
    return path


def test_an_archive_gives_the_same_bytes_as_the_folder(
    folder: Path, scores: MtebScores, tmp_path: Path
) -> None:
    from_archive = build_mteb_scores(_archive(folder, tmp_path / "results.tar.xz"))

    for name, table in (("a", scores), ("b", from_archive)):
        (tmp_path / name).mkdir()
        write_mteb_scores(table, tmp_path / name / "mteb_scores.csv")
    for name in ("mteb_scores.csv", "mteb_scores.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_the_leaderboard_table_gives_the_same_figures_as_the_folder(
    folder: Path, scores: MtebScores, tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = _leaderboard_table(folder, tmp_path / "table.parquet")

    assert build_mteb_scores(path).rows == scores.rows


def test_the_remote_of_mteb_s_cache_counts_and_one_s_own_runs_do_not(tmp_path: Path) -> None:
    write_result(tmp_path, LABSE, "STS17", cells_of("STS17", 0.9))
    write_result(tmp_path / "remote", LABSE, "STS17", cells_of("STS17", 0.6))

    assert build_mteb_scores(tmp_path).score(LABSE, "task", "STS17") == pytest.approx(0.6)


def test_a_cut_archive_is_refused_by_name(folder: Path, tmp_path: Path) -> None:
    path = _archive(folder, tmp_path / "cut.tar.xz")
    path.write_bytes(path.read_bytes()[:5000])

    with pytest.raises(ValueError, match=r"cut\.tar\.xz: not a complete tar archive"):
        build_mteb_scores(path)


def test_a_table_without_scores_is_refused_by_its_missing_columns(tmp_path: Path) -> None:
    import polars as pl

    path = tmp_path / "other.parquet"
    pl.DataFrame({"model_name": ["a/b"], "task_name": ["STS17"]}).write_parquet(path)

    with pytest.raises(ValueError, match="no column model_revision, score, split, subset"):
        build_mteb_scores(path)


def test_a_missing_source_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere does not exist"):
        build_mteb_scores(tmp_path / "nowhere")
