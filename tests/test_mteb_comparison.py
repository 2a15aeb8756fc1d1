"""Semantic Affinity against every MTEB figure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sa_bench.mteb_scores import Coverage, MtebScores, ScoreRow, read_mteb_scores
from sa_bench.mteb_scores.statistics import compare, holm, rank_correlation, reported_ranges

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMITTED = Path(__file__).parents[1] / "leaderboard" / "mteb_scores.csv"

SA = {"a/a": 0.7, "b/b": 0.6, "c/c": 0.5, "d/d": 0.4, "e/e": 0.3}


def _table(figures: Mapping[str, Mapping[str, float | None]]) -> MtebScores:
    rows = [
        ScoreRow(model, "type", name, Coverage(scores[model], int(scores[model] is not None), 1))
        for model in sorted({model for scores in figures.values() for model in scores})
        for name, scores in figures.items()
    ]
    sidecar: dict[str, Any] = {"models": {row.model: {} for row in rows}, "flags": []}
    return MtebScores(tuple(rows), sidecar)


def test_models_without_the_figure_do_not_count() -> None:
    table = _table({"STS": {"a/a": 0.9, "b/b": None, "c/c": 0.7, "d/d": 0.8, "z/z": 0.95}})

    (comparison,) = compare(SA, {}, table)

    assert comparison.points == {"a/a": (0.7, 0.9), "c/c": (0.5, 0.7), "d/d": (0.4, 0.8)}
    assert comparison.correlation == rank_correlation([0.7, 0.5, 0.4], [0.9, 0.7, 0.8])


def test_the_ceiling_is_the_best_of_all_official_models_measured_here_or_not() -> None:
    table = _table({"STS": {"a/a": 0.9, "z/z": 0.95}})

    assert compare(SA, {}, table)[0].ceiling == ("z/z", 0.95)


def test_p_values_are_corrected_over_the_figures_of_a_kind() -> None:
    rising = dict(zip(SA, (0.5, 0.4, 0.3, 0.2, 0.1), strict=True))
    mixed = dict(zip(SA, (0.5, 0.2, 0.4, 0.1, 0.3), strict=True))
    comparisons = compare(SA, {}, _table({"Retrieval": rising, "STS": mixed}))

    expected = holm([comparison.correlation.p for comparison in comparisons])
    assert [comparison.p_holm for comparison in comparisons] == expected


def test_parameters_that_are_unknown_shrink_the_partial_correlation_alone() -> None:
    scores = dict(zip(SA, (0.5, 0.2, 0.4, 0.1, 0.3), strict=True))
    parameters = {"a/a": 10, "b/b": 40, "c/c": 20, "d/d": 30}

    (comparison,) = compare(SA, parameters, _table({"STS": scores}))

    assert comparison.correlation.n == 5
    assert comparison.given_parameters == rank_correlation(
        [0.7, 0.6, 0.5, 0.4], [0.5, 0.2, 0.4, 0.1], given=[10, 40, 20, 30]
    )


def test_models_are_compared_under_their_former_names_too() -> None:
    scores = read_mteb_scores(COMMITTED)

    comparisons = compare({"voyageai/voyage-3.5": 0.6}, {}, scores)

    assert all(list(comparison.points) == ["voyageai/voyage-3.5"] for comparison in comparisons)


def test_every_figure_of_the_table_is_compared_in_its_order() -> None:
    scores = read_mteb_scores(COMMITTED)
    model = scores.models[0]

    compared = [(comparison.kind, comparison.name) for comparison in compare({}, {}, scores)]

    assert compared == [(row.kind, row.name) for row in scores.rows if row.model == model]


def test_a_published_order_without_gaps_allows_one_correlation_only() -> None:
    table = _table({"STS": dict(zip(SA, (0.5, 0.2, 0.4, 0.1, 0.3), strict=True))})
    groups = [[model] for model in reversed(SA)]
    (found,) = reported_ranges(groups, table)

    rho = rank_correlation(list(SA.values()), [0.5, 0.2, 0.4, 0.1, 0.3]).rho
    assert found.range == (rho, rho)
    assert found.n == 5


def test_a_published_model_without_the_figure_leaves_the_range() -> None:
    table = _table({"STS": {"a/a": 0.5, "b/b": None, "c/c": 0.4, "d/d": 0.1}})

    (found,) = reported_ranges([["d/d"], ["c/c", "b/b", "nobody/nothing"], ["a/a"]], table)

    assert found.n == 3
    assert found.range == (1.0, 1.0)
