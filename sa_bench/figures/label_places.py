"""Find room for labels beside their points: greedily, nearest place first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Box", "Label", "place_labels"]

_N_DIRECTIONS = 16
_GAP = 4.0
_REACHES = 16
_STEP = 9.0


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle, in pixels."""

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
        """Tell whether the other lies in this one."""
        return (
            self.left <= other.left
            and self.bottom <= other.bottom
            and other.right <= self.right
            and other.top <= self.top
        )


@dataclass(frozen=True, slots=True)
class Label:
    """A point and the size of what is to stand beside it, in pixels."""

    x: float
    y: float
    width: float
    height: float


def place_labels(
    labels: Sequence[Label], inside: Box, taken: Sequence[Box] = (), *, scale: float = 1.0
) -> list[Box | None]:
    """Return a box for each label that overlaps no other; None where no room is left.

    Args:
        labels: The most important first: each takes the best place that those before it left.
        inside: Where all boxes must lie.
        taken: What no label may cover.
        scale: Pixels per point of type, by which distances grow.
    """
    occupied = list(taken)
    boxes: list[Box | None] = []
    for label in labels:
        free = (
            box
            for box in _candidates(label, scale)
            if inside.contains(box) and not any(box.overlaps(other) for other in occupied)
        )
        box = next(free, None)
        if box is not None:
            occupied.append(box)
        boxes.append(box)
    return boxes


def _candidates(label: Label, scale: float) -> Iterator[Box]:
    """Yield boxes all round the point, further and further away."""
    angles = 2 * np.pi * np.arange(_N_DIRECTIONS) / _N_DIRECTIONS
    for reach in range(_REACHES):
        distance = (_GAP + reach * _STEP) * scale
        for angle in angles:
            middle_x = label.x + np.cos(angle) * (distance + label.width / 2)
            middle_y = label.y + np.sin(angle) * (distance + label.height / 2)
            yield Box(
                float(middle_x - label.width / 2),
                float(middle_y - label.height / 2),
                float(middle_x + label.width / 2),
                float(middle_y + label.height / 2),
            )
