"""Compute the table of MTEB figures from official results."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sa_bench.languages import LANGUAGES
from sa_bench.mteb_scores.coverage import Coverage, mean_of
from sa_bench.mteb_scores.official_benchmark import BenchmarkTask, benchmark_tasks, mteb_version
from sa_bench.mteb_scores.official_results import read_leaderboard_table, read_results_folder
from sa_bench.mteb_scores.plausibility import divided_by_hundred
from sa_bench.mteb_scores.policy import (
    BENCHMARK,
    CROSS_LINGUAL_TASKS,
    LEFT_OUT,
    MEAN_OVER_TASKS,
    MEAN_OVER_TYPES,
    POLICY,
    matched_subsets,
)
from sa_bench.mteb_scores.provenance import describe_folder, describe_table, results_folder
from sa_bench.mteb_scores.selection import Selection, select
from sa_bench.mteb_scores.table import Flag, MtebScores, ScoreRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sa_bench.mteb_scores.official_results import Evaluation
    from sa_bench.mteb_scores.provenance import Source

__all__ = ["build_mteb_scores"]


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
            "languages": [language.code for language in LANGUAGES],
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
