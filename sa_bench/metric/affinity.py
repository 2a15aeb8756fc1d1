"""Semantic affinity: its definition, then the function that computes it fast and with its error.

From unit vectors u of the glosses of two languages (Gong, "Benchmarking Cross-Lingual Semantic
Alignment in Multilingual Embeddings", arXiv 2601.09732):

    H_l = mean of 1 - <u, u'> over the pairs of unique glosses of language l
    H   = (H_a + H_b) / 2
    V   = mean of 1 - <u_a, u_b> over all combinations of translations
    SA  = H / (H + V)

``exact_affinity`` is that, word for word. ``semantic_affinity`` gives the same numbers in linear
time, with standard errors and companions; the modules behind it are the private ones beside this.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from sa_bench.jackknife import standard_error
from sa_bench.metric._leave_out import leave_one_out, scores_without_domains
from sa_bench.metric._moments import mean_of_pairs, measure_exactly
from sa_bench.metric._neighbours import figures_of_pairs
from sa_bench.metric._sources import open_sources
from sa_bench.metric._table import arrange, check_soundness, domain_of_each
from sa_bench.metric.companions import COMPANIONS
from sa_bench.metric.result import ConceptScores, PairScores, SemanticAffinity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from sa_bench.metric._moments import Measurement
    from sa_bench.metric._neighbours import Neighbours
    from sa_bench.metric._sources import Vectors
    from sa_bench.metric._table import Column, Floats, Integers

__all__ = ["exact_affinity", "semantic_affinity"]


def exact_affinity(
    cells: Mapping[str, Sequence[Mapping[str, NDArray[np.float64]]]],
) -> dict[str, float]:
    """Return SA of each pair of languages by the double sums of its definition.

    Slow, without errors and companions: it serves to read, and to test the fast function.

    Args:
        cells: ``cells["eng"][c]`` is {gloss: vector} of concept c; {} is a missing cell.
    """
    unit = {
        key: [{g: v / np.linalg.norm(v) for g, v in cell.items()} for cell in column]
        for key, column in cells.items()
    }
    spread = {}
    for key, column in unit.items():
        first: dict[str, NDArray[np.float64]] = {}
        for cell in column:
            for gloss, u in cell.items():
                first.setdefault(gloss, u)  # a gloss of two concepts counts once
        spread[key] = np.mean([1 - u @ w for u, w in combinations(first.values(), 2)])
    scores = {}
    for a, b in combinations(unit, 2):
        translations = [
            (u, w)
            for in_a, in_b in zip(unit[a], unit[b], strict=True)
            for u in in_a.values()
            for w in in_b.values()
        ]
        inter = np.mean([1 - u @ w for u, w in translations])
        intra = (spread[a] + spread[b]) / 2
        scores[f"{a}-{b}"] = float(intra / (intra + inter))
    return scores


def semantic_affinity(  # noqa: PLR0913 - keyword-only options, each documented
    vectors: Mapping[str, Vectors],
    concepts: Mapping[str, Column] | None = None,
    glosses: Mapping[str, Column] | None = None,
    *,
    domains: Mapping[Any, str] | Sequence[str] | None = None,
    jackknife: bool = True,
    companions: bool = True,
    retrieval_limit: int = 10_000,
    extra: Collection[str] = (),
    pivot: str | None = None,
) -> SemanticAffinity:
    """Score how well translations of the same concepts coincide, for every pair of languages.

    SA = H / (H + V), as ``exact_affinity`` spells it out (Gong, arXiv 2601.09732). The double sums
    are never formed: for N vectors of D dimensions in L languages the time is
    O(N * L * D), the memory beside the vectors O(N * L) for the concepts' own figures.
    Retrieval accuracy alone is quadratic. Large input of float32 or shorter is worked on in float32
    block by block and summed in float64, to a relative error below 1e-8; all else in float64.

    Args:
        vectors: For each language, (n, dim) real numbers of any size: a NumPy array of float16 to
            float64 or integers, a memory map, a torch tensor (bfloat16 too) on any device, where
            the work is then done, or a sequence of such arrays, read one after another.
        concepts: For each language, the concept of each row; None when row i is concept i. A
            concept may have several rows, or none in some languages.
        glosses: For each language, the text of each row; None when every row is a gloss of its own.
            A text that is in two concepts of a language counts once in H; its rows must have
            the same direction, and the first one's vector is used for all.
        domains: The domain of each concept, by concept or in the order of the concepts; asks for
            the scores without each domain.
        jackknife: Whether to find standard errors and pseudo-values; reads the vectors once more.
        companions: Whether to find the other figures of a pair; reads them once or twice more.
        retrieval_limit: Largest number of glosses in a language with which to find retrieval
            accuracy and what else compares every word with every other.
        extra: Names of companions that are found on request only, as they cost more than all
            others together: ``csls_accuracy``, ``cka``.
        pivot: A language. All pairs are measured, and those of this language alone are the score,
            its error, the scores without a concept or a domain, and the concepts' own figures.

    Returns:
        The scores: ``score`` is the mean of SA over the pairs, in (0, 1]: 1 when translations
        coincide, 0.5 when they are no closer than other words.

    Raises:
        VectorError: A vector is zero, NaN or infinite, a language's vectors all have one direction,
            or rows of one text differ.
        ValueError: Shapes do not fit, there are fewer than two languages, two glosses in a
            language, or two concepts in a pair, ``extra`` names no companion on request, or
            ``pivot`` no language.
        TypeError: A text is given where a sequence of texts is expected.

    Warns:
        FewConceptsWarning: There are fewer than 30 concepts.
        NearCollapseWarning: A language's vectors lie so close together that rounding shows.

    Example:
        >>> import numpy as np
        >>> random = np.random.default_rng(0)
        >>> english = random.standard_normal((100, 64))
        >>> chinese = english + random.standard_normal((100, 64))
        >>> result = semantic_affinity({"eng": english, "zho": chinese})
        >>> round(result.score, 3), round(result.se, 3)
        (0.773, 0.004)
        >>> result.pairs["eng-zho"].retrieval_accuracy
        1.0
    """
    on_request = _on_request(extra)
    sources = open_sources(vectors)
    table = arrange({key: source.n_rows for key, source in sources.items()}, concepts, glosses)
    domain_of = None if domains is None else domain_of_each(table.concepts, domains)
    measurement = measure_exactly(table, list(sources.values()))
    check_soundness(measurement)
    names = table.pair_names
    scored = _scored(measurement, table.languages, pivot)
    left_out = leave_one_out(measurement) if jackknife else None
    without, errors = left_out.summary(measurement.affinities, scored) if left_out else (None, None)
    concept_scores = ConceptScores(
        ids=table.concepts,
        domains=domain_of,
        languages=table.languages,
        affinities=dict(zip(names, measurement.affinities.tolist(), strict=True)),
        without_domain=scores_without_domains(measurement, domain_of, scored),
        distances=measurement.distances,
        without_concept=without,
        leave_one_out=left_out,
        pivot=pivot,
    )
    figures, omitted = _figures(measurement), dict[str, str]()
    if errors is not None:
        figures["semantic_affinity_se"] = errors
    if companions:
        found, omitted = _companions(measurement, retrieval_limit)
        figures |= found
    figures |= {name: function(measurement) for name, function in on_request.items()}
    return SemanticAffinity(
        score=float(measurement.affinities[scored].mean()),
        se=float(standard_error(concept_scores.pseudo_values)) if jackknife else math.nan,
        languages=table.languages,
        pairs={name: _pair_scores(figures, pair) for pair, name in enumerate(names)},
        concepts=concept_scores,
        omitted=omitted,
    )


def _scored(
    measurement: Measurement, languages: Sequence[str], pivot: str | None
) -> Integers | slice:
    """Return which pairs are the score: those of the pivot, or all."""
    if pivot is None:
        return slice(None)
    if pivot not in languages:
        raise ValueError(f"`pivot` is {pivot!r}; the languages are {', '.join(languages)}")
    return measurement.distances.pairs_with(languages.index(pivot))


def _on_request(extra: Collection[str]) -> dict[str, Callable[[Measurement], Floats]]:
    """Return what computes the companions that are asked for by name."""
    if isinstance(extra, str):
        raise TypeError(f"`extra` is the text {extra!r}; pass a list of names")
    offered = {
        name: each.function
        for name, each in COMPANIONS.items()
        if each.cost == "on request" and each.function is not None
    }
    unknown = [name for name in extra if name not in offered]
    if unknown:
        raise ValueError(
            f"`extra` names {unknown[0]!r}; the companions on request are {', '.join(offered)}"
        )
    return {name: function for name, function in offered.items() if name in extra}


def _companions(
    measurement: Measurement, retrieval_limit: int
) -> tuple[dict[str, Floats], dict[str, str]]:
    """Return the companions, and why some are left out."""
    found: dict[str, Floats] = {}
    of_words: dict[str, Callable[[Neighbours], float]] = {}
    for name, companion in COMPANIONS.items():
        if companion.function is None or companion.cost == "on request":
            continue
        if companion.cost == "products":
            of_words[name] = companion.function
        else:
            found[name] = companion.function(measurement)
    n_glosses = int(measurement.moments.n_glosses.max())
    if n_glosses > retrieval_limit:
        reason = (
            f"its cost grows with the square of the number of glosses, {n_glosses} in a "
            f"language, more than retrieval_limit={retrieval_limit}"
        )
        return found, dict.fromkeys(of_words, reason)
    found |= figures_of_pairs(measurement, of_words)
    return found, {}


def _figures(measurement: Measurement) -> dict[str, Floats | Integers]:
    """Return the figures that every pair has."""
    intra, inter = measurement.intra_lingual_spreads, measurement.inter_lingual_spreads
    distances = measurement.distances
    return {
        "semantic_affinity": measurement.affinities,
        "semantic_ratio": inter / mean_of_pairs(intra),
        "inter_lingual_spread": inter,
        "intra_lingual_spread": mean_of_pairs(intra),
        "intra_lingual_spread_1": intra[distances.first],
        "intra_lingual_spread_2": intra[distances.second],
        "n_concepts": distances.n_concepts,
        "n_gloss_pairs": distances.n_gloss_pairs,
    }


def _pair_scores(figures: Mapping[str, Floats | Integers], pair: int) -> PairScores:
    values = {name: column[pair].item() for name, column in figures.items()}
    return PairScores(**{name: value for name, value in values.items() if not math.isnan(value)})
