"""One pass over the vectors: all the sums from which the spreads of every language pair follow.

Notation, for unit vectors u and a common shift c: d = u - c. Spreads depend on differences of unit
vectors only, so they can be had from d; with c near a long mean no digits cancel, however close
together the vectors lie. Where the mean is short c is 0, and d need not be written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.metric.arithmetic import to_numpy
from sa_bench.metric.block_summary import summarise_block, summarise_plain_block
from sa_bench.metric.pair_distances import PairDistances
from sa_bench.metric.walk import walk

if TYPE_CHECKING:
    from sa_bench.metric.arithmetic import Array
    from sa_bench.metric.cells import Floats, Integers
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
    table, arithmetic = vectors.table, vectors.arithmetic
    n_languages, n_concepts = len(table.cells), len(table.concepts)
    pairs = list(combinations(range(n_languages), 2))
    plain = all(cells.is_plain for cells in table.cells)
    summarise = summarise_plain_block if plain else summarise_block
    present = table.counts > 0
    total, squares = np.zeros((n_languages, vectors.dim)), np.zeros(n_languages)
    by_cell = np.zeros((1 if plain else 4, n_languages, n_concepts))
    factors = np.zeros((n_languages, n_concepts))
    distances = np.zeros((len(pairs), n_concepts))
    shared_totals = np.zeros((n_languages, n_languages, vectors.dim))
    for block in walk(vectors, shift):
        here = block.concepts
        means = []
        for language, cells in enumerate(table.cells):
            summary = summarise(cells, block, block.deviations[language])
            total[language] += summary.total
            squares[language] += summary.squares
            by_cell[:, language, here] = summary.by_cell
            means.append(summary.means)
            if not plain:
                shared = arithmetic.array(present[:, here]) @ summary.means.rows
                shared_totals[language] += to_numpy(shared)
            factors[language, here] = summary.means.factors
        vecdot = arithmetic.library.linalg.vecdot
        products = [vecdot(means[a].rows, means[b].rows) for a, b in pairs]
        distances[:, here] = to_numpy(arithmetic.library.stack(products))
    cell_squares, cell_norms, leaving_squares, leaving_norms = np.broadcast_to(
        by_cell, (4, *factors.shape)
    )
    for pair, (a, b) in enumerate(pairs):
        distances[pair] *= factors[a]
        distances[pair] *= factors[b]
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
