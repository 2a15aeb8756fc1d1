"""What the results so far say of the paper's claims, each with its number of models."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean
from typing import TYPE_CHECKING

from sa_bench.leaderboard.natural_breaks import NaturalBreaks, natural_breaks
from sa_bench.mteb_scores.rank_correlation import RankCorrelation, rank_correlation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.entries import Entry
    from sa_bench.leaderboard.tiers import Tier

__all__ = [
    "ENOUGH",
    "FEWEST",
    "Drift",
    "ObjectiveGroup",
    "TierBreaks",
    "drifts",
    "groups",
    "tier_breaks",
    "with_mteb",
]

ENOUGH = 10
"""From how many models a finding is stated of models in general rather than of these."""

FEWEST = 5
"""Below this number of models nothing is said: five are in a given order once in 120 by chance."""

MODERN, ANCIENT = "ConceptsSemanticAffinity", "OracleBoneSemanticAffinity"


@dataclass(frozen=True, slots=True)
class TierBreaks:
    """The tiers' thresholds against the data.

    Attributes:
        counts: Models by tier.
        found: Natural breaks into three classes; None below ``ENOUGH`` models.
    """

    counts: Mapping[Tier, int]
    found: NaturalBreaks | None


@dataclass(frozen=True, slots=True)
class ObjectiveGroup:
    """The models of one training objective.

    Attributes:
        title: The objective.
        entries: Its ranked models, best first.
        mean: Their mean SA.
        by_size: SA against parameters within the group; None with too few models.
        n_sized: How many of them state their parameters.
    """

    title: str
    entries: tuple[Entry, ...]
    mean: float
    by_size: RankCorrelation | None
    n_sized: int

    @property
    def n_entries(self) -> int:
        """How many models there are."""
        return len(self.entries)


@dataclass(frozen=True, slots=True)
class Drift:
    """A model's SA on modern concepts less that on oracle bone primitives, with its interval."""

    entry: Entry
    modern: float
    ancient: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        """The difference; positive where the modern concepts are better aligned."""
        return self.modern - self.ancient


def tier_breaks(content: Content) -> TierBreaks:
    """Return how the models fall into the tiers, and where the data themselves would cut."""
    scores = [entry.estimate.score for entry in content.ranked if entry.estimate]
    tiers = [entry.mark.tier for entry in content.ranked if entry.mark]
    all_tiers: tuple[Tier, ...] = (1, 2, 3)
    return TierBreaks(
        {tier: tiers.count(tier) for tier in all_tiers},
        natural_breaks(scores, len(all_tiers)) if len(scores) >= ENOUGH else None,
    )


def groups(content: Content) -> list[ObjectiveGroup]:
    """Return the ranked models by training objective, the best group first."""
    by_objective: dict[str, list[Entry]] = {}
    for entry in content.ranked:
        if entry.objective:
            by_objective.setdefault(entry.objective, []).append(entry)
    found = []
    for objective, entries in by_objective.items():
        sized = [entry for entry in entries if entry.parameters]
        found.append(
            ObjectiveGroup(
                title=content.catalogue.objectives[objective],
                entries=tuple(entries),
                mean=fmean(_scores(entries)),
                by_size=_correlate([entry.parameters or 0 for entry in sized], _scores(sized)),
                n_sized=len(sized),
            )
        )
    return sorted(found, key=lambda group: -group.mean)


def drifts(content: Content) -> list[Drift]:
    """Return the drift of every model that has both tasks whole, the largest first.

    The two tasks hold different concepts, so their errors are independent.
    """
    need = len(content.settings.pairs)
    quantile = NormalDist().inv_cdf(0.975)
    found = []
    for entry in content.entries:
        modern, ancient = entry.tasks.get(MODERN), entry.tasks.get(ANCIENT)
        if modern is None or ancient is None or modern.have < need or ancient.have < need:
            continue
        difference = modern.estimate.score - ancient.estimate.score
        half = quantile * sqrt(modern.estimate.se**2 + ancient.estimate.se**2)
        found.append(
            Drift(
                entry,
                modern.estimate.score,
                ancient.estimate.score,
                difference - half,
                difference + half,
            )
        )
    return sorted(found, key=lambda drift: -drift.difference)


def with_mteb(content: Content) -> tuple[int, RankCorrelation | None]:
    """Return how many ranked models have an MTEB mean, and how it goes with SA."""
    both = [
        (entry.estimate.score, score)
        for entry in content.ranked
        if entry.estimate and (score := content.mteb_mean(entry.name)) is not None
    ]
    return len(both), _correlate([pair[0] for pair in both], [pair[1] for pair in both])


def _correlate(x: Sequence[float], y: Sequence[float]) -> RankCorrelation | None:
    """Return the rank correlation; None below ``FEWEST`` models or where it is undefined."""
    found = rank_correlation(x, y) if len(x) >= FEWEST else None
    return found if found and found.rho is not None else None


def _scores(entries: Sequence[Entry]) -> list[float]:
    return [entry.estimate.score for entry in entries if entry.estimate]
