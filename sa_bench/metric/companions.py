"""Figures beside a pair's semantic affinity that show what is wrong with a model.

Each function returns one value a pair, NaN where the figure is not defined.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.metric.leave_out import spread_without_concepts
from sa_bench.metric.measurement import mean_of_pairs, measure
from sa_bench.metric.spreads import affinity, spread_from_sums
from sa_bench.metric.walk import weighted_sums

if TYPE_CHECKING:
    from sa_bench.metric.cells import Booleans, Floats
    from sa_bench.metric.measurement import Measurement

__all__ = [
    "centered_affinities",
    "chance_affinities",
    "language_offset_shares",
    "non_identical_affinities",
    "semanscope_affinities",
]


def centered_affinities(measurement: Measurement) -> Floats:
    """Return (P,) SA after subtracting each language's mean and scaling to unit length again.

    Far above SA where a constant offset separates the languages. Reads the vectors once more.
    """
    vectors = measurement.vectors
    arithmetic = vectors.arithmetic
    centres = arithmetic.array(measurement.moments.means) + measurement.shift
    return measure(replace(vectors, centres=centres)).affinities


def chance_affinities(measurement: Measurement) -> Floats:
    """Return (P,) SA of random wrong translations, in closed form.

    The distance between all concepts that do not translate each other, one weight a concept:

        V_x = mean over c != c' of 1 - <mean u_ac, mean u_bc'>,    chance = H / (H + V_x)

    Below 0.5 where the languages sit apart.
    """
    moments = measurement.moments
    intra = mean_of_pairs(measurement.intra_lingual_spreads)
    inter = np.full(len(intra), np.nan)
    for pair, (a, b) in enumerate(measurement.pairs):
        both = measurement.distances.present(pair).astype(np.float64)
        n = both.sum()
        if n > 1:
            squares = (moments.cell_squares[a] + moments.cell_squares[b]) @ both / 2
            products = moments.shared_totals[a, b] @ moments.shared_totals[b, a]
            right = moments.distances.by_pair[pair] @ both
            inter[pair] = (n * squares - products - right) / (n * (n - 1))
    return affinity(intra, inter)


def language_offset_shares(measurement: Measurement) -> Floats:
    """Return (P,) the share of V that is a constant offset between the languages.

    The language component of a two-way analysis of variance, unbiased, one weight a concept, with
    the difference x_c of a concept's cell means:

        s_L = mean over c != c' of <x_c, x_c'> / 2,    share = s_L / V
    """
    moments = measurement.moments
    shares = np.full(len(measurement.pairs), np.nan)
    for pair, (a, b) in enumerate(measurement.pairs):
        both = measurement.distances.present(pair).astype(np.float64)
        n = both.sum()
        inter = measurement.inter_lingual_spreads[pair]
        if n > 1 and inter > 0:
            offset = moments.shared_totals[a, b] - moments.shared_totals[b, a]
            # v_c is half the squared length of x_c plus the spread within the two cells.
            within = sum(moments.cell_squares[k] - moments.cell_norms[k] for k in (a, b))
            lengths = (2 * moments.distances.by_pair[pair] - within) @ both
            shares[pair] = (offset @ offset - lengths) / (2 * n * (n - 1)) / inter
    return shares


def non_identical_affinities(measurement: Measurement) -> Floats:
    """Return (P,) SA without the concepts that share a gloss, letter for letter, in both languages.

    Loan words and cognates have equal vectors in any model. NaN where glosses have no names.
    """
    affinities = np.full(len(measurement.pairs), np.nan)
    for pair, (a, b) in enumerate(measurement.pairs):
        identical = _identical(measurement, a, b)
        if identical is None:
            continue
        intra = sum(spread_without_concepts(measurement, k, identical) for k in (a, b)) / 2
        affinities[pair] = affinity(
            intra, measurement.distances.inter_lingual_spread(pair, ~identical)
        )
    return affinities


def semanscope_affinities(measurement: Measurement) -> Floats:
    """Return (P,) the score of the reference implementation, semanscope.

    It gives every gloss of a cell the vector of the cell's first gloss, in H only.
    """
    vectors, moments = measurement.vectors, measurement.moments
    total, squares = moments.total.copy(), moments.squares.copy()
    for language, cells in enumerate(vectors.table.cells):
        starts = np.searchsorted(cells.concepts, np.flatnonzero(cells.counts))
        weights = np.zeros(len(cells.rows))
        weights[starts] = np.add.reduceat(cells.first.astype(np.int64), starts)
        changes = weights - cells.first
        changed = np.flatnonzero(changes)
        more, longer = weighted_sums(
            vectors, language, changed, measurement.shift, changes[changed]
        )
        total[language] += more
        squares[language] += longer
    spreads = spread_from_sums(moments.n_glosses, squares, total)
    return affinity(mean_of_pairs(spreads), measurement.inter_lingual_spreads)


def _identical(measurement: Measurement, a: int, b: int) -> Booleans | None:
    """Return (C,) which concepts have a gloss in common; None where glosses have no names."""
    first, second = measurement.vectors.table.cells[a], measurement.vectors.table.cells[b]
    if first.texts is None:
        return None
    n_texts = 1 + max(first.glosses.max(), second.glosses.max())
    keys = [cells.concepts * n_texts + cells.glosses for cells in (first, second)]
    identical = np.zeros(len(first.counts), dtype=np.bool_)
    identical[np.intersect1d(keys[0], keys[1], assume_unique=True) // n_texts] = True
    return identical
