"""The layout of the pages' main pieces, against stored fragments.

A wanted change is stored by running the tests once with ``SA_BENCH_UPDATE_GOLDEN=1``; the
difference then shows in the commit.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from result_files import GeneratedModel, write_model, write_tables

from sa_bench.leaderboard import build

GOLDEN = Path(__file__).parent / "golden"

FRAGMENTS = {
    "ranking-row": ("index.html", r'<tr id="org__second".*?</tr>'),
    "ranking-head": ("index.html", r'<table id="models".*?</thead>'),
    "tier-chart-row": (
        "index.html",
        r'<li>\s*<span class="label"><a href="models/org__first.*?</li>',
    ),
    "tier-chart-reported": (
        "index.html",
        r'<li class="reported">\s*<span class="label">LaBSE.*?</li>',
    ),
    "model-summary": ("models/org__first.html", r"<h1 .*?</dl>"),
    "heat-map-row": ("models/org__first.html", r'<tr data-language="zho">.*?</tr>'),
    "concept-row": ("models/org__first.html", r'<table class="concepts">.*?<tbody>\s*<tr>.*?</tr>'),
    "reproduce": ("models/org__first.html", r'<h2 id="reproduce">.*?</section>'),
    "task-facts": ("tasks/oracle-bone.html", r"<h1>.*?</dl>"),
    "compare-form": ("compare.html", r'<form class="compare".*?</form>'),
    "feed-entry": ("feed.xml", r"<entry>.*?</entry>"),
    "not-found": ("404.html", r"\A.*\Z"),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("golden")
    revisions = write_tables(folder / "tasks", 12)
    for model in (GeneratedModel("org/first", 0.7), GeneratedModel("org/second", 0.45)):
        write_model(folder / "results", model, revisions)
    return build(folder / "results", folder / "site", tables=folder / "tasks").folder


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_fragment_is_what_it_was(site: Path, name: str) -> None:
    page, pattern = FRAGMENTS[name]
    found = re.search(pattern, (site / page).read_text("utf-8"), re.DOTALL)
    assert found is not None
    golden = GOLDEN / f"{name}.html"
    if os.environ.get("SA_BENCH_UPDATE_GOLDEN"):
        golden.write_text(f"{found[0]}\n", "utf-8")
    assert f"{found[0]}\n" == golden.read_text("utf-8")


def test_no_stored_fragment_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(FRAGMENTS)
