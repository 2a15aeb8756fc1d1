"""The tier chart: one row per model, or a curve where the models are many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.board.tiers import TIER_TITLES, Tier
from sa_bench.leaderboard.chart_layout import Axis, Tick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.board.catalogue import Reported, ReportedFigure
    from sa_bench.board.entries import Entry
    from sa_bench.board.settings import Settings


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
        """The place of its name."""
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
        at: The place of its mark; None for a range without a value.
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
    ends += [end for f in figures for end in (f.lowest, f.highest) if end is not None]
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
    # "below 0.50" is drawn from the bound downwards to the axis' end, without a mark.
    low = axis.low if figure.lowest is None else figure.lowest
    return Row(
        name=figure.label,
        label=figure.label,
        text=f"{figure.label}: SA {figure.text}, as reported",
        slug=None,
        tier=figure.tier(settings),
        at=None if figure.value is None else axis.at(figure.value),
        low=axis.at(low),
        high=axis.at(figure.highest),
        hollow=True,
    )


MOST_ROWS = 40
"""Up to here a chart with a row for each model is drawn instead."""

_CURVE_STEP = 0.1
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
    ends += [end for f in figures for end in (f.lowest, f.highest) if end is not None]
    axis = Axis.around(ends, _CURVE_STEP)
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
        ticks=tuple(Tick(round(100 - tick.at, 2), tick.text) for tick in axis.ticks(_CURVE_STEP)),
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
        low = axis.low if figure.lowest is None else figure.lowest
        gutter.append(
            Gutter(
                label=f"{', '.join(each.label for each in same)} {text}",
                tier=figure.tier(settings),
                at=_down(axis, figure.value) if figure.value is not None else None,
                top=_down(axis, figure.highest),
                bottom=_down(axis, low),
            )
        )
    return tuple(gutter)


def _down(axis: Axis, value: float) -> float:
    return round(100 - axis.at(value), 2)
