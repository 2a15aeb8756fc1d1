"""Time and memory of computing the MTEB figures, beside the limits that they must keep.

Run ``python benchmarks/mteb_scores.py [RESULTS]``; RESULTS are official results in any form that
``sa-bench mteb-scores build`` takes, by default the reduced copy beside the checkout.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DEFAULT_RESULTS = Path(__file__).parents[2] / "shared" / "mteb-results.tar.xz"
MOST_SECONDS = 60.0
MOST_GIBIBYTES = 2.0


def main() -> int:
    """Build the table once in a process of its own and print what it took."""
    results = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_RESULTS
    if not results.exists():
        print(f"mteb-scores build: skipped, there are no official results at {results}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "mteb_scores.csv"
        command = [sys.executable, "-m", "sa_bench", "mteb-scores", "build"]
        started = time.perf_counter()
        subprocess.run([*command, "--results", str(results), "--out", str(out)], check=True)
        seconds = time.perf_counter() - started
    gibibytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    print(f"mteb-scores build: {seconds:.1f} s (at most {MOST_SECONDS:.0f})")
    print(f"mteb-scores build: {gibibytes:.2f} GiB (at most {MOST_GIBIBYTES:.0f})")
    return int(seconds > MOST_SECONDS or gibibytes > MOST_GIBIBYTES)


if __name__ == "__main__":
    raise SystemExit(main())
