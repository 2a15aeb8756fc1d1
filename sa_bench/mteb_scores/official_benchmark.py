"""What mteb says about its benchmark, its models and itself."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import mteb

from sa_bench.mteb_scores.policy import BENCHMARK, LEFT_OUT, matched_subsets

if TYPE_CHECKING:
    from collections.abc import Collection

    from sa_bench.mteb_scores.coverage import Cell

__all__ = [
    "BenchmarkTask",
    "RegisteredModel",
    "benchmark_tasks",
    "mteb_version",
    "registered_model",
]


@dataclass(frozen=True, slots=True)
class BenchmarkTask:
    """A task of the benchmark and the cells that its score needs.

    Attributes:
        name: The task's name in mteb.
        type: Its type in mteb (``BitextMining``, ``STS``, ...).
        cells: Every (split, hf_subset) that the benchmark evaluates.
        matched: Those of the language-matched version; empty where the task has none.
    """

    name: str
    type: str
    cells: frozenset[Cell]
    matched: frozenset[Cell]


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """A model as mteb's registry knows it.

    Attributes:
        name: The present name, after renames.
        revision: The revision that the registry names; ``None`` for a model that is not registered.
    """

    name: str
    revision: str | None


def benchmark_tasks() -> dict[str, BenchmarkTask]:
    """Return the benchmark's tasks by name, without those that are left out, in mteb's order.

    Raises:
        ValueError: A listed subset is not one of its task's: mteb has changed the task.
    """
    matched = matched_subsets()
    return {
        task.metadata.name: _benchmark_task(task, matched.get(task.metadata.name, ()))
        for task in mteb.get_benchmark(BENCHMARK).tasks
        if task.metadata.name not in LEFT_OUT
    }


def _benchmark_task(task: mteb.AbsTask, subsets: Collection[str]) -> BenchmarkTask:
    unknown = set(subsets) - set(task.hf_subsets)
    if unknown:
        raise ValueError(
            f"mteb {mteb_version()} has no subset {min(unknown)!r} in {task.metadata.name}; "
            "mend sa_bench/mteb_scores/matched_subsets.json"
        )
    return BenchmarkTask(
        name=task.metadata.name,
        type=task.metadata.type,
        cells=frozenset(
            (split, subset) for split in task.eval_splits for subset in task.hf_subsets
        ),
        matched=frozenset((split, subset) for split in task.eval_splits for subset in subsets),
    )


def registered_model(name: str) -> RegisteredModel:
    """Return the registry's entry of a model, following renames; an unknown one keeps its name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            entry = mteb.get_model_meta(name)
        except KeyError:
            return RegisteredModel(name, None)
    return RegisteredModel(entry.name or name, entry.revision)


def mteb_version() -> str:
    """Return the version of the installed mteb."""
    return version("mteb")
