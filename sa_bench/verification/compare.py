"""Compare what was submitted of a model on a task with what fresh vectors give.

With all concepts encoded, every stored figure is computed again and compared. The list of figures
is the metric's and not the submission's, so that a missing one is a difference.

From a sample of n of N concepts, the spreads of these concepts are compared one by one. A figure of
all words is only estimated: affinities must be within the sampling error; a share of words found
among all words can't be above the share found among the sample's, of which fewer are wrong; and the
standard error must be the sample's times sqrt(n / N), within a factor. What that leaves open is H
over all words, the exact score, intervals and the other companions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sa_bench.metric.companions import COMPANIONS
from sa_bench.results.pair_matrix import MATRIX_FIGURES
from sa_bench.results.task_result import SCORE_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from sa_bench.metric import PairScores, SemanticAffinity
    from sa_bench.metric.companions import Companion
    from sa_bench.results import ConceptFile, Evaluation, PairResult
    from sa_bench.results.further import DriftFigures, Groups, TrapFigures
    from sa_bench.results.validation import Column
    from sa_bench.tables import ConceptTable
    from sa_bench.tasks.further import FurtherFigures
    from sa_bench.verification.re_encode import ReEncoded


TOLERANCES = {
    "float64": 1e-5,
    "float32": 1e-5,
    "float16": 1e-3,
    "bfloat16": 1e-2,
}


def tolerance_of(dtypes: Iterable[str]) -> float:
    """Return the tolerance of the coarsest of these types.

    >>> tolerance_of(["float32", "float16"])
    0.001

    Raises:
        ValueError: A type is none of ``TOLERANCES``.
    """
    named = list(dtypes)
    for dtype in named:
        if dtype not in TOLERANCES:
            raise ValueError(
                f"there is no tolerance for vectors of {dtype}, only for {', '.join(TOLERANCES)};"
                " give one by --tolerance"
            )
    return max(TOLERANCES[dtype] for dtype in named)


# mteb writes six decimals.
_ROUNDING = 1e-6
# Over 60 samples each of 30 and of 100 concepts, of each task, from all-MiniLM-L6-v2 and from the
# character n-grams, the score lay 3.5 standard errors off at most, and the worst of the 66 pairs
# 7.3: the standard error of one pair is itself uncertain.
_MOST_STANDARD_ERRORS = {"task": 5.0, "pair": 8.0}
# Of words that a model can hardly tell apart, rounding decides which is the nearest: in float32
# another batch size moved it by 0.0041 (all-MiniLM-L6-v2, ChallengeSemanticAffinity).
_WORDS_TOLERANCE = 0.02
# From 100 concepts a standard error is estimated to about 10 %, that of one pair less well: in
# two of 48 samples of 30 concepts from the baselines, a pair's was off by a factor of 3.
_FACTORS_OF_STANDARD_ERROR = {"task": 1.5, "pair": 3.0}
_USUAL_SAMPLE = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that differs by more than it may.

    Attributes:
        what: The figure: a concept and a language with its glosses, a pair, or the task's score.
        submitted: As the files have it; NaN where they have none.
        recomputed: From fresh vectors; NaN where these give none.
        allowed: How far the two may lie apart.
    """

    what: str
    submitted: float
    recomputed: float
    allowed: float

    def __str__(self) -> str:
        """Return the sentence that a person reads."""
        return (
            f"{self.what}: {_told(self.submitted)} submitted, {_told(self.recomputed)} re-computed"
            f" (they may differ by {self.allowed:.1g})"
        )


def _told(value: float) -> str:
    return "none" if math.isnan(value) else f"{value:.6f}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of one task.

    Attributes:
        task: Its mteb name.
        n_checked: How many concepts were encoded again.
        n_concepts: How many there are.
        tolerance: How far a spread may lie apart.
        largest: Largest difference of a concept's spread; infinite where one of the two is missing.
        median: The median of all.
        concepts: The concepts whose spreads differ, the worst first, each by its worst spread.
        figures: The figures of all words that differ, the worst first.
        score: The submitted score.
        found_score: The score over the encoded concepts.
        allowed: How far these two may lie apart.
        compared: Names of the figures that were compared.
    """

    task: str
    n_checked: int
    n_concepts: int
    tolerance: float
    largest: float
    median: float
    concepts: tuple[Difference, ...]
    figures: tuple[Difference, ...]
    score: float
    found_score: float
    allowed: float
    compared: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing differs by more than it may."""
        return not self.concepts and not self.figures

    @property
    def of_all(self) -> bool:
        """Whether every concept was encoded, so that the score itself was computed again."""
        return self.n_checked == self.n_concepts


def compare(
    submitted: Evaluation, encoded: ReEncoded, table: ConceptTable, tolerance: float
) -> Comparison:
    """Compare a submission with the scores of fresh vectors of some of its concepts.

    Args:
        submitted: Its files, whose concepts are those of ``table``.
        encoded: The scores over some concepts or all, in the submission's languages.
        table: The concepts and their glosses.
        tolerance: How far a spread may lie apart, from precision and hardware.
    """
    found = encoded.scores
    place = {concept: number for number, concept in enumerate(table.ids)}
    places = np.array([place[str(concept)] for concept in found.concepts.ids])
    # Of a finite population: the more of it is drawn, the less is left to chance.
    sampled = math.sqrt(1 - len(places) / len(table.ids))
    columns = list(_columns(submitted, found, is_sample=sampled > 0))
    theirs = np.array([np.fromiter(column, np.float64)[places] for _, column, _ in columns])
    ours = np.array([column for _, _, column in columns])
    distances = _distances(theirs, ours)
    worst = distances.argmax(axis=0)
    wrong = [
        Difference(
            what=_described(table, places[number], columns[worst[number]][0], found.languages),
            submitted=float(theirs[worst[number], number]),
            recomputed=float(ours[worst[number], number]),
            allowed=tolerance,
        )
        for number in np.argsort(-distances.max(axis=0), kind="stable")
        if distances[worst[number], number] > tolerance
    ]
    checks = list(
        _figures_of_sample(submitted, found, tolerance, len(table.ids))
        if sampled
        else _figures_of_all(submitted, found, tolerance)
    )
    checks += _of_matrix(submitted, found, tolerance, sampled)
    checks += _further(submitted.concepts, encoded.further, tolerance)
    figures = [each for _, each in checks if not _agrees(each)]
    return Comparison(
        task=submitted.result.task,
        n_checked=len(places),
        n_concepts=len(table.ids),
        tolerance=tolerance,
        largest=float(distances.max()),
        median=float(np.median(distances)),
        concepts=tuple(wrong),
        figures=tuple(sorted(figures, key=_excess, reverse=True)),
        score=submitted.concepts.score,
        found_score=found.score,
        allowed=_allowed_of_score(found, tolerance, sampled),
        compared=tuple(
            dict.fromkeys((*(name for name, *_ in columns), *(name for name, _ in checks)))
        ),
    )


def _columns(
    submitted: Evaluation, found: SemanticAffinity, *, is_sample: bool
) -> Iterator[tuple[str, Column, NDArray[np.float64]]]:
    """Give the language, submitted and fresh figures of each column that can be compared."""
    yield "spread", submitted.concepts.spread, found.concepts.spread
    for key, column in submitted.concepts.language_spread.items():
        yield f"spread of {key}", column, found.concepts.language_spread[key]
    if is_sample:
        return
    # They rest on the score, and make the intervals and paired tests.
    yield "pseudo-value", submitted.concepts.pseudo_values, found.concepts.pseudo_values
    for pair, column in submitted.concepts.pair_pseudo_values.items():
        if pair in found.pairs:
            yield f"pseudo-value of {pair}", column, found.concepts.pair_pseudo_values(pair)


def _distances(theirs: NDArray[np.float64], ours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far figures lie apart: not at all where both are missing, infinitely where one."""
    both = np.isnan(theirs) & np.isnan(ours)
    apart = np.where(both, 0.0, np.abs(theirs - ours))
    return np.where(np.isnan(apart), np.inf, apart)


_Check: TypeAlias = "tuple[str, Difference]"  # the figure's name, and the two values of it


def _figures_of_all(
    submitted: Evaluation, found: SemanticAffinity, tolerance: float
) -> Iterator[_Check]:
    """Give every figure that files hold beside those of concepts."""
    score, se = submitted.concepts.score, submitted.concepts.se
    yield "score", Difference("score of the task", score, found.score, tolerance)
    yield "se", Difference("standard error of the task", se, found.se, tolerance)
    for name, given in submitted.result.pairs.items():
        pair = found.pairs[name]
        for figure in SCORE_KEYS:
            theirs, ours = _value(given, figure), _value(pair, figure)
            if not (math.isnan(theirs) and math.isnan(ours)):
                allowed = _allowed_of_figure(figure, pair, tolerance)
                yield figure, Difference(f"{figure} of {name}", theirs, ours, allowed)
    yield from _of_domains(submitted, found, tolerance)


_COUNTS = frozenset({"n_concepts", "n_gloss_pairs"})
_DISTANCES = frozenset(name for name in SCORE_KEYS if name.endswith(("_spread", "_1", "_2")))


def _figures_of_sample(
    submitted: Evaluation, found: SemanticAffinity, tolerance: float, n_concepts: int
) -> Iterator[_Check]:
    """Give what a sample can show of the figures of all words."""
    n_sampled = len(found.concepts.ids)
    left = math.sqrt(1 - n_sampled / n_concepts)
    score, allowed = submitted.concepts.score, _allowed_of_score(found, tolerance, left)
    yield "score", Difference("score of the task", score, found.score, allowed)
    shrunk = math.sqrt(n_sampled / n_concepts)
    unsure = max(1.0, math.sqrt(_USUAL_SAMPLE / n_sampled))
    factor = 1 + (_FACTORS_OF_STANDARD_ERROR["task"] - 1) * unsure
    yield "se", _of_error("task", submitted.concepts.se, found.se * shrunk, factor)
    factor = 1 + (_FACTORS_OF_STANDARD_ERROR["pair"] - 1) * unsure
    bounded = [name for name, each in COMPANIONS.items() if _falls_with_more_words(each)]
    for name, given in submitted.result.pairs.items():
        pair = found.pairs[name]
        error = pair.semantic_affinity_se or 0.0
        allowed = _allowed_of_pair(pair, tolerance, left)
        affinities = given.semantic_affinity, pair.semantic_affinity
        yield (
            "semantic_affinity",
            Difference(f"semantic_affinity of {name}", *affinities, allowed),
        )
        yield (
            "semantic_affinity_se",
            _of_error(name, given.semantic_affinity_se, error * shrunk, factor),
        )
        for figure in bounded:
            theirs, ours = _value(given, figure), _value(pair, figure)
            # A sample may lack the words that a figure needs; all words have them.
            if not math.isnan(ours):
                bound = _most_of_all(ours, pair.n_concepts, left)
                what = f"{figure} of {name} (at most {bound:.6f})"
                # Below the bound any value may be right: a difference is only counted above it.
                yield f"bound of {figure}", Difference(what, theirs, min(theirs, bound), 0.0)


def _falls_with_more_words(companion: Companion) -> bool:
    """Whether a figure is a share of words that find a translation among all words."""
    return companion.of_words and companion.better == "higher" and companion.cost == "products"


def _most_of_all(share: float, n_words: int, left: float) -> float:
    """Return the largest share among all words that a sample's share leaves likely."""
    # Two more words of either kind, or a sample without a miss would have no error (Agresti and
    # Coull 1998).
    n = n_words + 4
    about = (share * n_words + 2) / n
    error = math.sqrt(about * (1 - about) / n)
    return min(1.0, share + left * _MOST_STANDARD_ERRORS["pair"] * error)


def _of_error(what: str, given: float, expected: float, factor: float) -> Difference:
    """Give a standard error that must be within a factor of the expected one, or at its bound."""
    nearest = min(max(given, expected / factor), expected * factor)
    of = "the task" if what == "task" else what
    return Difference(f"standard error of {of}", given, nearest, _ROUNDING)


def _of_matrix(
    submitted: Evaluation, found: SemanticAffinity, tolerance: float, sampled: float
) -> Iterator[_Check]:
    """Give the figures of the pairs that are not scored."""
    matrix = submitted.matrix
    if matrix is None:
        return
    # Of thousands of pairs some have a standard error that is far too small by chance: a sample may
    # hold none of the few words that two languages share. None is taken as below the usual one.
    usual = float(np.median([pair.semantic_affinity_se or 0.0 for pair in found.pairs.values()]))
    for name, place in matrix.pairs.items():
        if name in submitted.result.pairs:
            continue
        pair = found.pairs[name]
        for figure in ("semantic_affinity",) if sampled else MATRIX_FIGURES:
            if sampled:
                allowed = _allowed_of_pair(pair, tolerance, sampled, usual)
            else:
                allowed = _allowed_of_figure(figure, pair, tolerance)
            theirs, ours = float(matrix.figures[figure][place]), _value(pair, figure)
            if not (math.isnan(theirs) and math.isnan(ours)):
                yield figure, Difference(f"{figure} of {name}", theirs, ours, allowed)


def _allowed_of_pair(
    pair: PairScores, tolerance: float, sampled: float, least: float = 0.0
) -> float:
    error = max(pair.semantic_affinity_se or 0.0, least)
    return tolerance + _ROUNDING + sampled * _MOST_STANDARD_ERRORS["pair"] * error


def _allowed_of_figure(figure: str, pair: PairScores, tolerance: float) -> float:
    """Return how far a figure of a pair may lie apart."""
    if figure in _COUNTS:
        return 0.0
    if figure in COMPANIONS and COMPANIONS[figure].of_words:
        return max(_WORDS_TOLERANCE, 2 * tolerance)
    if figure in _DISTANCES:
        return tolerance + _ROUNDING
    # V and H are off by the tolerance at most, and a ratio of the two by the more, the smaller they
    # are.
    smallest = min(pair.intra_lingual_spread, pair.inter_lingual_spread)
    of_ratio = tolerance * max(1.0, 2 / smallest if smallest else math.inf)
    if figure == "semantic_ratio":
        of_ratio *= 1 + pair.semantic_ratio
    return of_ratio + _ROUNDING


def _further(
    submitted: ConceptFile, found: FurtherFigures | None, tolerance: float
) -> Iterator[_Check]:
    """Give the scores of groups, the margins of traps and the differences of drift."""
    if found is None:
        return
    theirs = _by_name(submitted.groups, submitted.traps, submitted.drift)
    ours = _by_name(found.groups, found.traps, found.drift)
    for name in {**theirs, **ours} if theirs else ():
        # A margin and a difference are of two cosines.
        allowed = 2 * tolerance + _ROUNDING
        values = theirs.get(name, math.nan), ours.get(name, math.nan)
        yield "groups, traps and drift", Difference(name, *values, allowed)


def _by_name(
    groups: Groups, traps: TrapFigures | None, drift: DriftFigures | None
) -> dict[str, float]:
    figures = {
        f"score of {column} {name}": figure.score
        for column, its in groups.items()
        for name, figure in its.items()
    }
    if traps is not None:
        figures |= {
            f"margin of {row.word} ({concept}) to {wrong} ({key})": margin
            for concept, row in traps.rows.items()
            for key, words in row.margins.items()
            for wrong, margin in words.items()
        }
    if drift is not None:
        figures |= {
            f"drift of {concept} in {pair}": value
            for pair, column in drift.differences.items()
            for concept, value in zip(drift.concepts, column, strict=True)
            if not math.isnan(value)
        }
    return figures


def _allowed_of_score(found: SemanticAffinity, tolerance: float, sampled: float) -> float:
    return tolerance + sampled * _MOST_STANDARD_ERRORS["task"] * found.se


def _of_domains(
    submitted: Evaluation, found: SemanticAffinity, tolerance: float
) -> Iterator[_Check]:
    """Give the scores without each domain, which make the interval over domains."""
    without, fresh = submitted.concepts.without_domain, found.concepts.without_domain
    for domain in dict.fromkeys((*fresh, *without)):
        ours, theirs = fresh.get(domain, {}), without.get(domain, {})
        scored = ("score", *submitted.result.pairs)
        # Files of some releases name the score alone; a pair that is named is compared.
        for name in dict.fromkeys((*(n for n in scored if n in ours), *theirs)):
            if name in theirs or name == "score":
                values = theirs.get(name, math.nan), ours.get(name, math.nan)
                what = f"{name} without the domain {domain}"
                yield "scores without a domain", Difference(what, *values, tolerance)


def _value(pair: PairResult | PairScores, figure: str) -> float:
    """Return a figure of a pair, NaN where the pair has none."""
    value = getattr(pair, figure)
    return math.nan if value is None else float(value)


def _agrees(difference: Difference) -> bool:
    return abs(difference.submitted - difference.recomputed) <= difference.allowed


def _excess(difference: Difference) -> float:
    distance = abs(difference.submitted - difference.recomputed)
    if math.isnan(distance) or not difference.allowed:
        return math.inf
    return distance / difference.allowed


def _described(table: ConceptTable, place: int, column: str, languages: Sequence[str]) -> str:
    """Name a concept's figure with the words that it is of."""
    key = column.removeprefix("spread of ")
    keys = [key] if key in languages else languages[:2]
    words = ", ".join(f"{key} {' / '.join(table.glosses[key][place])}" for key in keys)
    return f"{table.ids[place]} ({words}), {column}"
