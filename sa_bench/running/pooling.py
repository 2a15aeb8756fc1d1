"""Run a model under the pooling of the paper's published code, kept apart from what is ranked.

That code takes every open model's last hidden state and averages it over all tokens, whatever the
model's own head is: LaBSE's and distiluse's dense layers and the last token of Qwen3 are dropped
that way. So a reported figure and one measured here may be of different vectors under one name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sa_bench.running.saved import experiment_meta

if TYPE_CHECKING:
    from mteb.models import EncoderProtocol

    from sa_bench.running.named_model import NamedModel

__all__ = ["MEAN_LAST_HIDDEN", "with_mean_pooling"]

MEAN_LAST_HIDDEN = "mean-last-hidden"
"""The mean of the last hidden state over the tokens that are no padding, without instruction."""


def with_mean_pooling(model: NamedModel) -> NamedModel:
    """Return the model as an experiment under the paper's pooling, not yet loaded.

    Its instruction and default prompt go with its head: the paper's code sends bare words. (To
    multilingual-e5-large-instruct it sends ``query: `` before them, which a prompt can add.)
    """
    meta = experiment_meta(model.meta, pooling=MEAN_LAST_HIDDEN)

    def load() -> EncoderProtocol:
        return _pooled(model.load(), model.name)

    encodes_as = experiment_meta(model.encodes_as or model.meta, pooling=MEAN_LAST_HIDDEN)
    return replace(model, meta=meta, load=load, encodes_as=encodes_as)


def _pooled(loaded: EncoderProtocol, name: str) -> EncoderProtocol:
    """Return a model of the loaded one's transformer and a mean over its tokens.

    Raises:
        ValueError: The model has no transformer of sentence-transformers whose state could be read.
    """
    from mteb.models import SentenceTransformerEncoderWrapper
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    inner = getattr(loaded, "model", None)
    if not isinstance(inner, SentenceTransformer) or not isinstance(inner[0], Transformer):
        raise ValueError(  # noqa: TRY004 - a wrong model, no wrong type
            f"{name} gives no last hidden state to average: it is no transformer loaded by"
            " sentence-transformers; run it without --pooling"
        )
    first = inner[0]
    pooling = Pooling(first.get_embedding_dimension(), pooling_mode="mean")
    pooled = SentenceTransformer(modules=[first, pooling], device=str(inner.device))
    wrapper = SentenceTransformerEncoderWrapper(pooled)
    wrapper.mteb_model_meta = loaded.mteb_model_meta
    return wrapper
