"""What a model is asked and what it answers: no prompt of its own, and a matrix of numbers."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mteb.models import EncoderProtocol
    from mteb.types import Array


__all__ = ["GivenPrompts", "as_matrix", "without_own_prompts"]


class GivenPrompts(dict[str, str]):
    """Prompts that the user of a model asked for, by mteb's names; they are applied."""


@contextmanager
def without_own_prompts(model: EncoderProtocol, task_type: str) -> Iterator[None]:
    """Keep a sentence-transformers model from putting a prompt of its configuration before words.

    A result's signature says ``prompt:none`` unless mteb counts the model among those that take
    instructions; the words of every other model go to it as they are, at every door.

    Args:
        model: The model; of any other kind, it is left alone.
        task_type: mteb's name of the tasks' type, under which it looks a prompt up.
    """
    from mteb.models import SentenceTransformerEncoderWrapper

    # A pool of devices holds the wrapper as one of its own attributes.
    wrapper = getattr(model, "wrapped", model)
    if (
        not isinstance(wrapper, SentenceTransformerEncoderWrapper)
        or isinstance(wrapper.model_prompts, GivenPrompts)
        or _takes_instructions(wrapper)
    ):
        yield
        return
    own = wrapper.model_prompts
    # An empty prompt is one to sentence-transformers; None would be its default one.
    wrapper.model_prompts = {task_type: ""}
    try:
        yield
    finally:
        wrapper.model_prompts = own


def _takes_instructions(wrapper: Any) -> bool:  # noqa: ANN401 - mteb leaves the attribute open
    return bool(getattr(wrapper.mteb_model_meta, "use_instructions", None))


def as_matrix(returned: Any, n_texts: int) -> Array:  # noqa: ANN401 - models return anything
    """Return what a model gave as an array or a dense tensor of shape (n_texts, dim).

    Raises:
        ValueError: It is something else; the message says what came and what is needed.
    """
    import torch

    is_list = isinstance(returned, list) and len(returned) > 0
    vectors: object = _stacked(returned) if is_list else returned
    if isinstance(vectors, torch.Tensor):
        if vectors.layout is not torch.strided or vectors.is_meta:
            what = "on the meta device" if vectors.is_meta else "that is sparse"
            raise _wrong(f"a tensor {what}", n_texts)
    elif not isinstance(vectors, np.ndarray):
        raise _wrong(f"an object of type {type(vectors).__name__}", n_texts)
    elif vectors.dtype.kind not in "biufc":
        raise _wrong(f"an array of dtype {vectors.dtype}", n_texts)
    if vectors.ndim != 2 or len(vectors) != n_texts:  # noqa: PLR2004 - a matrix
        raise _wrong(f"an array of shape {tuple(vectors.shape)}", n_texts)
    return vectors


def _stacked(rows: list[Any]) -> Any:  # noqa: ANN401 - an array, a tensor, or the list as it was
    import torch

    try:
        # NumPy lacks some of torch's types.
        return torch.stack(rows) if isinstance(rows[0], torch.Tensor) else np.stack(rows)
    except (ValueError, TypeError, RuntimeError):
        return rows


def _wrong(what: str, n_texts: int) -> ValueError:
    return ValueError(
        f"the model returned {what} for {n_texts} texts; one vector per text is needed, all as a"
        " NumPy array or a dense torch tensor of numbers"
    )
