"""Each trap in the official results, planted, and what becomes of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from official_results import REGISTERED_REVISION, cells_of, write_result

from sa_bench.mteb_scores.build import build_mteb_scores
from sa_bench.mteb_scores.quality import MEAN_OVER_TASKS, Coverage

if TYPE_CHECKING:
    from pathlib import Path

    from sa_bench.mteb_scores import MtebScores

LABSE = "sentence-transformers/LaBSE"
OTHER_REVISION = "0" * 40


def _sts17(scores: MtebScores, model: str = LABSE) -> Coverage | None:
    return scores.coverage(model, "task", "STS17")


def test_a_task_with_missing_subsets_is_blank_and_so_is_every_mean_over_it(tmp_path: Path) -> None:
    cells = cells_of("STS17", 0.7)
    three = dict(list(cells.items())[:3])
    write_result(tmp_path, LABSE, "STS17", three)

    scores = build_mteb_scores(tmp_path)

    assert _sts17(scores) == Coverage(None, 3, 11)
    assert scores.coverage(LABSE, "type", "STS") == Coverage(None, 0, 16)
    assert scores.coverage(LABSE, "mean", MEAN_OVER_TASKS) == Coverage(None, 0, 130)
    assert scores.sidecar["models"][LABSE]["partial"] == {"STS17": [3, 11]}


def test_a_task_with_a_missing_split_is_blank(tmp_path: Path) -> None:
    cells = cells_of("MLQARetrieval", 0.7)
    test_only = {cell: score for cell, score in cells.items() if cell[0] == "test"}
    write_result(tmp_path, LABSE, "MLQARetrieval", test_only)

    scores = build_mteb_scores(tmp_path)

    assert scores.coverage(LABSE, "task", "MLQARetrieval") == Coverage(None, 49, 98)


def test_the_matched_score_stands_without_the_subsets_it_does_not_need(tmp_path: Path) -> None:
    cells = cells_of("STS17", 0.7)
    without_korean = {cell: score for cell, score in cells.items() if cell[1] != "ko-ko"}
    write_result(tmp_path, LABSE, "STS17", without_korean)

    scores = build_mteb_scores(tmp_path)

    assert _sts17(scores) == Coverage(None, 10, 11)
    assert scores.coverage(LABSE, "matched", "STS17") == Coverage(0.7, 5, 5)


def test_the_fullest_revision_counts_even_if_the_registry_names_another(tmp_path: Path) -> None:
    three = dict(list(cells_of("STS17", 0.9).items())[:3])
    write_result(tmp_path, LABSE, "STS17", three, revision=REGISTERED_REVISION)
    write_result(tmp_path, LABSE, "STS17", cells_of("STS17", 0.6), revision=OTHER_REVISION)

    assert _sts17(build_mteb_scores(tmp_path)) == Coverage(0.6, 11, 11)


@pytest.mark.parametrize("other", ["0" * 40, "f" * 40, "no_revision_available"])
def test_among_equally_full_revisions_the_registry_s_counts(tmp_path: Path, other: str) -> None:
    write_result(tmp_path, LABSE, "STS17", cells_of("STS17", 0.6), revision=REGISTERED_REVISION)
    cells = cells_of("STS17", 0.9)
    write_result(tmp_path, LABSE, "STS17", cells, revision=other, mteb_version="2.26.0")

    assert _sts17(build_mteb_scores(tmp_path)) == Coverage(0.6, 11, 11)


def test_among_unregistered_revisions_the_newest_mteb_counts(tmp_path: Path) -> None:
    for score, revision, version in (
        (0.9, "a" * 40, "1.9.0"),
        (0.6, OTHER_REVISION, "1.12.0-1.38.0"),
    ):
        cells = cells_of("STS17", score)
        write_result(tmp_path, LABSE, "STS17", cells, revision=revision, mteb_version=version)

    assert _sts17(build_mteb_scores(tmp_path)) == Coverage(0.6, 11, 11)


def test_cells_of_two_revisions_are_never_mixed(tmp_path: Path) -> None:
    cells = list(cells_of("STS17", 0.7).items())
    write_result(tmp_path, LABSE, "STS17", dict(cells[:8]), revision=REGISTERED_REVISION)
    write_result(tmp_path, LABSE, "STS17", dict(cells[5:]), revision=OTHER_REVISION)

    assert _sts17(build_mteb_scores(tmp_path)) == Coverage(None, 8, 11)


def test_different_tasks_may_come_from_different_revisions(tmp_path: Path) -> None:
    write_result(tmp_path, LABSE, "STS17", cells_of("STS17", 0.6), revision=REGISTERED_REVISION)
    write_result(tmp_path, LABSE, "Tatoeba", cells_of("Tatoeba", 0.8), revision=OTHER_REVISION)

    scores = build_mteb_scores(tmp_path)

    assert scores.score(LABSE, "task", "STS17") == pytest.approx(0.6)
    assert scores.score(LABSE, "task", "Tatoeba") == pytest.approx(0.8)
    revisions = {REGISTERED_REVISION: 1, OTHER_REVISION: 1}
    assert scores.sidecar["models"][LABSE]["revisions"] == revisions


def test_results_without_metadata_are_read_by_their_folder_s_name(tmp_path: Path) -> None:
    write_result(tmp_path, LABSE, "STS17", cells_of("STS17", 0.6), metadata=False)

    assert _sts17(build_mteb_scores(tmp_path)) == Coverage(0.6, 11, 11)


@pytest.mark.parametrize("nothing", [math.nan, math.inf, -math.inf, None])
def test_a_cell_that_is_no_number_counts_as_missing(tmp_path: Path, nothing: float | None) -> None:
    cells: dict[tuple[str, str], float | None] = {**cells_of("STS17", 0.7)}
    cells["test", "en-de"] = nothing
    write_result(tmp_path, LABSE, "STS17", cells)

    assert _sts17(build_mteb_scores(tmp_path)) == Coverage(None, 10, 11)


def test_scores_in_per_cent_are_flagged_and_not_used(tmp_path: Path) -> None:
    write_result(tmp_path, LABSE, "STS17", cells_of("STS17", 74.0))

    scores = build_mteb_scores(tmp_path)

    assert _sts17(scores) == Coverage(None, 0, 11)
    flagged = [(flag.model, flag.task, flag.reason, flag.cells) for flag in scores.flags]
    assert flagged == [(LABSE, "STS17", "outside [-1, 1]", 11)]


def _write_good_sts(folder: Path, *models: str) -> None:
    for model in models:
        for task in ("STS17", "STS22.v2", "SICK-R"):
            write_result(folder, model, task, cells_of(task, 0.8))


def test_a_hundredth_of_a_good_score_is_flagged_and_not_used(tmp_path: Path) -> None:
    _write_good_sts(tmp_path, LABSE, "an/other", "a/third")
    write_result(tmp_path, LABSE, "STS17", cells_of("STS17", 0.008))

    scores = build_mteb_scores(tmp_path)

    assert _sts17(scores) == Coverage(None, 0, 11)
    assert scores.coverage(LABSE, "matched", "STS17") == Coverage(None, 0, 5)
    assert [(flag.model, flag.task, flag.reason) for flag in scores.flags] == [
        (LABSE, "STS17", "scale")
    ]


def test_a_model_that_fails_everywhere_is_not_flagged(tmp_path: Path) -> None:
    _write_good_sts(tmp_path, "an/other", "a/third")
    for task in ("STS17", "STS22.v2", "SICK-R"):
        write_result(tmp_path, LABSE, task, cells_of(task, 0.004))

    scores = build_mteb_scores(tmp_path)

    assert _sts17(scores) == Coverage(0.004, 11, 11)
    assert scores.flags == ()


def test_a_task_at_which_every_model_fails_is_not_flagged(tmp_path: Path) -> None:
    _write_good_sts(tmp_path, LABSE, "an/other", "a/third")
    for model in (LABSE, "an/other", "a/third"):
        write_result(tmp_path, model, "STS17", cells_of("STS17", 0.004))

    assert build_mteb_scores(tmp_path).flags == ()


def test_a_renamed_model_stands_under_its_new_name_and_is_found_by_the_old(tmp_path: Path) -> None:
    write_result(tmp_path, "voyageai/voyage-3", "STS17", cells_of("STS17", 0.8), revision="1")

    scores = build_mteb_scores(tmp_path)

    assert scores.models == ("mongodb/voyage-3",)
    assert _sts17(scores, "voyageai/voyage-3") == Coverage(0.8, 11, 11)


def test_results_under_both_names_of_a_renamed_model_are_one_model_s(tmp_path: Path) -> None:
    write_result(tmp_path, "voyageai/voyage-3", "STS17", cells_of("STS17", 0.8), revision="1")
    write_result(tmp_path, "mongodb/voyage-3", "Tatoeba", cells_of("Tatoeba", 0.7), revision="1")

    scores = build_mteb_scores(tmp_path)

    assert scores.models == ("mongodb/voyage-3",)
    assert scores.score("mongodb/voyage-3", "task", "STS17") == pytest.approx(0.8)
    assert scores.score("mongodb/voyage-3", "task", "Tatoeba") == pytest.approx(0.7)


def test_a_model_that_mteb_does_not_know_keeps_its_name(tmp_path: Path) -> None:
    write_result(tmp_path, "some/model", "STS17", cells_of("STS17", 0.8))

    assert build_mteb_scores(tmp_path).models == ("some/model",)


def test_experiments_are_not_results_of_the_model(tmp_path: Path) -> None:
    write_result(tmp_path, LABSE, "STS17", cells_of("STS17", 0.6))
    experiment = write_result(tmp_path / "elsewhere", LABSE, "Tatoeba", cells_of("Tatoeba", 0.9))
    home = tmp_path / "results" / "sentence-transformers__LaBSE" / REGISTERED_REVISION
    (home / "experiments" / "prompt_x").mkdir(parents=True)
    experiment.rename(home / "experiments" / "prompt_x" / "Tatoeba.json")

    tatoeba = build_mteb_scores(tmp_path).coverage(LABSE, "task", "Tatoeba")

    assert tatoeba == Coverage(None, 0, 112)


@pytest.mark.parametrize("damage", ["truncated", "another task", "no object"])
def test_a_damaged_result_stops_the_build_and_is_named(tmp_path: Path, damage: str) -> None:
    path = write_result(tmp_path, LABSE, "STS17", cells_of("STS17", 0.6))
    text = path.read_text()
    damaged = {
        "truncated": text[: len(text) // 2],
        "another task": text.replace("STS17", "Tatoeba"),
        "no object": "[1, 2]",
    }
    path.write_text(damaged[damage])

    with pytest.raises(ValueError, match=r"STS17\.json"):
        build_mteb_scores(tmp_path)


def test_metadata_without_a_name_stops_the_build_and_is_named(tmp_path: Path) -> None:
    path = write_result(tmp_path, LABSE, "STS17", cells_of("STS17", 0.6))
    (path.parent / "model_meta.json").write_text("{}")

    with pytest.raises(ValueError, match=r"model_meta\.json.*'name'"):
        build_mteb_scores(tmp_path)


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds no folder results/"):
        build_mteb_scores(tmp_path)


def test_a_source_without_results_of_the_benchmark_is_refused(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()

    with pytest.raises(ValueError, match=r"no result of MTEB\(Multilingual, v2\)"):
        build_mteb_scores(tmp_path)
