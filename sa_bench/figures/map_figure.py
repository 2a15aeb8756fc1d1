"""A map as a figure: languages by colour and marker, translations joined, the extremes labelled."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from sa_bench.board.tiers import look
from sa_bench.figures.canvas import (
    DPI,
    GREY,
    Label,
    families_of,
    missing_characters,
    missing_note,
    new_figure,
    place_labels,
)
from sa_bench.languages import find_language
from sa_bench.leaderboard.chart_layout import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sa_bench.results.map_file import MapFile

_BEST, _WORST = "#00694d", "#b03a00"
_N_EXTREMES = 4
_LABEL_SIZE = 5.5
_LEGEND_SIZE, _LEGEND_LINES = 7, 40  # points, and how many lines of that size there is room for
_POINTS_PER_INCH = 72


@dataclass(frozen=True, slots=True)
class _Text:
    """A gloss to be written beside its point."""

    point: int
    gloss: str
    language: str
    colour: str


def extreme_concepts(file: MapFile, count: int = _N_EXTREMES) -> tuple[list[int], list[int]]:
    """Return the best and the worst aligned concepts, the extreme first; no concept is in both."""
    known = [number for number, spread in enumerate(file.spread) if not math.isnan(spread)]
    spreads = list(file.spread)
    known.sort(key=lambda number: (spreads[number], file.concepts[number]))
    count = min(count, len(known) // 2)
    return known[:count], known[::-1][:count]


def draw_map(file: MapFile, affinity: str) -> tuple[Figure, list[str]]:
    """Draw a map.

    Args:
        file: The map.
        affinity: What the title says of the score: ``SA 0.61 (95 % interval 0.60 to 0.62)``.

    Returns:
        The figure, and what its reader should know, one sentence each.
    """
    figure = new_figure(7.2, 6.4)
    axes = figure.add_subplot()
    places = np.column_stack([np.asarray(file.x), np.asarray(file.y)])
    best, worst = extreme_concepts(file)
    colour_of = dict.fromkeys(best, _BEST) | dict.fromkeys(worst, _WORST)
    _join(axes, file, places, colour_of)
    _mark(axes, file, places)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    axes.set_title(f"{file.model}, {file.task}\n{affinity}", loc="left")
    axes.set_xlabel(_foot(file), loc="left", color=GREY, fontsize=6.5)
    _legend(axes, file)
    texts = _texts(file, [*worst, *best], colour_of)
    return figure, _write_labels(figure, axes, texts, places)


def _join(
    axes: Axes, file: MapFile, places: NDArray[np.float64], colour_of: dict[int, str]
) -> None:
    """Draw a line from the middle of each concept's glosses to each of them."""
    concept = np.asarray(file.concept)
    counts = np.bincount(concept, minlength=len(file.concepts))
    sums = np.zeros((len(file.concepts), 2))
    np.add.at(sums, concept, places)
    middles = sums[concept] / counts[concept][:, None]
    segments = np.stack([middles, places], axis=1)
    extreme = np.isin(concept, list(colour_of))
    axes.add_collection(
        LineCollection(list(segments[~extreme]), colors="#000000", linewidths=0.2, alpha=0.12)
    )
    axes.add_collection(
        LineCollection(
            list(segments[extreme]),
            colors=[colour_of[int(number)] for number in concept[extreme]],
            linewidths=0.5,
            alpha=0.9,
        )
    )


def _mark(axes: Axes, file: MapFile, places: NDArray[np.float64]) -> None:
    language = np.asarray(file.language)
    for number in range(len(file.languages)):
        sign = look(number)
        own = places[language == number]
        axes.scatter(
            own[:, 0], own[:, 1], s=5, color=sign.colour, marker=sign.marker, alpha=0.75, lw=0
        )


def _legend(axes: Axes, file: MapFile) -> None:
    handles: list[Line2D] = []
    for number, key in enumerate(file.languages):
        sign = look(number)
        known = find_language(key)
        name = known.name if known else key
        handles.append(
            Line2D([], [], color=sign.colour, marker=sign.marker, ls="", ms=4, label=name)
        )
    handles.append(Line2D([], [], color=_BEST, lw=1.2, label="best aligned"))
    handles.append(Line2D([], [], color=_WORST, lw=1.2, label="worst aligned"))
    size = min(_LEGEND_SIZE, _LEGEND_SIZE * _LEGEND_LINES / len(handles))
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=size
    )


def _foot(file: MapFile) -> str:
    concepts = f"{file.n_concepts} concepts"
    if file.sampled is not None:
        concepts = f"a sample of {file.sampled} of {file.n_concepts} concepts (seed {file.seed})"
    return (
        f"{len(file.gloss)} glosses of {concepts}; PHATE {file.parameters.get('version', '')}."
        " Neighbourhoods mean something, distances and axes do not."
    )


def _texts(file: MapFile, concepts: Sequence[int], colour_of: dict[int, str]) -> list[_Text]:
    """Return the labels, the most important first: one per concept, then the others in turn."""
    of_concept: dict[int, list[_Text]] = {number: [] for number in concepts}
    for point, number in enumerate(file.concept):
        if number in of_concept:
            language = file.languages[file.language[point]]
            text = _Text(point, file.gloss[point], language, colour_of[number])
            of_concept[number].append(text)
    longest = max((len(texts) for texts in of_concept.values()), default=0)
    return [
        texts[turn] for turn in range(longest) for texts in of_concept.values() if turn < len(texts)
    ]


def _write_labels(
    figure: Figure, axes: Axes, texts: Sequence[_Text], places: NDArray[np.float64]
) -> list[str]:
    drawable = [text for text in texts if not missing_characters(text.gloss, text.language)]
    # The layout must be final before anything is measured in pixels.
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    pixels = axes.transData.transform(places)
    labels = []
    for text in drawable:
        drawn = figure.text(0, 0, text.gloss, family=families_of(text.language), size=_LABEL_SIZE)
        extent = drawn.get_window_extent()
        drawn.remove()
        x, y = pixels[text.point]
        labels.append(Label(float(x), float(y), extent.width + 2, extent.height + 2))
    frame = axes.get_window_extent()
    inside = Box(frame.x0, frame.y0, frame.x1, frame.y1)
    scale = DPI / _POINTS_PER_INCH
    radius = 1.5 * scale
    taken = [
        Box(x - radius, y - radius, x + radius, y + radius)
        for x, y in (pixels[text.point] for text in drawable)
    ]
    boxes = place_labels(labels, inside, taken, scale=scale)
    for text, label, box in zip(drawable, labels, boxes, strict=True):
        if box is not None:
            x, y = places[text.point].tolist()
            _annotate(axes, (x, y), text, label, box, scale)
    notes = []
    if undrawable := [text for text in texts if text not in drawable]:
        notes.append(missing_note([text.language for text in undrawable], len(undrawable)))
    if crowded := boxes.count(None):
        notes.append(f"{crowded} of {len(drawable)} labels are left out for want of room")
    return notes


def _annotate(
    axes: Axes, at: tuple[float, float], text: _Text, label: Label, box: Box, scale: float
) -> None:
    middle = ((box.left + box.right) / 2 - label.x, (box.bottom + box.top) / 2 - label.y)
    axes.annotate(
        text.gloss,
        at,
        xytext=(middle[0] / scale, middle[1] / scale),
        textcoords="offset points",
        ha="center",
        va="center",
        size=_LABEL_SIZE,
        color=text.colour,
        family=families_of(text.language),
        arrowprops={
            "arrowstyle": "-",
            "lw": 0.3,
            "color": text.colour,
            "alpha": 0.6,
            "shrinkA": 0,
            "shrinkB": 0,
        },
        bbox={"facecolor": "white", "alpha": 0.7, "lw": 0, "pad": 0.3},
    )
