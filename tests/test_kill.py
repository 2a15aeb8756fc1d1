"""kill -9 at any moment loses the step under way and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Return what thirty kills and a last, undisturbed run left behind."""
    script = Path(__file__).parent / "killed_runs.py"
    output = subprocess.run(
        [sys.executable, str(script), str(tmp_path_factory.mktemp("killed")), "30"],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    result: dict[str, object] = json.loads(output.stdout.splitlines()[-1])
    return result


def test_most_kills_hit_a_run_under_way(report: dict[str, int]) -> None:
    assert report["n_killed"] >= 15


def test_what_was_stored_stays_stored(report: dict[str, list[int]]) -> None:
    assert report["n_stored"] == sorted(report["n_stored"])
    assert report["n_stored"][-1] > 0


def test_the_next_run_completes_with_the_scores_of_an_undisturbed_one(
    report: dict[str, bool],
) -> None:
    assert report["completed"]
    assert report["n_files"] == 5
    assert report["same"]
