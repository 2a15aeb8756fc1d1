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

if TYPE_CHECKING:
    from sa_bench.metric.arithmetic import Arithmetic
    from sa_bench.metric.cells import Cells, Floats, Integers
    from sa_bench.metric.unit_vectors import UnitVectors

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
    cells = vectors.table.cells
    n_languages, n_concepts = len(cells), len(vectors.table.concepts)
    pairs = list(combinations(range(n_languages), 2))
    total, squares = np.zeros((n_languages, vectors.dim)), np.zeros(n_languages)
    by_cell = np.zeros((4, n_languages, n_concepts))
    distances = np.zeros((len(pairs), n_concepts))
    shared_totals = np.zeros((n_languages, n_languages, vectors.dim))
    plain = all(language.is_plain for language in cells)
    present = vectors.table.counts > 0
    library = vectors.arithmetic.library
    for block in vectors.blocks(shift):
        here = block.concepts
        means = []
        for language, deviations in enumerate(block.deviations):
            entries = block.entries[language]
            lengths = library.linalg.vecdot(deviations, deviations)
            first = vectors.arithmetic.array(cells[language].first[entries])
            total[language] += to_numpy(first @ deviations)
            squares[language] += float(to_numpy(first * lengths).sum(dtype=np.float64))
            summary = (
                _Summary(deviations, lengths, lengths, lengths, lengths)
                if cells[language].is_plain
                else _summarise(vectors.arithmetic, cells[language], entries, here, deviations)
            )
            means.append(summary.means)
            by_cell[:, language, here] = [to_numpy(numbers) for numbers in summary[1:]]
            if not plain:
                shared = vectors.arithmetic.array(present[:, here]) @ summary.means
                shared_totals[language] += to_numpy(shared)
        products = library.stack([library.linalg.vecdot(means[a], means[b]) for a, b in pairs])
        distances[:, here] = -to_numpy(products)
    cell_squares, cell_norms, leaving_squares, leaving_norms = by_cell
    for pair, (a, b) in enumerate(pairs):
        distances[pair] += (cell_squares[a] + cell_squares[b]) / 2
        distances[pair] *= present[a] & present[b]
    if plain:
        shared_totals[:] = total[:, None]
    return Moments(
        n_glosses=np.array([language.n_glosses for language in cells]),
        total=total,
        squares=squares,
        cell_squares=cell_squares,
        cell_norms=cell_norms,
        leaving_counts=np.stack([language.leaving_counts for language in cells]),
        leaving_squares=leaving_squares,
        leaving_norms=leaving_norms,
        distances=PairDistances(vectors.table.counts, distances),
        shared_totals=shared_totals,
    )


class _Summary(NamedTuple):
    """What a block's cells of one language come to; every field one value or vector a concept."""

    means: Array
    squares: Array
    norms: Array
    leaving_squares: Array
    leaving_norms: Array


def _summarise(
    arithmetic: Arithmetic, cells: Cells, entries: slice, concepts: slice, deviations: Array
) -> _Summary:
    """Sum a block's entries into cells: those of several glosses, and empty ones."""
    vecdot = arithmetic.library.linalg.vecdot
    counts = cells.counts[concepts]
    cell = cells.concepts[entries] - concepts.start
    alone = cells.alone[entries]
    lengths = to_numpy(vecdot(deviations, deviations)).astype(np.float64)
    means = _sum_by_cell(arithmetic, deviations, cell, len(counts))
    leaving = _sum_by_cell(arithmetic, deviations[alone], cell[alone], len(counts))
    divisor = np.maximum(counts, 1)
    means /= arithmetic.array(divisor)[:, None]
    return _Summary(
        means=means,
        squares=np.bincount(cell, weights=lengths, minlength=len(counts)) / divisor,
        norms=vecdot(means, means),
        leaving_squares=np.bincount(cell, weights=lengths * alone, minlength=len(counts)),
        leaving_norms=vecdot(leaving, leaving),
    )


def _sum_by_cell(arithmetic: Arithmetic, deviations: Array, cell: Integers, n_cells: int) -> Array:
    """Sum rows with the same cell; ``cell`` ascends."""
    sums = arithmetic.zeros(n_cells, deviations.shape[1])
    place = np.arange(len(cell)) - np.searchsorted(cell, cell)
    # Addition to indexed rows counts a row once, so a cell's glosses are added one after another.
    for turn in range(int(place.max(initial=-1)) + 1):
        chosen = np.flatnonzero(place == turn)
        sums[cell[chosen]] += deviations[chosen]
    return sums
