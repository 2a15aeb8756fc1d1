"""Whether the figures of a task's pairs agree with each other and with the concept table.

Conventions: mteb rounds figures to six decimals, so each is off by half a unit of that at most; the
tolerance of an identity is what this makes of it, to first order, and a hundredth more.
"""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.finding import Finding, error, warning
from sa_bench.languages import pair_name
from sa_bench.metric import semantic_affinity
from sa_bench.metric.companions import COMPANIONS
from sa_bench.results.compatibility import (
    differences,
    origin_of_concepts,
    origin_of_result,
    origin_of_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sa_bench.results import ConceptFile, PairResult, TaskResult
    from sa_bench.tables.table import ConceptTable


@dataclass(frozen=True, slots=True)
class PairWords:
    """The words of a language pair.

    Attributes:
        n_concepts: Concepts with a gloss in both languages.
        n_gloss_pairs: Combinations of glosses of the same concept.
        n_glosses: Different glosses of the one language and of the other, together.
        are_single: Whether every cell of both languages holds one gloss.
        are_different: Whether, besides, no two concepts of a language share it.
        n_identical: Concepts that have a gloss in common in both languages.
        defined: Names of the companions that the metric defines for these words.
    """

    n_concepts: int
    n_gloss_pairs: int
    n_glosses: int
    are_single: bool
    are_different: bool
    n_identical: int
    defined: frozenset[str]


@dataclass(frozen=True, slots=True)
class WordTable:
    """A concept table and what its words say.

    Attributes:
        table: The table.
        pairs: The words of each pair that is scored, by its name.
    """

    table: ConceptTable
    pairs: Mapping[str, PairWords]

    @classmethod
    def of(cls, table: ConceptTable, pivot: str | None = None) -> WordTable:
        """Count the words of a table, of all pairs or of those with the language ``pivot``."""
        pairs = [pair for pair in table.pairs if pivot is None or pivot in pair]
        defined = _defined(table, pairs)
        return cls(table, {pair_name(*pair): _count(table, *pair, defined[pair]) for pair in pairs})


def _defined(
    table: ConceptTable, pairs: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], frozenset[str]]:
    """Return the companions that the metric defines for the words of each pair.

    The metric itself says so, for random vectors in place of a model's: which figures a pair has
    depends on its words alone, unless vectors coincide.
    """
    rows = table.rows()
    random = np.random.default_rng(0).standard_normal((len(rows.texts), _STAND_IN_DIMENSIONS))
    # A few pairs of many languages are measured each by itself, all pairs of some at once.
    are_all = len(pairs) == len(table.pairs)
    found: dict[tuple[str, str], frozenset[str]] = {}
    for keys in [table.languages] if are_all else pairs:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            scores = semantic_affinity(
                {key: random[rows.places[key]] for key in keys},
                {key: rows.concepts[key] for key in keys},
                {key: rows.glosses[key] for key in keys},
                jackknife=False,
            )
        for pair in pairs:
            if set(pair) <= set(keys):
                figures = scores.pairs[pair_name(*pair)]
                named = (name for name in COMPANIONS if getattr(figures, name) is not None)
                found[pair] = frozenset(named)
    return found


_STAND_IN_DIMENSIONS = 16


def _count(table: ConceptTable, first: str, second: str, defined: frozenset[str]) -> PairWords:
    columns = table.glosses[first], table.glosses[second]
    shared = [(a, b) for a, b in zip(*columns, strict=True) if a and b]
    n_glosses = sum(len({gloss for cell in column for gloss in cell}) for column in columns)
    are_single = all(len(cell) == 1 for column in columns for cell in column)
    return PairWords(
        n_concepts=len(shared),
        n_gloss_pairs=sum(len(a) * len(b) for a, b in shared),
        n_glosses=n_glosses,
        are_single=are_single,
        are_different=are_single and n_glosses == 2 * table.n_concepts,
        n_identical=sum(not set(a).isdisjoint(b) for a, b in shared),
        defined=defined,
    )


_AGAIN = "run `sa-bench run --overwrite` with the table of this release"
_EDITED = "the file was edited or is of another run; run `sa-bench run --overwrite` again"
_SHOWN = 5
_REVISION = "dataset_revision"

# With several glosses a cell, on the benchmark's tables: 0.0009 at most for chance_affinity, 0.0017
# for semantic_affinity_semanscope.
_APPROXIMATE = 0.01
# Per share of concepts that are written alike: 0.083 at most on the benchmark's tables.
_PER_IDENTICAL = 0.25
# Measured on the benchmark's tables: 0.08 at most, of a model whose languages are far apart.
_MOST_OF_SCALING = 0.2


def check_pair_table(file: str, result: TaskResult, words: WordTable) -> Iterator[Finding]:
    """Yield where a result file differs from its concept table: revision, pairs, counts."""
    table = words.table
    for each in differences(origin_of_result(result), origin_of_table(table), only=[_REVISION]):
        yield error(
            file,
            f"{each.what} is {each.found}, and {each.expected}, the revision of {table.source}, is "
            "expected",
            _AGAIN,
        )
        return
    unknown = sorted(set(result.pairs) - set(words.pairs))
    if unknown:
        yield error(
            file, f"pairs that the table doesn't have, in this order: {_some(unknown)}", _AGAIN
        )
    languages = [key for key in table.languages if key in result.languages]
    missing = [
        name
        for name in words.pairs
        if set(name.split("-")) <= set(languages) and name not in result.pairs
    ]
    if missing:
        yield error(
            file,
            f"{len(missing)} pairs of its languages are missing: {_some(missing)}",
            "run `sa-bench run --overwrite` again: a score is the mean over all pairs",
        )
    if len(languages) < len(table.languages):
        absent = [key for key in table.languages if key not in languages]
        yield warning(
            file,
            f"languages without scores: {', '.join(absent)}",
            "run all languages; a part of them is never ranked",
        )
    for pair in result.pairs.values():
        if pair.name in words.pairs:
            yield from _check_counts(file, pair, words.pairs[pair.name])
            yield from _check_companions(file, pair, words.pairs[pair.name])
    yield from _check_defined(file, result, words)


def _check_defined(file: str, result: TaskResult, words: WordTable) -> Iterator[Finding]:
    """Yield the figures that the metric defines for pairs and that the file lacks."""
    absent: defaultdict[str, list[str]] = defaultdict(list)
    for pair in result.pairs.values():
        # Where all translations coincide, a share of their distance is undefined.
        if pair.name in words.pairs and pair.inter_lingual_spread > 0:
            for name in sorted(words.pairs[pair.name].defined):
                if getattr(pair, name) is None:
                    absent[name].append(pair.name)
    for name, pairs in absent.items():
        yield error(
            file,
            f"{name} is missing from {len(pairs)} of {len(result.pairs)} pairs, and the metric "
            f"defines it for their words: {_some(pairs)}",
            "run `sa-bench run --overwrite` again; no figure may be left out",
            place=name,
        )


def check_concept_table(file: str, concepts: ConceptFile, table: ConceptTable) -> Iterator[Finding]:
    """Yield where a concept file differs from its concept table: revision, ids, domains."""
    expected = origin_of_table(table, concepts.languages)
    differing = {each.what: each for each in differences(origin_of_concepts(concepts), expected)}
    if _REVISION in differing:
        message = f"dataset_revision is {concepts.dataset_revision}, and {table.revision} is"
        yield error(file, f"{message} expected", _AGAIN)
        return
    if "concepts" in differing:
        for sentence in _differing_concepts(concepts.concepts, table.ids):
            yield error(file, sentence, _EDITED, place="concepts")
    elif "domains" in differing:
        yield error(file, "the domains are not those of the table", _EDITED, place="domains")
    if "languages" in differing:
        ordered = ", ".join(expected.languages or ())
        yield error(
            file,
            f"languages are {', '.join(concepts.languages)}, and {ordered}, in the table's order, "
            "is expected",
            _EDITED,
            place="languages",
        )


def _differing_concepts(found: tuple[str, ...], expected: tuple[str, ...]) -> Iterator[str]:
    ours, theirs = set(found), set(expected)
    missing = [name for name in expected if name not in ours]
    added = [name for name in found if name not in theirs]
    for what, names in (("missing", missing), ("not in the table", added)):
        if names:
            yield f"concepts that are {what}: {_some(names)}"
    if not missing and not added:
        yield "the concepts are not in the table's order"


def _check_counts(file: str, pair: PairResult, words: PairWords) -> Iterator[Finding]:
    counts = (
        ("n_concepts", pair.n_concepts, words.n_concepts),
        ("n_gloss_pairs", pair.n_gloss_pairs, words.n_gloss_pairs),
    )
    for name, stored, expected in counts:
        if stored != expected:
            yield error(
                file, f"{name} is {stored}, and the table has {expected}", _AGAIN, place=pair.name
            )


def _check_companions(file: str, pair: PairResult, words: PairWords) -> Iterator[Finding]:
    """Check the companion figures that the words of the table tie to the score.

    - chance_affinity = H / (2 H + language_offset_share * V), by the closed forms of both, where
      every cell holds one gloss, and no two of a language are alike;
    - semantic_affinity_semanscope is the score where every cell holds one gloss;
    - semantic_affinity_non_identical is the score where no concept is written alike in both; where
      k of n are, it is about H / (H + V n / (n - k)), as words that are written alike have one
      vector;
    - distinct_vector_share is a whole number of vectors over the number of unique glosses;
    - mutual_nearest_accuracy and strong_alignment ask more of a word than retrieval_accuracy does;
    - semantic_affinity_centered is about H / (H + V (1 - language_offset_share)), but for the
      scaling to unit length.

    Further glosses make the first two approximate.
    """
    yield from _check_order(file, pair)
    intra, inter = pair.intra_lingual_spread, pair.inter_lingual_spread
    share = pair.language_offset_share
    expected: dict[str, tuple[float, float]] = {}
    if share is not None and (chance := 2 * intra + share * inter) > 0:
        # Each of the three is off by a half unit, the share by V times that.
        exact = ROUNDING * (1 + (2 + inter) / chance)
        tolerance = exact if words.are_different else _APPROXIMATE
        expected["chance_affinity"] = (intra / chance, tolerance)
    tolerance = 2 * ROUNDING if words.are_single else _APPROXIMATE
    expected["semantic_affinity_semanscope"] = (pair.semantic_affinity, tolerance)
    if words.n_identical < words.n_concepts:
        share_of_identical = words.n_identical / words.n_concepts
        without = intra / (intra + inter / (1 - share_of_identical)) if intra else 1.0
        tolerance = _PER_IDENTICAL * share_of_identical + _APPROXIMATE
        expected["semantic_affinity_non_identical"] = (
            (without, tolerance) if words.n_identical else (pair.semantic_affinity, 2 * ROUNDING)
        )
    if pair.distinct_vector_share is not None:
        whole = round(pair.distinct_vector_share * words.n_glosses)
        expected["distinct_vector_share"] = (whole / words.n_glosses, ROUNDING)
    for name, (value, tolerance) in expected.items():
        stored = getattr(pair, name)
        if stored is not None and abs(stored - value) > tolerance:
            yield error(
                file,
                f"{name} is {stored}, but other figures and the table make it {value:.6f}",
                _EDITED,
                place=pair.name,
            )


def _check_order(file: str, pair: PairResult) -> Iterator[Finding]:
    retrieval, share = pair.retrieval_accuracy, pair.language_offset_share
    for name in ("mutual_nearest_accuracy", "strong_alignment"):
        stored = getattr(pair, name)
        if retrieval is not None and stored is not None and stored > retrieval + 2 * ROUNDING:
            message = f"{name} is {stored}, above retrieval_accuracy, {retrieval}"
            yield error(file, message, _EDITED, place=pair.name)
    centered = pair.semantic_affinity_centered
    intra, inter = pair.intra_lingual_spread, pair.inter_lingual_spread
    if share is None or centered is None or not intra:
        return
    about = intra / (intra + max(inter * (1 - share), 0))
    if abs(centered - about) > _MOST_OF_SCALING:
        yield warning(
            file,
            f"semantic_affinity_centered is {centered}, and about {about:.2f} is usual beside the "
            "other figures",
            "verify it with `sa-bench verify --all`",
            place=pair.name,
        )


def _some(names: list[str]) -> str:
    shown = ", ".join(map(repr, names[:_SHOWN]))
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"


ROUNDING = 0.505e-6
"""Half a unit of the sixth decimal, and a hundredth more for what is of second order."""

_REMEDY = "the file was edited or damaged; run `sa-bench run --overwrite` again"


def check_pair_figures(file: str, result: TaskResult) -> Iterator[Finding]:
    """Yield the pairs whose figures contradict each other.

    With spreads H_1, H_2, H and V (arXiv 2601.09732):

        H = (H_1 + H_2) / 2,    semantic_ratio = V / H,    semantic_affinity = H / (H + V)

    and the spread of a language is the same in all its pairs.
    """
    for pair in result.pairs.values():
        yield from _check_pair(file, pair)
    yield from _check_spreads(file, result)


def _check_pair(file: str, pair: PairResult) -> Iterator[Finding]:
    intra, inter = pair.intra_lingual_spread, pair.inter_lingual_spread
    if intra <= 0:
        yield error(
            file, "intra_lingual_spread is 0: vectors that are all alike", _REMEDY, place=pair.name
        )
        return
    identities = (
        (
            "intra_lingual_spread",
            intra,
            "the mean of intra_lingual_spread_1 and _2",
            (pair.intra_lingual_spread_1 + pair.intra_lingual_spread_2) / 2,
            2 * ROUNDING,
        ),
        (
            "semantic_ratio",
            pair.semantic_ratio,
            "inter_lingual_spread / intra_lingual_spread",
            inter / intra,
            ROUNDING * (1 + (1 + inter / intra) / intra),
        ),
        (
            "semantic_affinity",
            pair.semantic_affinity,
            "H / (H + V) of the spreads",
            intra / (intra + inter),
            ROUNDING * (1 + 1 / (intra + inter)),
        ),
        (
            "semantic_affinity",
            pair.semantic_affinity,
            "1 / (1 + semantic_ratio)",
            1 / (1 + pair.semantic_ratio),
            2 * ROUNDING,
        ),
    )
    for name, stored, what, expected, tolerance in identities:
        if abs(stored - expected) > tolerance:
            yield error(
                file, f"{name} is {stored}, but {what} is {expected:.6f}", _REMEDY, place=pair.name
            )


def _check_spreads(file: str, result: TaskResult) -> Iterator[Finding]:
    spreads: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for pair in result.pairs.values():
        spreads[pair.first][pair.name] = pair.intra_lingual_spread_1
        spreads[pair.second][pair.name] = pair.intra_lingual_spread_2
    for language, by_pair in spreads.items():
        (usual, _), *_ = Counter(by_pair.values()).most_common(1)
        odd = [pair for pair, spread in by_pair.items() if spread != usual]
        if odd:
            yield error(
                file,
                f"the intra-lingual spread of {language} is {by_pair[odd[0]]}, and {usual} in "
                f"{len(by_pair) - len(odd)} other pairs of that language",
                _REMEDY,
                place=", ".join(odd),
            )
