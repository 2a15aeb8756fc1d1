"""Which languages a model serves, by what it finds and not by what its card says.

A language is served if, averaged over its pairs with the other served languages, at least a given
share of its words have their translation as nearest neighbour; words that are written alike in both
languages do not count. The set is a fixed point: it starts with all languages, and while the lowest
is below the line it is removed and the means are taken again. One language alone serves no one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, nan
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.board.settings import SERVED_RETRIEVAL
from sa_bench.languages import pair_name, pairs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from sa_bench.results import PairMatrix, TaskResult

FIGURE = "retrieval_accuracy_non_identical"
"""The figure of a pair that decides."""


@dataclass(frozen=True, slots=True)
class Served:
    """The languages that a model serves.

    Attributes:
        languages: Those it serves, in the order in which they were given.
        removed: The others in the order of removal, each with its mean at that time: the share of
            words found in the languages that were left; NaN where none of them was measured.
        finds: For every language, the mean over its pairs with the served ones (for a language that
            is not served: all of them); NaN where none was measured.
    """

    languages: tuple[str, ...]
    removed: tuple[tuple[str, float], ...]
    finds: Mapping[str, float]

    @property
    def lacks(self) -> tuple[str, ...]:
        """The languages that are not served, in the order of removal."""
        return tuple(key for key, _ in self.removed)

    @property
    def is_half(self) -> bool:
        """Whether at least half of the languages are served: a score over fewer flatters."""
        return len(self.languages) >= len(self.removed)


def served_languages(
    languages: Sequence[str], found: Mapping[str, float], threshold: float = SERVED_RETRIEVAL
) -> Served:
    """Return the languages that are served.

    Args:
        languages: Keys of the languages. Of two that are equally low the later is removed first.
        found: The share of words found, by the pair's name, whose languages may be in either order;
            a pair that was not measured is missing or NaN.
        threshold: The least mean of a served language.
    """
    n = len(languages)
    shares = np.full((n, n), nan)
    place = {key: number for number, key in enumerate(languages)}
    for a, b in pairs_of(languages):
        share = found.get(pair_name(a, b), found.get(pair_name(b, a), nan))
        shares[place[a], place[b]] = shares[place[b], place[a]] = share
    left = np.ones(n, dtype=np.bool_)
    removed: list[tuple[str, float]] = []
    while left.sum() > 1:
        means = _means(shares, left)
        # A language that nothing is known of can't be said to be served.
        order = np.where(left, np.nan_to_num(means, nan=-1.0), np.inf)
        lowest = n - 1 - int(np.argmin(order[::-1]))
        if order[lowest] >= threshold:
            break
        removed.append((languages[lowest], float(means[lowest])))
        left[lowest] = False
    else:
        removed += [(languages[number], nan) for number in np.flatnonzero(left).tolist()]
        left[:] = False
    means = _means(shares, left if left.any() else ~left)
    return Served(
        languages=tuple(key for key, is_left in zip(languages, left, strict=True) if is_left),
        removed=tuple(removed),
        finds={key: float(mean) for key, mean in zip(languages, means, strict=True)},
    )


def _means(shares: NDArray[np.float64], among: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return (L,) each language's mean over its pairs with some languages; NaN without any."""
    measured = ~np.isnan(shares[:, among])
    total = np.where(measured, shares[:, among], 0.0).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(total / measured.sum(axis=1))


def mean_over_tasks(results: Iterable[TaskResult], figure: str = FIGURE) -> dict[str, float]:
    """Return a figure by pair, the mean over the tasks that have it, in whichever order they come.

    A pair that no task has it of is missing.
    """
    values: dict[str, list[float]] = {}
    for result in results:
        for name, pair in result.pairs.items():
            value = getattr(pair, figure)
            if value is not None:
                values.setdefault(name, []).append(value)
    return {name: fsum(each) / len(each) for name, each in values.items()}


def served_in_matrix(matrix: PairMatrix, threshold: float = SERVED_RETRIEVAL) -> Served:
    """Return the languages that are served, by the matrix of a task of many languages."""
    column = matrix.figures[FIGURE]
    found = {name: column[place] for name, place in matrix.pairs.items()}
    return served_languages(matrix.languages, found, threshold)
