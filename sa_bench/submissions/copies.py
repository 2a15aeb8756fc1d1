"""Whether scores are another model's: copies, near copies, and names that differ by case alone.

A model's figures on a task are some dozens of numbers that no other model shares. Every model's are
one row of a matrix; a column that is sorted brings equal figures together, so that all models are
compared in the time of sorting. Only the few models that are found near are compared concept by
concept.

Conventions: ``entry`` is a revision of a model, named by its folder ``<org>__<model>/<revision>``.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.files import read_regular_text
from sa_bench.finding import Finding, error, warning
from sa_bench.results import ConceptFile
from sa_bench.results.validation import parse_json_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from sa_bench.results import TaskResult
    from sa_bench.results.validation import Column

# Two models that differ at all differ by more in some of a task's pairs; rounding and another
# processor move a score by less.
_ALIKE = 2e-5
# A copy with one gloss changed in every language has scores that differ by about 1 in the number of
# concepts; on the benchmark's tables by up to 5e-4 where one language is changed.
_NEAR = 5e-3
_SAME_SPREAD = 2e-9
# One equal figure is chance: among 1,000 models, one in eight has it.
_FEWEST_EQUAL = 3
# Beyond, equal figures are those of many copies, and each is found beside the one before it.
_MOST_COMPARED = 32


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of a model on a task by which a copy is recognised.

    Attributes:
        affinities: SA by the pair's name.
        spreads: H by the language's key.
    """

    affinities: Mapping[str, float]
    spreads: Mapping[str, float]


def scores_of(result: TaskResult) -> Scores:
    """Return the figures of a result file by which a copy is recognised."""
    spreads: dict[str, float] = {}
    for pair in result.pairs.values():
        spreads.setdefault(pair.first, pair.intra_lingual_spread_1)
        spreads.setdefault(pair.second, pair.intra_lingual_spread_2)
    return Scores({name: pair.semantic_affinity for name, pair in result.pairs.items()}, spreads)


@dataclass(frozen=True, slots=True)
class _Task:
    """All models' figures on a task: a row per entry, NaN where there is none."""

    entries: list[str] = field(default_factory=list)
    scores: list[Scores] = field(default_factory=list)

    def columns(self, of: Callable[[Scores], Mapping[str, float]]) -> NDArray[np.float64]:
        names = list(dict.fromkeys(name for each in self.scores for name in of(each)))
        rows = [[of(each).get(name, np.nan) for name in names] for each in self.scores]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(names))


def read_scores(file: Path) -> Scores | None:
    """Return the same of a file that is only compared with; None where it is no result.

    It is read without its other figures: to check one model among a thousand, thousands of files
    are read so. Whatever is wrong with them is found when they are checked themselves.
    """
    try:
        entries = parse_json_object(read_regular_text(file), str(file))["scores"]["test"]
        affinities = {str(each["hf_subset"]): float(each["semantic_affinity"]) for each in entries}
        spreads: dict[str, float] = {}
        for each in entries:
            first, second = str(each["hf_subset"]).split("-")
            spreads.setdefault(first, float(each["intra_lingual_spread_1"]))
            spreads.setdefault(second, float(each["intra_lingual_spread_2"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return Scores(affinities, spreads) if affinities else None


def read_spread(file: Path) -> Column | None:
    """Return the spreads of a concept file that is only compared with; None where it is none."""
    try:
        return ConceptFile.read(file).spread
    except (OSError, ValueError):
        return None


def find_copies(
    scores: Mapping[str, Mapping[str, Scores]],
    checked: Iterable[str],
    spread_of: Callable[[str, str], Column | None],
) -> dict[str, list[Finding]]:
    """Return the findings on each checked entry whose figures another model has too.

    Args:
        scores: By entry, the figures by the task's name.
        checked: The entries that are checked; the others are only compared with.
        spread_of: Gives the spreads of concepts of an entry on a task; asked for near ones alone.
    """
    tasks: defaultdict[str, _Task] = defaultdict(_Task)
    for entry, by_task in scores.items():
        for name, each in by_task.items():
            tasks[name].entries.append(entry)
            tasks[name].scores.append(each)
    wanted = set(checked)
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for name in sorted(tasks):
        for ours, theirs in sorted(_near(tasks[name], wanted)):
            mine, other = (tasks[name].entries[place] for place in (ours, theirs))
            pair = tasks[name].scores[ours], tasks[name].scores[theirs]
            finding = _judge(name, other, *pair, spread_of(mine, name), spread_of(other, name))
            if finding is not None:
                found[mine].append(finding)
    return dict(found)


def _near(task: _Task, wanted: set[str]) -> set[tuple[int, int]]:
    """Return the places of each wanted entry and of one that it may be a copy of."""
    model = np.array([entry.partition("/")[0] for entry in task.entries])
    is_wanted = np.array([entry in wanted for entry in task.entries])
    pairs: set[tuple[int, int]] = set()

    def keep(one: int, other: int) -> None:
        if model[one] != model[other]:  # two revisions of a model may have the same weights
            pairs.update(
                (ours, theirs) for ours, theirs in ((one, other), (other, one)) if is_wanted[ours]
            )

    affinities = task.columns(lambda each: each.affinities)
    votes: Counter[tuple[int, int]] = Counter()
    for column in np.hstack((affinities, task.columns(lambda each: each.spreads))).T:
        votes.update(_neighbours(column, _ALIKE))
    for (one, other), count in votes.items():
        if count >= _FEWEST_EQUAL:
            keep(one, other)
    for one, other in _neighbours(np.nanmean(affinities, axis=1), _NEAR):
        apart = np.abs(affinities[one] - affinities[other])
        if not (apart > _NEAR).any() and not np.isnan(apart).all():
            keep(one, other)
    return pairs


def _neighbours(column: NDArray[np.float64], width: float) -> Iterator[tuple[int, int]]:
    """Yield pairs of places whose values lie no further apart than ``width``, by sorting."""
    order = [int(place) for place in np.argsort(column, kind="stable")]
    order = order[: len(column) - int(np.isnan(column).sum())]  # NaN comes last
    values = column[order]
    ends = np.searchsorted(values, values + width, side="right")
    for start, end in enumerate(ends):
        for other in order[start + 1 : min(int(end), start + _MOST_COMPARED)]:
            yield min(order[start], other), max(order[start], other)


def _judge(
    task: str,
    other: str,
    ours: Scores,
    theirs: Scores,
    our_spread: Column | None,
    their_spread: Column | None,
) -> Finding | None:
    """Return the finding on two models that lie near each other, None where nothing is equal."""
    file = f"{task}.json"
    n_pairs, n_equal = len(ours.affinities), _count_equal(ours.affinities, theirs.affinities)
    n_languages = len(ours.spreads)
    n_same_spread = _count_equal(ours.spreads, theirs.spreads)
    # Of a pair or two, equal scores may be chance; equal spreads beside them are none.
    is_sure = n_pairs >= _FEWEST_EQUAL or n_same_spread == n_languages
    if n_equal == n_pairs == len(theirs.affinities) and is_sure:
        return error(
            file,
            f"all {n_pairs} pairs have the scores of {other}",
            "submit each model's own results; for the same weights under another name, submit one"
            " of them",
        )
    equal = []
    if n_equal + n_same_spread >= _FEWEST_EQUAL and n_equal > n_pairs / 2:
        equal.append(f"{n_equal} of {n_pairs} pairs")
    if n_same_spread >= _FEWEST_EQUAL and n_same_spread > n_languages / 2:
        equal.append(f"the spreads of {n_same_spread} of {n_languages} languages")
    if our_spread is not None and their_spread is not None and len(our_spread) == len(their_spread):
        one, two = (np.fromiter(each, np.float64) for each in (our_spread, their_spread))
        n_same = int((np.abs(one - two) <= _SAME_SPREAD).sum())
        if n_same > len(one) / 2:
            equal.append(f"the spreads of {n_same} of {len(one)} concepts")
    if not equal:
        return None
    return warning(
        file,
        f"{' and '.join(equal)} are those of {other}: a copy with words changed?",
        "verify both models with `sa-bench verify --all`, and submit each model's own results",
    )


def _count_equal(ours: Mapping[str, float], theirs: Mapping[str, float]) -> int:
    return sum(
        name in theirs and abs(value - theirs[name]) <= _ALIKE for name, value in ours.items()
    )


def find_twins(entries: Iterable[str]) -> dict[str, list[Finding]]:
    """Return the findings on models whose names differ in case or in the form of letters alone.

    Some file systems take them for one folder, and so does a reader.
    """
    folders: defaultdict[str, list[str]] = defaultdict(list)
    for folder in dict.fromkeys(entry.partition("/")[0] for entry in entries):
        folders[unicodedata.normalize("NFKC", folder).casefold()].append(folder)
    twins = {
        folder: [other for other in same if other != folder]
        for same in folders.values()
        for folder in same
        if len(same) > 1
    }
    return {
        folder: [
            error(
                ".",
                f"the name differs from that of {', '.join(map(repr, others))} by case or form of"
                " letters alone",
                "submit the results under the one name that the model has",
            )
        ]
        for folder, others in twins.items()
    }
