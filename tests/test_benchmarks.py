"""The benchmarks can be found and chosen by name; what they measure is not tested."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def benchmarks(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_says_what_each_benchmark_measures() -> None:
    listed = benchmarks("--help").stdout.partition("benchmarks:\n")[2]

    modules = {path.stem for path in (ROOT / "benchmarks").glob("[!_]*.py")}
    described = {
        name: line for name, _, line in (row.strip().partition("  ") for row in listed.splitlines())
    }
    assert set(described) == modules
    assert all(line.strip() for line in described.values())


def test_an_unknown_benchmark_is_refused_with_those_there_are() -> None:
    done = benchmarks("metrics")

    assert done.returncode == 2
    assert "unknown benchmark metrics; there are" in done.stderr
