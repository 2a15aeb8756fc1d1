"""How far apart the translations of each concept lie, for every language pair."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sa_bench.metric.cells import Booleans, Floats, Integers

__all__ = ["PairDistances"]


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
