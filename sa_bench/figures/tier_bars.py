"""Every model's SA in its tier, with its interval; figures that are only reported are hollow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.figures.canvas import GREY, TIER_COLOURS, TIER_MARKERS, new_figure
from sa_bench.leaderboard.tiers import TIER_TITLES, Tier, tier_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.entries import Entry
    from sa_bench.leaderboard.estimates import Estimate
    from sa_bench.leaderboard.reported import ReportedFigure
    from sa_bench.leaderboard.settings import Settings

__all__ = ["draw_tiers", "poor_retrieval_note"]

_LOW, _HIGH = 0.3, 0.85
_MARGIN = 0.02


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the figure; without a score where a range or a bound is reported.

    Attributes:
        label: The model, or what the paper calls it.
        reported: Whether the figures are the paper's.
        score: The SA.
        low: Lower end of the interval or range; None where there is none.
        high: Upper end, or the bound.
    """

    label: str
    reported: bool
    score: float | None
    low: float | None
    high: float | None

    @property
    def place(self) -> float:
        """Where it stands in the order."""
        if self.score is not None:
            return self.score
        ends = [end for end in (self.low, self.high) if end is not None]
        return sum(ends) / len(ends)

    def tier(self, settings: Settings) -> Tier:
        """Return its tier; "below 0.50" is tier 3, though the bound itself is not."""
        is_bound = self.score is None and self.low is None
        return tier_of(self.place - 1e-9 if is_bound else self.place, settings)


def draw_tiers(content: Content) -> Figure:
    """Draw measured and reported models by falling SA."""
    rows = [_measured(entry, entry.estimate) for entry in content.ranked if entry.estimate]
    rows += [_reported(figure) for figure in (content.reported.figures if content.reported else ())]
    rows.sort(key=lambda row: -row.place)
    figure = new_figure(6.5, 1.2 + 0.22 * len(rows))
    axes = figure.add_subplot()
    ends = [end for row in rows for end in (row.place, row.low, row.high) if end is not None]
    low, high = min(_LOW, *ends) - _MARGIN, max(_HIGH, *ends) + _MARGIN
    for place, row in enumerate(rows):
        _draw(axes, place, row, content.settings, low)
    _draw_edges(axes, content.settings, low, high)
    axes.set_yticks(range(len(rows)), [row.label for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(low, high)
    axes.tick_params(axis="y", length=0)
    flagged = any(entry.poor_retrieval for entry in content.ranked)
    note = poor_retrieval_note(content.settings) if flagged else ""
    axes.set_xlabel(f"Semantic Affinity, mean over tasks and language pairs, 95 % interval{note}")
    return figure


def poor_retrieval_note(settings: Settings) -> str:
    """Return the line below a figure that says what a flag means."""
    bound = settings.poor_retrieval
    return f"\n! retrieval accuracy below {bound:.2f}: a high affinity may come of collapse"


def _measured(entry: Entry, estimate: Estimate) -> _Row:
    name = entry.name.partition("/")[2] + (" !" if entry.poor_retrieval else "")
    return _Row(name, reported=False, score=estimate.score, low=estimate.low, high=estimate.high)


def _reported(figure: ReportedFigure) -> _Row:
    label = f"{figure.label} (reported)"
    return _Row(label, reported=True, score=figure.value, low=figure.low, high=figure.high)


def _draw(axes: Axes, place: int, row: _Row, settings: Settings, left: float) -> None:
    tier = row.tier(settings)
    colour = TIER_COLOURS[tier]
    if row.high is not None:
        low = left if row.low is None else row.low
        style = ":" if row.reported else "-"
        axes.plot([low, row.high], [place, place], color=colour, lw=1.2, ls=style)
    if row.score is not None:
        face = "white" if row.reported else colour
        axes.plot(row.score, place, TIER_MARKERS[tier], color=colour, mfc=face, ms=4.5)


def _draw_edges(axes: Axes, settings: Settings, low: float, high: float) -> None:
    stretches: tuple[tuple[Tier, float, float], ...] = (
        (1, settings.aligned, high),
        (2, settings.plateau, settings.aligned),
        (3, low, settings.plateau),
    )
    for tier, start, end in stretches:
        axes.axvspan(start, end, color=TIER_COLOURS[tier], alpha=0.07, lw=0)
        axes.annotate(
            f"tier {tier}, {TIER_TITLES[tier]}",
            ((start + end) / 2, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            color=TIER_COLOURS[tier],
        )
    for edge in (settings.plateau, settings.aligned):
        axes.axvline(edge, color=GREY, lw=0.6, ls="--")
