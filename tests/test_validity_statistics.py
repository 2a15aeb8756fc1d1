"""Rank correlation over languages and over pairs, against slow versions."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from sa_bench.validity.statistics import (
    DRAWS,
    bootstrap_correlations,
    correlations_without_each,
    interval,
    mantel_p,
    partial,
    rank_correlation,
    separation,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

several = settings(deadline=None, max_examples=30)


def pair_members(n_languages: int) -> NDArray[np.int64]:
    return np.array(list(combinations(range(n_languages), 2)))


def matrix(values: NDArray[np.float64], n_languages: int) -> NDArray[np.float64]:
    found = np.full((n_languages, n_languages), np.nan)
    for value, (a, b) in zip(values, pair_members(n_languages), strict=True):
        found[a, b] = found[b, a] = value
    return found


def test_undefined_correlations_are_none() -> None:
    assert rank_correlation([1, 2], [1, 2]) is None
    assert rank_correlation([1, 1, 1], [1, 2, 3]) is None


@several
@given(st.integers(0, 10_000), st.sampled_from([1, 2]))
def test_a_bootstrap_sample_is_the_correlation_of_the_items_that_were_drawn(
    seed: int, size: int
) -> None:
    random = np.random.default_rng(seed)
    members = pair_members(6) if size == 2 else np.arange(12)[:, None]
    x, y = random.integers(0, 5, (2, len(members))).astype(float)

    draws = bootstrap_correlations(x, y, members, seed=seed)

    n = int(members.max()) + 1
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=DRAWS)
    for row in (0, 1, DRAWS - 1):
        times = drawn[row][members].prod(axis=1)
        expected = rank_correlation(np.repeat(x, times), np.repeat(y, times))
        assert draws[row] == pytest.approx(np.nan if expected is None else expected, nan_ok=True)


def test_draws_of_one_seed_are_paired_and_of_another_differ() -> None:
    random = np.random.default_rng(1)
    x, y = random.normal(size=(2, 20))
    members = np.arange(20)[:, None]

    one = bootstrap_correlations(x, y, members)

    assert np.array_equal(one, bootstrap_correlations(x, y, members))
    assert not np.array_equal(one, bootstrap_correlations(x, y, members, seed=1))


def test_drawing_branches_is_less_sure_than_drawing_languages_that_are_alike() -> None:
    random = np.random.default_rng(2)
    units = np.repeat(np.arange(12), 5)
    x = random.normal(size=12)[units] + random.normal(size=60) / 20
    y = random.normal(size=12)[units] + random.normal(size=60) / 20
    members = np.arange(60)[:, None]

    low, high = interval(bootstrap_correlations(x, y, members))
    lower, higher = interval(bootstrap_correlations(x, y, members, units=units))

    assert higher - lower > 1.5 * (high - low)


def test_without_each_language_is_the_correlation_of_the_rest() -> None:
    random = np.random.default_rng(3)
    members = pair_members(7)
    x, y = random.normal(size=(2, len(members)))

    found = correlations_without_each(x, y, members)

    for language in range(7):
        rest = ~(members == language).any(axis=1)
        assert found[language] == pytest.approx(rank_correlation(x[rest], y[rest]))


def test_mantels_p_of_few_languages_is_the_share_of_all_orders() -> None:
    random = np.random.default_rng(4)
    members = pair_members(5)
    x, y = random.normal(size=(2, len(members)))
    table = matrix(x, 5)
    observed = spearmanr(x, y).statistic - 1e-9

    hits = [
        spearmanr([table[order[a], order[b]] for a, b in members], y).statistic >= observed
        for order in permutations(range(5))
    ]

    assert mantel_p(table, y, members) == pytest.approx(np.mean(hits))


def test_mantels_p_is_at_its_floor_for_the_same_order_and_one_for_the_reverse() -> None:
    random = np.random.default_rng(5)
    members = pair_members(9)
    x = random.normal(size=len(members))

    assert mantel_p(matrix(x, 9), np.exp(x), members) == pytest.approx(1 / (DRAWS + 1))
    assert mantel_p(matrix(x, 9), -x, members) == 1


def test_mantel_reads_pairs_that_have_no_official_score() -> None:
    random = np.random.default_rng(6)
    members = pair_members(8)
    x = random.normal(size=len(members))
    some = members[::2]

    assert mantel_p(matrix(x, 8), x[::2], some) == pytest.approx(1 / (DRAWS + 1))


def test_mantel_is_undefined_where_the_measure_lacks_a_pair() -> None:
    random = np.random.default_rng(7)
    members = pair_members(8)
    table = matrix(random.normal(size=len(members)), 8)
    table[6, 7] = table[7, 6] = np.nan

    assert mantel_p(table, random.normal(size=len(members) - 1), members[:-1]) is None


def test_shares_of_languages_cannot_fake_significance_between_pairs() -> None:
    # Every pair's figure is the sum of its languages': pairs are far from independent.
    random = np.random.default_rng(8)
    members = pair_members(12)
    p = []
    for _ in range(40):
        a, b = random.normal(size=(2, 12))
        p.append(mantel_p(matrix(a[members].sum(axis=1), 12), b[members].sum(axis=1), members))

    assert np.mean([value is not None and value < 0.1 for value in p]) < 0.25


@several
@given(st.integers(0, 10_000))
def test_the_partial_correlation_is_that_of_what_the_third_leaves_of_ranks(seed: int) -> None:
    random = np.random.default_rng(seed)
    x, y, z = (np.argsort(np.argsort(column)) for column in random.normal(size=(3, 15)))
    xy, xz, yz = (float(np.corrcoef(a, b)[0, 1]) for a, b in ((x, y), (x, z), (y, z)))

    first, second = (column - np.polyval(np.polyfit(z, column, 1), z) for column in (x, y))

    assert partial(xy, xz, yz) == pytest.approx(float(np.corrcoef(first, second)[0, 1]))


def test_a_third_that_explains_everything_leaves_nothing() -> None:
    assert partial(0.5, 1.0, 0.5) is None


def test_separation_is_the_share_of_ordered_couples() -> None:
    assert separation([3, 4], [1, 2]) == 1
    assert separation([1], [1]) == 0.5
    assert separation([1, 3], [2, 2]) == 0.5
