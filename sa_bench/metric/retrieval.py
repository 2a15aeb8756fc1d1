"""Retrieval between languages: is a gloss's nearest neighbour a translation of it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sa_bench.metric.arithmetic import to_numpy

if TYPE_CHECKING:
    from sa_bench.metric.arithmetic import Array
    from sa_bench.metric.cells import Cells, Floats, Integers
    from sa_bench.metric.measurement import Measurement
    from sa_bench.metric.unit_vectors import UnitVectors

__all__ = ["retrieval_accuracies"]

# Neighbours whose cosines differ by less than this many rounding units are equally near.
_TIE_UNITS = 16
_ROWS_AT_ONCE = 512


def retrieval_accuracies(measurement: Measurement) -> Floats:
    """Return (P,) share of glosses whose nearest neighbour in the other language translates them.

    The mean of both directions. Queries are the glosses with a translation, candidates all unique
    glosses of the other language; where t candidates are equally near and r of them translations,
    the gloss counts r / t. Time O(n^2 * D) for n glosses a language.
    """
    vectors = measurement.vectors
    units = [
        vectors.at(language, np.flatnonzero(cells.first))
        for language, cells in enumerate(vectors.table.cells)
    ]
    return np.array(
        [
            (_one_way(vectors, units, a, b) + _one_way(vectors, units, b, a)) / 2
            for a, b in measurement.pairs
        ]
    )


def _one_way(vectors: UnitVectors, units: list[Array], a: int, b: int) -> float:
    queries, candidates = _translations(vectors.table.cells[a], vectors.table.cells[b])
    asked = np.unique(queries)
    starts = np.searchsorted(queries, asked)
    tie = _TIE_UNITS * vectors.arithmetic.unit
    credit = 0.0
    for low in range(0, len(asked), _ROWS_AT_ONCE):
        rows = asked[low : low + _ROWS_AT_ONCE]
        cosines = units[a][rows] @ units[b].T
        nearest = cosines >= (vectors.arithmetic.library.amax(cosines, 1) - tie)[:, None]
        n_nearest = to_numpy(nearest.sum(1))
        span = slice(starts[low], np.searchsorted(queries, rows[-1], side="right"))
        place = np.searchsorted(rows, queries[span])
        right = to_numpy(nearest[place, candidates[span]])
        credit += float((right / n_nearest[place]).sum())
    return credit / len(asked)


def _translations(a: Cells, b: Cells) -> tuple[Integers, Integers]:
    """Return the pairs (gloss of a, gloss of b) that share a concept, ordered by the first.

    Glosses are numbered in the order of their first entries.
    """
    number_a, number_b = _numbers(a), _numbers(b)
    start_b = np.searchsorted(b.concepts, a.concepts)
    n_translations = b.counts[a.concepts]
    entries_a = np.repeat(np.arange(len(a.rows)), n_translations)
    offsets = np.arange(len(entries_a)) - np.repeat(
        np.cumsum(n_translations) - n_translations, n_translations
    )
    entries_b = start_b[entries_a] + offsets
    pairs = np.unique(np.stack([number_a[entries_a], number_b[entries_b]]), axis=1)
    return pairs[0], pairs[1]


def _numbers(cells: Cells) -> Integers:
    """Return, for each entry, the place of its gloss among the first entries."""
    firsts = cells.glosses[cells.first]
    order = np.argsort(firsts)
    numbers: Integers = order[np.searchsorted(firsts, cells.glosses, sorter=order)]
    return numbers
