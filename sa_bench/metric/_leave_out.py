"""Scores without one concept, or without a set of concepts, in closed form.

A concept that is left out leaves every language pair at once, and with it go the glosses that stand
in no other concept, so intra-lingual spreads change too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.jackknife import (
    Leaving,
    means_without_each,
    pseudo_values,
    spread_without,
    standard_error,
)
from sa_bench.metric._moments import affinity, mean_of_pairs
from sa_bench.metric._walk import walk, weighted_sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.metric._moments import Measurement, PairDistances
    from sa_bench.metric._table import Booleans, Floats, Integers
    from sa_bench.metric._walk import Block


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """The scores without each concept in turn; L languages, C concepts.

    Attributes:
        distances: How far apart the translations of each concept lie.
        spreads: (L, C) intra-lingual spread of each language without each concept.
    """

    distances: PairDistances
    spreads: Floats

    def pair_affinities(self, pairs: int | slice) -> Floats:
        """Return (..., C) semantic affinity of pairs without each concept; NaN where undefined.

        A concept that the pair lacks changes nothing there, unless one language has a gloss of it.
        """
        distances = self.distances
        a, b = distances.first[pairs], distances.second[pairs]
        inter = means_without_each(distances.weights(pairs), distances.by_pair[pairs])
        return affinity((self.spreads[a] + self.spreads[b]) / 2, inter)

    def summary(
        self, affinities: Floats, scored: Integers | slice = slice(None)
    ) -> tuple[Floats, Floats]:
        """Return (C,) the mean over pairs without each concept, and (P,) the standard errors.

        Args:
            affinities: (P,) semantic affinity of each pair.
            scored: The pairs of the mean.
        """
        total, errors = np.zeros(self.spreads.shape[1]), np.empty(len(affinities))
        counts = np.zeros(len(affinities))
        counts[scored] = 1
        for pairs in self.distances.some_pairs():
            without = self.pair_affinities(pairs)
            chosen = counts[pairs] > 0
            total += (without if chosen.all() else without[chosen]).sum(axis=0)
            errors[pairs] = standard_error(pseudo_values(affinities[pairs], without))
        return total / counts.sum(), errors


def leave_one_out(measurement: Measurement) -> LeaveOneOut:
    """Prepare the scores without each concept; reads the vectors once more."""
    vectors, moments = measurement.vectors, measurement.moments
    means = moments.means
    directions = [vectors.arithmetic.array(mean) for mean in means]
    projections = np.zeros(moments.leaving_counts.shape)

    def project(block: Block) -> None:
        first_concept = block.concepts.start
        for language, cells in enumerate(vectors.table.cells):
            entries = block.entries[language]
            along = block.deviations[language].along(directions[language])
            projections[language, block.concepts] = np.bincount(
                cells.concepts[entries] - first_concept,
                weights=along * cells.alone[entries],
                minlength=block.concepts.stop - first_concept,
            )

    for _ in walk(vectors, measurement.shift, project):
        pass
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


def spreads_without(measurement: Measurement, language: int, concepts: Booleans) -> Floats:
    """Return (G,) a language's intra-lingual spread without each of (G, C) sets of concepts.

    NaN where undefined.
    """
    vectors, moments = measurement.vectors, measurement.moments
    leaving = vectors.table.cells[language].entries_only_in(concepts)
    total, squares = weighted_sums(vectors, language, leaving, measurement.shift)
    mean = moments.means[language]
    return spread_without(
        int(moments.n_glosses[language]),
        float(moments.squares[language]),
        mean,
        Leaving(leaving.sum(axis=1), squares, total @ mean, np.vecdot(total, total)),
    )


def affinities_without_each(measurement: Measurement, concepts: Booleans) -> Floats:
    """Return (P,) semantic affinity of each pair without its own set of (P, C) concepts.

    NaN where undefined.
    """
    distances = measurement.distances
    intra = np.zeros(len(concepts))
    for language in range(len(distances.counts)):
        its = distances.pairs_with(language)
        intra[its] += spreads_without(measurement, language, concepts[its]) / 2
    return affinity(intra, distances.inter_lingual_spreads(~concepts))


def scores_without_domains(
    measurement: Measurement,
    domain_of: Sequence[str] | None,
    scored: Integers | slice = slice(None),
) -> dict[str, dict[str, float]]:
    """Return, for each domain, the scores with all its concepts left out.

    Args:
        measurement: The scores with all concepts.
        domain_of: (C,) the domain of each concept; None for none, which gives an empty result.
        scored: The pairs of the score.

    Returns:
        ``score`` and the SA of each of its pairs by name; what is undefined is left out.
    """
    if domain_of is None:
        return {}
    domains = list(dict.fromkeys(domain_of))
    column = np.array(domain_of, dtype=object)
    inside = np.stack([column == domain for domain in domains])
    intra = np.stack(
        [
            spreads_without(measurement, language, inside)
            for language in range(len(measurement.vectors.sources))
        ]
    )
    inter = measurement.distances.inter_lingual_spreads_over(~inside)
    affinities = affinity(mean_of_pairs(intra), inter)[scored]
    pair_names = np.array(measurement.vectors.table.pair_names, dtype=object)
    names = [*pair_names[scored], "score"]
    scores = {}
    for domain, of_pairs in zip(domains, affinities.T, strict=True):
        found = zip(names, [*of_pairs.tolist(), float(of_pairs.mean())], strict=True)
        scores[domain] = {name: value for name, value in found if not math.isnan(value)}
    return scores
