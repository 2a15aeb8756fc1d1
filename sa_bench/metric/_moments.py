"""One pass over the vectors: the sums from which every pair's spreads and affinity follow.

Notation, for unit vectors u and a common shift c: d = u - c. Spreads depend on differences of unit
vectors only, so they can be had from d; with c near a long mean no digits cancel, however close
together the vectors lie. Where the mean is short c is 0, and d need not be written down.

Source: Gong, "Benchmarking Cross-Lingual Semantic Alignment in Multilingual Embeddings",
arXiv 2601.09732; the closed forms are algebra on its double sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sa_bench.metric._sources import UnitVectors, check_repeats
from sa_bench.metric._walk import ScaledRows, choose_shift, to_numpy, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.jackknife import FloatOrFloats
    from sa_bench.metric._sources import Source
    from sa_bench.metric._table import Booleans, Cells, Floats, Integers, Table
    from sa_bench.metric._walk import Arithmetic, Array, Block

# Below these spreads float32 arithmetic would show in the ninth digit of a score: where a shift
# keeps the digits that would cancel, and where there is none.
_SMALL_SPREAD, _SMALL_SPREAD_UNSHIFTED = 1e-6, 0.05


def spread_from_sums(n_glosses: Integers, squares: Floats, total: Floats) -> Floats:
    """Return the intra-lingual spread, the mean cosine distance between unit vectors.

        H = (sum ||d||^2 - ||sum d||^2 / n) / (n - 1),    d = u - c for any c

    Args:
        n_glosses: (...) number n of unit vectors, at least 2.
        squares: (...) sum of ||d||^2.
        total: (..., dim) sum of d.

    Returns:
        (...) in [0, n / (n - 1)]: 0 for vectors of one direction, about 1 for unrelated ones.
    """
    spread = (squares - np.vecdot(total, total) / n_glosses) / (n_glosses - 1)
    return np.asarray(np.maximum(spread, 0.0), dtype=np.float64)


def affinity(intra: FloatOrFloats, inter: FloatOrFloats) -> Floats:
    """Return semantic affinity, SA = H / (H + V).

    Args:
        intra: Intra-lingual spread H of the pair, the mean of its languages'.
        inter: Inter-lingual spread V of the pair.

    Returns:
        In [0, 1]: 1 when translations coincide, 0.5 when they are as far apart as any words of a
        language, NaN when H and V are both 0.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.divide(intra, np.add(intra, inter)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class PairDistances:
    """Cosine distances between cells; L languages, P pairs of them in order, C concepts.

    Attributes:
        counts: (L, C) number of glosses in each cell, 0 for a missing one.
        by_pair: (P, C) mean cosine distance over the combinations of two cells' glosses,
            v_c = 1 - <mean u_ac, mean u_bc>; 0 where a cell is missing.
    """

    counts: Integers
    by_pair: Floats

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The language pairs, as numbers."""
        return list(combinations(range(len(self.counts)), 2))

    def present(self, pair: int) -> Booleans:
        """Return (C,) which concepts both languages have."""
        return self.weights(pair) > 0

    def weights(self, pair: int) -> Floats:
        """Return (C,) number of combinations of glosses, k_ac * k_bc."""
        a, b = self.pairs[pair]
        weights: Floats = np.multiply(self.counts[a], self.counts[b], dtype=np.float64)
        return weights

    @property
    def inter_lingual_spreads(self) -> Floats:
        """(P,) inter-lingual spread of each pair."""
        return np.array([self.inter_lingual_spread(pair) for pair in range(len(self.pairs))])

    def inter_lingual_spread(self, pair: int, concepts: Booleans | None = None) -> float:
        """Return a pair's inter-lingual spread, over all concepts or some; NaN where it has none.

        Every combination of glosses counts once:

            V = sum_c k_ac k_bc v_c / sum_c k_ac k_bc

        Returns:
            In [0, 2]: 0 where translations coincide, 1 where they are unrelated.
        """
        weights = self.weights(pair) if concepts is None else self.weights(pair) * concepts
        if not weights.any():
            return float("nan")
        return max(0.0, float(weights @ self.by_pair[pair] / weights.sum()))

    def inter_lingual_spreads_without_each(self, pair: int) -> Floats:
        """Return (C,) a pair's inter-lingual spread without each concept; NaN without any."""
        weights = self.weights(pair)
        parts = weights * self.by_pair[pair]
        left = weights.sum() - weights
        with np.errstate(invalid="ignore", divide="ignore"):
            spreads: Floats = np.maximum(parts.sum() - parts, 0.0) / left
        return spreads

    def of_concepts(self, language: int | None = None) -> Floats:
        """Return (C,) the mean of a concept's distances over the pairs that have it.

        Args:
            language: Look at the pairs of this language only; None for all.

        Returns:
            NaN for a concept that no pair has.
        """
        total, n_pairs = np.zeros((2, self.counts.shape[1]))
        for number, pair in enumerate(self.pairs):
            if language is None or language in pair:
                total += self.by_pair[number]
                n_pairs += self.present(number)
        with np.errstate(invalid="ignore"):
            return total / n_pairs


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


class BlockSummary(NamedTuple):
    """What a block's entries of one language come to.

    Attributes:
        total: (D,) sum of d over glosses that were not met before.
        squares: Sum of their ||d||^2.
        means: Mean of d over each cell.
        by_cell: (4, n_concepts) squares, norms, leaving squares and leaving norms of each cell, or
            (n_concepts,) where all four are the same.
    """

    total: Floats
    squares: float
    means: ScaledRows
    by_cell: Floats


def summarise_plain_block(_cells: Cells, _block: Block, deviations: ScaledRows) -> BlockSummary:
    """Summarise entries that are one gloss a cell, each of them unique."""
    squares = deviations.squares
    return BlockSummary(
        total=deviations.total(),
        squares=float(squares.sum()),
        means=deviations,
        by_cell=squares,
    )


def summarise_block(cells: Cells, block: Block, scaled: ScaledRows) -> BlockSummary:
    """Summarise entries of any kind: several glosses a cell, empty cells, glosses of two cells."""
    entries = cells.entries_of(block.concepts.start, block.concepts.stop)
    counts = cells.counts[block.concepts]
    cell = cells.concepts[entries] - block.concepts.start
    first, alone = cells.first[entries], cells.alone[entries]
    arithmetic, deviations = scaled.arithmetic, scaled.form()
    vecdot = arithmetic.library.linalg.vecdot
    lengths = to_numpy(vecdot(deviations, deviations)).astype(np.float64)
    sums = _sum_by_cell(arithmetic, deviations, cell, len(counts))
    leaving = _sum_by_cell(arithmetic, deviations[alone], cell[alone], len(counts))
    divisor = np.maximum(counts, 1)
    means = ScaledRows.unscaled(arithmetic, sums / arithmetic.array(divisor)[:, None])
    by_cell = np.empty((4, len(counts)))
    by_cell[0] = np.bincount(cell, weights=lengths / divisor[cell], minlength=len(counts))
    by_cell[1] = means.squares
    by_cell[2] = np.bincount(cell, weights=lengths * alone, minlength=len(counts))
    by_cell[3] = to_numpy(vecdot(leaving, leaving))
    total = to_numpy(deviations[first].sum(0))
    return BlockSummary(total, float(lengths @ first), means, by_cell)


def _sum_by_cell(arithmetic: Arithmetic, deviations: Array, cell: Integers, n_cells: int) -> Array:
    """Sum rows with the same cell; ``cell`` ascends."""
    sums = arithmetic.zeros(n_cells, deviations.shape[1])
    place = np.arange(len(cell)) - np.searchsorted(cell, cell)
    # Addition to indexed rows counts a row once, so a cell's glosses are added one after another.
    for turn in range(int(place.max(initial=-1)) + 1):
        chosen = np.flatnonzero(place == turn)
        sums[cell[chosen]] += deviations[chosen]
    return sums


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one pass over the vectors gives; L languages, P pairs of them in order, D dimensions.

    Attributes:
        vectors: The unit vectors.
        shift: (D,) what was subtracted from them.
        moments: Their sums.
        intra_lingual_spreads: (L,) mean cosine distance between a language's unique glosses.
        inter_lingual_spreads: (P,) mean cosine distance between translations.
        affinities: (P,) semantic affinity.
    """

    vectors: UnitVectors
    shift: Array
    moments: Moments
    intra_lingual_spreads: Floats
    inter_lingual_spreads: Floats
    affinities: Floats

    @property
    def distances(self) -> PairDistances:
        """How far apart the translations of each concept lie."""
        return self.moments.distances

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The language pairs, as numbers."""
        return self.distances.pairs


def measure(vectors: UnitVectors) -> Measurement:
    """Read the vectors once and measure.

    Raises:
        VectorError: A vector is zero, NaN or infinite.
    """
    shift = choose_shift(vectors)
    moments = gather_moments(vectors, shift)
    intra = spread_from_sums(moments.n_glosses, moments.squares, moments.total)
    inter = moments.distances.inter_lingual_spreads
    return Measurement(vectors, shift, moments, intra, inter, affinity(mean_of_pairs(intra), inter))


def mean_of_pairs(of_languages: Floats) -> Floats:
    """Return (P,) the mean of the two languages' figures for each pair."""
    first, second = np.triu_indices(len(of_languages), k=1)
    means: Floats = (of_languages[first] + of_languages[second]) / 2
    return means


def measure_exactly(table: Table, sources: Sequence[Source]) -> Measurement:
    """Measure in the fastest arithmetic that is exact enough for these vectors.

    Raises:
        VectorError: A vector is zero, NaN or infinite, or rows of one text differ.
    """
    vectors = UnitVectors.of(table, sources)
    check_repeats(vectors)
    measurement = measure(vectors)
    is_shifted = bool(measurement.shift.any())
    small = _SMALL_SPREAD if is_shifted else _SMALL_SPREAD_UNSHIFTED
    if vectors.arithmetic.precision == "float64" or measurement.intra_lingual_spreads.min() > small:
        return measurement
    return measure(UnitVectors.of(table, sources, exact=True))
