"""Axes, the size of charts, and places for labels: the most important label takes its first."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING, TypeVar

from sa_bench.leaderboard.formats import quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sa_bench.board.entries import Entry
    from sa_bench.board.settings import Settings
    from sa_bench.board.tiers import Tier


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle; ``bottom`` is the lesser number, whichever way the axis points."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Box) -> bool:
        """Tell whether the two share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def contains(self, other: Box) -> bool:
        """Tell whether the other is inside this one."""
        return (
            self.left <= other.left
            and self.bottom <= other.bottom
            and other.right <= self.right
            and other.top <= self.top
        )


def take_place(
    candidates: Iterable[tuple[T, Box]], inside: Box, occupied: list[Box]
) -> tuple[T, Box] | None:
    """Return the first candidate that is inside and covers nothing; None where there is none.

    Its box is added to ``occupied``.
    """
    for candidate, box in candidates:
        if inside.contains(box) and not any(box.overlaps(other) for other in occupied):
            occupied.append(box)
            return candidate, box
    return None


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the axis with its label."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from ``low`` to ``high``."""

    low: float
    high: float

    @classmethod
    def around(cls, values: list[float], step: float) -> Axis:
        """Return the axis from the multiple of ``step`` below all values to the one above."""
        return cls(
            round(floor(min(values) / step - 0.25) * step, 9),
            round(ceil(max(values) / step + 0.25) * step, 9),
        )

    def at(self, value: float) -> float:
        """Return the place of a value, in percent from the start, within the axis."""
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(max(share, 0), 1), 2)

    def ticks(self, step: float, decimals: int = 1) -> list[Tick]:
        """Return ticks at the multiples of ``step`` inside the axis, its ends left out."""
        first, last = floor(self.low / step) + 1, ceil(self.high / step) - 1
        values = [number * step for number in range(first, last + 1)]
        return [Tick(self.at(value), f"{value:.{decimals}f}") for value in values]


_STEP = 0.1


@dataclass(frozen=True, slots=True)
class Point:
    """A model; positions in percent from the left and from the top."""

    x: float
    y: float
    tier: Tier
    title: str


@dataclass(frozen=True, slots=True)
class SizeChart:
    """The chart's parts, in the order in which they are drawn."""

    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    edges: tuple[float, ...]
    points: tuple[Point, ...]


def size_chart(entries: Sequence[Entry], settings: Settings) -> SizeChart | None:
    """Return the chart of the complete models that state their size; None below two."""
    sized: list[tuple[int, float, Tier, str]] = [
        (entry.parameters, entry.estimate.score, entry.mark.tier, entry.name)
        for entry in entries
        if entry.parameters and entry.estimate and entry.mark
    ]
    if len(sized) < 2:  # noqa: PLR2004 - one point shows no relation
        return None
    sizes = [log10(size) for size, *_ in sized]
    first, last = floor(min(sizes)), ceil(max(sizes))
    x_axis = Axis(first, max(last, first + 1))
    scores = [score for _, score, *_ in sized]
    y_axis = Axis.around([*scores, settings.plateau, settings.aligned], _STEP)
    powers = range(first, max(last, first + 1) + 1)
    return SizeChart(
        x_ticks=tuple(Tick(x_axis.at(power), quantity(10**power)) for power in powers),
        y_ticks=tuple(Tick(_down(tick.at), tick.text) for tick in y_axis.ticks(_STEP)),
        edges=tuple(_down(y_axis.at(edge)) for edge in (settings.plateau, settings.aligned)),
        points=tuple(
            Point(
                x_axis.at(log10(size)),
                _down(y_axis.at(score)),
                tier,
                f"{name}: SA {score:.3f}, {quantity(size)} parameters",
            )
            for size, score, tier, name in sized
        ),
    )


def _down(at: float) -> float:
    return round(100 - at, 2)


_LETTER, _LINE, _MARK, _STROKE = 7.2, 15, 14, 6


@dataclass(frozen=True, slots=True)
class Plane:
    """The size in pixels that labels are placed for."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Labelled:
    """A mark with its line, in percent of the plane, and the texts to try, the best first.

    A mark without texts blocks no label.
    """

    at: float
    low: float
    high: float
    y: float
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A text and its place.

    Attributes:
        text: The text.
        x: What it is held by, in percent from the left.
        y: The same from the top.
        anchor: ``start``, ``middle`` or ``end`` of the text is held.
        dx: Its distance from there to the right, in pixels.
        dy: The same downwards.
    """

    text: str
    x: float
    y: float
    anchor: str
    dx: int
    dy: int


def place_labels(marks: Sequence[Labelled], plane: Plane) -> list[Label | None]:
    """Return a label for each mark, in the order of the marks; earlier ones choose first.

    A label covers no mark, no line and no other label, and stays inside the plane; None where there
    is no such place.
    """
    inside = Box(0, 0, plane.width, plane.height)
    occupied = [box for mark in marks if mark.texts for box in _boxes_of_mark(mark, plane)]
    labels = []
    for mark in marks:
        candidates = ((label, _box_of_label(label, plane)) for label in _places(mark))
        found = take_place(candidates, inside, occupied)
        labels.append(found[0] if found else None)
    return labels


def _places(mark: Labelled) -> Iterator[Label]:
    for text in mark.texts:
        yield Label(text, mark.high, mark.y, "start", 9, 4)
        yield Label(text, mark.low, mark.y, "end", -9, 4)
        yield Label(text, mark.at, mark.y, "middle", 0, -10)
        yield Label(text, mark.at, mark.y, "middle", 0, 20)


def _boxes_of_mark(mark: Labelled, plane: Plane) -> Iterator[Box]:
    x, y = mark.at * plane.width / 100, mark.y * plane.height / 100
    yield Box(x - _MARK / 2, y - _MARK / 2, x + _MARK / 2, y + _MARK / 2)
    low, high = mark.low * plane.width / 100, mark.high * plane.width / 100
    yield Box(low, y - _STROKE / 2, high, y + _STROKE / 2)


def _box_of_label(label: Label, plane: Plane) -> Box:
    width = _LETTER * len(label.text)
    shift = {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    left = label.x * plane.width / 100 + label.dx - shift
    bottom = label.y * plane.height / 100 + label.dy + 3
    return Box(left, bottom - _LINE, left + width, bottom)
