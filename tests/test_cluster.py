"""A Ray cluster gives the results of the serial run, whatever happens to its workers."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tiny_models import save_tiny_model

from sa_bench.running.cluster import run_on_cluster
from sa_bench.running.models import find_model
from sa_bench.running.run import Run
from sa_bench.tables.shipped import CORE_TASKS
from sa_bench.tasks import get_task

if TYPE_CHECKING:
    from pathlib import Path

    from mteb.models import EncoderProtocol

    from sa_bench.running.encoder import NamedModel

pytestmark = [
    pytest.mark.usefixtures("empty_store"),
    # Ray 2 leaves sockets and files of its own to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:Tip.*:FutureWarning"),
]


def _runs(models: list[NamedModel], results: Path) -> list[Run]:
    runs = []
    for model in models:
        tasks = [get_task(name).with_languages(["eng", "zho", "deu"]) for name in CORE_TASKS]
        runs.append(Run(model, tasks, results))
    return runs


def _scores(results: Path) -> dict[str, Any]:
    return {
        str(path.relative_to(results)): json.loads(path.read_text("utf-8"))["scores"]
        for path in results.glob("*/*/*SemanticAffinity.json")
    }


def _killed_once(model: NamedModel, marker: Path) -> NamedModel:
    """Return a model whose first load kills the process that loads it."""

    def load() -> EncoderProtocol:
        if not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return model.load()

    return replace(model, load=load)


@pytest.mark.timeout(240)
def test_eight_units_on_two_workers_one_of_them_killed_end_as_the_serial_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = [
        find_model(str(save_tiny_model(tmp_path / f"model-{seed}", seed)), name=f"org/tiny-{seed}")
        for seed in (1, 2)
    ]
    for run in _runs(models, tmp_path / "serial"):
        for _ in run.outcomes():
            pass
    monkeypatch.setenv("SA_BENCH_CACHE", str(tmp_path / "cluster-cache"))
    marker = tmp_path / "killed"
    mortal = [models[0], _killed_once(models[1], marker)]
    outcomes = list(run_on_cluster(_runs(mortal, tmp_path / "cluster")))
    assert marker.exists()
    assert [outcome.state for outcome in outcomes] == ["done"] * 8
    assert len(_scores(tmp_path / "cluster")) == 8
    assert _scores(tmp_path / "cluster") == _scores(tmp_path / "serial")
    # What is there already is not run again: no cluster is even started.
    again = list(run_on_cluster(_runs(models, tmp_path / "cluster"), address="nowhere:1"))
    assert [outcome.state for outcome in again] == ["cached"] * 8
