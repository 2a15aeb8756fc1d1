"""Hand texts to an MTEB model and take its vectors back, each text once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from mteb.abstasks.task_metadata import TaskMetadata
    from mteb.models import EncoderProtocol
    from mteb.types import Array, BatchedInput, EncodeKwargs
    from torch.utils.data import DataLoader

__all__ = ["encode_texts", "text_loader"]


def text_loader(texts: list[str], batch_size: int) -> DataLoader[BatchedInput]:
    """Return the texts as mteb's models expect them: a loader of ``{"text": [...]}`` batches."""
    from datasets import Dataset
    from torch.utils.data import DataLoader

    dataset: Any = Dataset.from_dict({"text": texts})
    return DataLoader(dataset, batch_size=batch_size)


def encode_texts(
    model: EncoderProtocol,
    texts: list[str],
    *,
    task_metadata: TaskMetadata,
    hf_split: str,
    hf_subset: str,
    encode_kwargs: EncodeKwargs,
) -> Array:
    """Return one vector per text, in the texts' order, as the model gives them.

    No prompt type is passed: a word and its translation are neither query nor document.

    Returns:
        An array or tensor of shape (n_texts, dim), of the model's own dtype.

    Raises:
        ValueError: The model returned another number of vectors, or not a matrix.
    """
    vectors = model.encode(
        text_loader(texts, encode_kwargs.get("batch_size", 32)),
        task_metadata=task_metadata,
        hf_split=hf_split,
        hf_subset=hf_subset,
        prompt_type=None,
        **encode_kwargs,
    )
    if isinstance(vectors, list):
        vectors = np.stack(vectors)
    if vectors.ndim != 2 or len(vectors) != len(texts):  # noqa: PLR2004 - a matrix
        raise ValueError(
            f"the model returned an array of shape {tuple(vectors.shape)} for {len(texts)} texts;"
            f" one vector per text is needed"
        )
    return vectors
