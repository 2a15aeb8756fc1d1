"""The committed table holds the figures that are known from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sa_bench.mteb_scores import Coverage, read_mteb_scores
from sa_bench.mteb_scores.quality import MEAN_OVER_TASKS, MEAN_OVER_TYPES

if TYPE_CHECKING:
    from sa_bench.mteb_scores.table import Kind

REPOSITORY = Path(__file__).parents[1]
COMMITTED = REPOSITORY / "leaderboard" / "mteb_scores.csv"

LABSE = "sentence-transformers/LaBSE"
MPNET = "sentence-transformers/paraphrase-multilingual-mpnet-base-v2"
LARGE_3 = "openai/text-embedding-3-large"
PAPER_MODELS = (
    LABSE,
    MPNET,
    "sentence-transformers/distiluse-base-multilingual-cased-v2",
    "google/gemini-embedding-001",
    "Qwen/Qwen3-Embedding-0.6B",
    "Qwen/Qwen3-Embedding-4B",
    "Qwen/Qwen3-Embedding-8B",
    "openai/text-embedding-ada-002",
    "openai/text-embedding-3-small",
    LARGE_3,
    "intfloat/multilingual-e5-large-instruct",
    "google-bert/bert-base-multilingual-cased",
    "FacebookAI/xlm-roberta-base",
)

scores = read_mteb_scores(COMMITTED)


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("mean", MEAN_OVER_TASKS, 0.5191),
        ("mean", MEAN_OVER_TYPES, 0.4569),
        ("type", "BitextMining", 0.7670),
        ("type", "STS", 0.6535),
    ],
)
def test_labse_has_its_known_figures(kind: Kind, name: str, expected: float) -> None:
    assert scores.score(LABSE, kind, name) == pytest.approx(expected, abs=5e-5)


def test_labse_and_s_bert_come_last_of_the_complete_paper_models() -> None:
    means = {model: scores.score(model, "mean", MEAN_OVER_TASKS) for model in PAPER_MODELS}
    complete = sorted((mean, model) for model, mean in means.items() if mean is not None)

    assert len(complete) == 7
    assert [model for _, model in complete[:2]] == [LABSE, MPNET]
    assert [mean for mean, _ in complete[:2]] == pytest.approx([0.5191, 0.5205], abs=5e-5)


def test_three_of_eleven_subsets_blank_the_means_above_them_and_nothing_else() -> None:
    assert scores.coverage(LARGE_3, "task", "STS17") == Coverage(None, 3, 11)
    assert scores.coverage(LARGE_3, "type", "STS") == Coverage(None, 15, 16)
    assert scores.coverage(LARGE_3, "mean", MEAN_OVER_TASKS) == Coverage(None, 129, 130)
    assert scores.score(LARGE_3, "type", "BitextMining") == pytest.approx(0.634, abs=5e-4)


def test_scores_on_a_wrong_scale_are_named_and_not_averaged() -> None:
    model = "Gameselo/STS-multilingual-mpnet-base-v2"
    flagged = {flag.task: (flag.lowest, flag.highest) for flag in scores.flags}

    assert flagged == {"STS17": (0.007703, 0.009766), "STSBenchmark": (0.009762, 0.009762)}
    assert scores.coverage(model, "mean", MEAN_OVER_TASKS) == Coverage(None, 128, 130)


def test_the_random_baseline_is_no_wrong_scale() -> None:
    mean = scores.score("mteb/baseline-random-encoder", "mean", MEAN_OVER_TASKS)

    assert mean == pytest.approx(0.1893, abs=5e-5)


def test_voyage_stands_under_its_new_name() -> None:
    assert scores.known_name("voyageai/voyage-3.5") == "mongodb/voyage-3.5"
    assert not [model for model in scores.models if model.startswith("voyageai/")]


def test_the_sidecar_says_what_the_figures_are() -> None:
    source = scores.sidecar["source"]

    assert source["repository"] == "https://github.com/embeddings-benchmark/results"
    assert source["commit"] == "f4cc6c8b365a3c779dbc708d6affe0b0355b2ddf"
    assert source["date"] == "2026-08-20"
    assert source["licence"] == "CC0-1.0"
    assert scores.sidecar["n_tasks"] == 130
    assert set(scores.sidecar["left_out"]) == {"FloresBitextMining"}
