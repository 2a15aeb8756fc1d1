"""Models that mteb does not know: two of the paper's, a baseline, and the bundled ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from mteb.models import ModelMeta, SentenceTransformerEncoderWrapper
from mteb.models.abs_encoder import AbsEncoder

from sa_bench.running.bundled import BUNDLED_MODELS

if TYPE_CHECKING:
    from mteb.abstasks.task_metadata import TaskMetadata
    from mteb.types import BatchedInput, PromptType
    from numpy.typing import NDArray
    from torch.utils.data import DataLoader

_DIM = 4096


class CharacterNgramEncoder(AbsEncoder):
    """Counts of a text's character n-grams, n from 1 to 3, hashed into 4,096 columns.

    It knows spelling and nothing else: cognates and loan words lie close, other translations do
    not. Counts are never negative, so no text's vector can cancel out to zero.
    """

    def __init__(self, model_name: str, revision: str | None = None, **_: Any) -> None:  # noqa: ANN401, ARG002 - mteb's loader signature
        """Make the encoder; it has nothing to load."""
        from sklearn.feature_extraction.text import HashingVectorizer

        self._vectorizer = HashingVectorizer(
            analyzer="char_wb", ngram_range=(1, 3), n_features=_DIM, alternate_sign=False
        )

    def encode(
        self,
        inputs: DataLoader[BatchedInput],
        *,
        task_metadata: TaskMetadata,  # noqa: ARG002
        hf_split: str,  # noqa: ARG002
        hf_subset: str,  # noqa: ARG002
        prompt_type: PromptType | None = None,  # noqa: ARG002
        **encode_kwargs: Any,  # noqa: ANN401, ARG002 - mteb's signature
    ) -> NDArray[np.float32]:
        """Return the hashed counts of each text, scaled to unit length."""
        texts = [text for batch in inputs for text in batch["text"]]
        return np.asarray(self._vectorizer.transform(texts).toarray(), dtype=np.float32)


CHARACTER_NGRAMS = ModelMeta.create_empty(
    {
        "loader": CharacterNgramEncoder,
        "name": "sa-bench/baseline-character-ngrams",
        "revision": "1",
        "release_date": "2026-11-22",
        "n_parameters": 0,
        "n_embedding_parameters": 0,
        "embed_dim": _DIM,
        "open_weights": True,
        "license": "apache-2.0",
        "framework": ["NumPy"],
        "similarity_fn_name": "cosine",
        "use_instructions": False,
        "training_datasets": set(),
    }
)
"""The baseline as mteb knows its models."""

_DISTILUSE = ModelMeta.create_empty(
    {
        "loader": SentenceTransformerEncoderWrapper,
        "name": "sentence-transformers/distiluse-base-multilingual-cased-v2",
        "revision": "bfe45d0732ca50787611c0fe107ba278c7f3f889",
        "n_parameters": 135_127_808,
        "max_tokens": 128,
        "embed_dim": 512,
        "license": "apache-2.0",
        "open_weights": True,
        "framework": ["Sentence Transformers", "PyTorch"],
        "reference": "https://huggingface.co/sentence-transformers/distiluse-base-multilingual-cased-v2",
        "similarity_fn_name": "cosine",
        "use_instructions": False,
    }
)

# Without a sentence-transformers configuration of its own, it is loaded with mean pooling.
_MBERT = ModelMeta.create_empty(
    {
        "loader": SentenceTransformerEncoderWrapper,
        "name": "google-bert/bert-base-multilingual-cased",
        "revision": "3f076fdb1ab68d5b2880cb87a0886f315b8146f8",
        "n_parameters": 177_853_440,
        "max_tokens": 512,
        "embed_dim": 768,
        "license": "apache-2.0",
        "open_weights": True,
        "framework": ["Sentence Transformers", "PyTorch"],
        "reference": "https://huggingface.co/google-bert/bert-base-multilingual-cased",
        "similarity_fn_name": "cosine",
        "use_instructions": False,
    }
)

OWN_MODELS: dict[str, ModelMeta] = {
    str(meta.name): meta
    for meta in (_DISTILUSE, _MBERT, CHARACTER_NGRAMS, *BUNDLED_MODELS.values())
}
"""mteb's description of each, by name."""
