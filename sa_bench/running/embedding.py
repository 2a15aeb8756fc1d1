"""The vectors of a task's texts, through the embedding store: no text is encoded twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sa_bench.running.store import EmbeddingStore, store_path
from sa_bench.running.stored_encoder import StoredEncoder
from sa_bench.tasks.encoding import encode_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from sa_bench.running.named_model import NamedModel
    from sa_bench.tasks import SemanticAffinityTask

__all__ = ["embed"]


def embed(
    model: NamedModel,
    task: SemanticAffinityTask,
    texts: Sequence[str],
    *,
    batch_size: int = 32,
    progress: Callable[[int, str], None] = lambda _n_texts, _usage: None,
) -> NDArray[np.floating]:
    """Return the vectors that a task compares: under its prompt, from the store where it has them.

    Args:
        model: The model, loaded only when a text is missing from its store.
        task: The task whose prompt applies.
        texts: What to encode.
        batch_size: How many texts the model takes at once.
        progress: Is told how many texts were just done, and what the model says of its usage.

    Returns:
        (n_texts, dim), of the dtype in which the model returned them.

    Raises:
        ValueError: The model can't be loaded or fails.
        OSError: The store can't be read or written.
    """
    with EmbeddingStore(store_path(model.encodes_as or model.meta)) as store:
        vectors = encode_texts(
            StoredEncoder(model, store, progress=progress),
            list(texts),
            task_metadata=task.metadata,
            hf_split="test",
            hf_subset=task.hf_subsets[0],
            encode_kwargs={"batch_size": batch_size, "show_progress_bar": False},
        )
    return cast("NDArray[np.floating]", vectors)
