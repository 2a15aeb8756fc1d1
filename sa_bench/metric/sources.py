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
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["Rows", "Source", "Vectors", "open_sources"]

Vectors: TypeAlias = Any
"""Numbers of shape (n, dim): a NumPy array or memory map, a torch tensor, nested lists, or a
sequence of such arrays that follow each other (chunks)."""

Rows: TypeAlias = "slice | NDArray[np.int64]"

_MATRIX = 2
_FLOATS = {"bfloat16", "float16", "float32", "float64", np.dtype(np.longdouble).name}


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
                f"language {language}: its vectors can be read only once; pass a sequence of "
                "chunks, which can be read again"
            )
        chunks = vectors if _is_chunked(vectors) else [_as_array(vectors, language)]
        lengths, dims = [], []
        for chunk in chunks:
            if len(chunk.shape) != _MATRIX or chunk.shape[1] == 0:
                raise ValueError(
                    f"language {language}: vectors of shape {tuple(chunk.shape)}; it must be "
                    "(number of vectors, dimension)"
                )
            if not _is_real(chunk):
                raise ValueError(
                    f"language {language}: vectors of type {chunk.dtype}; they must be real numbers"
                )
            lengths.append(int(chunk.shape[0]))
            dims.append(int(chunk.shape[1]))
        if len(set(dims)) > 1:
            raise ValueError(f"language {language}: chunks of different dimension {set(dims)}")
        return cls(chunks, tuple(accumulate(lengths, initial=0)), dims[0])

    @property
    def n_rows(self) -> int:
        """How many vectors there are."""
        return self.starts[-1]

    def take(self, rows: Rows) -> Array:
        """Return these rows as they are stored; a slice of one chunk is a view."""
        if len(self.chunks) == 1:
            return self.chunks[0][rows]
        numbers = np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
        chunk_of_row = np.searchsorted(self.starts, numbers, side="right") - 1
        parts = [
            to_numpy(self.chunks[chunk][numbers[chunk_of_row == chunk] - self.starts[chunk]])
            for chunk in np.unique(chunk_of_row)
        ]
        taken = np.empty((len(numbers), self.dim), dtype=np.result_type(*parts))
        taken[np.argsort(chunk_of_row, kind="stable")] = np.concatenate(parts)
        return taken


def open_sources(vectors: Mapping[str, Vectors]) -> dict[str, Source]:
    """Look at every language's vectors.

    Raises:
        ValueError: They are no matrices of real numbers, or differ in dimension.
    """
    sources = {key: Source.open(value, key) for key, value in vectors.items()}
    if len({source.dim for source in sources.values()}) > 1:
        listed = ", ".join(f"{key} {source.dim}" for key, source in sources.items())
        raise ValueError(f"languages differ in dimension ({listed}); one model gives one dimension")
    return sources


def _is_chunked(vectors: Vectors) -> bool:
    return (
        isinstance(vectors, Sequence)
        and len(vectors) > 0
        and len(getattr(vectors[0], "shape", ())) == _MATRIX
    )


def _as_array(vectors: Vectors, language: str) -> Array:
    if is_tensor(vectors):
        return vectors.detach()
    if isinstance(vectors, Sequence):
        vectors = [to_numpy(row) if is_tensor(row) else row for row in vectors]
    try:
        return np.asanyarray(vectors)
    except ValueError as error:
        raise ValueError(f"language {language}: its vectors are not of one length") from error


def _is_real(array: Array) -> bool:
    name = str(array.dtype).removeprefix("torch.")
    return name in _FLOATS or name.startswith(("int", "uint"))
