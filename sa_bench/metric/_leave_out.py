"""Scores without one concept, or without a set of concepts, in closed form.

A concept that is left out leaves every language pair at once, and with it go the glosses that stand
in no other concept, so intra-lingual spreads change too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.jackknife import Leaving, spread_without
from sa_bench.metric._moments import affinity, mean_of_pairs
from sa_bench.metric._walk import walk, weighted_sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.metric._moments import Measurement, PairDistances
    from sa_bench.metric._table import Booleans, Floats


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """The scores without each concept in turn; L languages, C concepts.

    Attributes:
        distances: How far apart the translations of each concept lie.
        spreads: (L, C) intra-lingual spread of each language without each concept.
    """

    distances: PairDistances
    spreads: Floats

    @property
    def affinities(self) -> Floats:
        """(C,) mean over the pairs of semantic affinity without each concept."""
        n_pairs = len(self.distances.pairs)
        return np.asarray(sum(self.pair_affinities(pair) for pair in range(n_pairs)) / n_pairs)

    def pair_affinities(self, pair: int) -> Floats:
        """Return (C,) semantic affinity of a pair without each concept; NaN where undefined.

        A concept that the pair lacks changes nothing there, unless one language has a gloss of it.
        """
        a, b = self.distances.pairs[pair]
        inter = self.distances.inter_lingual_spreads_without_each(pair)
        return affinity((self.spreads[a] + self.spreads[b]) / 2, inter)


def leave_one_out(measurement: Measurement) -> LeaveOneOut:
    """Prepare the scores without each concept; reads the vectors once more."""
    vectors, moments = measurement.vectors, measurement.moments
    means = moments.means
    directions = [vectors.arithmetic.array(mean) for mean in means]
    projections = np.zeros(moments.leaving_counts.shape)
    for block in walk(vectors, measurement.shift):
        first_concept = block.concepts.start
        for language, cells in enumerate(vectors.table.cells):
            entries = block.entries[language]
            along = block.deviations[language].along(directions[language])
            projections[language, block.concepts] = np.bincount(
                cells.concepts[entries] - first_concept,
                weights=along * cells.alone[entries],
                minlength=block.concepts.stop - first_concept,
            )
    spreads = [
        spread_without(
            int(moments.n_glosses[language]),
            float(moments.squares[language]),
            means[language],
            Leaving(
                moments.leaving_counts[language],
                moments.leaving_squares[language],
                projections[language],
                moments.leaving_norms[language],
            ),
        )
        for language in range(len(means))
    ]
    return LeaveOneOut(moments.distances, np.stack(spreads))


def spread_without_concepts(measurement: Measurement, language: int, concepts: Booleans) -> float:
    """Return a language's intra-lingual spread without some concepts; NaN where undefined."""
    vectors, moments = measurement.vectors, measurement.moments
    leaving = vectors.table.cells[language].entries_only_in(concepts)
    total, squares = weighted_sums(vectors, language, leaving, measurement.shift)
    mean = moments.means[language]
    return float(
        spread_without(
            int(moments.n_glosses[language]),
            float(moments.squares[language]),
            mean,
            Leaving(len(leaving), squares, float(total @ mean), float(total @ total)),
        )
    )


def affinities_without(measurement: Measurement, concepts: Booleans) -> Floats:
    """Return (P,) semantic affinity of every pair without some concepts; NaN where undefined."""
    languages = range(len(measurement.vectors.sources))
    intra = [spread_without_concepts(measurement, language, concepts) for language in languages]
    inter = [
        measurement.distances.inter_lingual_spread(pair, ~concepts)
        for pair in range(len(measurement.pairs))
    ]
    return affinity(mean_of_pairs(np.array(intra)), np.array(inter))


def scores_without_domains(
    measurement: Measurement, names: Sequence[str], domain_of: Sequence[str] | None
) -> dict[str, dict[str, float]]:
    """Return, for each domain, the scores with all its concepts left out.

    Args:
        measurement: The scores with all concepts.
        names: (P,) the pairs' names.
        domain_of: (C,) the domain of each concept; None for none, which gives an empty result.

    Returns:
        ``score`` and each pair's SA by name; what is undefined is left out.
    """
    column = np.array(domain_of or (), dtype=object)
    scores = {}
    for domain in dict.fromkeys(domain_of or ()):
        affinities = affinities_without(measurement, column == domain)
        found = dict(zip(names, affinities.tolist(), strict=True))
        found["score"] = float(affinities.mean())
        scores[domain] = {name: value for name, value in found.items() if not math.isnan(value)}
    return scores
