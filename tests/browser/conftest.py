"""A real browser, a site of generated results, and the addresses to open it at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import CHROMIUM, SWITCHES
from playwright.sync_api import Browser, Page, expect, sync_playwright
from result_files import GeneratedModel, generate, write_model, write_tables
from served import served

from sa_bench.leaderboard import build

if TYPE_CHECKING:
    from collections.abc import Iterator

RESULTS = Path(__file__).parents[2] / "results"

# A busy machine is slow to lay out a page; what never comes fails all the same.
_PATIENCE_MILLISECONDS = 20_000
expect.set_options(timeout=_PATIENCE_MILLISECONDS)


# One a module: Playwright allows no second session within the first.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give the system's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a fresh page of 1280 by 900 pixels."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(_PATIENCE_MILLISECONDS)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a site of eight generated models, of which one lacks a task."""
    folder = tmp_path_factory.mktemp("generated")
    generate(folder, 5, n_concepts=20)
    revisions = write_tables(folder / "tasks", 20)
    for name, affinity, retrieval in (
        ("sentence-transformers/LaBSE", 0.74, 0.9),
        ("game/collapse", 0.93, 0.03),
    ):
        model = GeneratedModel(name, affinity, retrieval=retrieval)
        write_model(folder / "results", model, revisions)
    del revisions["CultureSemanticAffinity"]
    write_model(folder / "results", GeneratedModel("org/incomplete", 0.6), revisions)
    return build(folder / "results", folder / "site", tables=folder / "tasks").folder


@pytest.fixture(scope="session")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the site of this repository's results, which has an atlas and a validity page."""
    return build(RESULTS, tmp_path_factory.mktemp("committed") / "site").folder


@pytest.fixture(scope="session")
def generated_address(generated: Path) -> Iterator[str]:
    """Give the address of the generated site on a loopback server."""
    with served(generated) as address:
        yield address
