"""Make mteb know the tasks, benchmarks and models of sa-bench by name.

mteb has no public hook for tasks from outside. All use of its private names is in this file, so
that a change there breaks one file; ``tests/test_registration.py`` says when. Evaluating a task
*instance* with ``mteb.evaluate`` needs none of this.
"""

from __future__ import annotations

from importlib import import_module

from sa_bench.running.bundled import OWN_MODELS
from sa_bench.tasks import TASKS, benchmarks

__all__ = ["register"]


def register() -> None:
    """Make mteb's functions and command line know our tasks, benchmarks and models.

    Filtered listings such as ``mteb.get_tasks(task_types=["BitextMining"])`` stay as they were.
    Calling it again changes nothing.
    """
    # import_module, because ``mteb.get_tasks`` is rebound to a function of that name.
    known_tasks = import_module("mteb.get_tasks")._TASKS_REGISTRY  # noqa: SLF001
    known_benchmarks = import_module("mteb.benchmarks.get_benchmark")._build_registry()  # noqa: SLF001
    known_models = import_module("mteb.models.model_implementations").MODEL_REGISTRY
    for name, task in TASKS.items():
        known_tasks.setdefault(name, task)
    for benchmark in benchmarks():
        known_benchmarks.setdefault(benchmark.name, benchmark)
    for name, meta in OWN_MODELS.items():
        known_models.setdefault(name, meta)
