"""Encode on several devices of this machine, and the number type of a model's weights."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from weakref import finalize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mteb.abstasks.task_metadata import TaskMetadata
    from mteb.models import EncoderProtocol, ModelMeta
    from mteb.types import Array, BatchedInput, EncodeKwargs, PromptType
    from sentence_transformers import SentenceTransformer
    from torch import nn
    from torch.utils.data import DataLoader
    from typing_extensions import Unpack

    from sa_bench.running.encoder import NamedModel


Precision: TypeAlias = Literal["float32", "float16", "bfloat16"]


def in_precision(model: NamedModel, precision: Precision) -> NamedModel:
    """Return the model with its weights in this precision.

    Its ``load`` raises ValueError where the model has no weights here.
    """

    def load() -> EncoderProtocol:
        import torch

        loaded = model.load()
        module = _module(loaded)
        if module is None:
            raise ValueError(f"{model.name} has no weights here; verify it without --dtype")
        module.to(getattr(torch, precision))
        return loaded

    return replace(model, load=load)


def weights_dtype(model: EncoderProtocol) -> str | None:
    """Return the dtype of a model's first weight, or None where it has none here."""
    module = _module(model)
    weight = None if module is None else next(module.parameters(), None)
    return None if weight is None else str(weight.dtype).removeprefix("torch.")


def weights_device(model: EncoderProtocol) -> str:
    """Return where a model computes: the name of a GPU, ``cpu``, or ``remote`` for an endpoint."""
    import torch

    from sa_bench.running.endpoint import EndpointModel

    if isinstance(model, EndpointModel):
        return "remote"
    module = _module(model)
    weight = None if module is None else next(module.parameters(), None)
    if weight is None or weight.device.type == "cpu":
        return "cpu"
    if weight.device.type == "cuda":
        return torch.cuda.get_device_name(weight.device)
    return str(weight.device.type)


def _module(model: EncoderProtocol) -> nn.Module | None:
    """Return the torch module that mteb's wrappers keep as ``model``."""
    from torch import nn

    module = getattr(getattr(model, "wrapped", model), "model", None)
    return module if isinstance(module, nn.Module) else None


def on_devices(model: NamedModel, devices: Sequence[str]) -> NamedModel:
    """Return the model with one copy on each of the devices (``["cuda:0", "cuda:1"]``)."""
    return replace(model, load=lambda: _PooledEncoder(model.load(), list(devices), model.name))


class _PooledEncoder:
    """An MTEB model that hands its texts to a pool of processes, one a device."""

    def __init__(self, model: EncoderProtocol, devices: list[str], name: str) -> None:
        from sentence_transformers import SentenceTransformer

        transformer = getattr(model, "model", None)
        if not isinstance(transformer, SentenceTransformer):
            raise ValueError(  # noqa: TRY004 - a wrong option, no wrong type
                f"{name} is no sentence-transformers model: it runs on one --device"
            )
        self.wrapped = model
        self._pool = transformer.start_multi_process_pool(devices)
        # The processes outlive the model object otherwise.
        self._stop = finalize(self, _stop, transformer, self._pool)
        # Every device gets as many batches a step as it would alone.
        self.batches_a_step = 8 * len(devices)

    @property
    def mteb_model_meta(self) -> ModelMeta:
        return self.wrapped.mteb_model_meta

    def encode(
        self,
        inputs: DataLoader[BatchedInput],
        *,
        task_metadata: TaskMetadata,
        hf_split: str,
        hf_subset: str,
        prompt_type: PromptType | None = None,
        **encode_kwargs: Unpack[EncodeKwargs],
    ) -> Array:
        return self.wrapped.encode(
            inputs,
            task_metadata=task_metadata,
            hf_split=hf_split,
            hf_subset=hf_subset,
            prompt_type=prompt_type,
            pool=self._pool,  # type: ignore[call-arg]  # passed through to sentence-transformers
            **encode_kwargs,
        )

    def similarity(self, embeddings1: Array, embeddings2: Array) -> Array:
        return self.wrapped.similarity(embeddings1, embeddings2)

    def similarity_pairwise(self, embeddings1: Array, embeddings2: Array) -> Array:
        return self.wrapped.similarity_pairwise(embeddings1, embeddings2)


def _stop(
    transformer: SentenceTransformer, pool: dict[Literal["input", "output", "processes"], Any]
) -> None:
    transformer.stop_multi_process_pool(pool)
