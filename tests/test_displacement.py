"""Two rankings of the same models, side by side."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sa_bench.mteb_scores.statistics import rank_displacements

scores = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 6).map(float))


def test_only_models_with_both_figures_are_ranked() -> None:
    found = rank_displacements({"a": 0.7, "b": 0.6, "c": 0.5}, {"b": 0.4, "c": 0.5, "d": 0.9})

    assert {model: (place.sa_rank, place.mteb_rank) for model, place in found.items()} == {
        "b": (1.0, 2.0),
        "c": (2.0, 1.0),
    }


@given(scores, scores)
@settings(deadline=None)
def test_ranks_are_average_ranks_with_the_best_first(
    sa: dict[str, float], mteb: dict[str, float]
) -> None:
    found = rank_displacements(sa, mteb)
    common = sorted(sa.keys() & mteb.keys())

    for figure, ranks in (
        (sa, {model: place.sa_rank for model, place in found.items()}),
        (mteb, {model: place.mteb_rank for model, place in found.items()}),
    ):
        expected = stats.rankdata([-figure[model] for model in common])
        assert [ranks[model] for model in common] == list(expected)


@given(scores, scores)
@settings(deadline=None)
def test_displacements_cancel_out(sa: dict[str, float], mteb: dict[str, float]) -> None:
    assert sum(place.displacement for place in rank_displacements(sa, mteb).values()) == 0


def test_a_positive_displacement_means_better_placed_by_affinity() -> None:
    found = rank_displacements({"a": 0.7, "b": 0.6}, {"a": 0.5, "b": 0.6})

    assert found["a"].displacement == 1
    assert found["b"].displacement == -1


def test_opposite_thirds_are_marked_both_ways() -> None:
    sa = {"a": 0.7, "b": 0.65, "c": 0.6, "d": 0.55, "e": 0.5, "f": 0.45}
    mteb = {"a": 0.4, "b": 0.6, "c": 0.5, "d": 0.55, "e": 0.45, "f": 0.7}
    marks = {model: place.contrast for model, place in rank_displacements(sa, mteb).items()}

    assert {model: mark for model, mark in marks.items() if mark} == {
        "a": "low MTEB, high SA",
        "f": "high MTEB, low SA",
    }


def test_rankings_that_agree_mark_no_model() -> None:
    sa = {"a": 0.7, "b": 0.6, "c": 0.5}

    assert not [place for place in rank_displacements(sa, sa).values() if place.contrast]
