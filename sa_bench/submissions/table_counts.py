"""Whether a result is of the concept table that it names: ids, domains, counts, data revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sa_bench.languages import pair_name
from sa_bench.submissions.finding import Finding, error, warning
from sa_bench.submissions.pair_figures import ROUNDING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.results import ConceptFile, PairResult, TaskResult
    from sa_bench.submissions.word_table import PairWords, WordTable
    from sa_bench.tables.table import ConceptTable

__all__ = ["check_concept_table", "check_pair_table"]

_AGAIN = "run `sa-bench run --overwrite` with the table of this release"
_EDITED = "the file was edited or is of another run; run `sa-bench run --overwrite` again"
_SHOWN = 5

# With several glosses a cell, on the benchmark's tables: 0.0009 at most for chance_affinity, 0.0017
# for semantic_affinity_semanscope.
_APPROXIMATE = 0.01


def check_pair_table(file: str, result: TaskResult, words: WordTable) -> Iterator[Finding]:
    """Yield where a result file differs from its concept table: revision, pairs, counts."""
    table = words.table
    if result.dataset_revision != table.revision:
        yield error(
            file,
            f"dataset_revision is {result.dataset_revision}, and {table.revision}, the revision "
            f"of {table.source}, is expected",
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
        for first, second in table.pairs
        if {first, second} <= set(languages)
        and (name := pair_name(first, second)) not in result.pairs
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


def check_concept_table(file: str, concepts: ConceptFile, table: ConceptTable) -> Iterator[Finding]:
    """Yield where a concept file differs from its concept table: revision, ids, domains."""
    if concepts.dataset_revision != table.revision:
        yield error(
            file,
            f"dataset_revision is {concepts.dataset_revision}, and {table.revision} is expected",
            _AGAIN,
        )
        return
    ours, theirs = set(concepts.concepts), set(table.ids)
    missing = [name for name in table.ids if name not in ours]
    added = [name for name in concepts.concepts if name not in theirs]
    for what, names in (("missing", missing), ("not in the table", added)):
        if names:
            yield error(
                file, f"concepts that are {what}: {_some(names)}", _EDITED, place="concepts"
            )
    if not missing and not added:
        if concepts.concepts != table.ids:
            yield error(
                file, "the concepts are not in the table's order", _EDITED, place="concepts"
            )
        elif concepts.domains != table.domains:
            yield error(file, "the domains are not those of the table", _EDITED, place="domains")
    ordered = tuple(key for key in table.languages if key in concepts.languages)
    if concepts.languages != ordered:
        yield error(
            file,
            f"languages are {', '.join(concepts.languages)}, and {', '.join(ordered)}, in the "
            "table's order, is expected",
            _EDITED,
            place="languages",
        )


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
    - semantic_affinity_non_identical is the score where no concept is written alike in both;
    - distinct_vector_share is a whole number of vectors over the number of unique glosses.

    Further glosses make the first two approximate.
    """
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
    if not words.are_identical:
        expected["semantic_affinity_non_identical"] = (pair.semantic_affinity, 2 * ROUNDING)
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


def _some(names: list[str]) -> str:
    shown = ", ".join(map(repr, names[:_SHOWN]))
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
