"""``sa-bench leaderboard`` as it is typed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest
from result_files import generate

from sa_bench.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    generate(tmp_path, 2, n_concepts=8)
    return tmp_path


def _arguments(folder: Path, *more: str) -> list[str]:
    options = {"--results": "results", "--tasks": "tasks", "--out": "site"}
    paths = [part for name, path in options.items() for part in (name, str(folder / path))]
    return ["leaderboard", *paths, *more]


def test_it_ends_with_the_path_of_the_front_page(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(_arguments(folder)) == 0
    *_, summary, path = capsys.readouterr().out.splitlines()
    assert summary.endswith("2 models ranked")
    assert path == str(folder / "site" / "index.html")


@pytest.mark.parametrize(
    ("break_it", "complaint"),
    [
        (lambda f: (f / "results").rename(f / "gone"), "no such folder"),
        (lambda f: (f / "site").write_text("mine"), "is a file"),
        (
            lambda f: next((f / "results").rglob("ConceptsSemanticAffinity.json")).write_text("{"),
            "perhaps cut short",
        ),
        (lambda f: (f / "tasks" / "concepts" / "data" / "test.jsonl").unlink(), "no such file"),
    ],
    ids=["no results", "a file in the way", "a truncated result", "no table"],
)
def test_bad_input_is_one_line_and_leaves_no_site(
    folder: Path, capsys: pytest.CaptureFixture[str], break_it: object, complaint: str
) -> None:
    assert callable(break_it)
    break_it(folder)
    assert main(_arguments(folder)) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("sa-bench: error: ")
    assert complaint in said.err
    assert not (folder / "site").is_dir()


def test_keep_going_lists_every_problem_builds_and_still_fails(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = folder / "results" / "org-0__model-0000" / "1"
    for task in ("ConceptsSemanticAffinity", "CultureSemanticAffinity"):
        (first / f"{task}.json").write_text("{", "utf-8")
    assert main(_arguments(folder, "--keep-going")) == 1
    said = capsys.readouterr()
    assert said.err.count("sa-bench: left out: ") == 2
    assert "1 model ranked, 1 incomplete" in said.out


def test_serve_shows_the_site_until_interrupted(folder: Path) -> None:
    command = [sys.executable, "-m", "sa_bench", *_arguments(folder, "--serve", "0")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        address = next(line for line in process.stdout if line.startswith("http")).split()[0]
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - loopback
            html = answer.read().decode("utf-8")
        os.kill(process.pid, signal.SIGINT)
        deadline = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert process.poll() == 0
    assert "org-0/model-0000" in html
