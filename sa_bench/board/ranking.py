"""Ranks with their uncertainty, from paired tests of every two models on the same concepts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.board.estimates import mean_pseudo_values, shared_units
from sa_bench.jackknife import paired_differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sa_bench.board.entries import Entry


@dataclass(frozen=True, slots=True)
class NaturalBreaks:
    """The split of scores into classes with the least variance within.

    Attributes:
        breaks: Between one class and the next, the middle of the gap, rising.
        fit: Share of the variance between the classes, in [0, 1].
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


LEVEL = 0.05
"""How often a model's rank interval may miss its true rank."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The place of a model among the ranked ones.

    Attributes:
        best: The best rank that the data allow, one more than the significantly better models.
        worst: The worst rank, one less for every significantly worse model.
        band: Number of the band: models that do not differ significantly from its first share it.
    """

    best: int
    worst: int
    band: int

    @property
    def text(self) -> str:
        """The rank interval as printed: ``1``, ``2–5``."""
        return f"{self.best}" if self.best == self.worst else f"{self.best}\N{EN DASH}{self.worst}"


def rank_entries(entries: Sequence[Entry]) -> dict[str, Standing]:
    """Return the standing of complete models, given by falling score.

    For each model the tests against all others are corrected by Holm's method, which makes its rank
    interval hold with 95 % confidence (Mogstad, Romano, Shaikh and Wilhelm 2024, "Inference for
    Ranks", with Holm in place of their bootstrap).
    """
    if not entries:
        return {}
    files = [[task.evaluation.concepts for task in entry.tasks.values()] for entry in entries]
    units = shared_units(files)
    means = [mean_pseudo_values(its, units) for its in files]
    scores = np.array([score for score, _ in means])
    tests = paired_differences(scores, np.stack([pseudo for _, pseudo in means]))
    differs = _significant(tests.p_value)
    bands = _bands(differs)
    return {
        entry.name: Standing(
            best=1 + int(np.sum(differs[place] & (tests.difference[place] < 0))),
            worst=len(entries) - int(np.sum(differs[place] & (tests.difference[place] > 0))),
            band=bands[place],
        )
        for place, entry in enumerate(entries)
    }


def _significant(p_values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which tests of each row hold by Holm's method, over the tests against the others."""
    n = len(p_values)
    found = np.zeros((n, n), dtype=bool)
    bounds = LEVEL / np.arange(n - 1, 0, -1)
    for row in range(n):
        others = np.delete(np.arange(n), row)
        order = others[np.argsort(p_values[row, others], kind="stable")]
        holds = np.logical_and.accumulate(p_values[row, order] <= bounds)
        found[row, order[holds]] = True
    return found


def _bands(differs: NDArray[np.bool_]) -> list[int]:
    """Return each model's band: a new one starts where a model differs from its band's first."""
    bands, first = [1], 0
    for place in range(1, len(differs)):
        if differs[place, first]:
            first = place
        bands.append(bands[-1] + (first == place))
    return bands
