"""Real sentence-transformers models, small enough to be made in a test."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import numpy as np
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["save_tiny_model", "tiny_model"]

_CHARACTERS = ["?", *string.ascii_letters, *(chr(c) for c in range(0x00C0, 0xD7A4))]


def tiny_model(seed: int = 0, dim: int = 16) -> SentenceTransformer:
    """Return a model that gives each text the mean of random vectors of its characters."""
    tokenizer = Tokenizer(WordLevel({c: i for i, c in enumerate(_CHARACTERS)}, unk_token="?"))  # noqa: S106 - a token of text
    tokenizer.pre_tokenizer = Split(Regex("."), behavior="isolated")
    weights = np.random.default_rng(seed).normal(size=(len(_CHARACTERS), dim))
    return SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=weights.astype(np.float32))],
        device="cpu",
    )


def save_tiny_model(folder: Path, seed: int = 0) -> Path:
    """Save a tiny model as a folder that ``sa-bench run`` takes, and return it."""
    tiny_model(seed).save_pretrained(str(folder))
    return folder
