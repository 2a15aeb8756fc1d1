"""Compute the table of MTEB figures from official results, one revision per model and task."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from packaging.version import InvalidVersion, Version

from sa_bench.languages import CORE_LANGUAGES
from sa_bench.mteb_scores.official import (
    UNKNOWN_REVISION,
    BenchmarkTask,
    benchmark_tasks,
    mteb_version,
    read_leaderboard_table,
    read_results_folder,
    registered_model,
)
from sa_bench.mteb_scores.quality import (
    BENCHMARK,
    CROSS_LINGUAL_TASKS,
    LEFT_OUT,
    MEAN_OVER_TASKS,
    MEAN_OVER_TYPES,
    POLICY,
    Coverage,
    cover,
    describe_folder,
    describe_table,
    divided_by_hundred,
    matched_subsets,
    mean_of,
    results_folder,
)
from sa_bench.mteb_scores.table import Flag, MtebScores, ScoreRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sa_bench.mteb_scores.official import BenchmarkTask, Evaluation
    from sa_bench.mteb_scores.quality import Source


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


def build_mteb_scores(results: Path | None) -> MtebScores:
    """Compute every model's figures.

    Args:
        results: A folder that holds ``results/`` (a checkout of the official results, or a copy),
            a tar archive of one, a Parquet file of mteb's leaderboard table, or ``None`` for the
            one on the Hugging Face Hub.

    Raises:
        FileNotFoundError: There are no results.
        ValueError: A result can't be read; the message names the file.
    """
    tasks = benchmark_tasks()
    if results is None or results.suffix == ".parquet":
        return _scores(read_leaderboard_table(results, tasks), tasks, describe_table(results))
    with results_folder(results) as folder:
        return _scores(read_results_folder(folder, tasks), tasks, describe_folder(folder, tasks))


def _scores(
    evaluations: Iterable[Evaluation], tasks: Mapping[str, BenchmarkTask], source: Source
) -> MtebScores:
    selection, former_names = select(evaluations, tasks)
    types = {task.name: task.type for task in tasks.values()}
    suspects = divided_by_hundred(selection, types)
    flags = list(_flags(selection, suspects))
    for key in suspects:
        selection[key] = selection[key].discarded()
    models = sorted({model for model, _ in selection})
    if not models:
        raise ValueError(f"no result of {BENCHMARK} among the official results given")
    return MtebScores(
        rows=tuple(row for model in models for row in _rows(model, selection, tasks)),
        sidecar={
            "format": 1,
            "benchmark": BENCHMARK,
            "mteb_version": mteb_version(),
            "policy": list(POLICY),
            "n_tasks": len(tasks),
            "types": dict(Counter(types.values())),
            "left_out": LEFT_OUT,
            "languages": [language.code for language in CORE_LANGUAGES],
            "matched_subsets": {task: list(names) for task, names in matched_subsets().items()},
            "source": {key: value for key, value in asdict(source).items() if value is not None},
            "models": {
                model: _facts(model, selection, former_names.get(model, set())) for model in models
            },
            "flags": [asdict(flag) for flag in flags],
        },
    )


def _rows(
    model: str, selection: Selection, tasks: Mapping[str, BenchmarkTask]
) -> Iterator[ScoreRow]:
    by_task: dict[str, Coverage] = {}
    matched: dict[str, Coverage] = {}
    by_type: dict[str, list[Coverage]] = defaultdict(list)
    for task in tasks.values():
        measured = selection.get((model, task.name))
        by_task[task.name] = measured.coverage if measured else Coverage(None, 0, len(task.cells))
        by_type[task.type].append(by_task[task.name])
        if task.matched:
            found = measured.matched if measured else None
            matched[task.name] = found or Coverage(None, 0, len(task.matched))
    type_means = {name: mean_of(parts) for name, parts in sorted(by_type.items())}
    yield ScoreRow(model, "mean", MEAN_OVER_TASKS, mean_of(by_task.values()))
    yield ScoreRow(model, "mean", MEAN_OVER_TYPES, mean_of(type_means.values()))
    for name, coverage in type_means.items():
        yield ScoreRow(model, "type", name, coverage)
    for name in CROSS_LINGUAL_TASKS:
        yield ScoreRow(model, "task", name, by_task[name])
    for name in CROSS_LINGUAL_TASKS:
        yield ScoreRow(model, "matched", name, matched[name])


def _facts(model: str, selection: Selection, former_names: set[str]) -> dict[str, Any]:
    mine = {task: measured for (name, task), measured in selection.items() if name == model}
    facts: dict[str, Any] = {
        "revisions": dict(Counter(measured.revision for measured in mine.values()))
    }
    partial = {
        task: [measured.coverage.have, measured.coverage.need]
        for task, measured in mine.items()
        if not measured.coverage.complete
    }
    if partial:
        facts["partial"] = partial
    if former_names:
        facts["formerly"] = sorted(former_names)
    return facts


def _flags(selection: Selection, suspects: Iterable[tuple[str, str]]) -> Iterator[Flag]:
    for (model, task), measured in sorted(selection.items()):
        if measured.outside:
            yield Flag(
                model,
                task,
                "outside [-1, 1]",
                len(measured.outside),
                measured.outside[0],
                measured.outside[-1],
            )
        if (model, task) in suspects and measured.usable is not None:
            yield Flag(model, task, "scale", measured.coverage.have, *measured.usable)
