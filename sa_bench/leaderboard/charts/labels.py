"""Names beside marks, each where it covers nothing, or left away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Label", "Labelled", "Plane", "place_labels"]

_LETTER, _LINE, _MARK, _STROKE = 7.2, 15, 14, 6


@dataclass(frozen=True, slots=True)
class Plane:
    """The size in pixels that labels are placed for."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Labelled:
    """A mark with its line, in percent of the plane, and the texts to try, the best first.

    A mark without texts is in nobody's way.
    """

    at: float
    low: float
    high: float
    y: float
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A text and where it stands.

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


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def place_labels(marks: Sequence[Labelled], plane: Plane) -> list[Label | None]:
    """Return a label for each mark, in the order of the marks; earlier ones choose first.

    A label covers no mark, no line and no other label, and stays inside the plane; None where there
    is no such place.
    """
    taken = [box for mark in marks if mark.texts for box in _boxes_of_mark(mark, plane)]
    labels: list[Label | None] = []
    for mark in marks:
        places = (
            (label, box)
            for label in _places(mark)
            if _inside(box := _box_of_label(label, plane), plane)
            and not any(box.meets(other) for other in taken)
        )
        label, found = next(places, (None, None))
        labels.append(label)
        if found is not None:
            taken.append(found)
    return labels


def _places(mark: Labelled) -> Iterator[Label]:
    for text in mark.texts:
        yield Label(text, mark.high, mark.y, "start", 9, 4)
        yield Label(text, mark.low, mark.y, "end", -9, 4)
        yield Label(text, mark.at, mark.y, "middle", 0, -10)
        yield Label(text, mark.at, mark.y, "middle", 0, 20)


def _boxes_of_mark(mark: Labelled, plane: Plane) -> Iterator[_Box]:
    x, y = mark.at * plane.width / 100, mark.y * plane.height / 100
    yield _Box(x - _MARK / 2, y - _MARK / 2, x + _MARK / 2, y + _MARK / 2)
    low, high = mark.low * plane.width / 100, mark.high * plane.width / 100
    yield _Box(low, y - _STROKE / 2, high, y + _STROKE / 2)


def _box_of_label(label: Label, plane: Plane) -> _Box:
    width = _LETTER * len(label.text)
    shift = {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    left = label.x * plane.width / 100 + label.dx - shift
    bottom = label.y * plane.height / 100 + label.dy + 3
    return _Box(left, bottom - _LINE, left + width, bottom)


def _inside(box: _Box, plane: Plane) -> bool:
    return (
        box.left >= 0 and box.right <= plane.width and box.top >= 0 and box.bottom <= plane.height
    )
