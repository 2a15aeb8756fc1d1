"""What each concept contributes to the score, and what the score is without it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.intervals import pseudo_values

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from sa_bench.metric.cells import Floats
    from sa_bench.metric.leave_out import LeaveOneOut
    from sa_bench.metric.pair_distances import PairDistances

__all__ = ["ConceptScores"]


@dataclass(frozen=True, slots=True)
class ConceptScores:
    """What each concept contributes; every column follows the order of ``ids``.

    Attributes:
        ids: The concepts, in the order in which they first appear.
        domains: The domain of each; None where none were given.
        languages: Keys of the languages.
        affinities: SA of each pair, by name.
        without_domain: For each domain, ``score`` and each pair's SA by name with all its concepts
            left out; what is undefined then is missing. Empty without domains.
        distances: How far apart the translations of each concept lie.
        leave_one_out: The scores without each concept; None where no jackknife was asked for.
    """

    ids: Sequence[Hashable]
    domains: tuple[str, ...] | None
    languages: tuple[str, ...]
    affinities: Mapping[str, float]
    without_domain: Mapping[str, Mapping[str, float]]
    distances: PairDistances = field(repr=False)
    leave_one_out: LeaveOneOut | None = field(repr=False)

    @property
    def spread(self) -> Floats:
        """(C,) mean cosine distance of a concept's translations over the pairs that have it.

        NaN where none has.
        """
        return self.distances.of_concepts()

    @property
    def language_spread(self) -> dict[str, Floats]:
        """For each language, (C,) the same over the pairs of that language."""
        return {
            key: self.distances.of_concepts(language) for language, key in enumerate(self.languages)
        }

    @property
    def pseudo_values(self) -> Floats:
        """(C,) jackknife pseudo-values of the task score.

        C * score - (C - 1) * score without the concept; NaN where undefined.

        Raises:
            ValueError: No jackknife was asked for.
        """
        score = float(np.mean(list(self.affinities.values())))
        return pseudo_values(score, self._left_out().affinities)

    def pair_pseudo_values(self, pair: str) -> Floats:
        """Return (C,) jackknife pseudo-values of a pair's SA.

        Raises:
            ValueError: There is no such pair, or no jackknife was asked for.
        """
        without = self._left_out().pair_affinities(self._number(pair))
        return pseudo_values(self.affinities[pair], without)

    def pair_spread(self, pair: str) -> Floats:
        """Return (C,) cosine distance of each concept's translations in a pair; NaN where missing.

        Raises:
            ValueError: There is no such pair.
        """
        number = self._number(pair)
        return np.where(self.distances.present(number), self.distances.by_pair[number], np.nan)

    def _number(self, pair: str) -> int:
        names = list(self.affinities)
        if pair not in names:
            raise ValueError(f"there is no pair {pair!r}; the pairs are {', '.join(names)}")
        return names.index(pair)

    def _left_out(self) -> LeaveOneOut:
        if self.leave_one_out is None:
            raise ValueError("pseudo-values need `jackknife=True`")
        return self.leave_one_out
