"""One pass over the vectors: the sums from which every pair's spreads and affinity follow.

Notation, for unit vectors u and a common shift c: d = u - c. Spreads depend on differences of unit
vectors only, so they can be had from d; with c near a long mean no digits cancel, however close
together the vectors lie. Where the mean is short c is 0, and d need not be written down.

Source: Gong, "Benchmarking Cross-Lingual Semantic Alignment in Multilingual Embeddings",
arXiv 2601.09732; the closed forms are algebra on its double sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sa_bench.metric._sources import UnitVectors, check_repeats
from sa_bench.metric._walk import ScaledRows, choose_shift, to_numpy, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sa_bench.jackknife import FloatOrFloats
    from sa_bench.metric._sources import Source
    from sa_bench.metric._table import Booleans, Cells, Floats, Integers, Table
    from sa_bench.metric._walk import Arithmetic, Array, Block

# Below these spreads float32 arithmetic would show in the ninth digit of a score: where a shift
# keeps the digits that would cancel, and where there is none.
_SMALL_SPREAD, _SMALL_SPREAD_UNSHIFTED = 1e-6, 0.05
# From so many languages on, one product of all is faster than one after another.
_FEWEST_LANGUAGES_FOR_A_PRODUCT = 6
# Distances below so many rounding units of the squares that they are the difference of.
_CLOSE_UNITS = 64
# Pairs times concepts to work on at once.
_NUMBERS_AT_ONCE = 4_000_000


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
        first: (P,) number of each pair's first language.
        second: (P,) number of its second.
    """

    counts: Integers
    by_pair: Floats
    first: Integers
    second: Integers

    @classmethod
    def of(cls, counts: Integers, by_pair: Floats) -> PairDistances:
        """Return the distances of every pair of languages in order."""
        return cls(counts, by_pair, *pairs_of(len(counts)))

    @property
    def n_concepts(self) -> Integers:
        """(P,) number of concepts that both languages have."""
        return self.sums_of_pairs(self.counts > 0).astype(np.int64)

    @property
    def n_gloss_pairs(self) -> Integers:
        """(P,) number of combinations of glosses."""
        return self.sums_of_pairs(self.counts).astype(np.int64)

    def sums_of_pairs(self, cells: Booleans | Integers) -> Floats:
        """Return (P,) the sum over concepts of the product of two languages' numbers, (L, C)."""
        numbers = cells.astype(np.float64)
        sums: Floats = (numbers @ numbers.T)[self.first, self.second]
        return sums

    def present(self, pair: int) -> Booleans:
        """Return (C,) which concepts both languages have."""
        return self.weights(pair) > 0

    def weights(self, pairs: int | slice) -> Floats:
        """Return (..., C) number of combinations of glosses, k_ac * k_bc."""
        weights: Floats = np.multiply(
            self.counts[self.first[pairs]], self.counts[self.second[pairs]], dtype=np.float64
        )
        return weights

    def pairs_with(self, language: int) -> Integers:
        """Return the numbers of a language's pairs."""
        return np.flatnonzero((self.first == language) | (self.second == language))

    def some_pairs(self) -> Iterator[slice]:
        """Yield all pairs, so many at a time that their concepts take little memory."""
        size = max(_NUMBERS_AT_ONCE // self.counts.shape[1], 1)
        for start in range(0, len(self.first), size):
            yield slice(start, min(start + size, len(self.first)))

    def inter_lingual_spreads(self, concepts: Booleans | None = None) -> Floats:
        """Return (P,) each pair's inter-lingual spread; NaN where it has none.

        Every combination of glosses counts once:

            V = sum_c k_ac k_bc v_c / sum_c k_ac k_bc

        Args:
            concepts: (P, C) over which concepts of each pair; None for all.

        Returns:
            In [0, 2]: 0 where translations coincide, 1 where they are unrelated.
        """
        spreads = np.empty(len(self.first))
        for pairs in self.some_pairs():
            weights = self.weights(pairs)
            if concepts is not None:
                weights *= concepts[pairs]
            spreads[pairs] = _mean(np.vecdot(weights, self.by_pair[pairs]), weights.sum(axis=1))
        return spreads

    def inter_lingual_spreads_over(self, concepts: Booleans) -> Floats:
        """Return (P, G) each pair's inter-lingual spread over each of (G, C) sets of concepts."""
        chosen = concepts.T.astype(np.float64)
        spreads = np.empty((len(self.first), len(concepts)))
        for pairs in self.some_pairs():
            weights = self.weights(pairs)
            spreads[pairs] = _mean((weights * self.by_pair[pairs]) @ chosen, weights @ chosen)
        return spreads

    def of_concepts(self, language: int | None = None) -> Floats:
        """Return (C,) the mean of a concept's distances over the pairs that have it.

        Args:
            language: Look at the pairs of this language only; None for all.

        Returns:
            NaN for a concept that no pair has.
        """
        present = self.counts > 0
        n_languages = present.sum(axis=0)
        if language is None:
            total, n_pairs = self.by_pair.sum(axis=0), n_languages * (n_languages - 1) / 2
        else:
            its = self.pairs_with(language)
            total, n_pairs = self.by_pair[its].sum(axis=0), present[language] * (n_languages - 1)
        with np.errstate(invalid="ignore"):
            return np.asarray(total / n_pairs)


def pairs_of(n_languages: int) -> tuple[Integers, Integers]:
    """Return (P,) numbers of the first and of the second language of every pair in order."""
    first, second = np.triu_indices(n_languages, k=1)
    return first, second


def _mean(total: Floats, weight: Floats) -> Floats:
    """Return a mean of distances from their weighted sum; NaN where there are none."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.maximum(total, 0.0) / np.where(weight > 0, weight, np.nan))


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
    table = vectors.table
    n_languages, n_concepts = len(table.cells), len(table.concepts)
    first, _ = pairs_of(n_languages)
    plain = all(cells.is_plain for cells in table.cells)
    summarise = summarise_plain_block if plain else summarise_block
    counts = table.counts
    present = counts > 0
    total, squares = np.zeros((n_languages, vectors.dim)), np.zeros(n_languages)
    by_cell = np.zeros((1 if plain else 4, n_languages, n_concepts))
    distances = np.zeros((len(first), n_concepts))
    shared_totals = np.zeros((n_languages, n_languages, vectors.dim))

    def summarise_languages(block: Block) -> list[tuple[BlockSummary, Floats | None]]:
        here = block.concepts
        present_here = None if plain else vectors.arithmetic.array(present[:, here])
        found = []
        for language, cells in enumerate(table.cells):
            summary = summarise(cells, block, block.deviations[language])
            by_cell[:, language, here] = summary.by_cell
            shared = None if plain else to_numpy(present_here @ summary.means.rows)
            found.append((summary, shared))
        means = [summary.means for summary, _ in found]
        distances[:, here] = cell_distances(means, by_cell[0, :, here])
        return found

    for found in walk(vectors, shift, summarise_languages):
        for language, (summary, shared) in enumerate(found):
            total[language] += summary.total
            squares[language] += summary.squares
            if shared is not None:
                shared_totals[language] += shared
    cell_squares, cell_norms, leaving_squares, leaving_norms = np.broadcast_to(
        by_cell, (4, n_languages, n_concepts)
    )
    if plain:
        shared_totals[:] = total[:, None]
    else:
        for a in range(n_languages):
            distances[first == a] *= present[a] & present[a + 1 :]
    return Moments(
        n_glosses=np.array([cells.n_glosses for cells in table.cells]),
        total=total,
        squares=squares,
        cell_squares=cell_squares,
        cell_norms=cell_norms,
        leaving_counts=np.stack([cells.leaving_counts for cells in table.cells]),
        leaving_squares=leaving_squares,
        leaving_norms=leaving_norms,
        distances=PairDistances.of(counts, distances),
        shared_totals=shared_totals,
    )


def cell_distances(means: Sequence[ScaledRows], squares: Floats) -> Floats:
    """Return (P, n) how far apart the cells of n concepts lie, for every pair of languages.

        v_c = (q_a + q_b) / 2 - <m_a, m_b>

    Args:
        means: For each language, the mean m of d over each cell.
        squares: (L, n) mean q of ||d||^2 over each cell's glosses.
    """
    first, second = pairs_of(len(means))
    arithmetic = means[0].arithmetic
    factors = np.stack([each.factors for each in means])
    if len(means) < _FEWEST_LANGUAGES_FOR_A_PRODUCT:
        vecdot = arithmetic.library.linalg.vecdot
        products = [
            vecdot(means[a].rows, means[b].rows) for a, b in zip(first, second, strict=True)
        ]
        distances = to_numpy(arithmetic.library.stack(products)).astype(np.float64)
    else:
        rows = arithmetic.library.stack([each.rows for each in means], 1)
        # Two views of the same rows: of one view with itself only a half would be computed, by a
        # routine that is slow for small matrices.
        products = rows[:, :-1] @ rows[:, 1:].swapaxes(1, 2)
        distances = to_numpy(products)[:, first, second - 1].T.astype(np.float64)
    distances *= factors[first]
    distances *= factors[second]
    mean_squares = (squares[first] + squares[second]) / 2
    np.subtract(mean_squares, distances, out=distances)
    if len(means) >= _FEWEST_LANGUAGES_FOR_A_PRODUCT:
        # A product may round the same two rows in two ways, and equal vectors have distance 0.
        close = np.abs(distances) <= _CLOSE_UNITS * arithmetic.unit * mean_squares
        _measure_again(distances, np.argwhere(close), means, squares)
    return distances


def _measure_again(
    distances: Floats, places: Integers, means: Sequence[ScaledRows], squares: Floats
) -> None:
    """Replace distances at (pair, concept) ``places`` by those from differences.

    v_c = ||m_a - m_b||^2 / 2 + (q_a - ||m_a||^2) / 2 + (q_b - ||m_b||^2) / 2
    """
    if not len(places):
        return
    pairs = np.stack(pairs_of(len(means)))
    within = np.stack([square - each.squares for square, each in zip(squares, means, strict=True)])
    for pair in np.unique(places[:, 0]):
        a, b = pairs[:, pair]
        concepts = places[places[:, 0] == pair, 1]
        between = means[a].some(concepts) - means[b].some(concepts)
        halves = (to_numpy((between**2).sum(-1)) + within[a, concepts] + within[b, concepts]) / 2
        distances[pair, concepts] = halves


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


def measure(vectors: UnitVectors) -> Measurement:
    """Read the vectors once and measure.

    Raises:
        VectorError: A vector is zero, NaN or infinite.
    """
    shift = choose_shift(vectors)
    moments = gather_moments(vectors, shift)
    intra = spread_from_sums(moments.n_glosses, moments.squares, moments.total)
    inter = moments.distances.inter_lingual_spreads()
    return Measurement(vectors, shift, moments, intra, inter, affinity(mean_of_pairs(intra), inter))


def mean_of_pairs(of_languages: Floats) -> Floats:
    """Return (P,) the mean of the two languages' figures for each pair."""
    first, second = pairs_of(len(of_languages))
    means: Floats = (of_languages[first] + of_languages[second]) / 2
    return means


def cell_means(measurement: Measurement) -> list[Floats]:
    """Return, for each language, (C, D) the mean unit vector of each cell; 0 for a missing one.

    All are held in memory.
    """
    vectors = measurement.vectors
    found = []
    for language, cells in enumerate(vectors.table.cells):
        units = to_numpy(vectors.at(language, np.arange(len(cells.rows))))
        means = np.zeros((len(cells.counts), units.shape[1]))
        np.add.at(means, cells.concepts, units)
        found.append(means / np.maximum(cells.counts, 1)[:, None])
    return found


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
