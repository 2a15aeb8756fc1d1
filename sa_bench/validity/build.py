"""Compute the table of official scores by pair of languages. Needs mteb; reading it does not."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING

import mteb

from sa_bench.languages import LANGUAGES
from sa_bench.mteb_scores.build import select
from sa_bench.mteb_scores.official import (
    BenchmarkTask,
    benchmark_tasks,
    mteb_version,
    read_results_folder,
    registered_model,
)
from sa_bench.mteb_scores.quality import describe_folder, divided_by_hundred, results_folder
from sa_bench.validity.targets import OfficialPairs, PairRow, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sa_bench.mteb_scores.build import Selection
    from sa_bench.mteb_scores.official import Evaluation
    from sa_bench.mteb_scores.quality import Cell

__all__ = ["TASKS", "build_pairs"]

TASKS = (
    "BelebeleRetrieval",
    "MLQARetrieval",
    "NTREXBitextMining",
    "Tatoeba",
    "BibleNLPBitextMining",
    "BUCC.v2",
    "IN22GenBitextMining",
    "IndicGenBenchFloresBitextMining",
)
"""Tasks of the benchmark whose subsets name two languages, retrieval first."""

POLICY = (
    (
        "A score is the unweighted mean of main_score over all splits and both directions of a "
        "pair; it is blank unless every one of these cells is there and within [-1, 1]. 'cells' "
        "counts them."
    ),
    (
        "Only pairs of two different languages that our tables have, each in the script of our "
        "tables; which of mteb's codes is which language is a table. Subsets of one language are "
        "left out."
    ),
    (
        "One revision a model and task: the fullest; among equals the one that mteb's registry "
        "names, then the newest mteb version. A model that mteb renamed stands under its new name."
    ),
    "A task that seems to be divided by 100 by mistake is blank (the rule of mteb_scores.csv).",
    "Scores are rounded to 6 decimals, as in the source.",
    "'without' lists, for each task, the languages of our tables that it does not have.",
)

_ENGLISH = "eng"


def build_pairs(results: Path) -> OfficialPairs:
    """Compute every model's score on every pair of languages that our tables have.

    Args:
        results: A folder that holds ``results/`` (a checkout of the official results, or a copy),
            or a tar archive of one.

    Raises:
        FileNotFoundError: There are no results.
        ValueError: A result can't be read; the message names the file.
    """
    known = benchmark_tasks()
    tasks = {name: known[name] for name in TASKS}
    with results_folder(results) as folder:
        selection, _ = select(read_results_folder(folder, tasks), tasks)
        suspects = divided_by_hundred(selection, {name: task.type for name, task in tasks.items()})
        chosen = _chosen(read_results_folder(folder, tasks), selection)
        source = describe_folder(folder, tasks)
    scores = {key: {} if key in suspects else one.scores for key, one in chosen.items()}
    models = tuple(sorted({model for model, _ in scores}))
    cells = {name: _cells_by_pair(task) for name, task in tasks.items()}
    rows = tuple(
        PairRow(
            name,
            *pair,
            len(needed),
            tuple(_mean(scores.get((model, name), {}), needed) for model in models),
        )
        for name in tasks
        for pair, needed in sorted(cells[name].items())
    )
    if not any(score is not None for row in rows for score in row.scores):
        raise ValueError(f"{results}: no complete result of {', '.join(TASKS)}")
    return OfficialPairs(
        models,
        rows,
        {
            "format": 1,
            "mteb_version": mteb_version(),
            "policy": list(POLICY),
            "tasks": {
                name: {
                    "type": task.type,
                    "splits": sorted({split for split, _ in task.cells}),
                    "pairs": len(cells[name]),
                }
                for name, task in tasks.items()
            },
            "without": {name: _without(cells[name]) for name in tasks},
            "models": {
                model: dict(
                    Counter(
                        one.revision for (name, _), one in sorted(chosen.items()) if name == model
                    )
                )
                for model in models
            },
            "scaled": sorted(map(list, suspects)),
            "source": {key: value for key, value in asdict(source).items() if value is not None},
        },
    )


def _chosen(
    evaluations: Iterator[Evaluation], selection: Selection
) -> dict[tuple[str, str], Evaluation]:
    """Return the evaluations that the selection chose, with their cells."""
    chosen: dict[tuple[str, str], Evaluation] = {}
    for evaluation in evaluations:
        key = (registered_model(evaluation.model).name, evaluation.task)
        if selection[key].revision != evaluation.revision:
            continue
        # The same revision may stand under a former name too; the fuller file is the chosen one.
        if key not in chosen or len(evaluation.scores) > len(chosen[key].scores):
            chosen[key] = evaluation
    return chosen


def _cells_by_pair(task: BenchmarkTask) -> dict[tuple[str, str], list[Cell]]:
    """Return the cells of each pair of languages of ours, by mteb's codes."""
    codes = mteb.get_task(task.name).metadata.hf_subsets_to_langscripts
    by_pair: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for split, subset in sorted(task.cells):
        keys = [key_of(code) for code in codes[subset]]
        if len(set(keys)) == 2 and None not in keys:  # noqa: PLR2004 - a pair
            first, second = sorted(codes[subset], key=lambda code: (key_of(code) != _ENGLISH, code))
            by_pair[first, second].append((split, subset))
    return dict(by_pair)


def _mean(scores: Mapping[Cell, float | None], needed: list[Cell]) -> float | None:
    found = [score for cell in needed if (score := scores.get(cell)) is not None]
    usable = [score for score in found if math.isfinite(score) and -1 <= score <= 1]
    return math.fsum(usable) / len(usable) if len(usable) == len(needed) else None


def _without(cells: Mapping[tuple[str, str], list[Cell]]) -> list[str]:
    present = {key_of(code) for pair in cells for code in pair}
    return [language.code for language in LANGUAGES if language.key not in present]
