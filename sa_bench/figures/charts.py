"""Figures of results for papers: tier bars, SA against MTEB, matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.board.tiers import TIER_LOOKS, TIER_TITLES, Tier, tier_of
from sa_bench.figures.canvas import (
    DPI,
    GREY,
    Label,
    new_figure,
    place_labels,
)
from sa_bench.languages import language_of, pair_name
from sa_bench.leaderboard.chart_layout import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sa_bench.board.catalogue import ReportedFigure
    from sa_bench.board.entries import Entry
    from sa_bench.board.estimates import Estimate
    from sa_bench.board.settings import Settings
    from sa_bench.board.tiers import TierMark
    from sa_bench.leaderboard.content import Content


_LOW, _HIGH = 0.3, 0.85
_MARGIN = 0.02


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the figure; without a score where a range or a bound is reported.

    Attributes:
        label: The model, or what the paper calls it.
        reported: Whether the figures are the paper's.
        tier: The tier.
        score: The SA.
        low: Lower end of the interval or range; None where there is none.
        high: Upper end, or the bound.
    """

    label: str
    reported: bool
    tier: Tier
    score: float | None
    low: float | None
    high: float | None

    @property
    def place(self) -> float:
        """Its place in the order."""
        if self.score is not None:
            return self.score
        ends = [end for end in (self.low, self.high) if end is not None]
        return sum(ends) / len(ends)


def draw_tiers(content: Content) -> Figure:
    """Draw measured and reported models by falling SA."""
    rows = [
        _measured(entry, entry.estimate, entry.mark)
        for entry in content.ranked
        if entry.estimate and entry.mark
    ]
    if content.reported:
        rows += [_reported(figure, content.settings) for figure in content.reported.figures]
    rows.sort(key=lambda row: -row.place)
    figure = new_figure(6.5, 1.2 + 0.22 * len(rows))
    axes = figure.add_subplot()
    ends = [end for row in rows for end in (row.place, row.low, row.high) if end is not None]
    low, high = min(_LOW, *ends) - _MARGIN, max(_HIGH, *ends) + _MARGIN
    for place, row in enumerate(rows):
        _draw(axes, place, row, low)
    _draw_edges(axes, content.settings, low, high)
    axes.set_yticks(range(len(rows)), [row.label for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(low, high)
    axes.tick_params(axis="y", length=0)
    flagged = any(entry.is_flagged for entry in content.ranked)
    note = flag_note(content.settings) if flagged else ""
    axes.set_xlabel(f"Semantic Affinity, mean over tasks and language pairs, 95 % interval{note}")
    return figure


def flag_note(settings: Settings) -> str:
    """Return the line below a figure that says what a flag means."""
    share = f"{100 * settings.retrieval_weak:.0f} %"
    return f"\n! finds less than {share} of translations: its SA says nothing"


def _measured(entry: Entry, estimate: Estimate, mark: TierMark) -> _Row:
    name = entry.name.partition("/")[2] + (" !" if entry.is_flagged else "")
    return _Row(
        label=name,
        reported=False,
        tier=mark.tier,
        score=estimate.score,
        low=estimate.low,
        high=estimate.high,
    )


def _reported(figure: ReportedFigure, settings: Settings) -> _Row:
    return _Row(
        label=f"{figure.label} (reported)",
        reported=True,
        tier=figure.tier(settings),
        score=figure.value,
        low=figure.low,
        high=figure.high if figure.below is None else figure.below,
    )


def _draw(axes: Axes, place: int, row: _Row, left: float) -> None:
    tier = row.tier
    colour = TIER_LOOKS[tier].colour
    if row.high is not None:
        low = left if row.low is None else row.low
        style = ":" if row.reported else "-"
        axes.plot([low, row.high], [place, place], color=colour, lw=1.2, ls=style)
    if row.score is not None:
        face = "white" if row.reported else colour
        axes.plot(row.score, place, TIER_LOOKS[tier].marker, color=colour, mfc=face, ms=4.5)


def _draw_edges(axes: Axes, settings: Settings, low: float, high: float) -> None:
    stretches: tuple[tuple[Tier, float, float], ...] = (
        (1, settings.aligned, high),
        (2, settings.plateau, settings.aligned),
        (3, low, settings.plateau),
    )
    for tier, start, end in stretches:
        axes.axvspan(start, end, color=TIER_LOOKS[tier].colour, alpha=0.07, lw=0)
        axes.annotate(
            f"tier {tier}, {TIER_TITLES[tier]}",
            ((start + end) / 2, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            color=TIER_LOOKS[tier].colour,
        )
    for edge in (settings.plateau, settings.aligned):
        axes.axvline(edge, color=GREY, lw=0.6, ls="--")


_LABEL_SIZE = 6.5
_SCALE = DPI / 72
_RADIUS = 3 * _SCALE


@dataclass(frozen=True, slots=True)
class _Mark:
    """A model's name, its mean over MTEB's tasks and its SA."""

    name: str
    mean: float
    estimate: Estimate


def draw_scatter(content: Content) -> tuple[Figure, list[str]]:
    """Draw the ranked models that have a complete mean in the official MTEB results.

    Returns:
        The figure, and what its reader should know, one sentence each.

    Raises:
        ValueError: No model has both figures.
    """
    figure = new_figure(6.0, 4.4)
    axes = figure.add_subplot()
    drawn: list[_Mark] = []
    for entry in content.ranked:
        mean = content.mteb_mean(entry.name)
        if mean is None or entry.estimate is None:
            continue
        flag = " !" if entry.is_flagged else ""
        mark = _Mark(entry.name.partition("/")[2] + flag, mean, entry.estimate)
        tier = tier_of(mark.estimate.score, content.settings)
        colour = TIER_LOOKS[tier].colour
        axes.plot([mean, mean], [mark.estimate.low, mark.estimate.high], color=colour, lw=1)
        axes.plot(mean, mark.estimate.score, TIER_LOOKS[tier].marker, color=colour, ms=4.5)
        drawn.append(mark)
    if not drawn:
        raise ValueError(
            f"none of the {len(content.ranked)} models with complete results has a mean in the"
            " official MTEB results; `sa-bench mteb-scores` adds those of more models"
        )
    for tier, edge in ((2, content.settings.plateau), (1, content.settings.aligned)):
        axes.axhline(edge, color=GREY, lw=0.6, ls="--", zorder=0)
        axes.annotate(
            f"tier {tier}\nfrom {edge:.2f}",
            (1, edge),
            xycoords=("axes fraction", "data"),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            color=GREY,
            size=_LABEL_SIZE,
        )
    axes.margins(0.15)
    flagged = any(mark.name.endswith(" !") for mark in drawn)
    note = flag_note(content.settings) if flagged else ""
    axes.set_xlabel(f"MTEB(Multilingual, v2), mean over tasks{note}")
    axes.set_ylabel("Semantic Affinity, 95 % interval")
    crowded = _write_names(figure, axes, drawn)
    notes = [f"{crowded} names are left out for want of room"] if crowded else []
    if absent := len(content.ranked) - len(drawn):
        models = "1 model" if absent == 1 else f"{absent} models"
        notes.append(f"left out: {models} without a mean in the official MTEB results")
    return figure, notes


def _write_names(figure: Figure, axes: Axes, drawn: list[_Mark]) -> int:
    """Write each name beside its mark; return for how many there was no room."""
    # The layout must be final before anything is measured in pixels.
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    labels = []
    taken = []
    for mark in drawn:
        text = figure.text(0, 0, mark.name, size=_LABEL_SIZE)
        extent = text.get_window_extent()
        text.remove()
        x, y = axes.transData.transform((mark.mean, mark.estimate.score))
        low, high = axes.transData.transform(
            [(mark.mean, mark.estimate.low), (mark.mean, mark.estimate.high)]
        )[:, 1]
        labels.append(Label(float(x), float(y), extent.width + 2, extent.height + 2))
        taken.append(Box(x - _RADIUS, min(low, y - _RADIUS), x + _RADIUS, max(high, y + _RADIUS)))
    frame = axes.get_window_extent()
    inside = Box(frame.x0, frame.y0, frame.x1, frame.y1)
    boxes = place_labels(labels, inside, taken, scale=_SCALE)
    for mark, label, box in zip(drawn, labels, boxes, strict=True):
        if box is None:
            continue
        across = ((box.left + box.right) / 2 - label.x) / _SCALE
        upwards = ((box.bottom + box.top) / 2 - label.y) / _SCALE
        axes.annotate(
            mark.name,
            (mark.mean, mark.estimate.score),
            xytext=(across, upwards),
            textcoords="offset points",
            ha="center",
            va="center",
            size=_LABEL_SIZE,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
            arrowprops={"arrowstyle": "-", "lw": 0.3, "color": GREY, "shrinkA": 0, "shrinkB": 0},
        )
    return boxes.count(None)


_LOWEST, _HIGHEST = 0.3, 0.9
_DARK_ABOVE = 0.55
"""Share of the scale from which viridis reversed is dark enough for white figures."""
_LETTER, _CELL_WIDTH, _CELL_HEIGHT, _BAR = 0.065, 0.42, 0.26, 1.8
"""Inches: about the width of a letter, those of a cell, and the length of the colour bar."""
_LONGEST = 48


def draw_heatmap(content: Content) -> Figure:
    """Draw the ranked models by the tasks, and their mean."""
    rows = [
        [entry.tasks[task.name].estimate.score for task in content.tasks]
        + [entry.estimate.score if entry.estimate else np.nan]
        for entry in content.ranked
    ]
    return _draw_matrix(
        np.array(rows),
        [_short(entry.name.partition("/")[2]) for entry in content.ranked],
        [*(task.title for task in content.tasks), "mean"],
        "Semantic Affinity by model and task",
    )


def draw_pairs(content: Content, model: str | None) -> Figure:
    """Draw the languages by the languages, of one model or of the mean over the ranked ones.

    Raises:
        ValueError: There is no ranked model of that name.
    """
    chosen = [entry for entry in content.ranked if model in (None, entry.name)]
    if not chosen:
        known = ", ".join(entry.name for entry in content.ranked)
        raise ValueError(f"no complete results of {model!r}; there are those of {known}")
    keys = content.settings.languages
    scores = np.full((len(keys), len(keys)), np.nan)
    for row, first in enumerate(keys):
        for column, second in enumerate(keys[row + 1 :], row + 1):
            name = pair_name(first, second)
            mean = np.mean([entry.pairs[name] for entry in chosen])
            scores[row, column] = scores[column, row] = mean
    names = [language_of(key).name for key in keys]
    whose = model or f"mean of {len(chosen)} models"
    return _draw_matrix(scores, names, names, f"Semantic Affinity by language pair, {whose}")


def _draw_matrix(
    scores: NDArray[np.float64], rows: Sequence[str], columns: Sequence[str], title: str
) -> Figure:
    """Draw a matrix; a missing value (NaN) is an empty cell."""
    names = _LETTER * max(len(row) for row in rows)
    height = _CELL_HEIGHT * len(rows)
    figure = new_figure(1.6 + names + _CELL_WIDTH * len(columns), 1.4 + height)
    axes = figure.add_subplot()
    image = axes.imshow(scores, cmap="viridis_r", vmin=_LOWEST, vmax=_HIGHEST, aspect="auto")
    for (row, column), score in np.ndenumerate(scores):
        if not np.isnan(score):
            share = (score - _LOWEST) / (_HIGHEST - _LOWEST)
            colour = "white" if share > _DARK_ABOVE else "black"
            text = f"{score:.2f}"
            axes.text(column, row, text, ha="center", va="center", color=colour, size=6.5)
    axes.set_xticks(range(len(columns)), columns, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title(title, loc="left")
    figure.colorbar(image, ax=axes, label="SA", shrink=min(0.8, _BAR / height))
    return figure


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
