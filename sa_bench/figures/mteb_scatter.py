"""SA against MTEB: a model far from the others' line is one that MTEB sees otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.figures.canvas import DPI, GREY, TIER_COLOURS, TIER_MARKERS, new_figure
from sa_bench.figures.label_places import Box, Label, place_labels
from sa_bench.figures.tier_bars import poor_retrieval_note
from sa_bench.leaderboard.tiers import tier_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.estimates import Estimate

__all__ = ["draw_scatter"]

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
        flag = " !" if entry.poor_retrieval else ""
        mark = _Mark(entry.name.partition("/")[2] + flag, mean, entry.estimate)
        tier = tier_of(mark.estimate.score, content.settings)
        colour = TIER_COLOURS[tier]
        axes.plot([mean, mean], [mark.estimate.low, mark.estimate.high], color=colour, lw=1)
        axes.plot(mean, mark.estimate.score, TIER_MARKERS[tier], color=colour, ms=4.5)
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
    note = poor_retrieval_note(content.settings) if flagged else ""
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
    # The layout must stand before anything is measured in pixels.
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
