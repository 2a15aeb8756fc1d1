"""``run --plan`` says what models need, estimates called estimates, and loads none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sa_bench.cli import main
from sa_bench.cli.plan import needs_of, suite
from sa_bench.running.models import find_model

if TYPE_CHECKING:
    from pathlib import Path


def test_every_model_of_the_paper_is_in_the_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    results = tmp_path / "results"
    assert main(["run", "--suite", "paper", "--plan", "--json", "--results", str(results)]) == 0
    plan = {each["model"]: each for each in json.loads(capsys.readouterr().out)}
    assert list(plan) == list(suite("paper"))
    assert len(plan) == 13
    for each in plan.values():
        is_open = each["parameters"] is not None
        # Either it can be weighed, or it is behind a key and nobody tells.
        assert is_open != each["needs"].endswith("_KEY")
        assert is_open == (each["memory_gb"] is not None) == (each["minutes"] is not None)
        assert (each["licence"] is not None) == is_open
    assert plan["openai/text-embedding-3-large"]["missing"]
    assert not results.exists()


def test_the_table_calls_its_figures_estimates(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["run", "-m", "sentence-transformers/LaBSE", "-t", "ConceptsSemanticAffinity"]
    assert main([*command, "--plan"]) == 0
    printed = capsys.readouterr().out
    assert "memory and time are estimates" in printed
    (line,) = (line for line in printed.splitlines() if line.startswith("sentence-transformers"))
    assert line.count("~") == 2


def test_time_grows_with_texts_and_weights_that_work_on_a_token() -> None:
    labse = find_model("sentence-transformers/LaBSE").meta
    large = find_model("Qwen/Qwen3-Embedding-8B").meta
    one, two = (needs_of("x", "", labse, n).minutes or 0 for n in (1000, 2000))
    assert two == pytest.approx(2 * one)
    # Most of LaBSE is its table of embeddings, of which a token uses one row.
    assert (needs_of("x", "", large, 1000).minutes or 0) > 50 * one
