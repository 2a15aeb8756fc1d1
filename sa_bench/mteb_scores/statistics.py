"""Semantic Affinity against every MTEB figure: how far the two rankings agree.

The tests are many and the models few, so p values are corrected by Holm's method within each kind
of figure: the task types are one family, the cross-lingual tasks another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, permutations
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from sa_bench.mteb_scores.table import KINDS, Kind, MtebScores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray


def correlation_range(groups: Sequence[Sequence[float]]) -> tuple[float, float] | None:
    """Return the lowest and highest Spearman correlation over all orders within the groups.

    Each group's ranks are a fixed set, so by the rearrangement inequality the extremes are the
    orders in which every group falls and rises with the other figure.

    Args:
        groups: The other figure of each model, one group after another, the highest group last.
            A group of one is a model whose place is known.

    Returns:
        The ends of the range, each in [-1, 1]; ``None`` where a correlation is undefined.
    """
    falling = list(chain.from_iterable(sorted(group, reverse=True) for group in groups))
    rising = list(chain.from_iterable(map(sorted, groups)))
    order = range(len(rising))
    lowest, highest = (rank_correlation(list(order), other).rho for other in (falling, rising))
    return None if lowest is None or highest is None else (lowest, highest)


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


Contrast: TypeAlias = Literal["high MTEB, low SA", "low MTEB, high SA"]
"""A model in the upper third of one ranking and in the lower third of the other."""

_THIRD = 3


@dataclass(frozen=True, slots=True)
class Displacement:
    """A model's places in the two rankings of the common models.

    Attributes:
        sa_rank: Its rank by Semantic Affinity, 1 the best; models with equal scores share the mean
            of their ranks.
        mteb_rank: Its rank by the MTEB figure.
        contrast: Set when the two places are opposite ends.
    """

    sa_rank: float
    mteb_rank: float
    contrast: Contrast | None

    @property
    def displacement(self) -> float:
        """How many ranks the model is better placed by Semantic Affinity than by MTEB."""
        return self.mteb_rank - self.sa_rank


def rank_displacements(
    sa: Mapping[str, float], mteb: Mapping[str, float]
) -> dict[str, Displacement]:
    """Compare the rankings of the models that have both figures.

    Args:
        sa: Semantic Affinity by model.
        mteb: An MTEB figure by model.

    Returns:
        By model, the best by Semantic Affinity first; models with one figure only are left out.
    """
    common = sorted(sa.keys() & mteb.keys())
    sa_ranks = _competition_ranks({model: sa[model] for model in common})
    mteb_ranks = _competition_ranks({model: mteb[model] for model in common})
    upper, lower = len(common) / _THIRD, len(common) - len(common) / _THIRD
    displacements = {}
    for model in sorted(common, key=lambda model: (sa_ranks[model], model)):
        sa_rank, mteb_rank = sa_ranks[model], mteb_ranks[model]
        contrast: Contrast | None = None
        if mteb_rank <= upper and sa_rank > lower:
            contrast = "high MTEB, low SA"
        elif sa_rank <= upper and mteb_rank > lower:
            contrast = "low MTEB, high SA"
        displacements[model] = Displacement(sa_rank, mteb_rank, contrast)
    return displacements


def _competition_ranks(scores: Mapping[str, float]) -> dict[str, float]:
    ordered = sorted(scores.values(), reverse=True)
    # A score's first place and its number of equals give the mean of the places they share.
    return {
        model: ordered.index(score) + (ordered.count(score) + 1) / 2
        for model, score in scores.items()
    }


@dataclass(frozen=True, slots=True)
class FigureComparison:
    """Semantic Affinity against one MTEB figure.

    Attributes:
        kind: The figure's kind.
        name: Its name in mteb.
        points: Semantic Affinity and the MTEB figure of the models that have both.
        correlation: Of the two.
        p_holm: Its p value, corrected over the figures of this kind.
        given_parameters: Their partial correlation given the number of parameters, over the models
            whose number is known. Ranks of parameters and of their logarithm are the same.
        ceiling: The best model of the official results and its figure; ``None`` when no model has
            it.
    """

    kind: Kind
    name: str
    points: Mapping[str, tuple[float, float]]
    correlation: RankCorrelation
    p_holm: float | None
    given_parameters: RankCorrelation
    ceiling: tuple[str, float] | None


@dataclass(frozen=True, slots=True)
class ReportedRange:
    """What a published order that is partly unknown allows for the correlation with one figure.

    Attributes:
        kind: The figure's kind.
        name: Its name in mteb.
        n: How many of the published models have it.
        range: The lowest and highest correlation; ``None`` where it is undefined.
    """

    kind: Kind
    name: str
    n: int
    range: tuple[float, float] | None


def compare(
    sa: Mapping[str, float], parameters: Mapping[str, int], scores: MtebScores
) -> tuple[FigureComparison, ...]:
    """Compare measured Semantic Affinity with every MTEB figure, in the order of the table.

    Args:
        sa: Semantic Affinity by model, measured by one method; each model once.
        parameters: Number of parameters by model, where it is known.
        scores: The MTEB figures.
    """
    comparisons: list[FigureComparison] = []
    for kind in KINDS:
        family = [_compare(sa, parameters, scores, kind, name) for name in scores.names(kind)]
        corrected = holm([comparison.correlation.p for comparison in family])
        comparisons += [
            replace(comparison, p_holm=p) for comparison, p in zip(family, corrected, strict=True)
        ]
    return tuple(comparisons)


def reported_ranges(
    groups: Sequence[Sequence[str]], scores: MtebScores
) -> tuple[ReportedRange, ...]:
    """Return the range of correlations that a published order allows, for every MTEB figure.

    Args:
        groups: Names of models, the group with the lowest figures first; within a group the order
            is unknown.
        scores: The MTEB figures.
    """
    return tuple(
        _reported_range(groups, scores, kind, name) for kind in KINDS for name in scores.names(kind)
    )


def _compare(
    sa: Mapping[str, float],
    parameters: Mapping[str, int],
    scores: MtebScores,
    kind: Kind,
    name: str,
) -> FigureComparison:
    points = {
        model: (affinity, score)
        for model, affinity in sorted(sa.items())
        if (score := scores.score(model, kind, name)) is not None
    }
    sized = [model for model in points if model in parameters]
    official = [
        (row.coverage.score, row.model)
        for row in scores.rows
        if (row.kind, row.name) == (kind, name) and row.coverage.score is not None
    ]
    best = max(official, default=None)
    return FigureComparison(
        kind=kind,
        name=name,
        points=points,
        correlation=rank_correlation(*_columns(points, list(points))),
        p_holm=None,
        given_parameters=rank_correlation(
            *_columns(points, sized), given=[parameters[model] for model in sized]
        ),
        ceiling=None if best is None else (best[1], best[0]),
    )


def _columns(
    points: Mapping[str, tuple[float, float]], models: Sequence[str]
) -> tuple[list[float], list[float]]:
    return [points[model][0] for model in models], [points[model][1] for model in models]


def _reported_range(
    groups: Sequence[Sequence[str]], scores: MtebScores, kind: Kind, name: str
) -> ReportedRange:
    found = [
        [score for model in group if (score := scores.score(model, kind, name)) is not None]
        for group in groups
    ]
    return ReportedRange(kind, name, sum(map(len, found)), correlation_range(found))
