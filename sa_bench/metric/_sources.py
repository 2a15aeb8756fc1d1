"""Where vectors come from, and how they become unit vectors.

Arrays, memory maps, lists of chunks and torch tensors are read by rows. Nothing is copied or
converted before it is asked for, so input may be larger than memory. Lengths are checked on the
way: a zero, NaN or infinite vector has no direction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from sa_bench.metric._table import VectorError
from sa_bench.metric._walk import (
    Arithmetic,
    Array,
    ScaledRows,
    is_tensor,
    rounding_unit,
    to_numpy,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sa_bench.metric._table import Integers, Table

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
            ValueError: They are no matrix of real numbers, unsigned integers, chunks of different
                width, or can be read only once.
            TypeError: They are a text.
        """
        if isinstance(vectors, str | bytes):
            raise TypeError(
                f"language {language}: {vectors!r} is a text, and its vectors are expected; "
                "encode the texts first"
            )
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
            if str(chunk.dtype).removeprefix("torch.").startswith("uint"):
                raise ValueError(
                    f"language {language}: vectors of unsigned integers ({chunk.dtype}), which are "
                    "packed bits or quantized numbers with an offset; unpack the bits "
                    "(numpy.unpackbits) or subtract the offset, and pass signed or floating numbers"
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
    return name in _FLOATS or name.startswith("int")


# Squared lengths outside of these lose digits to under- or overflow on the way.
_SAFE_SQUARES = {"float32": (1e-25, 1e30), "float64": (1e-250, 1e250)}
# Blocks of this size stay in a processor's cache; a GPU wants larger ones.
_BLOCK_BYTES = {"processor": 8 << 20, "device": 1 << 28}
_FEWEST_ROWS_IN_BLOCK = 16
# Rounding in float32 averages out over this many numbers to less than 1e-8 of a spread.
_MANY_NUMBERS = 20_000_000


@dataclass(frozen=True, slots=True)
class UnitVectors:
    """The vectors of a table, read as unit vectors.

    Attributes:
        table: Which row is which gloss of which concept.
        sources: The vectors of each language, in the table's order.
        arithmetic: In what to work.
        centres: (n_languages, dim) what to subtract from each language's unit vectors before they
            are scaled to unit length once more; None for nothing.
    """

    table: Table
    sources: Sequence[Source]
    arithmetic: Arithmetic
    centres: Array | None = None

    @classmethod
    def of(cls, table: Table, sources: Sequence[Source], *, exact: bool = False) -> UnitVectors:
        """Choose the arithmetic for these vectors.

        Large input of float32 or shorter is worked on in float32, and only its sums in float64,
        unless ``exact``.
        """
        n_numbers = sum(source.n_rows * source.dim for source in sources)
        short = all(rounding_unit(s.chunks[0]) > np.finfo(np.float64).eps for s in sources)
        mixed = short and n_numbers >= _MANY_NUMBERS and not exact
        chosen = Arithmetic.of(sources[0].chunks[0], "float32" if mixed else "float64")
        return cls(table, sources, chosen)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self.sources[0].dim

    @property
    def block_rows(self) -> int:
        """How many rows of every language to work on at once."""
        place = "processor" if self.arithmetic.device is None else "device"
        width = 4 if self.arithmetic.precision == "float32" else 8
        fitting = _BLOCK_BYTES[place] // (width * self.dim * len(self.sources))
        return max(fitting, _FEWEST_ROWS_IN_BLOCK)

    def at(self, language: int, entries: slice | Integers, out: Array | None = None) -> Array:
        """Return the unit vectors of these entries.

        Args:
            language: Number of the language.
            entries: Numbers of its entries.
            out: (n_entries, dim) where to put them; None for a new array.

        Returns:
            (n_entries, dim), which the caller may change.

        Raises:
            VectorError: One of them is zero, NaN or infinite.
        """
        return self.scaled(language, entries).form(out)

    def scaled(self, language: int, entries: slice | Integers) -> ScaledRows:
        """Return the unit vectors of these entries as rows and factors.

        Raises:
            VectorError: One of them is zero, NaN or infinite.
        """
        cells = self.table.cells[language]
        in_place = isinstance(entries, slice) and cells.is_plain
        rows: Rows = entries if in_place else cells.rows[entries]
        numbers = self.arithmetic.array(self.sources[language].take(rows))
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            lengths = self.arithmetic.library.linalg.vecdot(numbers, numbers)
        squares = to_numpy(lengths).astype(np.float64)
        low, high = _SAFE_SQUARES[self.arithmetic.precision]
        if not ((squares > low) & (squares < high)).all():
            units = ScaledRows.unscaled(self.arithmetic, self.of_rows(language, rows))
        else:
            units = ScaledRows.to_unit_length(self.arithmetic, numbers, squares)
        if self.centres is None:
            return units
        deviations = units.form()
        deviations -= self.centres[language]
        # None is zero: the mean of several directions is shorter than a unit vector.
        lengths = self.arithmetic.library.linalg.vecdot(deviations, deviations)
        return ScaledRows.to_unit_length(
            self.arithmetic, deviations, to_numpy(lengths).astype(np.float64)
        )

    def of_rows(self, language: int, rows: Rows) -> Array:
        """Return the unit vectors of rows of any length, scaled by their largest number first.

        Raises:
            VectorError: One of them is zero, NaN or infinite.
        """
        numbers = to_numpy(self.sources[language].take(rows)).astype(np.float64)
        largest = np.abs(numbers).max(axis=1)
        for wrong, what in ((~np.isfinite(largest), "NaN or infinite"), (largest == 0, "all zero")):
            if wrong.any():
                place = int(np.flatnonzero(wrong)[0])
                row = rows.start + place if isinstance(rows, slice) else int(rows[place])
                raise VectorError(
                    f"{self.table.cells[language].name_of_row(row)}: the vector is {what}, so it "
                    "has no direction to compare; check what the model returns for this text"
                )
        numbers /= largest[:, None]
        numbers /= np.sqrt(np.vecdot(numbers, numbers))[:, None]
        return self.arithmetic.array(numbers)


# A text encoded twice differs by rounding and batching, by less than this cosine distance.
_SAME_TEXT = 0.01


def check_repeats(vectors: UnitVectors) -> None:
    """Check that rows of the same gloss have the same direction; the first one's is used for all.

    Raises:
        VectorError: Two of them differ.
    """
    for language, cells in enumerate(vectors.table.cells):
        for start in range(0, len(cells.repeats), vectors.block_rows):
            rows = cells.repeats[start : start + vectors.block_rows]
            repeated, first = (vectors.of_rows(language, column) for column in rows.T)
            distances = to_numpy(((repeated - first) ** 2).sum(-1) / 2)
            if distances.max() > _SAME_TEXT:
                row, original = (int(number) for number in rows[distances.argmax()])
                raise VectorError(
                    f"{cells.name_of_row(row)}: its vector differs from that of the same text in "
                    f"row {original} by a cosine distance of {distances.max():.3g}; encode each "
                    "text once, or leave `glosses` out if vectors depend on more than the text"
                )
