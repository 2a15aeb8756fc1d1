"""Rank correlation where the sampling unit is the language, also for pairs of languages.

Goal: say how well one figure orders languages (or pairs of them) as another does, and how sure that
is. Pairs share languages, so neither the bootstrap nor the permutation test may draw pairs: both
draw languages.

Conventions: *items* are languages or pairs; ``members`` is a whole-number array (n, 1) or (n, 2) of
the languages in each item. All draws are seeded: the same figures give the same answer.

What is here: ``rank_correlation``, ``bootstrap_correlations``, ``interval``,
``correlations_without_each``, ``mantel_p``, ``partial``, ``separation``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.stats import mannwhitneyu, permutation_test, rankdata, spearmanr

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "DRAWS",
    "FEWEST_UNITS",
    "bootstrap_correlations",
    "correlations_without_each",
    "interval",
    "mantel_p",
    "partial",
    "rank_correlation",
    "separation",
]

Floats: TypeAlias = "NDArray[np.float64]"
Integers: TypeAlias = "NDArray[np.int64]"

DRAWS = 2000
FEWEST_UNITS = 10
"""Below this many languages (or groups of them, or models) a bootstrap of ranks is not honest."""

_FEWEST_ITEMS = 3
_COVERAGE = 0.95
_NO_SPREAD = 1e-12  # of a unit vector of ranks


def rank_correlation(x: ArrayLike, y: ArrayLike) -> float | None:
    """Return Spearman's rho, or None where it is undefined: below 3 items, or all x or y equal.

    >>> rank_correlation([1, 2, 3, 4], [10, 20, 40, 30])
    0.8
    """
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if first.size < _FEWEST_ITEMS or not np.ptp(first) or not np.ptp(second):
        return None
    return round(float(spearmanr(first, second).statistic), 12)


def bootstrap_correlations(
    x: Floats, y: Floats, members: Integers, *, units: Integers | None = None, seed: int = 0
) -> Floats:
    """Return rho in ``DRAWS`` samples of as many languages, drawn with replacement.

    A pair counts as often as the product of how often its two languages are drawn. The draws depend
    on the seed and the number of languages alone, so those of two measures are paired.

    Args:
        x: (n,) figures.
        y: (n,) figures of the same items.
        members: (n, 1) or (n, 2) numbers of the languages in each item, from 0.
        units: (L,) which unit each language is of, to draw whole groups of related languages;
            by default each language is its own.
        seed: Of the draws.

    Returns:
        (``DRAWS``,) rho, NaN in a sample where it is undefined.
    """
    n_languages = int(members.max()) + 1
    units = np.arange(n_languages) if units is None else units
    n_units = int(units.max()) + 1
    random = np.random.default_rng(seed)
    drawn = random.multinomial(n_units, np.full(n_units, 1 / n_units), size=DRAWS)
    weights = drawn[:, units][:, members].prod(axis=2).astype(np.float64)
    return _weighted_correlations(x, y, weights)


def interval(draws: Floats) -> tuple[float, float]:
    """Return the 95 % percentile interval of bootstrap draws, without the undefined ones."""
    tail = (1 - _COVERAGE) / 2
    low, high = np.nanquantile(draws, (tail, 1 - tail))
    return float(low), float(high)


def correlations_without_each(x: Floats, y: Floats, members: Integers) -> Floats:
    """Return (L,) rho without the items of each language in turn; NaN where it is undefined."""
    languages = np.arange(int(members.max()) + 1)
    kept = (members[None] != languages[:, None, None]).all(axis=2)
    return _weighted_correlations(x, y, kept.astype(np.float64))


def mantel_p(table: Floats, y: Floats, members: Integers, *, seed: int = 0) -> float | None:
    """Return the one-sided p value of no association, by permuting the languages of a measure.

    Mantel's test (1967): relabel the languages of the measure, correlate again with y, count how
    often rho is at least as high. p = (hits + 1) / (``DRAWS`` + 1); all orders are tried where
    there are fewer than ``DRAWS``. Of single languages this is the plain permutation test.

    Args:
        table: (L,) the measure by language, or (L, L) by pair, symmetric; the diagonal is not read.
        y: (n,) the other figure.
        members: (n, 1) or (n, 2) numbers of the languages in each of its items.
        seed: Of the permutations.

    Returns:
        p, or None where rho is undefined, or where the measure lacks a pair of the languages: a
        permutation would ask for it.
    """
    n_languages = len(table)
    needed = table if table.ndim == 1 else table[np.triu_indices(n_languages, k=1)]
    if np.isnan(needed).any() or rank_correlation(table[tuple(members.T)], y) is None:
        return None
    ranks, ones = rankdata(y)[None], np.ones((1, len(y)))

    def correlation(order: Integers, axis: int = -1) -> Floats:
        orders = np.moveaxis(np.atleast_2d(order), axis, -1).astype(np.int64)
        relabelled = table[tuple(np.moveaxis(orders[:, members], 2, 0))]
        return _weighted_pearson(rankdata(relabelled, axis=1), ranks, ones)

    test = permutation_test(
        (np.arange(n_languages),),
        correlation,
        permutation_type="pairings",
        vectorized=True,
        n_resamples=DRAWS,
        alternative="greater",
        rng=np.random.default_rng(seed),
    )
    return float(test.pvalue)


def partial(xy: float, xz: float, yz: float) -> float | None:
    """Return the partial correlation of x and y given z, from the three correlations.

    (r_xy - r_xz r_yz) / sqrt((1 - r_xz^2) (1 - r_yz^2)); None where z explains x or y wholly.
    """
    left = (1 - xz**2) * (1 - yz**2)
    return None if left < _NO_SPREAD else (xy - xz * yz) / left**0.5


def separation(inside: ArrayLike, outside: ArrayLike) -> float:
    """Return the area under the ROC curve: the share of (inside, outside) with inside higher.

    Ties count half. 1 separates the groups wholly, 0.5 not at all.
    """
    first, second = np.asarray(inside, dtype=np.float64), np.asarray(outside, dtype=np.float64)
    return float(mannwhitneyu(first, second).statistic) / (first.size * second.size)


def _weighted_correlations(x: Floats, y: Floats, weights: Floats) -> Floats:
    """Return (b,) rho in samples that hold item i ``weights[b, i]`` times."""
    return _weighted_pearson(_weighted_ranks(x, weights), _weighted_ranks(y, weights), weights)


def _weighted_ranks(values: Floats, weights: Floats) -> Floats:
    """Return (b, n) average ranks in samples that hold item i ``weights[b, i]`` times."""
    distinct, codes = np.unique(values, return_inverse=True)
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(distinct.size))
    counts = np.add.reduceat(weights[:, order], starts, axis=1)
    ranks: Floats = (np.cumsum(counts, axis=1) - (counts - 1) / 2)[:, codes]
    return ranks


def _weighted_pearson(x: Floats, y: Floats, weights: Floats) -> Floats:
    total = weights.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        x = x - (weights * x).sum(axis=1, keepdims=True) / total
        y = y - (weights * y).sum(axis=1, keepdims=True) / total
        scale = np.sqrt((weights * x**2).sum(axis=1) * (weights * y**2).sum(axis=1))
        rho = (weights * x * y).sum(axis=1) / scale
    clipped: Floats = np.where(scale > _NO_SPREAD, np.clip(rho, -1, 1), np.nan)
    return clipped
