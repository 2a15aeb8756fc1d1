"""What a model in memory is at this moment, as a digest that changes when it does."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from sa_bench.tasks import ConceptsSemanticAffinity
from sa_bench.tasks.task import encode_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mteb.models import EncoderProtocol
    from torch import nn

__all__ = ["PROBES", "vectors_digest", "weights_digest"]

PROBES = (
    *("red", "water", "honour", "grandmother", "to be homesick", "agua", "eau", "Wasser"),
    *("вода", "红", "水", "물", "みず", "ماء", "पानी", "água", "su", "gökkuşağı"),
)
"""Words of many scripts and lengths: what they become is what the model is."""


def weights_digest(model: object) -> str:
    """Return a digest of all weights of a model's torch modules; empty where it has none.

    The same weights have the same digest on every machine.
    """
    digest = hashlib.sha256()
    modules = list(_modules(model))
    for module in modules:
        # Says how it pools, where it cuts texts off; addresses differ from process to process.
        digest.update(re.sub(r" at 0x[0-9a-f]+", "", repr(module)).encode())
        digest.update(repr(getattr(module, "truncate_dim", None)).encode())
        for key, value in sorted(module.state_dict().items()):
            digest.update(f"{key} {getattr(value, 'dtype', None)} ".encode())
            digest.update(_bytes_of(value))
    return digest.hexdigest() if modules else ""


def _modules(model: object) -> Iterator[nn.Module]:
    """Yield the torch modules that a model is or holds as an attribute."""
    from torch import nn

    holders = [model, *getattr(model, "__dict__", {}).values()]
    yield from (each for each in holders if isinstance(each, nn.Module))


def _bytes_of(value: object) -> bytes:
    import torch

    if not isinstance(value, torch.Tensor):
        return repr(value).encode()
    # As bytes: NumPy lacks some of torch's types.
    flat = value.detach().cpu().contiguous().reshape(-1)
    return flat.view(torch.uint8).numpy().tobytes()


def vectors_digest(model: EncoderProtocol) -> str:
    """Return a digest of the vectors that a model gives some words.

    Other hardware rounds otherwise, so that it is no name of a model across machines.

    Raises:
        ValueError: It returns no matrix of numbers. Whatever the model raises is passed on.
    """
    vectors: Any = encode_texts(
        model,
        list(PROBES),
        task_metadata=ConceptsSemanticAffinity.metadata,
        hf_split="test",
        hf_subset="eng-zho",
        encode_kwargs={"batch_size": len(PROBES), "show_progress_bar": False},
    )
    array = vectors.detach().cpu().double().numpy() if hasattr(vectors, "detach") else vectors
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
