"""The front page's sentence on which model to take."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from result_files import GeneratedModel, write_model, write_tables

from sa_bench.leaderboard import build

if TYPE_CHECKING:
    from pathlib import Path


def _sentence(folder: Path, *models: GeneratedModel) -> str:
    revisions = write_tables(folder / "tasks", 8)
    for model in models:
        write_model(folder / "results", model, revisions)
    built = build(folder / "results", folder / "site", tables=folder / "tasks")
    html = (built.folder / "index.html").read_text("utf-8")
    found = re.search(r'<p id="answer"[^>]*>(.*?)</p>', html, re.DOTALL)
    assert found is not None
    return " ".join(re.sub("<[^>]+>", "", found[1]).split())


def test_a_model_that_finds_no_translation_is_not_advised(tmp_path: Path) -> None:
    collapsed = GeneratedModel("org/collapsed", 0.93, retrieval=0.03)
    sentence = _sentence(tmp_path, collapsed, GeneratedModel("org/sound", 0.74, retrieval=0.9))
    assert sentence.startswith("sound is aligned in all 12 languages: SA 0.7")
    assert "collapsed" not in sentence


def test_without_an_aligned_model_that_is_said(tmp_path: Path) -> None:
    sentence = _sentence(tmp_path, GeneratedModel("org/one", 0.56), GeneratedModel("org/two", 0.42))
    assert sentence.startswith(
        "No model that serves all 12 languages is aligned. one serves all 12 languages: SA 0.5"
    )


def test_where_none_finds_translations_none_is_advised(tmp_path: Path) -> None:
    baseline = GeneratedModel("mteb/baseline-random-encoder", 0.9, retrieval=0.9)
    sentence = _sentence(tmp_path, baseline, GeneratedModel("org/poor", 0.45, retrieval=0.15))
    assert sentence.startswith("No model serves all 12 languages.")
    assert "The most translations are found by poor: 1" in sentence
    assert "baseline" not in sentence


def test_a_model_that_finds_them_weakly_is_advised_with_that_word(tmp_path: Path) -> None:
    sentence = _sentence(tmp_path, GeneratedModel("org/weak", 0.7, retrieval=0.4))
    assert sentence.startswith("weak is aligned in all 12 languages, weakly: SA 0.")
