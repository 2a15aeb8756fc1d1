"""Rank correlation, its uncertainty, and what an order that is partly unknown leaves of it."""

from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sa_bench.mteb_scores.statistics import correlation_range, holm, rank_correlation

if TYPE_CHECKING:
    from collections.abc import Sequence

# Few distinct values, so that ties are common.
figures = st.integers(0, 5).map(float)


def columns(n: int, *, low: int = 3, high: int = 14) -> st.SearchStrategy[list[list[float]]]:
    return st.integers(low, high).flatmap(
        lambda length: st.lists(
            st.lists(figures, min_size=length, max_size=length), min_size=n, max_size=n
        )
    )


def _spearman(x: Sequence[float], y: Sequence[float]) -> float:
    return float(stats.pearsonr(stats.rankdata(x), stats.rankdata(y)).statistic)


@given(columns(2))
@settings(deadline=None)
def test_it_is_spearman_s_rho_with_ties(table: list[list[float]]) -> None:
    x, y = table
    found = rank_correlation(x, y)

    if len(set(x)) == 1 or len(set(y)) == 1:
        assert (found.rho, found.interval, found.p) == (None, None, None)
    else:
        assert found.rho == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)
    assert found.n == len(x)


@given(columns(3, low=5))
@settings(deadline=None)
def test_given_a_third_figure_it_is_the_correlation_of_what_that_leaves(
    table: list[list[float]],
) -> None:
    x, y, z = (stats.rankdata(column) for column in table)
    design = np.column_stack([np.ones_like(z), z])
    left = [column - design @ np.linalg.lstsq(design, column)[0] for column in (x, y)]
    found = rank_correlation(table[0], table[1], given=table[2]).rho

    if min(np.abs(part).max() for part in left) < 1e-9 or len(set(table[2])) == 1:
        assert found is None
    else:
        assert found == pytest.approx(stats.pearsonr(*left).statistic, abs=1e-9)


@given(columns(2, low=4))
@settings(deadline=None)
def test_a_monotone_change_of_scale_changes_nothing(table: list[list[float]]) -> None:
    x, y = table

    assert rank_correlation(np.exp(x), y) == rank_correlation(x, y)


@given(columns(2, low=3, high=5))
@settings(deadline=None, max_examples=40)
def test_below_ten_models_the_p_value_counts_every_order(table: list[list[float]]) -> None:
    x, y = table
    found = rank_correlation(x, y)
    if found.rho is None:
        return
    every = [_spearman(x, order) for order in permutations(y)]

    assert found.p == pytest.approx(np.mean(np.abs(every) >= abs(found.rho) - 1e-9))
    assert found.interval is None


def test_from_ten_models_on_there_is_an_interval_around_rho() -> None:
    draw = np.random.default_rng(3)
    x = draw.normal(size=20)
    found = rank_correlation(x, x + draw.normal(size=20))

    assert found.rho is not None
    assert found.interval is not None
    assert -1 <= found.interval[0] < found.rho < found.interval[1] <= 1


def test_the_p_value_of_many_models_agrees_with_the_t_approximation() -> None:
    draw = np.random.default_rng(5)
    x = draw.normal(size=60)
    y = 0.25 * x + draw.normal(size=60)

    assert rank_correlation(x, y).p == pytest.approx(stats.spearmanr(x, y).pvalue, abs=0.02)


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    draw = np.random.default_rng(7)
    true = 6 / np.pi * np.arcsin(0.5 / 2)  # Spearman's rho of a normal pair with r = 0.5
    covered = 0
    for repeat in range(200):
        x = draw.normal(size=25)
        y = 0.5 * x + np.sqrt(0.75) * draw.normal(size=25)
        interval = rank_correlation(x, y, seed=repeat).interval
        assert interval is not None
        covered += interval[0] <= true <= interval[1]

    assert 0.88 <= covered / 200 <= 0.99


def test_the_same_figures_give_the_same_answer() -> None:
    draw = np.random.default_rng(0)
    x, y = draw.normal(size=(2, 15))

    assert rank_correlation(x, y) == rank_correlation(x, y)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_fewer_than_three_models_have_no_correlation(n: int) -> None:
    assert rank_correlation(range(n), range(n)).rho is None


@pytest.mark.parametrize(
    ("x", "y"), [([1, 2, 3], [1, 2]), ([1, 2, np.nan], [1, 2, 3]), ([1, 2, 3], [1, np.inf, 3])]
)
def test_figures_that_do_not_fit_are_refused(x: list[float], y: list[float]) -> None:
    with pytest.raises(ValueError, match="must be finite and of one length"):
        rank_correlation(x, y)


def test_holm_agrees_with_an_example_by_hand() -> None:
    adjusted = holm([0.01, 0.04, None, 0.03, 0.005])

    assert adjusted[2] is None
    known = [p for p in adjusted if p is not None]
    assert known == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
@settings(deadline=None)
def test_holm_keeps_the_order_and_never_lowers_a_p_value(p_values: list[float]) -> None:
    adjusted = [p for p in holm(p_values) if p is not None]

    assert all(p <= new <= 1 for p, new in zip(p_values, adjusted, strict=True))
    assert list(np.argsort(p_values, kind="stable")) == sorted(
        range(len(p_values)), key=lambda place: (adjusted[place], p_values[place], place)
    )


groups = st.lists(
    st.lists(st.integers(0, 20).map(float), min_size=1, max_size=3), min_size=2, max_size=3
)


@given(groups)
@settings(deadline=None, max_examples=40)
def test_the_range_is_that_over_every_order_within_the_groups(table: list[list[float]]) -> None:
    orders = product(*(permutations(group) for group in table))
    others = [[value for group in order for value in group] for order in orders]
    found = correlation_range(table)

    if len(others[0]) < 3 or len(set(others[0])) == 1:
        assert found is None
    else:
        every = [_spearman(range(len(other)), other) for other in others]
        assert found == pytest.approx((min(every), max(every)))
