"""Where vectors come from: arrays, memory maps, lists of chunks and torch tensors, read by rows.

Nothing is copied or converted before it is asked for, so input may be larger than memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from sa_bench.metric.arithmetic import Array, is_tensor, to_numpy

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Rows", "Source", "Vectors"]

Vectors: TypeAlias = Any
"""Numbers of shape (n, dim): a NumPy array or memory map, a torch tensor, nested lists, or a
sequence of such arrays that follow each other (chunks)."""

Rows: TypeAlias = "slice | NDArray[np.int64]"

_MATRIX = 2


@dataclass(frozen=True, slots=True)
class Source:
    """The vectors of one language.

    Attributes:
        chunks: Arrays or tensors of shape (n_i, dim), in order.
        starts: The row at which each chunk starts, then the number of rows.
        dim: Length of a vector.
    """

    chunks: Sequence[Array]
    starts: tuple[int, ...]
    dim: int

    @classmethod
    def open(cls, vectors: Vectors, language: str) -> Source:
        """Look at a language's vectors without reading them.

        Raises:
            ValueError: They are no matrix of real numbers, their chunks differ in width, or they
                can be read only once.
        """
        if hasattr(vectors, "__next__"):
            raise ValueError(
                f"language {language}: its vectors can be read only once; pass a sequence of chunks, "
                "which can be read again"
            )
        chunks = vectors if _is_chunked(vectors) else [_as_array(vectors, language)]
        lengths = []
        for chunk in chunks:
            if len(chunk.shape) != _MATRIX or chunk.shape[1] != chunks[0].shape[1]:
                raise ValueError(
                    f"language {language}: vectors of shape {tuple(chunk.shape)}, but they must be "
                    "(number of vectors, dimension), with one dimension for all"
                )
            if not _is_real(chunk):
                raise ValueError(
                    f"language {language}: vectors of type {chunk.dtype}; they must be real numbers"
                )
            lengths.append(int(chunk.shape[0]))
        return cls(chunks, tuple(accumulate(lengths, initial=0)), int(chunks[0].shape[1]))

    @property
    def n_rows(self) -> int:
        """How many vectors there are."""
        return self.starts[-1]

    def take(self, rows: Rows) -> Array:
        """Return these rows, as they are stored; a slice of one chunk is a view."""
        if len(self.chunks) == 1:
            return self.chunks[0][rows]
        if isinstance(rows, slice):
            rows = np.arange(rows.start, rows.stop)
        chunk_of_row = np.searchsorted(self.starts, rows, side="right") - 1
        parts = [
            to_numpy(self.chunks[chunk][rows[chunk_of_row == chunk] - self.starts[chunk]])
            for chunk in np.unique(chunk_of_row)
        ]
        taken = np.empty((len(rows), self.dim), dtype=np.result_type(*parts))
        taken[np.argsort(chunk_of_row, kind="stable")] = np.concatenate(parts)
        return taken


def _is_chunked(vectors: Vectors) -> bool:
    return (
        isinstance(vectors, Sequence)
        and len(vectors) > 0
        and len(getattr(vectors[0], "shape", ())) == _MATRIX
    )


def _as_array(vectors: Vectors, language: str) -> Array:
    if is_tensor(vectors):
        return vectors.detach()
    if isinstance(vectors, Sequence) and any(is_tensor(row) for row in vectors):
        vectors = [to_numpy(row) for row in vectors]
    try:
        return np.asanyarray(vectors)
    except ValueError as error:
        raise ValueError(f"language {language}: its vectors are not of one length") from error


def _is_real(array: Array) -> bool:
    name = str(array.dtype).removeprefix("torch.")
    return name.startswith(("float", "bfloat16", "int", "uint"))
