"""The spreads and affinities of every pair, from one pass over the vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.metric.moments import Moments, gather_moments
from sa_bench.metric.spreads import affinity, spread_from_sums

if TYPE_CHECKING:
    from sa_bench.metric.arithmetic import Array
    from sa_bench.metric.cells import Floats
    from sa_bench.metric.pair_distances import PairDistances
    from sa_bench.metric.unit_vectors import UnitVectors

__all__ = ["Measurement", "measure"]


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one pass over the vectors gives; L languages, P pairs of them in order, D dimensions.

    Attributes:
        vectors: The unit vectors.
        shift: (D,) what was subtracted from them.
        moments: Their sums.
    """

    vectors: UnitVectors
    shift: Array
    moments: Moments

    @property
    def distances(self) -> PairDistances:
        """How far apart the translations of each concept lie."""
        return self.moments.distances

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The language pairs, as numbers."""
        return self.distances.pairs

    @property
    def intra_lingual_spreads(self) -> Floats:
        """(L,) mean cosine distance between the unique glosses of each language."""
        moments = self.moments
        return spread_from_sums(moments.n_glosses, moments.squares, moments.total)

    @property
    def inter_lingual_spreads(self) -> Floats:
        """(P,) mean cosine distance between translations."""
        return np.array([self.distances.inter_lingual_spread(p) for p in range(len(self.pairs))])

    @property
    def affinities(self) -> Floats:
        """(P,) semantic affinity."""
        return affinity(self.of_pairs(self.intra_lingual_spreads), self.inter_lingual_spreads)

    def of_pairs(self, of_languages: Floats) -> Floats:
        """Return (P,) the mean of the two languages' figures for each pair."""
        return np.array([(of_languages[a] + of_languages[b]) / 2 for a, b in self.pairs])


def measure(vectors: UnitVectors) -> Measurement:
    """Read the vectors once and measure.

    Raises:
        VectorError: A vector is zero, NaN or infinite.
    """
    shift = vectors.first_mean()
    return Measurement(vectors, shift, gather_moments(vectors, shift))
