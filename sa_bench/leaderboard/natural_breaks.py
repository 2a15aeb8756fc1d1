"""Where scores fall into classes of themselves: Fisher's natural breaks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NaturalBreaks", "natural_breaks"]


@dataclass(frozen=True, slots=True)
class NaturalBreaks:
    """The split of scores into classes with the least variance within.

    Attributes:
        breaks: Between one class and the next, the middle of the gap, rising.
        fit: Share of the variance that lies between the classes, in [0, 1].
    """

    breaks: tuple[float, ...]
    fit: float


def natural_breaks(scores: Sequence[float], n_classes: int) -> NaturalBreaks | None:
    """Return the best split (Fisher 1958, "On grouping for maximum homogeneity"), by exact search.

    None where there are not more different scores than classes.
    """
    ordered = sorted(scores)
    if len(set(ordered)) <= n_classes:
        return None
    sums = [0.0, *accumulate(ordered)]
    squares = [0.0, *accumulate(score**2 for score in ordered)]

    def within(start: int, end: int) -> float:
        total = sums[end] - sums[start]
        return squares[end] - squares[start] - total**2 / (end - start)

    n = len(ordered)
    # best[end]: the least variance of the first `end` scores, and where their last class starts.
    best: list[list[tuple[float, int]]] = [
        [(within(0, end) if end else 0.0, 0) for end in range(n + 1)]
    ]
    for classes in range(1, n_classes):
        row = [(0.0, 0)] * (n + 1)
        for end in range(classes + 1, n + 1):
            row[end] = min(
                (best[-1][start][0] + within(start, end), start) for start in range(classes, end)
            )
        best.append(row)
    starts, end = [], n
    for classes in range(n_classes - 1, 0, -1):
        end = best[classes][end][1]
        starts.append(end)
    breaks = tuple((ordered[start - 1] + ordered[start]) / 2 for start in reversed(starts))
    return NaturalBreaks(breaks, 1 - best[-1][n][0] / within(0, n))
