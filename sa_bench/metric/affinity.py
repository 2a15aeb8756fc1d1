"""The public function: vectors of several languages in, a typed result out."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.intervals import standard_error
from sa_bench.metric.arithmetic import rounding_unit
from sa_bench.metric.arrangement import arrange
from sa_bench.metric.companions import (
    centered_affinities,
    chance_affinities,
    language_offset_shares,
    non_identical_affinities,
    semanscope_affinities,
)
from sa_bench.metric.concept_scores import ConceptScores
from sa_bench.metric.distinct import distinct_vector_shares
from sa_bench.metric.leave_out import affinities_without, leave_one_out
from sa_bench.metric.measurement import mean_of_pairs, measure
from sa_bench.metric.problems import FewConceptsWarning, NearCollapseWarning, VectorError
from sa_bench.metric.repeats import check_repeats
from sa_bench.metric.retrieval import retrieval_accuracies
from sa_bench.metric.scores import PairScores, SemanticAffinity
from sa_bench.metric.sources import open_sources
from sa_bench.metric.unit_vectors import UnitVectors

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from sa_bench.metric.cells import Floats, Table
    from sa_bench.metric.measurement import Measurement
    from sa_bench.metric.sources import Source, Vectors

__all__ = ["semantic_affinity"]

_FEW_CONCEPTS = 30
# Below this spread float32 arithmetic would show in the ninth digit.
_SMALL_SPREAD = 1e-6
# Spreads that rounding alone can make, by the rounding unit of the storage type (measured).
_ROUNDING_SPREADS = {2.0**-7: 5e-6, 2.0**-10: 1e-7, 2.0**-23: 1e-13, 2.0**-52: 1e-14}
_FEWEST_CONCEPTS = 2
_COMPANIONS = {
    "semantic_affinity_centered": centered_affinities,
    "language_offset_share": language_offset_shares,
    "chance_affinity": chance_affinities,
    "semantic_affinity_non_identical": non_identical_affinities,
    "distinct_vector_share": distinct_vector_shares,
    "semantic_affinity_semanscope": semanscope_affinities,
}


def semantic_affinity(
    vectors: Mapping[str, Vectors],
    concepts: Mapping[str, Sequence[Hashable]] | None = None,
    glosses: Mapping[str, Sequence[str]] | None = None,
    *,
    domains: Mapping[Hashable, str] | Sequence[str] | None = None,
    jackknife: bool = True,
    companions: bool = True,
    retrieval_limit: int = 10_000,
) -> SemanticAffinity:
    sources = open_sources(vectors)
    table = arrange({key: source.n_rows for key, source in sources.items()}, concepts, glosses)
    domain_of = None if domains is None else _domains(domains, table.concepts)
    measurement = _measure(table, list(sources.values()))
    _check(measurement)
    names = [f"{table.languages[a]}-{table.languages[b]}" for a, b in measurement.pairs]
    concept_scores = ConceptScores(
        ids=table.concepts,
        domains=domain_of,
        languages=table.languages,
        affinities=dict(zip(names, measurement.affinities.tolist(), strict=True)),
        distances=measurement.distances,
        without_domain={} if domain_of is None else _without_each(domain_of, names, measurement),
        leave_one_out=leave_one_out(measurement) if jackknife else None,
    )
    figures = _basic_figures(measurement)
    omitted = {}
    if companions:
        figures |= {name: figure(measurement) for name, figure in _COMPANIONS.items()}
        n_glosses = int(measurement.moments.n_glosses.max())
        if n_glosses <= retrieval_limit:
            figures["retrieval_accuracy"] = retrieval_accuracies(measurement)
        else:
            omitted["retrieval_accuracy"] = (
                f"its cost grows with the square of the glosses: a language has {n_glosses}, "
                f"more than retrieval_limit={retrieval_limit}"
            )
    if jackknife:
        figures["semantic_affinity_se"] = np.array(
            [standard_error(concept_scores.pair_pseudo_values(name)) for name in names]
        )
    return SemanticAffinity(
        score=float(measurement.affinities.mean()),
        se=float(standard_error(concept_scores.pseudo_values)) if jackknife else math.nan,
        languages=table.languages,
        pairs={name: _pair_scores(figures, pair) for pair, name in enumerate(names)},
        concepts=concept_scores,
        omitted=omitted,
    )


def _measure(table: Table, sources: Sequence[Source]) -> Measurement:
    vectors = UnitVectors.of(table, sources)
    check_repeats(vectors)
    measurement = measure(vectors)
    exact = vectors.arithmetic.precision == "float64"
    if exact or measurement.intra_lingual_spreads.min() > _SMALL_SPREAD:
        return measurement
    return measure(UnitVectors.of(table, sources, exact=True))


def _check(measurement: Measurement) -> None:
    table = measurement.vectors.table
    for language, spread in enumerate(measurement.intra_lingual_spreads):
        unit = rounding_unit(measurement.vectors.sources[language].chunks[0])
        noise = _ROUNDING_SPREADS.get(unit, min(_ROUNDING_SPREADS.values()))
        message = (
            f"language {table.languages[language]}: intra-lingual spread {spread:.3g}; its "
            f"{table.cells[language].n_glosses} glosses have nearly one direction"
        )
        if spread < noise:
            raise VectorError(
                f"{message}, below what the storage type carries ({noise:g}), so there is nothing "
                "to compare translations with; check the model's output"
            )
        if spread < 10 * noise:
            warnings.warn(f"{message}: rounding shows", NearCollapseWarning, stacklevel=3)
    for pair, (a, b) in enumerate(measurement.pairs):
        n_shared = int(measurement.distances.present(pair).sum())
        if n_shared < _FEWEST_CONCEPTS:
            raise ValueError(
                f"pair {table.languages[a]}-{table.languages[b]}: {n_shared} concepts have glosses "
                "in both languages, at least two are needed; add glosses or leave a language out"
            )
    if len(table.concepts) < _FEW_CONCEPTS:
        warnings.warn(
            f"{len(table.concepts)} concepts; below {_FEW_CONCEPTS} standard errors are rough",
            FewConceptsWarning,
            stacklevel=3,
        )


def _domains(
    domains: Mapping[Hashable, str] | Sequence[str], concepts: Sequence[Hashable]
) -> tuple[str, ...]:
    """Return the domain of each concept."""
    if isinstance(domains, Mapping):
        missing = [concept for concept in concepts if concept not in domains]
        if missing:
            raise ValueError(
                f"`domains` lacks {len(missing)} concepts, the first {missing[0]!r}; "
                "give a domain for every concept or leave `domains` out"
            )
        return tuple(domains[concept] for concept in concepts)
    if len(domains) != len(concepts):
        raise ValueError(f"{len(domains)} domains for {len(concepts)} concepts; give one for each")
    return tuple(domains)


def _without_each(
    domain_of: tuple[str, ...], names: Sequence[str], measurement: Measurement
) -> dict[str, dict[str, float]]:
    """Return the scores without each domain."""
    column = np.array(domain_of, dtype=object)
    scores = {}
    for domain in dict.fromkeys(domain_of):
        affinities = affinities_without(measurement, column == domain)
        found = {"score": float(affinities.mean())} | dict(
            zip(names, affinities.tolist(), strict=True)
        )
        scores[domain] = {name: value for name, value in found.items() if not math.isnan(value)}
    return scores


def _basic_figures(measurement: Measurement) -> dict[str, Floats]:
    intra, inter = measurement.intra_lingual_spreads, measurement.inter_lingual_spreads
    both = mean_of_pairs(intra)
    first, second = np.transpose(measurement.pairs)
    pairs = range(len(measurement.pairs))
    return {
        "semantic_affinity": measurement.affinities,
        "inter_lingual_spread": inter,
        "intra_lingual_spread": both,
        "intra_lingual_spread_1": intra[first],
        "intra_lingual_spread_2": intra[second],
        "semantic_ratio": inter / both,
        "n_concepts": np.array([measurement.distances.present(p).sum() for p in pairs]),
        "n_gloss_pairs": np.array([int(measurement.distances.weights(p).sum()) for p in pairs]),
    }


def _pair_scores(figures: Mapping[str, Floats], pair: int) -> PairScores:
    values = {name: column[pair].item() for name, column in figures.items()}
    return PairScores(**{name: value for name, value in values.items() if not math.isnan(value)})
