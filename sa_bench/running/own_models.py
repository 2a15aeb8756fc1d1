"""Models that mteb does not know: two of the paper's, and a baseline."""

from __future__ import annotations

from mteb.models import ModelMeta, SentenceTransformerEncoderWrapper

from sa_bench.running.baselines import CHARACTER_NGRAMS

__all__ = ["OWN_MODELS"]

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
    str(meta.name): meta for meta in (_DISTILUSE, _MBERT, CHARACTER_NGRAMS)
}
"""mteb's description of each, by name."""
