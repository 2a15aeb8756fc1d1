"""Whether what each concept is said to contribute agrees with the scores, and with itself.

Conventions: ``C`` concepts; ``p_c`` the pseudo-value of concept c; ``D`` a domain of n_D concepts.
A concept file rounds to nine decimals, mteb's file to six.
Groups, traps and drift of the file must agree with the table, too.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from sa_bench.finding import Finding, error, warning
from sa_bench.metric.traps import Trap, dominant_senses, trap_shares
from sa_bench.submissions.figures import ROUNDING
from sa_bench.tables.table import groups_of, traps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sa_bench.results import ConceptFile, TaskResult
    from sa_bench.results.further import DriftFigures, TrapFigures
    from sa_bench.results.validation import Column
    from sa_bench.tables import ConceptTable

__all__ = ["check_concept_figures", "check_further_figures", "check_further_table"]


_FINE = 2e-9
_AGAIN = "the file was edited or is of another run; run `sa-bench run --overwrite` again"

# The jackknife's estimate of the bias of SA falls as 1 / C. It is 0.016 / C at most for real models
# on the benchmark's tables, and 0.06 / C for simulated ones of eight dimensions and heavy tails.
_MOST_BIAS = 0.15

# How far a mean weighted by glosses may lie from one weighted by concepts, per share of the weight
# that further glosses bring: as far as those concepts' distances lie from the mean.
_MOST_EXCESS = 0.5

# Removing a domain moves the score as its concepts' pseudo-values say, but for second order: up to
# 0.18 of the movement is left over for real models on the benchmark's tables. It exceeds 1 for
# simulated ones whose domains are tight clusters, so that this is no more than a reason to look.
_MOST_LEFT_OVER = 0.4
_FEWEST_DOMAINS = 5


def check_concept_figures(
    file: str, concepts: ConceptFile, result: TaskResult
) -> Iterator[Finding]:
    """Yield the figures of a concept file that contradict each other or the scores.

    - mean p_c = score, up to bias;  se = s(p) / sqrt(C);  the same of each pair set apart;
    - the mean of ``language_spread`` over languages is ``spread``;
    - the mean of a language's ``language_spread`` is the mean V of its pairs;
    - ``score`` without a domain is the mean over pairs, and lies where pseudo-values and the pair's
      score put it.
    """
    yield from _check_pseudo_values(
        file, "score", concepts.pseudo_values, concepts.score, concepts.se, _FINE
    )
    for name, values in concepts.pair_pseudo_values.items():
        pair = result.pairs.get(name)
        if pair is None:
            message = f"the pair {name} has pseudo-values, and no score"
            yield error(file, message, _AGAIN, place="pair_pseudo_values")
        else:
            yield from _check_pseudo_values(
                file, name, values, pair.semantic_affinity, pair.semantic_affinity_se, ROUNDING
            )
    yield from _check_spread(file, concepts, result)
    yield from _check_language_spread(file, concepts, result)
    yield from _check_domains(file, concepts, result)


def _check_pseudo_values(
    file: str, name: str, values: Column, score: float, se: float, rounding: float
) -> Iterator[Finding]:
    n_concepts = len(values)
    mean, expected = fmean(values), stdev(values) / math.sqrt(n_concepts)
    if abs(mean - score) > _MOST_BIAS / n_concepts:
        yield error(
            file,
            f"pseudo-values average to {mean:.6f}, but the score is {score:.6f}",
            _AGAIN,
            place=name,
        )
    if abs(expected - se) > rounding:
        yield error(
            file,
            f"the standard error of the pseudo-values is {expected:.9f}, but {se} is given",
            _AGAIN,
            place=name,
        )


def _check_spread(file: str, concepts: ConceptFile, result: TaskResult) -> Iterator[Finding]:
    """Check concepts that all languages have; others have fewer pairs in some languages' means.

    A language weighs as many pairs as it is in: all alike, or a pivot as much as all others.
    """
    columns = [concepts.language_spread[key] for key in concepts.languages]
    n_pairs = Counter(key for pair in result.pairs.values() for key in (pair.first, pair.second))
    weights = [n_pairs[key] for key in concepts.languages]
    odd = [
        name
        for name, spread, by_language in zip(
            concepts.concepts, concepts.spread, zip(*columns, strict=True), strict=True
        )
        if abs(fmean(by_language, weights) - spread) > _FINE
    ]
    if odd and not any(math.isnan(value) for column in columns for value in column):
        yield error(
            file,
            f"spread of {len(odd)} concepts ({', '.join(map(repr, odd[:3]))}) is not the mean of "
            "language_spread",
            _AGAIN,
            place="spread",
        )


def _check_language_spread(
    file: str, concepts: ConceptFile, result: TaskResult
) -> Iterator[Finding]:
    for language in concepts.languages:
        pairs = [pair for pair in result.pairs.values() if language in (pair.first, pair.second)]
        values = [value for value in concepts.language_spread[language] if not math.isnan(value)]
        if not pairs or not values:
            continue
        # A concept that some of the language's pairs lack has a mean over fewer pairs.
        weights = [
            abs(pair.n_gloss_pairs - pair.n_concepts) / pair.n_gloss_pairs
            + (len(values) - pair.n_concepts) / len(values)
            for pair in pairs
        ]
        tolerance = ROUNDING + _MOST_EXCESS * fmean(weights)
        expected, mean = fmean(pair.inter_lingual_spread for pair in pairs), fmean(values)
        if abs(mean - expected) > tolerance:
            yield error(
                file,
                f"language_spread averages to {mean:.6f}, but inter_lingual_spread over its pairs "
                f"to {expected:.6f}",
                _AGAIN,
                place=language,
            )


def _check_domains(file: str, concepts: ConceptFile, result: TaskResult) -> Iterator[Finding]:
    domains = concepts.domains or ()
    if set(domains) != set(concepts.without_domain):
        odd = sorted(set(domains) ^ set(concepts.without_domain))
        message = f"domains that stand in only one of domains and without_domain: {odd[:5]}"
        yield error(file, message, _AGAIN, place="without_domain")
        return
    names = {"score", *result.pairs}
    for domain, scores in concepts.without_domain.items():
        pairs = [score for name, score in scores.items() if name != "score"]
        if not set(scores) <= names:
            odd = sorted(set(scores) - names)
            message = f"the pairs {odd[:5]} are not among those scored"
            yield error(file, message, _AGAIN, place=f"without_domain, {domain}")
        elif len(scores) == len(names) and abs(fmean(pairs) - scores["score"]) > _FINE:
            message = f"score is {scores['score']}, but its pairs average to {fmean(pairs):.9f}"
            yield error(file, message, _AGAIN, place=f"without_domain, {domain}")
    # A pair or the score without some domain may be undefined; then there is nothing to compare.
    complete = {name for name in names if all(name in s for s in concepts.without_domain.values())}
    if len(concepts.without_domain) < _FEWEST_DOMAINS:
        return
    for pair in result.pairs.values():
        if pair.name in complete:
            yield from _check_mean_without(
                file, concepts, pair.name, pair.semantic_affinity, pair.semantic_affinity_se
            )
    for name, values in (
        ("score", concepts.pseudo_values),
        *concepts.pair_pseudo_values.items(),
    ):
        if name in complete:
            yield from _check_movement(file, concepts, name, list(values))


def _check_mean_without(
    file: str, concepts: ConceptFile, name: str, score: float, se: float
) -> Iterator[Finding]:
    """Check the scores without a domain: weighted by its concepts they average to the score.

    The difference is of second order in the shift: 0.13 standard errors and 0.4 / C at most on the
    benchmark's tables.
    """
    sizes = Counter(concepts.domains)
    n_concepts = sizes.total()
    mean = sum(sizes[key] * scores[name] for key, scores in concepts.without_domain.items())
    mean /= n_concepts
    if abs(mean - score) > min(se / 2, 2 / n_concepts) + 1e-5:
        yield error(
            file,
            f"the scores without a domain average to {mean:.6f}, but semantic_affinity is {score}",
            _AGAIN,
            place=name,
        )


def _check_movement(
    file: str, concepts: ConceptFile, name: str, values: Sequence[float]
) -> Iterator[Finding]:
    """Check that (sum of p outside D) / (C - n_D) is the score without D, to first order."""
    domains = concepts.domains or ()
    predicted, stored = [], []
    for domain, scores in concepts.without_domain.items():
        outside = [p for p, own in zip(values, domains, strict=True) if own != domain]
        if outside:
            predicted.append(fmean(outside))
            stored.append(scores[name])
    score = fmean(values)
    movement = math.hypot(*(value - score for value in stored))
    left_over = math.hypot(*(a - b for a, b in zip(predicted, stored, strict=True)))
    if left_over > _MOST_LEFT_OVER * movement + _FINE:
        yield warning(
            file,
            "pseudo-values don't tell how the score moves without a domain: "
            f"{left_over / movement if movement else math.inf:.2f} of the movement is left over, "
            f"and {_MOST_LEFT_OVER} is usual at most",
            "see whether domains are tight clusters for the model, or the interval was shrunk",
            place=name,
        )


_FINE_FURTHER = 1e-7


def check_further_figures(file: str, concepts: ConceptFile) -> Iterator[Finding]:
    """Yield the further figures that do not follow from those stored beside them.

    - the shares and dominant senses of traps are those of their margins;
    - a pair's drift is the mean of its differences, and its error theirs.
    """
    if concepts.traps is not None:
        yield from _check_traps(file, concepts.traps)
    if concepts.drift is not None:
        yield from _check_drift(file, concepts.drift)


def _traps(figures: TrapFigures) -> list[Trap]:
    return [
        Trap(concept, row.kind, row.word, row.source, target, wrong, margin)
        for concept, row in figures.rows.items()
        for target, words in row.margins.items()
        for wrong, margin in words.items()
    ]


def _check_traps(file: str, figures: TrapFigures) -> Iterator[Finding]:
    traps = _traps(figures)
    for name, stored, found in (
        ("shares", figures.shares, trap_shares(traps)),
        ("dominant", figures.dominant, dominant_senses(traps)),
    ):
        if not _alike(list(map(asdict, stored)), list(map(asdict, found))):
            yield error(file, f"{name} are not those of the margins", _AGAIN, place="traps")


def _alike(stored: object, found: object) -> bool:
    """Tell whether two structures are the same but for the rounding of numbers."""
    if isinstance(stored, dict) and isinstance(found, dict):
        return stored.keys() == found.keys() and all(_alike(stored[k], found[k]) for k in stored)
    if isinstance(stored, list) and isinstance(found, list):
        return len(stored) == len(found) and all(map(_alike, stored, found))
    if isinstance(stored, float) and isinstance(found, float):
        return abs(stored - found) <= _FINE_FURTHER
    return stored == found


def _check_drift(file: str, drift: DriftFigures) -> Iterator[Finding]:
    lengths = {"statuses": len(drift.statuses), "rules": len(drift.rules)}
    lengths |= {name: len(column) for name, column in drift.differences.items()}
    for name, length in lengths.items():
        if length != len(drift.concepts):
            message = f"{name} has {length} values for {len(drift.concepts)} concepts"
            yield error(file, message, _AGAIN, place="drift")
            return
    if drift.pairs.keys() != drift.differences.keys():
        yield error(file, "pairs and differences are of other pairs", _AGAIN, place="drift")
        return
    for name, pair in drift.pairs.items():
        known = [value for value in drift.differences[name] if not math.isnan(value)]
        mean = fmean(known) if known else 0.0
        own = stdev(known) / math.sqrt(len(known)) if len(known) > 1 else 0.0
        expected = (mean, own, len(known))
        if not _alike([pair.difference, pair.se, pair.n], list(expected)):
            yield error(
                file, "difference, se or n are not those of the differences", _AGAIN, place=name
            )


def check_further_table(file: str, concepts: ConceptFile, table: ConceptTable) -> Iterator[Finding]:
    """Yield where keys, groups or traps are others than those of the table."""
    keys = table.concepts if "concept" in table.extra else None
    if concepts.keys != keys:
        yield error(file, "the keys are not those of the table", _AGAIN, place="keys")
    theirs = {
        (column, name): figure.n
        for column, groups in concepts.groups.items()
        for name, figure in groups.items()
    }
    ours = {
        (column, name): len(its)
        for column, groups in groups_of(table).items()
        for name, its in groups.items()
    }
    odd = [
        f"{column} {name}"
        for (column, name), n in theirs.items()
        if n > ours.get((column, name), 0)
    ]
    if odd:
        message = f"groups that the table has not, or with fewer rows: {', '.join(odd[:5])}"
        yield error(file, message, _AGAIN, place="groups")
    if concepts.traps is not None:
        stored = {(trap.concept, trap.target, trap.wrong) for trap in _traps(concepts.traps)}
        due = {(t.concept, t.target, t.wrong) for t in traps_of(table, concepts.languages)}
        if stored != due:
            message = f"{len(stored ^ due)} traps are missing, or not in the table"
            yield error(file, message, _AGAIN, place="traps")
