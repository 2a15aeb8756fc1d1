"""Compare what was submitted of a model on a task with what fresh vectors give.

Per-concept spreads are compared one by one, within a tolerance. A figure of all words (the
intra-lingual spread H, and so the score) can be computed from all of them only; from a sample it is
estimated, and the submitted one must be within the sampling error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.metric.companions import COMPANIONS
from sa_bench.results.pair_matrix import MATRIX_FIGURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from sa_bench.metric import PairScores, SemanticAffinity
    from sa_bench.results import ConceptFile, Evaluation, PairMatrix, PairResult
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
_PAIR_FIGURES = (
    "semantic_affinity",
    "semantic_affinity_se",
    "intra_lingual_spread_1",
    "intra_lingual_spread_2",
)


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
        n_checked: How many concepts were encoded anew.
        n_concepts: How many there are.
        tolerance: How far a spread may lie apart.
        largest: Largest difference of a concept's spread; infinite where one of the two is missing.
        median: The median of all.
        concepts: The concepts whose spreads differ, the worst first, each by its worst spread.
        figures: The figures of all words that differ, the worst first.
        score: The submitted score.
        found_score: The score over the encoded concepts.
        allowed: How far these two may lie apart.
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
    figures = [
        each
        for each in (
            *_figures(submitted, found, tolerance, sampled),
            *_further(submitted.concepts, encoded.further, tolerance),
        )
        if not abs(each.submitted - each.recomputed) <= each.allowed
    ]
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
    )


def _columns(
    submitted: Evaluation, found: SemanticAffinity, *, is_sample: bool
) -> Iterator[tuple[str, Column, NDArray[np.float64]]]:
    """Give the language, submitted and fresh figures of each column that can be compared."""
    yield "", submitted.concepts.spread, found.concepts.spread
    for key, column in submitted.concepts.language_spread.items():
        yield key, column, found.concepts.language_spread[key]
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


def _figures(
    submitted: Evaluation, found: SemanticAffinity, tolerance: float, sampled: float
) -> Iterator[Difference]:
    """Give the figures of all words: exact ones without sampling, affinities alone with it."""
    yield Difference(
        "score of the task",
        submitted.concepts.score,
        found.score,
        _allowed_of_score(found, tolerance, sampled),
    )
    for name, given in submitted.result.pairs.items():
        pair = found.pairs[name]
        if sampled:
            allowed = _allowed_of_pair(pair, tolerance, sampled)
            yield _of_pair(name, "semantic_affinity", given, pair, allowed)
        else:
            for figure in _PAIR_FIGURES:
                yield _of_pair(name, figure, given, pair, tolerance + _ROUNDING)
            for figure, companion in COMPANIONS.items():
                allowed = _allowed_of_figure(figure, tolerance)
                both = getattr(given, figure), getattr(pair, figure)
                asked = companion.cost != "on request" or None not in both
                if asked and both != (None, None):
                    yield _of_pair(name, figure, given, pair, allowed)
    if submitted.matrix is not None:
        yield from _of_matrix(submitted.matrix, submitted, found, tolerance, sampled)
    if not sampled:
        yield Difference("standard error of the task", submitted.concepts.se, found.se, tolerance)
        yield from _of_domains(submitted, found, tolerance)


def _of_matrix(
    matrix: PairMatrix,
    submitted: Evaluation,
    found: SemanticAffinity,
    tolerance: float,
    sampled: float,
) -> Iterator[Difference]:
    """Give the figures of the pairs that are not scored."""
    for name, place in matrix.pairs.items():
        if name in submitted.result.pairs:
            continue
        pair = found.pairs[name]
        for figure in ("semantic_affinity",) if sampled else MATRIX_FIGURES:
            if sampled:
                allowed = _allowed_of_pair(pair, tolerance, sampled)
            else:
                allowed = _allowed_of_figure(figure, tolerance)
            theirs, ours = float(matrix.figures[figure][place]), getattr(pair, figure)
            ours = math.nan if ours is None else ours
            if not (math.isnan(theirs) and math.isnan(ours)):
                yield Difference(f"{figure} of {name}", theirs, ours, allowed)


def _allowed_of_pair(pair: PairScores, tolerance: float, sampled: float) -> float:
    error = pair.semantic_affinity_se or 0.0
    return tolerance + _ROUNDING + sampled * _MOST_STANDARD_ERRORS["pair"] * error


def _allowed_of_figure(figure: str, tolerance: float) -> float:
    of_words = figure in COMPANIONS and COMPANIONS[figure].of_words
    return _WORDS_TOLERANCE if of_words else tolerance + _ROUNDING


def _further(
    submitted: ConceptFile, found: FurtherFigures | None, tolerance: float
) -> Iterator[Difference]:
    """Give the scores of groups, the margins of traps and the differences of drift."""
    if found is None:
        return
    theirs = _by_name(submitted.groups, submitted.traps, submitted.drift)
    ours = _by_name(found.groups, found.traps, found.drift)
    for name in {**theirs, **ours} if theirs else ():
        # A margin and a difference are of two cosines.
        allowed = 2 * tolerance + _ROUNDING
        yield Difference(name, theirs.get(name, math.nan), ours.get(name, math.nan), allowed)


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
) -> Iterator[Difference]:
    """Give the scores without each domain, which make the interval over domains."""
    for domain, given in submitted.concepts.without_domain.items():
        fresh = found.concepts.without_domain.get(domain, {})
        for name, value in given.items():
            what = f"{name} without the domain {domain}"
            yield Difference(what, value, fresh.get(name, math.nan), tolerance)


def _of_pair(
    name: str, figure: str, given: PairResult, pair: PairScores, allowed: float
) -> Difference:
    theirs, ours = (
        math.nan if value is None else value
        for value in (getattr(given, figure), getattr(pair, figure))
    )
    return Difference(f"{figure} of {name}", theirs, ours, allowed)


def _excess(difference: Difference) -> float:
    return abs(difference.submitted - difference.recomputed) / difference.allowed


def _described(table: ConceptTable, place: int, column: str, languages: Sequence[str]) -> str:
    """Name a concept's figure with the words that it is of."""
    of_language = column in languages
    keys = [column] if of_language else languages[:2]
    words = ", ".join(f"{key} {' / '.join(table.glosses[key][place])}" for key in keys)
    figure = f"spread of {column}" if of_language else column or "spread"
    return f"{table.ids[place]} ({words}), {figure}"
