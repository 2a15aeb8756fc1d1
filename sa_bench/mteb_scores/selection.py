"""One revision of a model a task: the fullest, and among equals the one that mteb stands by."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from packaging.version import InvalidVersion, Version

from sa_bench.mteb_scores.coverage import Coverage, cover
from sa_bench.mteb_scores.official_benchmark import registered_model
from sa_bench.mteb_scores.official_results import UNKNOWN_REVISION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sa_bench.mteb_scores.official_benchmark import BenchmarkTask
    from sa_bench.mteb_scores.official_results import Evaluation

__all__ = ["Measured", "Selection", "select"]

_OLDEST = Version("0")
_UNKNOWN_REVISIONS = frozenset({UNKNOWN_REVISION, "external", "None"})


@dataclass(frozen=True, slots=True)
class Measured:
    """An evaluation, reduced to what the table needs.

    Attributes:
        revision: The model's revision.
        coverage: The task's score.
        matched: Its language-matched score, where the task has one.
        usable: The scores that count, lowest and highest; ``None`` when there is none.
        outside: The scores outside [-1, 1].
    """

    revision: str
    coverage: Coverage
    matched: Coverage | None
    usable: tuple[float, float] | None
    outside: tuple[float, ...]

    def discarded(self) -> Measured:
        """Return the same evaluation with nothing of it counted."""
        blank = replace(self.coverage, score=None, have=0)
        matched = None if self.matched is None else replace(self.matched, score=None, have=0)
        return replace(self, coverage=blank, matched=matched)


Selection: TypeAlias = dict[tuple[str, str], Measured]
"""What counts, by (model, task); models under their present names."""


def select(
    evaluations: Iterable[Evaluation], tasks: Mapping[str, BenchmarkTask]
) -> tuple[Selection, dict[str, set[str]]]:
    """Choose one evaluation for each model and task.

    Returns:
        The chosen ones, and for each model the former names under which results were found.
    """
    chosen: Selection = {}
    ranks: dict[tuple[str, str], tuple[object, ...]] = {}
    former_names: dict[str, set[str]] = {}
    for evaluation in evaluations:
        model = registered_model(evaluation.model)
        if evaluation.model != model.name:
            former_names.setdefault(model.name, set()).add(evaluation.model)
        measured = _measure(evaluation, tasks[evaluation.task])
        rank = (
            measured.coverage.have,
            evaluation.revision == model.revision,
            _parsed(evaluation.mteb_version),
            evaluation.revision not in _UNKNOWN_REVISIONS,
            evaluation.revision,
            evaluation.model == model.name,
        )
        key = (model.name, evaluation.task)
        if key not in ranks or rank > ranks[key]:
            ranks[key], chosen[key] = rank, measured
    return chosen, former_names


def _measure(evaluation: Evaluation, task: BenchmarkTask) -> Measured:
    finite = {
        cell: float(score)
        for cell, score in evaluation.scores.items()
        if isinstance(score, int | float) and math.isfinite(score)
    }
    usable = {cell: score for cell, score in finite.items() if -1 <= score <= 1}
    return Measured(
        revision=evaluation.revision,
        coverage=cover(usable, task.cells),
        matched=cover(usable, task.matched) if task.matched else None,
        usable=(min(usable.values()), max(usable.values())) if usable else None,
        outside=tuple(sorted(score for score in finite.values() if not -1 <= score <= 1)),
    )


def _parsed(mteb_version: str | None) -> Version:
    # A file evaluated piece by piece records a range, "2.12.0-2.12.19".
    try:
        return Version((mteb_version or "").partition("-")[0])
    except InvalidVersion:
        return _OLDEST
