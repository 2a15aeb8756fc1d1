"""Semantic Affinity and MTEB side by side, as a data frame for one's own analysis."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

import pandas as pd

from sa_bench.languages import CORE_LANGUAGES, pair_name, pairs_of
from sa_bench.mteb_scores.table import KINDS, read_mteb_scores
from sa_bench.results import read_results
from sa_bench.tables.shipped import CORE_TASKS

if TYPE_CHECKING:
    from pathlib import Path

    from sa_bench.mteb_scores.table import MtebScores
    from sa_bench.results import ModelResults

__all__ = ["join_mteb_scores"]

_IDENTITY = ["model", "revision"]
_COUNTS = ["have", "need"]


def join_mteb_scores(results: Path, scores: Path | None = None) -> pd.DataFrame:
    """Return every evaluated model's Semantic Affinity beside its official MTEB figures.

    One row a model and revision, sorted by both. The columns are ``model``, ``revision``,
    ``n_parameters``; ``semantic_affinity``, the mean over the tasks, and each task's own; ``have``
    of ``need`` pair scores; then the MTEB figures by mteb's names, ``Mean(Task)`` to
    ``MLQARetrieval``, and their language-matched versions, ``STS17 (matched)``. Scores are
    fractions. A figure that is not complete, or that the official results don't have, is NaN.

    Args:
        results: The folder that holds ``<org>__<model>/``.
        scores: The table of MTEB figures; by default the one that ships with sa-bench.

    Raises:
        FileNotFoundError: There is no such folder or table.
        ValueError: A result or the table can't be used; the message lists all such files.
    """
    found = read_results(results, tuple(CORE_TASKS))
    if found.problems:
        raise ValueError("; ".join(found.problems))
    mteb = read_mteb_scores(scores)
    rows = [{**_affinity(model), **_figures(model.metadata.name, mteb)} for model in found.models]
    frame = pd.DataFrame(rows)
    fractions = frame.columns.difference(_IDENTITY + _COUNTS)
    # Without this a column in which every figure is missing would hold objects.
    frame[fractions] = frame[fractions].astype(float)
    return frame.sort_values(_IDENTITY, ignore_index=True)


def _affinity(model: ModelResults) -> dict[str, str | float | None]:
    needed = {pair_name(*pair) for pair in pairs_of(language.key for language in CORE_LANGUAGES)}
    results = {task: evaluation.result for task, evaluation in model.evaluations.items()}
    have = {task: len(needed & result.pairs.keys()) for task, result in results.items()}
    by_task = {
        task: results[task].score if have.get(task) == len(needed) else None for task in CORE_TASKS
    }
    known = [score for score in by_task.values() if score is not None]
    return {
        "model": model.metadata.name,
        "revision": model.metadata.revision,
        "n_parameters": model.metadata.n_parameters,
        "semantic_affinity": fsum(known) / len(known) if len(known) == len(by_task) else None,
        **by_task,
        "have": sum(have.values()),
        "need": len(needed) * len(by_task),
    }


def _figures(model: str, mteb: MtebScores) -> dict[str, float | None]:
    return {
        f"{name} (matched)" if kind == "matched" else name: mteb.score(model, kind, name)
        for kind in KINDS
        for name in mteb.names(kind)
    }
