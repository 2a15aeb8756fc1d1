"""Greedy places for labels: each takes the first that is free, the most important label first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

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
