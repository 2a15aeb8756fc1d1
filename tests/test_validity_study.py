"""The study on results made to measure: it finds what was planted, and says so where it can't."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sa_bench.languages import LANGUAGES
from sa_bench.validity import (
    OfficialPairs,
    PairFigures,
    known_groups,
    pair_figures,
    read_pair_figures,
    study,
)
from sa_bench.validity.figures import CHARACTERS, SA, SA_CENTRED
from sa_bench.validity.targets import PairRow

if TYPE_CHECKING:
    from sa_bench.validity.study import ValidityStudy

REPOSITORY = Path(__file__).parents[1]
MODEL = "org/model"
RETRIEVAL, MINING = "SomeRetrieval", "SomeMining"
KEYS = sorted(language.key for language in LANGUAGES if language.key != "eng")[:40]
CODES = {language.key: language.code for language in LANGUAGES}


def figures_of(
    known: dict[str, float], model: str = MODEL, *, noise: float = 0.0, seed: int = 0
) -> PairFigures:
    """Return results whose SA is, for each pair, the product of what is known of its languages."""
    random = np.random.default_rng(seed)
    known = {"eng": 1.0, **known}
    pairs: dict[tuple[str, str], dict[str, float | int | None]] = {}
    for a, b in combinations(known, 2):
        score = 0.4 + known[a] * known[b] / 2 + random.normal(0, noise)
        pairs[b, a] = {
            SA: score,
            SA_CENTRED: random.random(),
            "inter_lingual_spread": 1 - score**3,
            "language_preference": -score,
            "n_concepts": 100,
            "retrieval_accuracy": None,
        }
    return pair_figures(model, "Words", pairs)


def official_of(known: dict[str, float], models: tuple[str, ...] = (MODEL,)) -> OfficialPairs:
    """Return official scores: retrieval is what is known, mining of all pairs is its product."""
    rows = [
        PairRow(RETRIEVAL, CODES["eng"], CODES[key], 2, (known[key],) * len(models))
        for key in KEYS[:30]
    ]
    rows += [
        PairRow(MINING, CODES[a], CODES[b], 2, (known[a] * known[b],) * len(models))
        for a, b in combinations(KEYS[:12], 2)
    ]
    sidecar = {
        "tasks": {RETRIEVAL: {"type": "Retrieval"}, MINING: {"type": "BitextMining"}},
        "without": {RETRIEVAL: [CODES[key] for key in KEYS[30:]], MINING: []},
    }
    return OfficialPairs(models, tuple(rows), sidecar)


KNOWN = dict(zip(KEYS, np.random.default_rng(0).uniform(0.1, 0.9, len(KEYS)).tolist(), strict=True))


@pytest.fixture(scope="module")
def found() -> ValidityStudy:
    return study([figures_of(KNOWN)], official_of(KNOWN))


def test_a_planted_order_is_found_in_both_views(found: ValidityStudy) -> None:
    by_language = found.of(MODEL, "Words", RETRIEVAL, "languages")
    by_pair = found.of(MODEL, "Words", MINING, "pairs")

    assert next(one.measure for one in by_language) == SA
    assert (by_language[0].n, by_language[0].rho) == (30, 1)
    assert by_language[0].interval == (1, 1)
    assert (by_pair[0].n, by_pair[0].n_languages, by_pair[0].rho) == (66, 12, 1)
    assert by_pair[0].p is not None
    assert by_pair[0].p < 0.001
    assert by_pair[0].without_one == (1, 1)


def test_a_measure_that_says_nothing_has_an_interval_around_nothing(found: ValidityStudy) -> None:
    (centred,) = (
        one for one in found.of(MODEL, "Words", RETRIEVAL, "languages") if one.measure == SA_CENTRED
    )

    assert centred.interval is not None
    assert centred.interval[0] < 0 < centred.interval[1]
    assert centred.behind_interval is not None
    assert centred.behind_interval[0] > 0


def test_measures_are_turned_so_that_more_is_better(found: ValidityStudy) -> None:
    rhos = {one.measure: one.rho for one in found.of(MODEL, "Words", RETRIEVAL, "languages")}

    assert rhos.keys() == {SA, SA_CENTRED, "mean_cosine", "language_preference"}
    assert rhos["mean_cosine"] == rhos["language_preference"] == 1


def test_a_task_with_english_alone_has_no_view_of_pairs(found: ValidityStudy) -> None:
    assert found.of(MODEL, "Words", RETRIEVAL, "pairs") == ()
    assert (MODEL, "Words", RETRIEVAL, "pairs") not in found.points


def test_points_are_labelled_languages_and_pairs(found: ValidityStudy) -> None:
    languages = found.points[MODEL, "Words", RETRIEVAL, "languages"]
    pairs = found.points[MODEL, "Words", MINING, "pairs"]

    assert [point.label for point in languages] == sorted(KEYS[:30])
    assert len(pairs) == 66
    assert all(point.label.count("-") == 1 for point in pairs)


def test_languages_without_an_official_score_get_a_forecast_or_a_reason(
    found: ValidityStudy,
) -> None:
    (forecast,) = (one for one in found.forecasts if one.calibration.task == RETRIEVAL)

    assert forecast.calibration.measure == SA
    assert forecast.calibration.offered
    assert [answer.language for answer in forecast.answers] == sorted(KEYS[30:])
    assert found.without[RETRIEVAL] == tuple(CODES[key] for key in KEYS[30:])


def test_what_characters_explain_is_taken_out() -> None:
    characters = figures_of(KNOWN, CHARACTERS, noise=0.01)
    noisy = figures_of(KNOWN, noise=0.05, seed=1)

    found = study([noisy], official_of(KNOWN), characters={"Words": characters})
    sa = found.of(MODEL, "Words", RETRIEVAL, "languages")[0]

    assert sa.rho is not None
    assert sa.given_characters is not None
    assert abs(sa.given_characters) < 0.5 < sa.rho


def test_below_ten_models_nothing_is_said_across_models() -> None:
    nine = tuple(f"org/{i}" for i in range(9))
    found = study([figures_of(KNOWN, model) for model in nine], official_of(KNOWN, nine))

    assert [one.too_few for one in found.across] == [True, True]
    assert [one.rho for one in found.across] == [None, None]


def test_from_ten_models_on_their_means_are_compared() -> None:
    models = tuple(f"org/{i}" for i in range(10))
    scale = np.linspace(0.5, 1, 10)
    results = [
        figures_of({key: value * s for key, value in KNOWN.items()}, model)
        for model, s in zip(models, scale, strict=True)
    ]
    one = official_of(KNOWN, models)
    rows = tuple(
        PairRow(
            row.task,
            row.first,
            row.second,
            2,
            tuple(score * s for score, s in zip(row.scores, scale, strict=True) if score),
        )
        for row in one.rows
    )

    found = study(results, OfficialPairs(models, rows, one.sidecar))

    assert [(each.rho, each.interval) for each in found.across] == [(1, (1, 1)), (1, (1, 1))]


def test_a_model_without_official_scores_is_left_out() -> None:
    found = study([figures_of(KNOWN, "org/other")], official_of(KNOWN))

    assert found.associations == ()
    assert found.forecasts == ()


def test_declared_languages_are_told_from_the_others() -> None:
    declared = sorted(KNOWN, key=lambda key: -KNOWN[key])[:10]

    groups = {group.measure: group for group in known_groups(figures_of(KNOWN), declared)}

    assert groups[SA].auc == 1
    assert groups[SA].inside == tuple(sorted(declared))
    assert len(groups[SA].outside) == 30
    assert 0.2 < groups[SA_CENTRED].auc < 0.8


def test_a_results_folder_is_read_with_every_figure_of_its_pairs() -> None:
    found = read_pair_figures(REPOSITORY / "results", ["ConceptsSemanticAffinity"])
    (minilm,) = (one for one in found if one.model.endswith("all-MiniLM-L6-v2"))

    assert len(minilm.measures[SA]) == 66
    assert {"mean_cosine", "retrieval_accuracy", SA_CENTRED} <= minilm.measures.keys()
    assert "n_concepts" not in minilm.measures


def test_a_shorter_build_stands_beside_the_official_scores_of_its_weights() -> None:
    build = pair_figures("sa-bench/multilingual-e5-small-4bit-query", "Words", {})

    assert build.official == "intfloat/multilingual-e5-small"
    assert pair_figures(MODEL, "Words", {}).official == MODEL


def run_example(folder: Path, *options: str) -> str:
    ended = subprocess.run(
        [sys.executable, str(REPOSITORY / "examples" / "validity_study.py"), *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout


def test_the_example_prints_every_task_and_says_where_models_are_too_few() -> None:
    said = run_example(REPOSITORY, "mteb/baseline-random-encoder")

    assert "NTREXBitextMining, by pairs" in said
    assert "too few (n " in said
    assert "offered" in said


def test_the_page_of_tables_is_what_the_committed_files_give(tmp_path: Path) -> None:
    page = REPOSITORY / "docs" / "validity-tables.md"
    (tmp_path / "docs").mkdir()
    (tmp_path / "results").symlink_to(REPOSITORY / "results")
    shutil.copy(page, tmp_path / "docs")

    run_example(tmp_path, "--write")

    assert (tmp_path / "docs" / page.name).read_text("utf-8") == page.read_text("utf-8"), (
        "run `python examples/validity_study.py --write`"
    )
