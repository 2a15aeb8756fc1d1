"""Several devices of one machine give the vectors that one gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tiny_models import save_tiny_model

from sa_bench.running.devices import on_devices
from sa_bench.running.models import find_model
from sa_bench.running.saved import with_prompt
from sa_bench.tasks import ConceptsSemanticAffinity
from sa_bench.tasks.task import encode_texts

if TYPE_CHECKING:
    from pathlib import Path

    from mteb.models import EncoderProtocol

TEXTS = [f"word {number}" for number in range(100)]


def _encode(model: EncoderProtocol) -> np.ndarray:
    vectors = encode_texts(
        model,
        TEXTS,
        task_metadata=ConceptsSemanticAffinity.metadata,
        hf_split="test",
        hf_subset="eng-zho",
        encode_kwargs={"batch_size": 8, "show_progress_bar": False},
    )
    return np.asarray(vectors)


def test_a_prompt_reaches_every_process(tmp_path: Path) -> None:
    plain = find_model(str(save_tiny_model(tmp_path / "model")), device="cpu")
    prompted = with_prompt(plain, [], "word: ")
    pooled = on_devices(prompted, ["cpu", "cpu"]).load()
    np.testing.assert_array_equal(_encode(pooled), _encode(prompted.load()))
    assert not np.array_equal(_encode(pooled), _encode(plain.load()))


def test_two_processes_give_the_vectors_of_one(tmp_path: Path) -> None:
    model = find_model(str(save_tiny_model(tmp_path / "model")), device="cpu")
    pooled = on_devices(model, ["cpu", "cpu"]).load()
    np.testing.assert_array_equal(_encode(pooled), _encode(model.load()))


def test_a_model_that_is_no_sentence_transformer_is_refused() -> None:
    model = on_devices(find_model("mteb/baseline-random-encoder"), ["cpu", "cpu"])
    with pytest.raises(ValueError, match="no sentence-transformers model"):
        model.load()
