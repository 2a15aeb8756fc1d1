"""Semantic Affinity against every MTEB figure: how far the two rankings agree.

The tests are many and the models few, so p values are corrected by Holm's method within each kind
of figure: the task types are one family, the cross-lingual tasks another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sa_bench.mteb_scores.rank_correlation import RankCorrelation, holm, rank_correlation
from sa_bench.mteb_scores.table import KINDS, Kind, MtebScores
from sa_bench.mteb_scores.unknown_orders import correlation_range

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["FigureComparison", "ReportedRange", "compare", "reported_ranges"]


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
