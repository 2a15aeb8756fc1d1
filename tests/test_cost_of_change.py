"""A companion, a language and a task are an entry of one list each: pages show all three."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from sa_bench.languages import CORE_LANGUAGES
from sa_bench.metric.companions import COMPANIONS
from sa_bench.tables.shipped import CORE_TASKS

REPOSITORY = Path(__file__).parents[1]

COMPANION = """    toy_share: (
        Annotated[
            float,
            Companion(
                title="Toy share",
                explanation="Share of toys among the words.",
                low=0,
                high=1,
                better="higher",
                function=retrieval_accuracy,
                shown=("ranking", "model", "task", "compare"),
            ),
        ]
        | None
    ) = None
"""
LANGUAGE = "tok-Latn\tToki Pona\ttoki pona\ttok\tltr\tLatin\tConstructed\tConstructed\tyes\n"
TASK = """    ShippedTask(
        "ToysSemanticAffinity",
        "toys",
        "Toys",
        "names of toys",
    ),
"""


@dataclass(frozen=True)
class Changed:
    """A site of a changed sa-bench, and the legend of a map."""

    site: Path
    legend: list[list[str]]

    def text(self, name: str) -> str:
        return (self.site / name).read_text("utf-8")

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.site / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))


def _change(path: Path, before: str, entry: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(before) == 1, f"{path}: {before!r}"
    path.write_text(text.replace(before, f"{entry}{before}"), "utf-8")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Changed:
    """Add an entry to each of the three lists of a copy, and build a site with it."""
    folder = tmp_path_factory.mktemp("changed")
    shutil.copytree(
        REPOSITORY / "sa_bench", folder / "sa_bench", ignore=shutil.ignore_patterns("__pycache__")
    )
    (folder / "leaderboard").symlink_to(REPOSITORY / "leaderboard")
    # A copy: the tables of the site are written there.
    shutil.copytree(REPOSITORY / "tasks", folder / "tasks")
    package = folder / "sa_bench"
    _change(package / "metric" / "companions.py", "\n\ndef _declared()", COMPANION)
    with (package / "languages.tsv").open("a", encoding="utf-8") as stream:
        stream.write(LANGUAGE)
    _change(package / "tables" / "shipped.py", ')\n"""The one list of tasks', TASK)
    answer = subprocess.run(
        [sys.executable, str(REPOSITORY / "tests" / "build_changed_site.py"), str(folder)],
        check=True,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(REPOSITORY / "tests")])},
    )
    return Changed(folder / "site", json.loads(answer.stdout.splitlines()[-1]))


def test_the_companion_is_in_tables_files_and_the_method_page(changed: Changed) -> None:
    model = next((changed.site / "models").glob("*.html")).stem
    for page in ("index.html", "tasks/concepts.html", f"models/{model}.html", "compare.html"):
        assert "Toy share" in changed.text(page), page
    assert "Share of toys among the words." in changed.text("method.html")
    for row in changed.rows("leaderboard.csv"):
        assert 0 <= float(row["toy_share"]) <= 1
    for row in changed.rows(f"models/{model}/pairs.csv"):
        assert row["toy_share"]
    models = json.loads(changed.text("leaderboard.json"))["models"]
    assert all(set(entry["companions"]) == {*COMPANIONS, "toy_share"} for entry in models)


def test_the_language_is_on_pages_in_files_and_in_every_pair(changed: Changed) -> None:
    n = len(CORE_LANGUAGES) + 1
    data = json.loads(changed.text("leaderboard.json"))
    assert data["languages"] == [*(language.key for language in CORE_LANGUAGES), "tok"]
    assert all(len(entry["pairs"]) == n * (n - 1) / 2 for entry in data["models"])
    for page in ("index.html", "languages.html", "method.html", "compare.html"):
        assert "Toki Pona" in changed.text(page), page
    assert f"in {n} languages" in changed.text("index.html")
    assert all(row["tok"] for row in changed.rows("languages.csv"))


def test_the_language_has_a_look_that_no_other_has(changed: Changed) -> None:
    signs = {name: (colour, marker) for name, colour, marker in changed.legend}
    languages = [language.name for language in CORE_LANGUAGES]
    assert "Toki Pona" in signs
    looks = [signs[name] for name in (*languages, "Toki Pona")]
    assert len(set(looks)) == len(looks)
    assert list(changed.site.glob("models/*/map-concepts.png"))
    (script,) = changed.site.glob("models/*/map-concepts.js")
    assert '"name":"Toki Pona"' in script.read_text("utf-8")


def test_the_task_has_a_page_a_column_and_files(changed: Changed) -> None:
    assert "names of toys" in changed.text("tasks/toys.html")
    assert (changed.site / "tasks" / "toys.csv").is_file()
    for page in ("index.html", "compare.html"):
        assert "Toys" in changed.text(page), page
    assert all(row["ToysSemanticAffinity"] for row in changed.rows("leaderboard.csv"))
    data = json.loads(changed.text("leaderboard.json"))
    assert data["tasks"] == [*CORE_TASKS, "ToysSemanticAffinity"]
    assert all(entry["rank"] for entry in data["models"])
