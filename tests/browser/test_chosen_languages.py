"""What the pages compute for chosen languages, against the same figures from the results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from result_files import GeneratedModel, write_model, write_tables

from sa_bench.board.chosen import figures_over, standings_over
from sa_bench.board.settings import find_source, read_settings
from sa_bench.leaderboard import build
from sa_bench.leaderboard.answer import answer
from sa_bench.leaderboard.content import gather
from sa_bench.results import read_results

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from sa_bench.leaderboard.content import Content

pytestmark = pytest.mark.browser

_IN_THE_PAGE = """async (languages) => {
  const { loadPairs, answer } = window.saBench;
  const { figuresOver, standingsOver, percent } = window.saBench.chosen;
  const data = await loadPairs();
  const figures = data.models.map((model) => figuresOver(data, model, languages));
  figures.sort((a, b) => b.score - a.score);
  const standings = standingsOver(figures, data.holm);
  return {
    answer: answer(data, figures, standings, languages).map(([text]) => text).join(""),
    figures: figures.map((figure, n) => ({
      name: figure.model.name,
      score: figure.score,
      error: figure.error,
      finds: figure.finds,
      tier: figure.tier,
      grade: figure.grade,
      served: figure.served.languages,
      removed: figure.served.removed,
      weakest: data.pairs[figure.weakest],
      found: figure.finds === null ? null : percent(figure.finds),
      ...standings[n],
    })),
  };
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give results of twenty models and a baseline, many of them around a limit, and their site."""
    folder = tmp_path_factory.mktemp("chosen")
    revisions = write_tables(folder / "tasks", 10)
    shares = [0.1, 0.25, 0.5]
    for number in range(20):
        retrieval = shares[number % 3] if number < 12 else number / 20
        model = GeneratedModel(f"org/model-{number}", 0.45 + 0.015 * number, retrieval=retrieval)
        write_model(folder / "results", model, revisions, seed=number)
    baseline = GeneratedModel("mteb/baseline-random-encoder", 0.5, retrieval=0.01)
    write_model(folder / "results", baseline, revisions)
    build(folder / "results", folder / "site", tables=folder / "tasks")
    return folder


@pytest.fixture(scope="module")
def content(folder: Path) -> Content:
    source = find_source()
    settings = read_settings(source.settings)
    found = read_results(folder / "results", [task.name for task in settings.tasks])
    return gather(found.models, {}, settings, source)


def _expected(content: Content, languages: list[str]) -> list[dict[str, Any]]:
    figures = [figures_over(entry, languages, content.settings) for entry in content.ranked]
    figures.sort(key=lambda figure: -figure.score)
    standings = standings_over(figures)
    return [
        {
            "name": figure.entry.name,
            "score": pytest.approx(figure.score, abs=1e-9),
            "error": pytest.approx(figure.error, abs=1e-9),
            "finds": pytest.approx(figure.finds, abs=1e-9),
            "tier": figure.tier,
            "grade": figure.grade,
            "served": list(figure.served.languages) if figure.served else None,
            "removed": list(figure.served.lacks) if figure.served else None,
            "weakest": figure.weakest,
            "best": standings[figure.entry.name].best,
            "worst": standings[figure.entry.name].worst,
            "band": standings[figure.entry.name].band,
        }
        for figure in figures
    ]


def test_a_browser_computes_what_python_does_for_a_hundred_choices(
    page: Page, folder: Path, content: Content
) -> None:
    page.goto((folder / "site" / "index.html").as_uri())
    keys = content.settings.languages
    draw = np.random.default_rng(19)
    for _ in range(100):
        chosen = draw.choice(len(keys), draw.integers(1, len(keys) + 1), replace=False)
        languages = [keys[place] for place in sorted(chosen)]
        shown = page.evaluate(_IN_THE_PAGE, languages)
        printed = [figure.pop("found") for figure in shown["figures"]]
        assert shown["figures"] == _expected(content, languages), languages
        assert all(text.endswith("\N{NO-BREAK SPACE}%") for text in printed)
        said = "".join(part.text for part in answer(content.ranked, languages, content.settings))
        assert shown["answer"] == said, languages
