"""One pass over the vectors: all the sums from which the spreads of every language pair follow.

Notation, for unit vectors u and a common shift c: d = u - c. Spreads depend on differences of unit
vectors only, so they can be had from d; with c near the mean no digits cancel, however close
together the vectors lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sa_bench.metric.arithmetic import Array, to_numpy
from sa_bench.metric.pair_distances import PairDistances
from sa_bench.metric.walk import walk

if TYPE_CHECKING:
    from sa_bench.metric.arithmetic import Arithmetic
    from sa_bench.metric.cells import Cells, Floats, Integers
    from sa_bench.metric.unit_vectors import UnitVectors
    from sa_bench.metric.walk import Block

__all__ = ["Moments", "gather_moments"]


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums over the unique glosses of each language, and what each concept adds.

    L languages, P pairs of them in order, C concepts, D dimensions; all float64.

    Attributes:
        n_glosses: (L,) number of unique glosses.
        total: (L, D) sum of d over unique glosses.
        squares: (L,) sum of ||d||^2 over unique glosses.
        cell_squares: (L, C) mean of ||d||^2 over a cell's glosses; 0 for a missing cell.
        cell_norms: (L, C) squared length of the mean of d over a cell's glosses.
        leaving_counts: (L, C) number of glosses that leave the language with this concept.
        leaving_squares: (L, C) sum of their ||d||^2.
        leaving_norms: (L, C) squared length of the sum of their d.
        distances: Mean cosine distance between the glosses of two cells of a concept.
        shared_totals: (L, L, D) [a, b]: sum over the concepts in both a and b of the mean of d over
            a's cell.
    """

    n_glosses: Integers
    total: Floats
    squares: Floats
    cell_squares: Floats
    cell_norms: Floats
    leaving_counts: Integers
    leaving_squares: Floats
    leaving_norms: Floats
    distances: PairDistances
    shared_totals: Floats

    @property
    def means(self) -> Floats:
        """(L, D) mean of d over each language's unique glosses."""
        means: Floats = self.total / self.n_glosses[:, None]
        return means


def gather_moments(vectors: UnitVectors, shift: Array) -> Moments:
    """Walk over the vectors once and sum.

    With D dimensions, L languages and C concepts the time is O(C * D * L^2), the memory that is
    needed beside the vectors O(C * L^2 + D * L^2).

    Args:
        vectors: The unit vectors.
        shift: (D,) what to subtract from all of them; any value near their mean.

    Raises:
        VectorError: A vector is zero, NaN or infinite.
    """
    table, arithmetic = vectors.table, vectors.arithmetic
    n_languages, n_concepts = len(table.cells), len(table.concepts)
    pairs = list(combinations(range(n_languages), 2))
    plain = all(cells.is_plain for cells in table.cells)
    summarise = _summarise_plain if plain else _summarise
    present = table.counts > 0
    total, squares = np.zeros((n_languages, vectors.dim)), np.zeros(n_languages)
    by_cell = np.zeros((4, n_languages, n_concepts))
    distances = np.zeros((len(pairs), n_concepts))
    shared_totals = np.zeros((n_languages, n_languages, vectors.dim))
    for block in walk(vectors, shift):
        here = block.concepts
        means = []
        for language, cells in enumerate(table.cells):
            summary = summarise(arithmetic, cells, block, block.deviations[language])
            total[language] += summary.total
            squares[language] += summary.squares
            by_cell[:, language, here] = summary.by_cell
            means.append(summary.means)
            if not plain:
                shared = arithmetic.array(present[:, here]) @ summary.means
                shared_totals[language] += to_numpy(shared)
        vecdot = arithmetic.library.linalg.vecdot
        products = arithmetic.library.stack([vecdot(means[a], means[b]) for a, b in pairs])
        distances[:, here] = to_numpy(products)
    cell_squares, cell_norms, leaving_squares, leaving_norms = by_cell
    for pair, (a, b) in enumerate(pairs):
        distances[pair] = (cell_squares[a] + cell_squares[b]) / 2 - distances[pair]
        distances[pair] *= present[a] & present[b]
    if plain:
        shared_totals[:] = total[:, None]
    return Moments(
        n_glosses=np.array([cells.n_glosses for cells in table.cells]),
        total=total,
        squares=squares,
        cell_squares=cell_squares,
        cell_norms=cell_norms,
        leaving_counts=np.stack([cells.leaving_counts for cells in table.cells]),
        leaving_squares=leaving_squares,
        leaving_norms=leaving_norms,
        distances=PairDistances(table.counts, distances),
        shared_totals=shared_totals,
    )


class _Summary(NamedTuple):
    """What a block's entries of one language come to.

    Attributes:
        total: (D,) sum of d over glosses that were not met before.
        squares: Sum of their ||d||^2.
        means: (n_concepts, D) mean of d over each cell.
        by_cell: (4, n_concepts) squares, norms, leaving squares and leaving norms of each cell.
    """

    total: Floats
    squares: float
    means: Array
    by_cell: Floats


def _summarise_plain(
    arithmetic: Arithmetic, _cells: Cells, _block: Block, deviations: Array
) -> _Summary:
    """Summarise entries that are one gloss a cell, each of them unique."""
    lengths = to_numpy(arithmetic.library.linalg.vecdot(deviations, deviations))
    return _Summary(
        total=to_numpy(deviations.sum(0)),
        squares=float(lengths.sum(dtype=np.float64)),
        means=deviations,
        by_cell=np.broadcast_to(lengths, (4, len(lengths))),
    )


def _summarise(arithmetic: Arithmetic, cells: Cells, block: Block, deviations: Array) -> _Summary:
    """Summarise entries of any kind: several glosses a cell, empty cells, glosses of two cells."""
    vecdot = arithmetic.library.linalg.vecdot
    entries = cells.entries_of(block.concepts.start, block.concepts.stop)
    counts = cells.counts[block.concepts]
    cell = cells.concepts[entries] - block.concepts.start
    first, alone = cells.first[entries], cells.alone[entries]
    lengths = to_numpy(vecdot(deviations, deviations)).astype(np.float64)
    sums = _sum_by_cell(arithmetic, deviations, cell, len(counts))
    leaving = _sum_by_cell(arithmetic, deviations[alone], cell[alone], len(counts))
    divisor = np.maximum(counts, 1)
    means = sums / arithmetic.array(divisor)[:, None]
    by_cell = np.stack(
        [
            np.bincount(cell, weights=lengths, minlength=len(counts)) / divisor,
            to_numpy(vecdot(means, means)),
            np.bincount(cell, weights=lengths * alone, minlength=len(counts)),
            to_numpy(vecdot(leaving, leaving)),
        ]
    )
    total = to_numpy(deviations[first].sum(0))
    return _Summary(total, float(lengths @ first), means, by_cell)


def _sum_by_cell(arithmetic: Arithmetic, deviations: Array, cell: Integers, n_cells: int) -> Array:
    """Sum rows with the same cell; ``cell`` ascends."""
    sums = arithmetic.zeros(n_cells, deviations.shape[1])
    place = np.arange(len(cell)) - np.searchsorted(cell, cell)
    # Addition to indexed rows counts a row once, so a cell's glosses are added one after another.
    for turn in range(int(place.max(initial=-1)) + 1):
        chosen = np.flatnonzero(place == turn)
        sums[cell[chosen]] += deviations[chosen]
    return sums
