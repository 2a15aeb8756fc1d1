"""The headline chart of many models: all of them side by side, by falling score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.leaderboard.charts.axis import Axis, Tick
from sa_bench.leaderboard.charts.tiers import Band, tier_bands
from sa_bench.leaderboard.tiers import TIER_TITLES, Tier, tier_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.leaderboard.entries import Entry
    from sa_bench.leaderboard.reported import Reported, ReportedFigure
    from sa_bench.leaderboard.settings import Settings

__all__ = ["MOST_ROWS", "CrowdChart", "Gutter", "crowd_chart"]

MOST_ROWS = 40
"""Up to here a chart with a row for each model is drawn instead."""

_STEP = 0.1
_HEIGHT = 1000  # units of the paths, which stretch to the chart's size


@dataclass(frozen=True, slots=True)
class TierPaths:
    """The models of a tier: one path of whiskers, one of marks."""

    tier: Tier
    whiskers: str
    marks: str


@dataclass(frozen=True, slots=True)
class Gutter:
    """Reported figures of one value or range, beside the measured ones; positions in percent."""

    label: str
    tier: Tier
    at: float | None
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class CrowdChart:
    """The chart's parts, in the order in which they are drawn.

    Attributes:
        n: Number of models, and the width of the paths' units.
        n_flagged: How many of them have poor retrieval.
        height: Height of the paths' units.
        text: The same figures in words.
        bands: The tiers, from the bottom; positions in percent from there.
        edges: Where the tiers meet, in percent from the top.
        ticks: Of the scale of SA, in percent from the top.
        paths: The models.
        reported: The reported figures.
    """

    n: int
    n_flagged: int
    height: int
    text: str
    bands: tuple[Band, ...]
    edges: tuple[float, ...]
    ticks: tuple[Tick, ...]
    paths: tuple[TierPaths, ...]
    reported: tuple[Gutter, ...]


def crowd_chart(
    entries: Sequence[Entry], reported: Reported | None, settings: Settings
) -> CrowdChart:
    """Return the chart of the complete models, given by falling score."""
    figures = reported.figures if reported else ()
    ends = [settings.plateau, settings.aligned]
    ends += [end for e in entries if e.estimate for end in (e.estimate.low, e.estimate.high)]
    ends += [end for f in figures for end in (f.value, f.low, f.high) if end is not None]
    axis = Axis.around(ends, _STEP)
    paths = tuple(_paths(tier, entries, axis) for tier in TIER_TITLES)
    counts = [
        f"{sum(1 for e in entries if e.mark and e.mark.tier == tier)} in tier {tier} ({title})"
        for tier, title in TIER_TITLES.items()
    ]
    return CrowdChart(
        n=len(entries),
        n_flagged=sum(entry.poor_retrieval for entry in entries),
        height=_HEIGHT,
        text=f"{len(entries)} models by falling SA: {', '.join(counts)}",
        bands=tier_bands(axis, settings),
        edges=tuple(_down(axis, edge) for edge in (settings.plateau, settings.aligned)),
        ticks=tuple(Tick(round(100 - tick.at, 2), tick.text) for tick in axis.ticks(_STEP)),
        paths=paths,
        reported=_gutter(figures, axis, settings),
    )


def _paths(tier: Tier, entries: Sequence[Entry], axis: Axis) -> TierPaths:
    whiskers, marks = [], []
    for place, entry in enumerate(entries):
        estimate = entry.estimate
        if estimate is None or entry.mark is None or entry.mark.tier != tier:
            continue
        x = f"{place + 0.5:g}"
        score, low, high = (
            round(_down(axis, value) * _HEIGHT / 100)
            for value in (estimate.score, estimate.low, estimate.high)
        )
        whiskers.append(f"M{x} {low}V{high}")
        marks.append(f"M{x} {score}h0")
    return TierPaths(tier, "".join(whiskers), "".join(marks))


def _gutter(
    figures: Sequence[ReportedFigure], axis: Axis, settings: Settings
) -> tuple[Gutter, ...]:
    """Return the reported figures, those of one text together: their labels would collide."""
    by_text: dict[str, list[ReportedFigure]] = {}
    for figure in figures:
        by_text.setdefault(figure.text, []).append(figure)
    gutter = []
    for text, same in by_text.items():
        figure = same[0]
        bottom = axis.low if figure.low is None else figure.low
        low = figure.value if figure.value is not None else bottom
        exact = figure.value is not None
        # "Below 0.50" is tier 3, though the bound itself is not.
        bound = figure.highest if exact or figure.low is not None else figure.highest - 1e-9
        gutter.append(
            Gutter(
                label=f"{', '.join(each.label for each in same)} {text}",
                tier=tier_of(bound, settings),
                at=_down(axis, figure.value) if figure.value is not None else None,
                top=_down(axis, figure.highest),
                bottom=_down(axis, low),
            )
        )
    return tuple(gutter)


def _down(axis: Axis, value: float) -> float:
    return round(100 - axis.at(value), 2)
