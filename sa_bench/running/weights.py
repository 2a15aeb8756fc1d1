"""The weights of a loaded model: of what precision they are, and where they lie.

What mteb's wrappers return is float32 whatever the weights are, so a vector's dtype alone does not
tell with what precision it was computed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from mteb.models import EncoderProtocol
    from torch import nn

    from sa_bench.running.named_model import NamedModel

__all__ = ["Precision", "in_precision", "weights_device", "weights_dtype"]

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

    module = getattr(model, "model", None)
    return module if isinstance(module, nn.Module) else None
