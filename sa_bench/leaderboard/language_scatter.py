"""A scatter plot of languages or pairs: what the words scored across, an official score upwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.languages import language_of
from sa_bench.leaderboard.chart_layout import Axis, Label, Labelled, Plane, Tick, place_labels
from sa_bench.leaderboard.formats import fixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.validity.study import Point

_WIDE, _NARROW, _SMALL = Plane(760, 416), Plane(270, 320), Plane(230, 200)
_STEPS = (0.01, 0.02, 0.05, 0.1)
_MOST_TICKS = 7


@dataclass(frozen=True, slots=True)
class Dot:
    """A drawn language or pair; positions in percent from the left and from the top.

    Attributes:
        x: Its place across.
        y: Its place downwards.
        title: Its name and both figures.
        label: Its key beside it; None where there is no room.
        narrow: The same on a narrow screen.
    """

    x: float
    y: float
    title: str
    label: Label | None
    narrow: Label | None


@dataclass(frozen=True, slots=True)
class LanguageScatter:
    """The plot's parts.

    Attributes:
        small: Whether it is one of many.
        x_ticks: Of the words' figure.
        y_ticks: Of the official score, from the top.
        dots: One for each item, in the order in which they are given.
    """

    small: bool
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    dots: tuple[Dot, ...]


def language_scatter(points: Sequence[Point], *, small: bool) -> LanguageScatter:
    """Place dots, ticks and labels.

    Args:
        points: The languages or pairs; at least one.
        small: Whether the plot is one of many.
    """
    across, x_ticks = _axis([point.figure for point in points])
    upwards, y_ticks = _axis([point.official for point in points])
    placed = [
        (across.at(point.figure), round(100 - upwards.at(point.official), 2)) for point in points
    ]
    marks = [
        Labelled(x, x, x, y, (point.label,)) for (x, y), point in zip(placed, points, strict=True)
    ]
    labels = place_labels(marks, _SMALL if small else _WIDE)
    narrow = labels if small else place_labels(marks, _NARROW)
    return LanguageScatter(
        small=small,
        x_ticks=tuple(x_ticks),
        y_ticks=tuple(Tick(round(100 - tick.at, 2), tick.text) for tick in y_ticks),
        dots=tuple(
            Dot(x, y, _title(point), label, short)
            for (x, y), point, label, short in zip(placed, points, labels, narrow, strict=True)
        ),
    )


def _axis(values: list[float]) -> tuple[Axis, list[Tick]]:
    """Return the axis with the finest ticks that are not too many."""
    for step in _STEPS:
        axis = Axis.around(values, step)
        ticks = axis.ticks(step, 2)
        if len(ticks) <= _MOST_TICKS:
            return axis, ticks
    axis = Axis.around(values, 0.1)
    return axis, axis.ticks(0.2)


def _title(point: Point) -> str:
    names = "\N{EN DASH}".join(language_of(key).name for key in point.label.split("-"))
    return f"{names}: SA {fixed(point.figure)}, official {fixed(point.official)}"
