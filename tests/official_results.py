"""Official MTEB results made to measure: folders in the layout of the results repository."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

from sa_bench.mteb_scores.official import benchmark_tasks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sa_bench.mteb_scores.quality import Cell

__all__ = ["REGISTERED_REVISION", "cells_of", "write_complete_model", "write_result"]

# The revision that mteb's registry names for sentence-transformers/LaBSE.
REGISTERED_REVISION = "e34fab64a3011d2176c99545a93d5cbddc9a91b7"


def cells_of(task: str, score: float) -> dict[Cell, float]:
    """Return the same score for every cell of a task."""
    return dict.fromkeys(sorted(benchmark_tasks()[task].cells), score)


def write_result(
    folder: Path,
    model: str,
    task: str,
    scores: Mapping[Cell, float | None],
    *,
    revision: str = REGISTERED_REVISION,
    mteb_version: str = "2.0.0",
    metadata: bool = True,
) -> Path:
    """Write one result file below ``folder/results`` and return its path."""
    home = folder / "results" / model.replace("/", "__") / revision
    home.mkdir(parents=True, exist_ok=True)
    if metadata:
        (home / "model_meta.json").write_text(json.dumps({"name": model, "revision": revision}))
    splits: dict[str, list[dict[str, object]]] = {}
    for (split, subset), score in scores.items():
        entry: dict[str, object] = {
            "hf_subset": subset,
            "languages": ["eng-Latn"],
            "main_score": score,
        }
        splits.setdefault(split, []).append(entry)
    path = home / f"{task}.json"
    path.write_text(
        json.dumps(
            {
                "task_name": task,
                "dataset_revision": "1",
                "mteb_version": mteb_version,
                "evaluation_time": 1.0,
                "scores": splits,
            }
        )
    )
    return path


def write_complete_model(
    folder: Path, model: str, *, seed: int, low: float = 0.3
) -> dict[str, list[float]]:
    """Write all tasks of a model with random scores in [low, 0.95] and return them by task."""
    draw = random.Random(seed)  # noqa: S311 - test data
    written: dict[str, list[float]] = {}
    for task in benchmark_tasks().values():
        scores = {cell: round(draw.uniform(low, 0.95), 6) for cell in sorted(task.cells)}
        write_result(folder, model, task.name, scores)
        written[task.name] = list(scores.values())
    return written
