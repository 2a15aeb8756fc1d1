"""The spreads and affinities of every pair, from one pass over the vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.metric.moments import Moments, gather_moments
from sa_bench.metric.spreads import affinity, spread_from_sums
from sa_bench.metric.walk import choose_shift

if TYPE_CHECKING:
    from sa_bench.metric.arithmetic import Array
    from sa_bench.metric.cells import Floats
    from sa_bench.metric.pair_distances import PairDistances
    from sa_bench.metric.unit_vectors import UnitVectors

__all__ = ["Measurement", "mean_of_pairs", "measure"]


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
