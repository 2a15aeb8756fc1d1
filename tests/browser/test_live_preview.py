"""``sa-bench leaderboard --serve``: a changed file shows in the open browser by itself."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from result_files import generate

from sa_bench.leaderboard import default_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    shutil.copytree(default_source(), tmp_path / "theme")
    return tmp_path / "theme"


@pytest.fixture
def address(tmp_path: Path, theme: Path) -> Iterator[str]:
    results, tables = generate(tmp_path, 2, n_concepts=8)
    command = [sys.executable, "-m", "sa_bench", "leaderboard", "--serve", "0"]
    command += ["--results", str(results), "--tasks", str(tables)]
    command += ["--source", str(theme), "--out", str(tmp_path / "site")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        yield next(line for line in process.stdout if line.startswith("http")).split()[0]
        os.kill(process.pid, signal.SIGINT)
        process.wait(20)


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_an_open_page_follows_the_source_and_outlives_a_mistake_in_it(
    page: Page, address: str, theme: Path
) -> None:
    page.goto(address)
    submit = theme / "templates" / "submit.html"
    _change(theme / "site.toml", 'title = "Semantic Affinity"', 'title = "First of all"')
    expect(page).to_have_title(
        "First of all: Which embedding models put a word and its translation in the same place?"
    )
    _change(submit, "{% block main %}", "{% block main")
    _change(submit, "{% block main", "{% block main %}")
    _change(theme / "site.toml", 'title = "First of all"', 'title = "Second to none"')
    expect(page).to_have_title(
        "Second to none: Which embedding models put a word and its translation in the same place?"
    )
