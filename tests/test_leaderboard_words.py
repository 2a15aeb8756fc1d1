"""What the pages say in words: summaries, tiers, findings, all from the figures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from result_files import GeneratedModel, write_model, write_tables

from sa_bench.board.estimates import Estimate
from sa_bench.board.settings import read_settings
from sa_bench.board.tiers import mark_tier, tier_of
from sa_bench.leaderboard import build, default_source

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = read_settings(default_source() / "site.toml")


@pytest.mark.parametrize(
    ("score", "tier"), [(0.65, 1), (0.6499, 2), (0.5, 2), (0.4999, 3), (1.0, 1), (0.0, 3)]
)
def test_a_score_on_a_threshold_belongs_to_the_better_tier(score: float, tier: int) -> None:
    assert tier_of(score, SETTINGS) == tier


def test_an_interval_across_a_threshold_names_the_other_tiers() -> None:
    assert mark_tier(Estimate(0.6, 0.1, 0.45, 0.7), SETTINGS).straddles == (1, 3)
    assert mark_tier(Estimate(0.6, 0.01, 0.58, 0.62), SETTINGS).straddles == ()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of models of known names, one that collapses, one that is poor."""
    folder = tmp_path_factory.mktemp("words")
    revisions = write_tables(folder / "tasks", 30)
    for model in (
        GeneratedModel("sentence-transformers/LaBSE", 0.75),
        GeneratedModel("game/collapse", 0.95, retrieval=0.05),
        GeneratedModel("FacebookAI/xlm-roberta-base", 0.42),
    ):
        write_model(folder / "results", model, revisions)
    return build(folder / "results", folder / "site", tables=folder / "tasks").folder


def _text(site: Path, path: str) -> str:
    return " ".join((site / path).read_text("utf-8").split())


@pytest.mark.parametrize(
    "path",
    [
        *("index.html", "languages.html", "findings.html"),
        *("tasks/concepts.html", "models/game__collapse.html"),
    ],
)
def test_a_collapsed_model_is_flagged_on_every_page_that_shows_its_score(
    site: Path, path: str
) -> None:
    assert re.search(r"finds none|finds [\d.]+\xa0%|\(finds", (site / path).read_text("utf-8"))


def test_a_collapsed_model_is_flagged_in_the_data_of_the_compare_page(site: Path) -> None:
    assert '"is_flagged":true' in _text(site, "models/game__collapse/data.js")
    assert '"is_flagged":false' in _text(site, "models/sentence-transformers__LaBSE/data.js")


def test_a_models_page_says_in_words_that_its_retrieval_is_poor(site: Path) -> None:
    assert "its high SA comes of collapse" in _text(site, "models/game__collapse.html")
    assert "collapse" not in _text(site, "models/sentence-transformers__LaBSE.html")


def test_a_models_summary_says_tier_score_interval_and_rank(site: Path) -> None:
    text = _text(site, "models/FacebookAI__xlm-roberta-base.html")
    assert "FacebookAI/xlm-roberta-base is in tier 3 (unaligned): SA 0.4" in text
    assert "rank 3 of 3" in text


def test_reported_figures_are_never_in_the_ranked_table(site: Path) -> None:
    html = (site / "index.html").read_text("utf-8")
    ranked = html[html.index('<table id="models"') : html.index("</table>")]
    assert re.search("(?<!self-)reported", ranked) is None
    assert ranked.count("<tr id=") == 3
    assert "Reported, not ranked" in html


def test_findings_leave_the_collapsed_model_out_and_say_that_two_are_not_enough(site: Path) -> None:
    text = _text(site, "findings.html")
    assert text.count("Not enough models yet") >= 4
    assert 'says nothing about meaning: <a href="models/game__collapse.html">' in text
    assert "2 of the 10 that this would need" in text


def test_with_enough_models_findings_give_breaks_and_correlations(tmp_path: Path) -> None:
    revisions = write_tables(tmp_path / "tasks", 10)
    sizes = ("small", "base", "large", "large-instruct")
    names = [f"intfloat/multilingual-e5-{size}" for size in sizes]
    names += ["BAAI/bge-m3", "jinaai/jina-embeddings-v3", "google/embeddinggemma-300m"]
    names += [f"org/model-{number}" for number in range(5)]
    for number, name in enumerate(names):
        model = GeneratedModel(
            name, 0.45 + 0.03 * number, metadata={"n_parameters": 10**8 + number}
        )
        write_model(tmp_path / "results", model, revisions)
    built = build(tmp_path / "results", tmp_path / "site", tables=tmp_path / "tasks")
    text = _text(built.folder, "findings.html")
    assert "the scores themselves break at" in text
    assert "Contrastive text pairs: Spearman's rank correlation is +1.00 (n = 7" in text
