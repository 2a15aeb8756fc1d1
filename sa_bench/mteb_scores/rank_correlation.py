"""Spearman's rank correlation between two figures of the same models, with its uncertainty.

Goal: say how far two rankings agree, and how little a dozen models can say about it.

Conventions: the models are the sampling unit. From 10 models on, a bootstrap over models gives a
95 % interval. Below that a bootstrap of ranks is no longer honest, and the exact permutation test
takes its place. All random draws are seeded, so the same figures give the same page.

What is here: ``rank_correlation`` (plain, or partial given a third figure) and ``holm``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["FEWEST_FOR_INTERVAL", "RankCorrelation", "holm", "rank_correlation"]

FEWEST_FOR_INTERVAL = 10

_FEWEST = 3
_BOOTSTRAP_SAMPLES = 1999
_PERMUTATIONS = 9999
_COVERAGE = 0.95
_DECIMALS = 12  # what sums of ranks are exact to
# Below this a rank vector (or what a third figure leaves of it) has no spread to correlate.
_NO_SPREAD = 1e-12


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """A rank correlation and what is known of it.

    Attributes:
        n: How many models have both figures (and the third).
        rho: In [-1, 1]; 1 is the same order, -1 the opposite one. ``None`` where it is undefined:
            fewer than 3 models, or all of one figure equal.
        interval: 95 % bootstrap interval; ``None`` below 10 models.
        p: Two-sided permutation p value of no association: exact below 10 models, else from
            9,999 permutations. ``None`` where ``rho`` is.
    """

    n: int
    rho: float | None
    interval: tuple[float, float] | None
    p: float | None


def rank_correlation(
    x: ArrayLike, y: ArrayLike, given: ArrayLike | None = None, *, seed: int = 0
) -> RankCorrelation:
    r"""Return Spearman's rho of two figures, or its partial version given a third.

    Equation (Spearman 1904, with average ranks for ties): rho = Pearson correlation of the ranks.
    Given a third figure z, with the correlations of the ranks:
    rho_xy.z = (rho_xy - rho_xz rho_yz) / sqrt((1 - rho_xz^2) (1 - rho_yz^2)).
    Ranks don't change under a logarithm: given the parameters is given their logarithm.

    Args:
        x: (n,) finite numbers, one a model.
        y: (n,) finite numbers of the same models.
        given: (n,) finite numbers of the same models, or ``None``.
        seed: Of the bootstrap and of the permutations where they can't all be tried.

    Raises:
        ValueError: The figures have different lengths, or one of them is not finite.

    >>> rank_correlation([1, 2, 3, 4], [10, 20, 40, 30]).rho
    0.8
    """
    columns = [np.asarray(column, dtype=np.float64) for column in (x, y)]
    if given is not None:
        columns.append(np.asarray(given, dtype=np.float64))
    n = columns[0].size
    if any(column.shape != (n,) or not np.isfinite(column).all() for column in columns):
        raise ValueError(
            f"figures to correlate must be finite and of one length, not of shapes "
            f"{', '.join(str(column.shape) for column in columns)}"
        )
    if n < _FEWEST:
        return RankCorrelation(n, None, None, None)
    rho = round(float(_correlations(columns, np.ones((1, n)))[0]), _DECIMALS)
    if np.isnan(rho):
        return RankCorrelation(n, None, None, None)
    random = np.random.default_rng(seed)
    interval = _bootstrap_interval(columns, random) if n >= FEWEST_FOR_INTERVAL else None
    return RankCorrelation(n, rho, interval, _permutation_p(columns, random))


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Return Holm's adjusted p values, in the order given.

    Equation (Holm 1979): sorted ascending, p~_(i) = max over j <= i of min(1, (m - j + 1) p_(j)).
    A missing p value stays missing and counts for nothing.
    """
    known = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, place) in enumerate(known):
        largest = max(largest, min(1.0, (len(known) - rank) * p))
        adjusted[place] = largest
    return adjusted


def _ranks(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return average ranks in a sample that holds model i ``weights[b, i]`` times, as (b, n)."""
    distinct, codes = np.unique(values, return_inverse=True)
    members = (codes[:, None] == np.arange(distinct.size)).astype(np.float64)
    counts = weights @ members
    ranks: NDArray[np.float64] = (np.cumsum(counts, axis=1) - (counts - 1) / 2)[:, codes]
    return ranks


def _residuals(
    columns: list[NDArray[np.float64]], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ranks of the first two columns in each weighted sample, as (b, n) unit vectors.

    They are centred and, given a third column, without what its ranks explain; NaN where nothing
    is left of them.
    """
    total = weights.sum(axis=1, keepdims=True)
    units = []
    for column in columns:
        ranks = _ranks(column, weights)
        centre = (weights * ranks).sum(axis=1, keepdims=True) / total
        units.append(_unit(ranks - centre, weights))
    x, y, *given = units
    for z in given:
        x, y = (
            _unit(unit - (weights * unit * z).sum(axis=1, keepdims=True) * z, weights)
            for unit in (x, y)
        )
    return x, y


def _correlations(
    columns: list[NDArray[np.float64]], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the (partial) rank correlation in each weighted sample; NaN where it is undefined."""
    x, y = _residuals(columns, weights)
    correlations: NDArray[np.float64] = np.clip((weights * x * y).sum(axis=1), -1, 1)
    return correlations


def _unit(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    norm = np.sqrt((weights * values**2).sum(axis=1, keepdims=True))
    units: NDArray[np.float64] = np.full_like(values, np.nan)
    np.divide(values, norm, out=units, where=norm > _NO_SPREAD)
    return units


def _bootstrap_interval(
    columns: list[NDArray[np.float64]], random: np.random.Generator
) -> tuple[float, float]:
    n = columns[0].size
    weights = random.multinomial(n, np.full(n, 1 / n), size=_BOOTSTRAP_SAMPLES).astype(np.float64)
    tail = (1 - _COVERAGE) / 2
    low, high = np.nanquantile(_correlations(columns, weights), (tail, 1 - tail))
    return float(low), float(high)


def _permutation_p(columns: list[NDArray[np.float64]], random: np.random.Generator) -> float:
    n = columns[0].size
    (x,), (y,) = _residuals(columns, np.ones((1, n)))
    observed = abs(x @ y) - _NO_SPREAD
    if n < FEWEST_FOR_INTERVAL:
        return float(np.mean(np.abs(y[_all_orders(n)] @ x) >= observed))
    shuffled = random.permuted(np.tile(y, (_PERMUTATIONS, 1)), axis=1)
    return float((1 + np.sum(np.abs(shuffled @ x) >= observed)) / (1 + _PERMUTATIONS))


@lru_cache(maxsize=FEWEST_FOR_INTERVAL)
def _all_orders(n: int) -> NDArray[np.int8]:
    return np.array(list(permutations(range(n))), dtype=np.int8)
