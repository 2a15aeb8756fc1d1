"""Fuzz every reader of files and answers with 200,000 inputs: a table of what came of them.

    python tests/fuzz/campaign.py [--inputs N] [--seed N] [READER ...]

Each reader runs in a process of its own, which may grow by 1 GiB and is ended when one file keeps
it busy for long. An input is a failure when the reader raises anything but ValueError or OSError,
takes over a second of processor time, tells of it in more than one plain line, does not name the
file, or writes, deletes, starts or calls anything outside the folder that it was given.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

_ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(_ROOT), str(_ROOT / "tests")]

from benchmarks._timing import print_table  # noqa: E402 - found on the path above

_MOST_GROWTH = 2**30
_MOST_SILENCE = 300
"""Seconds of the wall clock; a reader that hangs in C code can't be interrupted, only ended."""

_HEADER = (
    "reader",
    "inputs",
    "returned",
    "refused",
    "slowest ms",
    "MB",
    "failures",
    "kinds of input",
)


def main() -> int:
    """Fuzz the readers that are named, or all, and print the table; 1 if any input failed."""
    parser = argparse.ArgumentParser(prog="python tests/fuzz/campaign.py", description=__doc__)
    parser.add_argument("readers", nargs="*", metavar="READER", help="default: all of them")
    parser.add_argument("--inputs", type=int, default=200_000, help="of all readers together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--in-process", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.in_process:
        return _fuzz(arguments.in_process, arguments.inputs, arguments.seed)
    from fuzz.readers import READERS

    names = arguments.readers or list(READERS)
    each = -(-arguments.inputs // len(names))
    started = time.perf_counter()
    reports = [_report(name, each, arguments.seed) for name in names]
    total = sum(report["inputs"] for report in reports)
    print()
    print_table(_HEADER, [_row(report) for report in reports])
    print(f"\n{total:,} inputs in {time.perf_counter() - started:.0f} s, seed {arguments.seed}")
    for report in reports:
        for failure in report["failures"]:
            print(f"{report['reader']}: {failure}")
    return int(any(report["failures"] for report in reports))


def _row(report: dict[str, Any]) -> tuple[str, ...]:
    return (
        report["reader"],
        f"{report['inputs']:,}",
        f"{report['returned']:,}",
        f"{report['refused']:,}",
        f"{report['slowest'] * 1000:.0f}",
        f"{report['megabytes']:.0f}",
        str(report["failed"]),
        ", ".join(f"{kind} {count}" for kind, count in report["kinds"].items()),
    )


def _report(name: str, n_inputs: int, seed: int) -> dict[str, Any]:
    """Run a reader in a process of its own and return its report."""
    command = [sys.executable, __file__, "--in-process", name]
    command += ["--inputs", str(n_inputs), "--seed", str(seed)]
    # Arrow's own allocator reserves far more addresses than it uses.
    environment = os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1"}
    limit = _MOST_SILENCE + n_inputs / 5
    with tempfile.TemporaryFile("w+") as errors:
        try:
            finished = subprocess.run(
                command,
                cwd=_ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                stdin=subprocess.DEVNULL,
                text=True,
                timeout=limit,
                check=False,
            )
            end = f"ended with {finished.returncode}"
            if finished.stdout.startswith("{"):
                report: dict[str, Any] = json.loads(finished.stdout)
                print(f"{name}: {report['inputs']} inputs, {report['failed']} failures", flush=True)
                return report
        except subprocess.TimeoutExpired:
            end = f"did not end within {limit:.0f} s"
        errors.seek(0)
        failure = f"the process {end}: {errors.read()[-1000:]}"
    counts = dict.fromkeys(("inputs", "returned", "refused", "slowest", "megabytes"), 0)
    return {"reader": name, **counts, "failed": 1, "kinds": {}, "failures": [failure]}


def _fuzz(name: str, n_inputs: int, seed: int) -> int:
    """Read every hostile file, odd place and as many spoiled files, and print a report as JSON."""
    from fuzz.inputs import inputs
    from fuzz.readers import READERS
    from fuzz.watch import watched

    reader = READERS[name]
    with tempfile.TemporaryDirectory(prefix="sa-bench-fuzz-") as scratch:
        around, target = Path(scratch), Path(scratch) / "target"
        target.mkdir()
        os.chdir(target)
        reader.place(target, reader.sound())
        watched(reader, target)  # what is imported once is no part of the measurement
        _limit_memory()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        kinds: Counter[str] = Counter()
        ends: Counter[str] = Counter()
        failures: list[str] = []
        slowest = 0.0
        for kind, group, put in inputs(reader, Random(f"{seed} {name}"), n_inputs):  # noqa: S311 - no secret
            path = put(target)
            outcome = watched(reader, target)
            kinds[group] += 1
            ends[outcome.end] += 1
            slowest = max(slowest, outcome.seconds)
            if outcome.complaint and len(failures) < 20:
                failures.append(f"{kind}: {outcome.complaint} {_kept(path)}")
            if list(around.iterdir()) != [target]:
                raise RuntimeError(f"{kind}: {list(around.iterdir())} in the target's folder")
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = {
        "reader": name,
        "inputs": sum(ends.values()),
        "returned": ends["returned"],
        "refused": ends["refused"],
        "failed": ends["failed"],
        "slowest": slowest,
        "megabytes": (after - before) / 1024,
        "kinds": dict(kinds),
        "failures": failures,
    }
    print(json.dumps(report))
    return 0


def _limit_memory() -> None:
    """Let the process take 1 GiB more than it has."""
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + _MOST_GROWTH
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _kept(path: Path) -> str:
    """Return the first bytes of a file, or nothing where it is none."""
    if not path.is_file() or path.is_symlink():
        return ""
    with path.open("rb") as stream:
        return repr(stream.read(200))


if __name__ == "__main__":
    raise SystemExit(main())
