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


_STEP = 0.05


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
class Line:
    """Baselines as a vertical line, those of nearly one score together; the position in percent."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class ReportedMark:
    """A reported figure; positions in percent.

    Attributes:
        text: The figure in words.
        at: Its value; None for a range or an upper bound.
        low: Lower end of a range; the axis' end for an upper bound.
        high: Upper end, or the bound.
        tier: Its tier.
        is_bound: Whether it is an upper bound only.
    """

    text: str
    at: float | None
    low: float
    high: float
    tier: Tier
    is_bound: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One model; positions in percent.

    Attributes:
        label: What it is called in the chart.
        text: The same figures in words, for those who can't see them.
        slug: The model's page; None for a figure that is only reported.
        tier: Its tier; None for a figure that is only reported.
        is_flagged: Whether it finds no translations.
        at: Where its mark is; None without a measured figure.
        low: Lower end of the interval.
        high: Upper end.
        reported: What somebody else reports for the same name.
    """

    label: str
    text: str
    slug: str | None
    tier: Tier | None
    is_flagged: bool
    at: float | None
    low: float
    high: float
    reported: ReportedMark | None


@dataclass(frozen=True, slots=True)
class TierChart:
    """The chart's parts, in the order in which they are drawn."""

    bands: tuple[Band, ...]
    edges: tuple[Line, ...]
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    reported: bool
    has_narrow_intervals: bool


_NARROW = 0.008
"""Intervals below this width hide behind the marks."""

_APART = 20.0
"""Labels of lines need so much of the axis, in percent; nearer lines share one."""


def tier_chart(
    entries: Sequence[Entry],
    baselines: Sequence[Entry],
    reported: Reported | None,
    settings: Settings,
) -> TierChart:
    """Return the chart of the complete models, each with what is reported of it."""
    figures = reported.figures if reported else ()
    axis = _axis([*entries, *baselines], figures, settings, _STEP)
    measured = {entry.name for entry in entries}
    joined = {
        figure.models[0]: figure
        for figure in figures
        if len(figure.models) == 1 and figure.models[0] in measured
    }
    rows = [_measured(entry, joined.get(entry.name), axis, settings) for entry in entries]
    others = [figure for figure in figures if figure not in joined.values()]
    others.sort(key=lambda figure: (-figure.highest, figure.label))
    rows += [_only_reported(figure, axis, settings) for figure in others]
    widths = [entry.estimate.high - entry.estimate.low for entry in entries if entry.estimate]
    return TierChart(
        bands=tier_bands(axis, settings),
        edges=(
            Line(axis.at(settings.plateau), f"{settings.plateau:.2f} no closer than other words"),
            Line(axis.at(settings.aligned), f"{settings.aligned:.2f} aligned"),
        ),
        lines=baseline_lines(baselines, axis),
        ticks=tuple(axis.ticks(_STEP, 2)),
        rows=tuple(rows),
        reported=bool(figures),
        has_narrow_intervals=bool(widths) and max(widths) < _NARROW,
    )


def n_rows(entries: Sequence[Entry], reported: Reported | None) -> int:
    """Return how many rows the chart has at most."""
    return len(entries) + (len(reported.figures) if reported else 0)


def _axis(
    entries: Sequence[Entry], figures: Sequence[ReportedFigure], settings: Settings, step: float
) -> Axis:
    ends = [settings.aligned, settings.plateau]
    ends += [end for e in entries if e.estimate for end in (e.estimate.low, e.estimate.high)]
    ends += [end for f in figures for end in (f.lowest, f.highest) if end is not None]
    return Axis.around(ends, step)


def baseline_lines(baselines: Sequence[Entry], axis: Axis) -> tuple[Line, ...]:
    """Return the lines, each with the names of the baselines that are near each other."""
    placed = sorted(
        (axis.at(entry.estimate.score), baseline_label(entry))
        for entry in baselines
        if entry.estimate
    )
    lines: list[Line] = []
    for at, text in placed:
        if lines and at - lines[-1].at < _APART:
            lines[-1] = Line(lines[-1].at, f"{lines[-1].text}, {text}")
        else:
            lines.append(Line(at, text))
    return tuple(lines)


_BASELINE_LABELS = {
    "mteb/baseline-random-encoder": "random vectors",
    "sa-bench/baseline-character-ngrams": "by spelling alone",
}


def baseline_label(entry: Entry) -> str:
    """Return what a baseline is called beside its line."""
    name = _BASELINE_LABELS.get(entry.name, entry.name.partition("/")[2])
    return f"{name} {entry.estimate.score:.2f}" if entry.estimate else name


def tier_bands(axis: Axis, settings: Settings) -> tuple[Band, ...]:
    """Return the stretch of each tier, the lowest first."""
    edges = [0.0, axis.at(settings.plateau), axis.at(settings.aligned), 100.0]
    tiers: tuple[Tier, ...] = (3, 2, 1)
    return tuple(
        Band(tier, TIER_TITLES[tier], start, round(end - start, 2))
        for tier, start, end in zip(tiers, edges, edges[1:], strict=False)
    )


def _measured(entry: Entry, figure: ReportedFigure | None, axis: Axis, settings: Settings) -> Row:
    estimate, mark = entry.estimate, entry.mark
    if estimate is None or mark is None:
        raise ValueError(f"{entry.name} is incomplete and has no place in the chart")
    what = "finds no translations" if entry.is_flagged else f"tier {mark.tier}"
    text = (
        f"{entry.name}: SA {estimate.score:.3f}, 95 % interval {estimate.low:.3f} to "
        f"{estimate.high:.3f}, {what}"
    )
    return Row(
        label=entry.name.partition("/")[2],
        text=f"{text}; reported {figure.text}" if figure else text,
        slug=entry.slug,
        tier=mark.tier,
        is_flagged=entry.is_flagged,
        at=axis.at(estimate.score),
        low=axis.at(estimate.low),
        high=axis.at(estimate.high),
        reported=_mark(figure, axis, settings) if figure else None,
    )


def _only_reported(figure: ReportedFigure, axis: Axis, settings: Settings) -> Row:
    mark = _mark(figure, axis, settings)
    return Row(
        label=figure.label,
        text=f"{figure.label}: SA {figure.text}, as reported and not measured here",
        slug=None,
        tier=None,
        is_flagged=False,
        at=None,
        low=mark.low,
        high=mark.high,
        reported=mark,
    )


def _mark(figure: ReportedFigure, axis: Axis, settings: Settings) -> ReportedMark:
    is_bound = figure.lowest is None
    high = axis.at(figure.highest)
    return ReportedMark(
        text=figure.text,
        at=None if figure.value is None else axis.at(figure.value),
        low=high - _BOUND if figure.lowest is None else axis.at(figure.lowest),
        high=high,
        tier=figure.tier(settings),
        is_bound=is_bound,
    )


_BOUND = 6.0
"""Length of the arrow of an upper bound, in percent: how far below it is, nobody says."""

MOST_ROWS = 12
"""Up to here a chart with a row for each model is drawn instead; more would fill the window."""

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
        n_flagged: How many of them find no translations.
        height: Height of the paths' units.
        text: The same figures in words.
        bands: The tiers, from the bottom; positions in percent from there.
        edges: Where the tiers meet, in percent from the top.
        lines: The baselines, in percent from the top.
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
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    paths: tuple[TierPaths, ...]
    reported: tuple[Gutter, ...]


def crowd_chart(
    entries: Sequence[Entry],
    baselines: Sequence[Entry],
    reported: Reported | None,
    settings: Settings,
) -> CrowdChart:
    """Return the chart of the complete models, given by falling score."""
    figures = reported.figures if reported else ()
    axis = _axis([*entries, *baselines], figures, settings, _CURVE_STEP)
    paths = tuple(_paths(tier, entries, axis) for tier in TIER_TITLES)
    counts = [
        f"{sum(1 for e in entries if e.mark and e.mark.tier == tier)} in tier {tier} ({title})"
        for tier, title in TIER_TITLES.items()
    ]
    return CrowdChart(
        n=len(entries),
        n_flagged=sum(entry.is_flagged for entry in entries),
        height=_HEIGHT,
        text=f"{len(entries)} models by falling SA: {', '.join(counts)}",
        bands=tier_bands(axis, settings),
        edges=tuple(_down(axis, edge) for edge in (settings.plateau, settings.aligned)),
        lines=tuple(
            Line(round(100 - line.at, 2), line.text) for line in baseline_lines(baselines, axis)
        ),
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
