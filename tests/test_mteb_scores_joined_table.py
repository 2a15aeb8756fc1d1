"""The joined table: what has been measured here beside what mteb's maintainers publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from result_files import TASKS, GeneratedModel, write_model, write_tables

from sa_bench.mteb_scores.joined_table import join_mteb_scores
from sa_bench.results import TaskResult

if TYPE_CHECKING:
    from pathlib import Path

LABSE = GeneratedModel("sentence-transformers/LaBSE", 0.7)
VOYAGE = GeneratedModel("voyageai/voyage-3.5", 0.6)
NOBODY = GeneratedModel("nobody/nothing", 0.5)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    revisions = write_tables(tmp_path / "tasks", 10)
    for model in (LABSE, VOYAGE, NOBODY):
        write_model(tmp_path / "results", model, revisions)
    return tmp_path / "results"


def test_a_model_has_its_affinity_and_its_official_figures_in_one_row(results: Path) -> None:
    row = join_mteb_scores(results).set_index("model").loc[LABSE.name]
    folder = results / "sentence-transformers__LaBSE" / "1"
    own = [TaskResult.read(folder / f"{task}.json").score for task in TASKS]

    assert [row[task] for task in TASKS] == pytest.approx(own)
    assert row["semantic_affinity"] == pytest.approx(sum(own) / 4)
    assert row["Mean(Task)"] == pytest.approx(0.5191, abs=5e-5)
    assert row["BitextMining"] == pytest.approx(0.7670, abs=5e-5)
    assert row["Tatoeba (matched)"] == pytest.approx(0.9504, abs=5e-5)
    assert (row["have"], row["need"]) == (264, 264)


def test_a_renamed_model_is_joined_under_its_old_name(results: Path) -> None:
    row = join_mteb_scores(results).set_index("model").loc[VOYAGE.name]

    assert row["Mean(Task)"] == pytest.approx(0.5853, abs=5e-5)


def test_a_model_without_official_results_keeps_its_row_with_blanks(results: Path) -> None:
    row = join_mteb_scores(results).set_index("model").loc[NOBODY.name]

    assert row["semantic_affinity"] == pytest.approx(0.5, abs=0.1)
    assert row[["Mean(Task)", "STS", "STS17", "STS17 (matched)"]].isna().all()


def test_an_incomplete_model_has_no_mean_affinity_but_says_how_far_it_goes(results: Path) -> None:
    home = results / "nobody__nothing" / "1"
    for folder in (home, home / "concepts"):
        (folder / "CultureSemanticAffinity.json").unlink()
    row = join_mteb_scores(results).set_index("model").loc[NOBODY.name]

    assert row[["semantic_affinity", "CultureSemanticAffinity"]].isna().all()
    assert row["ConceptsSemanticAffinity"] == pytest.approx(0.5, abs=0.1)
    assert (row["have"], row["need"]) == (198, 264)


def test_a_result_that_can_not_be_used_is_an_error_and_not_left_out(results: Path) -> None:
    path = results / "nobody__nothing" / "1" / "CultureSemanticAffinity.json"
    path.write_text(path.read_text()[:100])

    with pytest.raises(ValueError, match=r"nobody__nothing/1/CultureSemanticAffinity\.json"):
        join_mteb_scores(results)


def test_it_is_a_public_function(results: Path) -> None:
    import sa_bench

    assert sa_bench.join_mteb_scores(results).equals(join_mteb_scores(results))
