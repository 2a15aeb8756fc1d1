"""What lies behind a score: structure within a language, and alignment that a rotation hides.

Both cost more than a score and serve to understand a model; they are no part of its result.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sa_bench.metric._moments import affinity, cell_means, mean_of_pairs, measure_exactly
from sa_bench.metric._sources import open_sources
from sa_bench.metric._table import arrange, check_soundness, domain_of_each
from sa_bench.metric._walk import to_numpy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sa_bench.metric._moments import Measurement
    from sa_bench.metric._sources import Vectors
    from sa_bench.metric._table import Column, Floats, Integers

__all__ = ["Diagnosis", "NeighbourDomains", "diagnose"]

_ROWS_AT_ONCE = 512
# Neighbours whose cosines differ by less than this are equally near.
_TIE = 1e-12


@dataclass(frozen=True, slots=True)
class NeighbourDomains:
    """Whether glosses of a domain lie together within a language.

    Attributes:
        share: Share of glosses whose nearest neighbour in their own language is of their domain,
            in [0, 1]; near ``chance`` for a model that translates words without understanding them.
        chance: The share for random vectors.
    """

    share: float
    chance: float


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Figures behind a score.

    Attributes:
        neighbour_domains: For each language, whether its domains lie together; empty without
            domains.
        rotated_affinity: For each pair, SA after the best rotation of one language onto the other,
            found on other concepts than it is applied to. Far above SA where alignment is there but
            hidden by a rotation; below SA where concepts are few for the dimension.
    """

    neighbour_domains: Mapping[str, NeighbourDomains]
    rotated_affinity: Mapping[str, float]

    def to_dict(self) -> dict[str, dict[str, float | dict[str, float]]]:
        """Return the figures ready for JSON."""
        return {
            "neighbour_domains": {k: asdict(v) for k, v in self.neighbour_domains.items()},
            "rotated_affinity": dict(self.rotated_affinity),
        }


def diagnose(
    vectors: Mapping[str, Vectors],
    concepts: Mapping[str, Column] | None = None,
    glosses: Mapping[str, Column] | None = None,
    *,
    domains: Mapping[Any, str] | Sequence[str] | None = None,
) -> Diagnosis:
    """Look behind the scores of these vectors; arguments as of ``semantic_affinity``.

    All unit vectors are held in memory. Time O(n^2 * D) for the neighbours among n glosses of a
    language, O(min(C, D)^3) for the rotation of each pair.

    Raises:
        VectorError: See ``semantic_affinity``.
        ValueError: See ``semantic_affinity``.
    """
    sources = open_sources(vectors)
    table = arrange({key: source.n_rows for key, source in sources.items()}, concepts, glosses)
    domain_of = None if domains is None else domain_of_each(table.concepts, domains)
    measurement = measure_exactly(table, list(sources.values()))
    check_soundness(measurement)
    neighbours = {}
    if domain_of is not None:
        numbers = np.unique(np.array(domain_of, dtype=np.str_), return_inverse=True)[1]
        neighbours = {
            key: _neighbour_domains(measurement, language, numbers)
            for language, key in enumerate(table.languages)
        }
    return Diagnosis(neighbours, _rotated_affinities(measurement))


def _neighbour_domains(
    measurement: Measurement, language: int, domains: Integers
) -> NeighbourDomains:
    """Compare each unique gloss with its nearest neighbour; equally near ones count in shares."""
    cells = measurement.vectors.table.cells[language]
    first = np.flatnonzero(cells.first)
    of_gloss = domains[cells.concepts[first]]
    units = to_numpy(measurement.vectors.at(language, first))
    total = 0.0
    for start in range(0, len(units), _ROWS_AT_ONCE):
        rows = np.arange(start, min(start + _ROWS_AT_ONCE, len(units)))
        cosines = units[rows] @ units.T
        cosines[np.arange(len(rows)), rows] = -np.inf
        nearest = cosines >= cosines.max(axis=1, keepdims=True) - _TIE
        same = of_gloss[rows, None] == of_gloss
        total += float(((nearest & same).sum(axis=1) / nearest.sum(axis=1)).sum())
    sizes = np.bincount(of_gloss)
    n = len(units)
    return NeighbourDomains(total / n, float(sizes @ (sizes - 1) / (n * (n - 1))))


def _rotated_affinities(measurement: Measurement) -> dict[str, float]:
    distances = measurement.distances
    means = cell_means(measurement)
    inter = np.empty(len(distances.first))
    for pair, (a, b) in enumerate(zip(distances.first, distances.second, strict=True)):
        both = distances.present(pair)
        weights = distances.weights(pair)[both]
        inter[pair] = weights @ held_out_distances(means[a][both], means[b][both]) / weights.sum()
    found = affinity(mean_of_pairs(measurement.intra_lingual_spreads), inter)
    return dict(zip(measurement.vectors.table.pair_names, found.tolist(), strict=True))


_N_FOLDS = 5
# Directions that the other concepts say nothing of stay as they are: a pull towards no rotation,
# too weak to matter elsewhere.
_PULL = 1e-6


def held_out_distances(first: Floats, second: Floats) -> Floats:
    """Return how far apart translations lie once the second language is rotated onto the first.

    For each of five folds of concepts the rotation is the orthogonal matrix that brings the second
    language nearest to the first on the other folds (Schönemann 1966, "A generalized solution of
    the orthogonal Procrustes problem").

    Args:
        first: (C, D) mean unit vectors of the concepts in one language.
        second: (C, D) the same concepts in the other.

    Returns:
        (C,) 1 - <a, R b> with the rotation R that was found without the concept.
    """
    from scipy.linalg import orthogonal_procrustes

    # A rotation acts only where there are vectors: at most 2 C directions, however large D is.
    n_concepts = len(first)
    basis = np.linalg.svd(np.concatenate([first, second]), full_matrices=False)[2]
    a, b = first @ basis.T, second @ basis.T
    folds = np.arange(n_concepts) % _N_FOLDS
    distances = np.empty(n_concepts)
    for fold in range(_N_FOLDS):
        held_out = folds == fold
        strength = _PULL * np.linalg.norm(b[~held_out].T @ a[~held_out], ord=2)
        pull = np.sqrt(strength) * np.eye(a.shape[1])
        rotation, _ = orthogonal_procrustes(
            np.concatenate([b[~held_out], pull]), np.concatenate([a[~held_out], pull])
        )
        rotated = b[held_out] @ rotation
        distances[held_out] = np.maximum(1 - np.vecdot(a[held_out], rotated), 0.0)
    return distances
