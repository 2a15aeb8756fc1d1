"""A mean that is given only when everything it should rest on is there.

mteb's own tables differ on this: some average what they find. Here a partial mean does not exist.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["Cell", "Coverage", "cover", "mean_of"]

Cell: TypeAlias = tuple[str, str]
"""A split and an hf_subset of a task: ``("test", "de-en")``."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A score and how much of what it needs was found.

    Attributes:
        score: The mean, in [-1, 1]; ``None`` unless ``have`` equals ``need``.
        have: How many of the needed parts are there.
        need: How many parts the mean is over, at least 1.
    """

    score: float | None
    have: int
    need: int

    @property
    def complete(self) -> bool:
        """Whether every needed part was found."""
        return self.score is not None


def cover(cells: Mapping[Cell, float], needed: Collection[Cell]) -> Coverage:
    """Return the mean over the needed cells.

    As in mteb every (split, hf_subset) counts once. The sum is exact (``math.fsum``), so the order
    of cells never shows in the last digit.
    """
    found = [cells[cell] for cell in needed if cell in cells]
    complete = len(found) == len(needed)
    return Coverage(math.fsum(found) / len(found) if complete else None, len(found), len(needed))


def mean_of(parts: Collection[Coverage]) -> Coverage:
    """Return the mean over parts that are themselves means; ``have`` counts the complete ones."""
    found = [part.score for part in parts if part.score is not None]
    complete = len(found) == len(parts)
    return Coverage(math.fsum(found) / len(found) if complete else None, len(found), len(parts))
