"""What is computed from the official results, and by which rules. The sidecar repeats all of it."""

from __future__ import annotations

import json
from importlib.resources import files

__all__ = [
    "BENCHMARK",
    "CROSS_LINGUAL_TASKS",
    "LEFT_OUT",
    "MEAN_OVER_TASKS",
    "MEAN_OVER_TYPES",
    "POLICY",
    "matched_subsets",
]

BENCHMARK = "MTEB(Multilingual, v2)"

# mteb's own names for the two means of a benchmark.
MEAN_OVER_TASKS = "Mean(Task)"
MEAN_OVER_TYPES = "Mean(TaskType)"

LEFT_OUT = {
    "FloresBitextMining": (
        "its complete result files are larger than 10 MiB each and missing from the copy of the "
        "official results used here; left out for every model alike, so that means stay comparable"
    ),
}

CROSS_LINGUAL_TASKS = (
    "BUCC.v2",
    "Tatoeba",
    "NTREXBitextMining",
    "DiaBlaBitextMining",
    "STS17",
    "STS22.v2",
    "BelebeleRetrieval",
    "MLQARetrieval",
)

POLICY = (
    (
        "A task's score is the unweighted mean of main_score over all its (split, hf_subset) "
        "cells, as in mteb."
    ),
    (
        "A score is blank unless every cell is present and finite; have and need count cells for a "
        "task, complete tasks for a type and for Mean(Task), complete types for Mean(TaskType)."
    ),
    (
        "A matched score is the task's mean over the subsets under matched_subsets alone: both "
        "sides are languages of this benchmark, and they differ."
    ),
    (
        "One revision a model and task: the fullest; among equals the one that mteb's registry "
        "names, then the newest mteb version, then a known revision before an unknown one. Cells "
        "of several revisions are never mixed."
    ),
    "A model that mteb renamed stands under its new name.",
    (
        "A cell outside [-1, 1] is no score and counts as missing. A task whose best cell is at "
        "most 0.01, where the median of the other models on this task and the median of this "
        "model's other tasks of the type are both at least 0.5, is taken to be divided by 100 by "
        "mistake and counts as missing. Both are listed under flags."
    ),
    "Scores are rounded to 9 decimals; those of the source have 6 at most.",
)


def matched_subsets() -> dict[str, tuple[str, ...]]:
    """Return each cross-lingual task's hf_subsets between two languages of this benchmark."""
    text = (files(__package__) / "matched_subsets.json").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = json.loads(text)
    return {task: tuple(lists[task]) for task in CROSS_LINGUAL_TASKS}
