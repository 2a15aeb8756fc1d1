"""Kill a run again and again; called by ``test_kill.py`` in an interpreter of its own.

usage: killed_runs.py FOLDER N_KILLS. The libraries are imported once; every run is a fork.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from mteb.models import ModelMeta
from mteb.models.abs_encoder import AbsEncoder

from sa_bench.running.encoder import NamedModel
from sa_bench.running.run import Run
from sa_bench.running.store import EmbeddingStore, store_path
from sa_bench.tasks import get_task

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TASKS = ("ConceptsSemanticAffinity", "OracleBoneSemanticAffinity")
_SECONDS_A_STEP = 0.1
_LONGEST_LIFE_SECONDS = 0.7  # shorter than a run by far, longer than its start


class SlowEncoder(AbsEncoder):
    """Vectors that depend, like a model's, a little on what else is in the batch."""

    mteb_model_meta: ModelMeta

    def __init__(self) -> None:
        self.mteb_model_meta = ModelMeta.create_empty({"name": "org/slow", "revision": "1"})

    def encode(self, inputs: Any, **_: Any) -> NDArray[np.float32]:
        time.sleep(_SECONDS_A_STEP)
        texts = [text for batch in inputs for text in batch["text"]]
        rows = [np.random.default_rng(list(text.encode())).normal(size=16) for text in texts]
        return np.array(rows, dtype=np.float32) + np.float32(1e-3 * len(texts))


def _run(results: Path) -> None:
    languages = ["eng", "zho", "deu", "ara"]
    tasks = [get_task(name).with_languages(languages) for name in _TASKS]
    encoder = SlowEncoder()
    model = NamedModel(encoder.mteb_model_meta, lambda: encoder)
    for _ in Run(model, tasks, results, batch_size=4).outcomes():
        pass


def _fork(results: Path) -> int:
    child = os.fork()
    if child:
        return child
    try:
        _run(results)
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - a child must not return into the parent's code
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        os._exit(1)


def _files(results: Path) -> dict[str, Any]:
    """Return what stands in the scores and concept files, but for times and dates."""
    found: dict[str, Any] = {}
    for path in sorted(results.rglob("*.json")):
        content = json.loads(path.read_text("utf-8"))
        if "scores" in content:
            content = content["scores"]
        content.pop("written", None)
        found[str(path.relative_to(results))] = content
    return found


def main(folder: Path, n_kills: int) -> None:
    """Print, as JSON, how many runs were killed and whether the end is the undisturbed one's."""
    meta = SlowEncoder().mteb_model_meta
    os.environ["SA_BENCH_CACHE"] = str(folder / "undisturbed-cache")
    _run(folder / "undisturbed")  # in this process, so that the forks find all libraries imported

    os.environ["SA_BENCH_CACHE"] = str(folder / "cache")
    generator = random.Random(7)  # noqa: S311 - moments, no secret
    n_killed, n_stored = 0, [0]
    for _ in range(n_kills):
        child = _fork(folder / "results")
        time.sleep(generator.uniform(0, _LONGEST_LIFE_SECONDS))
        os.kill(child, signal.SIGKILL)
        n_killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        _files(folder / "results")  # every file is whole, at every moment
        with EmbeddingStore(store_path(meta)) as store:
            n_stored.append(len(store))
    status = os.waitpid(_fork(folder / "results"), 0)[1]
    report = {
        "n_killed": n_killed,
        "n_stored": n_stored,
        "completed": status == 0,
        "same": _files(folder / "results") == _files(folder / "undisturbed"),
        "n_files": len(_files(folder / "results")),
    }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
