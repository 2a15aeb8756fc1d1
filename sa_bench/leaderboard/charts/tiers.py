"""The headline chart: every model in its tier, with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.leaderboard.charts.axis import Axis, Tick
from sa_bench.leaderboard.tiers import TIER_TITLES, Tier, tier_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.leaderboard.entries import Entry
    from sa_bench.leaderboard.reported import Reported, ReportedFigure
    from sa_bench.leaderboard.settings import Settings

__all__ = ["Band", "Row", "TierChart", "tier_bands", "tier_chart"]

_STEP = 0.1


@dataclass(frozen=True, slots=True)
class Band:
    """A tier's stretch of the axis, in percent."""

    tier: Tier
    title: str
    start: float
    width: float

    @property
    def middle(self) -> float:
        """Where its name stands."""
        return round(self.start + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class Row:
    """One model, or one reported figure; positions in percent.

    Attributes:
        name: The model's name, or what the source calls the reported figure.
        label: What it is called in the chart.
        text: The same figures in words, for those who can't see them.
        slug: The model's page; None for a reported figure.
        tier: Its tier.
        at: Where its mark stands; None for a range without a value of its own.
        low: Lower end of the interval or range.
        high: Upper end.
        hollow: Whether the figure is only reported.
    """

    name: str
    label: str
    text: str
    slug: str | None
    tier: Tier
    at: float | None
    low: float
    high: float
    hollow: bool


@dataclass(frozen=True, slots=True)
class TierChart:
    """The chart's parts, in the order in which they are drawn."""

    bands: tuple[Band, ...]
    edges: tuple[float, ...]
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    reported: bool


def tier_chart(
    entries: Sequence[Entry], reported: Reported | None, settings: Settings
) -> TierChart:
    """Return the chart of the complete models, with reported figures as hollow marks."""
    figures = reported.figures if reported else ()
    ends = [settings.aligned, settings.plateau]
    ends += [end for e in entries if e.estimate for end in (e.estimate.low, e.estimate.high)]
    ends += [end for f in figures for end in (f.value, f.low, f.high) if end is not None]
    axis = Axis.around(ends, _STEP)
    rows = [(entry.estimate.score, _measured(entry, axis)) for entry in entries if entry.estimate]
    rows += [(figure.highest, _reported(figure, axis, settings)) for figure in figures]
    rows.sort(key=lambda row: (-row[0], row[1].label))
    return TierChart(
        bands=tier_bands(axis, settings),
        edges=(axis.at(settings.plateau), axis.at(settings.aligned)),
        ticks=tuple(axis.ticks(_STEP)),
        rows=tuple(row for _, row in rows),
        reported=bool(figures),
    )


def tier_bands(axis: Axis, settings: Settings) -> tuple[Band, ...]:
    """Return the stretch of each tier, the lowest first."""
    edges = [0.0, axis.at(settings.plateau), axis.at(settings.aligned), 100.0]
    tiers: tuple[Tier, ...] = (3, 2, 1)
    return tuple(
        Band(tier, TIER_TITLES[tier], start, round(end - start, 2))
        for tier, start, end in zip(tiers, edges, edges[1:], strict=False)
    )


def _measured(entry: Entry, axis: Axis) -> Row:
    estimate, mark = entry.estimate, entry.mark
    if estimate is None or mark is None:
        raise ValueError(f"{entry.name} is incomplete and has no place in the chart")
    return Row(
        name=entry.name,
        label=entry.name.partition("/")[2],
        text=f"{entry.name}: SA {estimate.score:.3f}, 95 % interval {estimate.low:.3f} to "
        f"{estimate.high:.3f}, tier {mark.tier}",
        slug=entry.slug,
        tier=mark.tier,
        at=axis.at(estimate.score),
        low=axis.at(estimate.low),
        high=axis.at(estimate.high),
        hollow=False,
    )


def _reported(figure: ReportedFigure, axis: Axis, settings: Settings) -> Row:
    value, high = figure.value, figure.high
    bound = high if high is not None else value
    if bound is None:
        raise ValueError(f"the reported figure {figure.label} has no value")
    # "below 0.50" is drawn from the bound downwards to the axis' end, without a mark.
    low = bound if value is not None else (figure.low if figure.low is not None else axis.low)
    inside = bound if value is not None or figure.low is not None else bound - 1e-9
    return Row(
        name=figure.label,
        label=figure.label,
        text=f"{figure.label}: SA {figure.text}, as reported",
        slug=None,
        tier=tier_of(inside, settings),
        at=None if value is None else axis.at(value),
        low=axis.at(low),
        high=axis.at(bound),
        hollow=True,
    )
