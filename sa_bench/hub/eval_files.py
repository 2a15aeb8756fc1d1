"""The Hugging Face Hub's files of evaluations: ``eval.yaml`` and ``.eval_results/*.yaml``.

A data set that is a benchmark says so in ``eval.yaml``; scores on it lie in the repositories of the
models (https://huggingface.co/docs/hub/eval-results). mteb writes both kinds of file, and of these
tasks wrong ones: a configuration per pair that the card does not define, the SHA-256 of the table
where a commit of the data set belongs, values times 100, and no signature. So they are written
here: one task per data set, no revision, the value as the pages print it, the signature as notes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from sa_bench.hub.model_scores import decimals

if TYPE_CHECKING:
    from sa_bench.hub.model_scores import ModelScores, TaskScore

__all__ = ["EVAL_FILE", "RESULTS_FILE", "eval_results", "eval_yaml"]

EVAL_FILE = "eval.yaml"
"""Where the Hub looks for a benchmark's description in a data set."""

RESULTS_FILE = ".eval_results/sa-bench.yaml"
"""Where the Hub looks for results in a model's repository; the name of the file is free."""


def eval_yaml(*, task: str, title: str, description: str) -> str:
    """Return the ``eval.yaml`` of a data set.

    Args:
        task: The task's mteb name; results point at it.
        title: The benchmark's name for people.
        description: One sentence on what it measures.
    """
    return _yaml(
        {
            "name": title,
            "description": description,
            "evaluation_framework": "mteb",
            "tasks": [{"id": task, "split": "test"}],
        }
    )


def eval_results(scores: ModelScores) -> str:
    """Return the results file of a model's repository, one entry a data set of the Hub.

    Raises:
        ValueError: All tasks are over word lists of one's own, which the Hub doesn't know.
    """
    entries = [_entry(scores, each) for each in scores.tasks if each.repository is not None]
    if not entries:
        raise ValueError(
            "the Hub lists results on its own data sets; all tasks of this leaderboard are over"
            " word lists of your own"
        )
    return _yaml(entries)


def _entry(scores: ModelScores, each: TaskScore) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "dataset": {"id": each.repository, "task_id": each.task},
        "value": float(decimals(each.score.value)),
        "date": each.written,
        "notes": f"{each.signature}; model revision {scores.revision}",
    }
    if scores.link is not None:
        entry["source"] = {"url": scores.link, "name": "sa-bench"}
    return entry


def _yaml(content: object) -> str:
    text: str = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)
    return text
