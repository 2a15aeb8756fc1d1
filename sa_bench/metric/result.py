"""What a score comes with: the figures of each pair, of each concept, and of the task.

Conventions: a figure that is not defined for a pair is None; ``to_dict`` leaves it out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sa_bench.jackknife import domain_standard_error, jackknife_interval, pseudo_values
from sa_bench.metric.companions import COMPANIONS, Companions

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from sa_bench.metric._leave_out import LeaveOneOut
    from sa_bench.metric._moments import PairDistances
    from sa_bench.metric._table import Floats

__all__ = ["ConceptScores", "PairScores", "SemanticAffinity"]

_FEWEST_DOMAINS = 2
_NO_JACKKNIFE = "pseudo-values need `jackknife=True`"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairScores(Companions):
    """The scores of one language pair: these, and the companions (see ``COMPANIONS``).

    Attributes:
        semantic_affinity: SA = H / (H + V), in (0, 1]; 0.5 when translations are no closer than
            other words.
        intra_lingual_spread_1: H of the first language, in (0, 2].
        intra_lingual_spread_2: H of the second language.
        semantic_ratio: V / H.
        n_concepts: Concepts present in both languages.
        n_gloss_pairs: Combinations of glosses that V averages.
        semantic_affinity_se: Standard error of SA, the jackknife over concepts.
    """

    semantic_affinity: float
    intra_lingual_spread_1: float
    intra_lingual_spread_2: float
    semantic_ratio: float
    n_concepts: int
    n_gloss_pairs: int
    semantic_affinity_se: float | None = None

    def to_dict(self) -> dict[str, float | int]:
        """Return the defined figures by name, as plain Python numbers, in the order of files."""
        values = ((name, getattr(self, name)) for name in _IN_FILES)
        return {name: value for name, value in values if value is not None}


_SCORE = (
    "semantic_affinity",
    "inter_lingual_spread",
    "intra_lingual_spread",
    "intra_lingual_spread_1",
    "intra_lingual_spread_2",
    "semantic_ratio",
    "n_concepts",
    "n_gloss_pairs",
    "semantic_affinity_se",
)
_IN_FILES = tuple(dict.fromkeys((*_SCORE, *COMPANIONS)))


@dataclass(frozen=True, slots=True)
class SemanticAffinity:
    """The semantic affinity of a model on a table of concepts.

    Attributes:
        score: Mean SA over the language pairs, of the pivot where there is one, in (0, 1].
        se: Its standard error, the jackknife over concepts; NaN where undefined or not asked for.
        languages: Keys of the languages.
        pairs: Scores of each pair, ``eng-zho``, in the order of the languages.
        concepts: What each concept contributes.
        omitted: Why figures are missing that were left out for cost, by name.
    """

    score: float
    se: float
    languages: tuple[str, ...]
    pairs: Mapping[str, PairScores]
    concepts: ConceptScores
    omitted: Mapping[str, str]

    @property
    def domain_se(self) -> float | None:
        """Standard error that leaves out whole domains: for words of other domains than these.

        None without domains, or where the score without one of them is undefined.
        """
        without = [scores.get("score") for scores in self.concepts.without_domain.values()]
        known = [score for score in without if score is not None]
        if len(known) < max(len(without), _FEWEST_DOMAINS):
            return None
        return float(domain_standard_error(self.score, known))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval of the score, from the jackknife over concepts on the logit scale.

        Raises:
            ValueError: No jackknife was asked for.
        """
        low, high = jackknife_interval(self.score, self.concepts.pseudo_values, level=level)
        return float(low), float(high)

    @property
    def matrix(self) -> Floats:
        """(L, L) SA between the languages, 1 on the diagonal."""
        n_languages = len(self.languages)
        matrix = np.eye(n_languages)
        upper = np.triu_indices(n_languages, k=1)
        matrix[upper] = [pair.semantic_affinity for pair in self.pairs.values()]
        return np.maximum(matrix, matrix.T)

    def to_dict(self) -> dict[str, Any]:
        """Return score, standard errors and pairs, ready for JSON, without undefined figures."""
        content: dict[str, Any] = {"score": self.score}
        if not np.isnan(self.se):
            content["se"] = self.se
        if self.domain_se is not None:
            content["domain_se"] = self.domain_se
        content["languages"] = list(self.languages)
        content["pairs"] = {name: pair.to_dict() for name, pair in self.pairs.items()}
        content["omitted"] = dict(self.omitted)
        return content


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
        without_concept: (C,) the score without each concept; None where no jackknife was asked for.
        leave_one_out: The same for each pair.
        pivot: The language whose pairs are the score; None for all pairs.
    """

    ids: Sequence[Hashable]
    domains: tuple[str, ...] | None
    languages: tuple[str, ...]
    affinities: Mapping[str, float]
    without_domain: Mapping[str, Mapping[str, float]]
    distances: PairDistances = field(repr=False)
    without_concept: Floats | None = field(repr=False)
    leave_one_out: LeaveOneOut | None = field(repr=False)
    pivot: str | None = None

    @property
    def scored(self) -> tuple[str, ...]:
        """Names of the pairs that are the score."""
        if self.pivot is None:
            return tuple(self.affinities)
        its = self.distances.pairs_with(self.languages.index(self.pivot))
        names = list(self.affinities)
        return tuple(names[pair] for pair in its)

    @property
    def spread(self) -> Floats:
        """(C,) mean cosine distance of a concept's translations over the scored pairs with it.

        NaN where none has it.
        """
        pivot = None if self.pivot is None else self.languages.index(self.pivot)
        return self.distances.of_concepts(pivot)

    @property
    def language_spread(self) -> dict[str, Floats]:
        """For each language, (C,) the same over the scored pairs of that language."""
        if self.pivot is None:
            return {
                key: self.distances.of_concepts(language)
                for language, key in enumerate(self.languages)
            }
        distances, pivot = self.distances, self.languages.index(self.pivot)
        found = {self.pivot: self.spread}
        for pair in distances.pairs_with(pivot):
            other = distances.first[pair] + distances.second[pair] - pivot
            found[self.languages[other]] = self._of_pair(pair)
        return {key: found[key] for key in self.languages}

    @property
    def pseudo_values(self) -> Floats:
        """(C,) jackknife pseudo-values of the task score.

        C * score - (C - 1) * score without the concept; NaN where undefined.

        Raises:
            ValueError: No jackknife was asked for.
        """
        if self.without_concept is None:
            raise ValueError(_NO_JACKKNIFE)
        score = float(np.mean([self.affinities[name] for name in self.scored]))
        return pseudo_values(score, self.without_concept)

    def pair_pseudo_values(self, pair: str) -> Floats:
        """Return (C,) jackknife pseudo-values of a pair's SA.

        Raises:
            ValueError: There is no such pair, or no jackknife was asked for.
        """
        if self.leave_one_out is None:
            raise ValueError(_NO_JACKKNIFE)
        without = self.leave_one_out.pair_affinities(self._number(pair))
        return pseudo_values(self.affinities[pair], without)

    def pair_spread(self, pair: str) -> Floats:
        """Return (C,) cosine distance of each concept's translations in a pair; NaN where missing.

        Raises:
            ValueError: There is no such pair.
        """
        return self._of_pair(self._number(pair))

    def _of_pair(self, number: int) -> Floats:
        return np.where(self.distances.present(number), self.distances.by_pair[number], np.nan)

    def _number(self, pair: str) -> int:
        names = list(self.affinities)
        if pair not in names:
            raise ValueError(f"there is no pair {pair!r}; the pairs are {', '.join(names)}")
        return names.index(pair)
