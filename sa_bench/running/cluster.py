"""Spread (model, task) units over a Ray cluster and collect their files in one results folder.

A unit runs on any machine of the cluster, with the embedding store of that machine, and sends its
files back; only the driver writes to the results folder. When a worker dies, Ray gives its unit to
another; a unit whose files are written is not run again.
"""

from __future__ import annotations

import logging
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sa_bench.running.encoder import ModelUnavailableError
from sa_bench.running.run import Outcome
from sa_bench.running.saved import save_files, task_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sa_bench.running.run import Run

__all__ = ["run_on_cluster"]

_RETRIES = 3


def run_on_cluster(
    runs: Sequence[Run], *, address: str | None = None, gpus: float = 0
) -> Iterator[Outcome]:
    """Run every pending task of every run on a cluster; yield outcomes as their files are written.

    Args:
        runs: What is to be run; all write to one results folder.
        address: The cluster's (``auto``, ``ray://host:10001``); None starts Ray on this machine.
        gpus: How many GPUs a unit needs; a fraction lets units share one.

    Raises:
        ValueError: Ray is not installed, the cluster can't be reached or has too few GPUs; or a
            result is unreadable or on other data.
        OSError: A file can't be read or written.
    """
    units = [replace(run, tasks=(task,)) for run in runs for task in run.pending]
    for run in runs:
        yield from run.kept()
    if not units:
        return
    ray = _started_ray(address)
    try:
        there = ray.cluster_resources().get("GPU", 0)
        if gpus > there:
            raise ValueError(
                f"--gpus {gpus:g}: the cluster has {there:g}, a unit would never start"
            )
        remote = ray.remote(num_gpus=gpus, max_retries=_RETRIES)(_run_unit)
        waiting = {
            remote.remote(unit, task_files(unit.path(unit.tasks[0]))): unit for unit in units
        }
        while waiting:
            (ready,), _ = ray.wait(list(waiting), num_returns=1)
            yield _collected(ray, ready, waiting.pop(ready))
    finally:
        ray.shutdown()


def _started_ray(address: str | None) -> Any:  # noqa: ANN401 - ray ships no types
    try:
        import ray
    except ImportError as error:
        raise ValueError("--ray needs an extra: pip install 'sa-bench[ray]'") from error
    try:
        ray.init(
            address=address or "local",  # None would follow RAY_ADDRESS
            log_to_driver=False,
            include_dashboard=False,
            logging_level=logging.ERROR,
        )
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise ValueError(f"--ray {address or ''}: no cluster to be had: {error}") from error
    return ray


def _run_unit(unit: Run, present: dict[str, bytes]) -> dict[str, bytes]:
    """Run one model on one task on a worker, and return the files it leaves."""
    with tempfile.TemporaryDirectory() as folder:
        here = replace(unit, results=Path(folder))
        path = here.path(here.tasks[0])
        save_files(path, present)
        for _ in here.outcomes():
            pass
        return task_files(path)


def _collected(ray: Any, ready: object, unit: Run) -> Outcome:  # noqa: ANN401 - ray ships no types
    (task,) = unit.tasks
    try:
        files = ray.get(ready)
    except ray.exceptions.RayTaskError as error:
        reason = " ".join(str(error.cause).split())
        if isinstance(error.cause, ModelUnavailableError):
            return Outcome(unit.model.name, task.metadata.name, "skipped", reason=reason)
    except ray.exceptions.RayError as error:
        reason = f"its worker died {_RETRIES + 1} times: {' '.join(str(error).split())[:300]}"
    else:
        save_files(unit.path(task), files)
        return unit.outcome(task, "done")
    return Outcome(unit.model.name, task.metadata.name, "failed", reason=reason)
