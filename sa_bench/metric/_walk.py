"""Walks over the concepts, a block at a time, in NumPy or torch, in single or double precision.

Memory does not grow with the table. NumPy and torch offer the same few functions under the same
names, so one code serves both. torch is never imported here: a caller with a tensor has imported
it.

Vectors are kept as they are stored, with the factor that each is still to be multiplied by: sums
and products of scaled vectors follow from those of the stored ones, so that scaling a table to unit
length need not write it once more.
"""

from __future__ import annotations

import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import local
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

import numpy as np
from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from types import ModuleType

    from numpy.typing import NDArray

    from sa_bench.metric._sources import UnitVectors
    from sa_bench.metric._table import Booleans, Floats, Integers

S = TypeVar("S")
T = TypeVar("T")

Array: TypeAlias = Any
"""A NumPy array or a torch tensor; Any because torch must not be imported to name its type."""

_BFLOAT16_UNIT = 2.0**-7


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A library of array functions, where its arrays lie and how exact they are.

    Attributes:
        library: numpy or torch.
        precision: Type of the numbers in between; sums over blocks are float64 in any case.
        device: torch's device; None for NumPy.
    """

    library: ModuleType
    precision: Literal["float32", "float64"]
    device: Any = None

    @classmethod
    def of(cls, array: Array, precision: Literal["float32", "float64"]) -> Arithmetic:
        """Return the arithmetic that leaves this array where it is."""
        if is_tensor(array) and array.device.type != "mps":  # Apple's GPUs have no float64
            return cls(sys.modules["torch"], precision, array.device)
        return cls(np, precision)

    @property
    def unit(self) -> float:
        """The distance from 1 to the next number."""
        return float(np.finfo(self.precision).eps)

    def array(self, numbers: Array) -> Array:
        """Return the numbers in this library, place and precision; no copy where none is needed."""
        if self.device is None:
            return np.asarray(to_numpy(numbers), dtype=self.precision)
        dtype = getattr(self.library, self.precision)
        if not is_tensor(numbers):
            # torch cannot read memory that is mapped read-only without a warning.
            numbers = self.library.tensor(np.asarray(numbers))
        return numbers.to(device=self.device, dtype=dtype)

    def zeros(self, *shape: int) -> Array:
        """Return an array of zeros."""
        return self.array(np.zeros(shape, dtype=self.precision))


def is_tensor(array: object) -> bool:
    """Tell whether the array is a torch tensor."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(array, torch.Tensor)


def to_numpy(array: Array) -> NDArray[Any]:
    """Return the array in main memory, detached from any gradient."""
    if not is_tensor(array):
        return np.asarray(array)
    array = array.detach().cpu()
    # NumPy has no bfloat16; float32 holds each of its numbers.
    return np.asarray((array.float() if rounding_unit(array) == _BFLOAT16_UNIT else array).numpy())


def rounding_unit(array: Array) -> float:
    """Return the relative distance between neighbouring numbers of the type that the array stores.

    Integers are exact, so they count as float64.
    """
    name = str(array.dtype).removeprefix("torch.")
    if name == "bfloat16":
        return _BFLOAT16_UNIT
    return float(np.finfo(name).eps) if name.startswith("float") else float(np.finfo("float64").eps)


@dataclass(frozen=True, slots=True)
class ScaledRows:
    """The vectors d_i = factor_i * row_i.

    Attributes:
        arithmetic: In what to work.
        rows: (n, dim) the rows.
        factors: (n,) their factors.
        squares: (n,) ||d_i||^2.
    """

    arithmetic: Arithmetic
    rows: Array
    factors: Floats
    squares: Floats

    @classmethod
    def unscaled(cls, arithmetic: Arithmetic, rows: Array) -> ScaledRows:
        """Return rows whose factors are 1."""
        squares = to_numpy(arithmetic.library.linalg.vecdot(rows, rows)).astype(np.float64)
        return cls(arithmetic, rows, np.ones_like(squares), squares)

    @classmethod
    def to_unit_length(cls, arithmetic: Arithmetic, rows: Array, squares: Floats) -> ScaledRows:
        """Return rows of these squared lengths with the factors that make unit vectors of them."""
        factors = 1 / np.sqrt(squares)
        # One factor after the other, as with products of two rows: equal vectors have distance 0.
        return cls(arithmetic, rows, factors, squares * factors * factors)

    def form(self, out: Array | None = None) -> Array:
        """Return (n, dim) the vectors themselves, in ``out`` if it is given."""
        factors = self.arithmetic.array(self.factors)[:, None]
        return self.arithmetic.library.multiply(self.rows, factors, out=out)

    def some(self, places: Integers) -> Array:
        """Return the vectors at these places."""
        return self.rows[places] * self.arithmetic.array(self.factors[places])[:, None]

    def total(self) -> Floats:
        """Return (dim,) the sum of d_i."""
        return to_numpy(self.arithmetic.array(self.factors) @ self.rows)

    def along(self, direction: Array) -> Floats:
        """Return (n,) the inner products of d_i with one vector."""
        products: Floats = self.factors * to_numpy(self.rows @ direction)
        return products


# A common mean longer than this would cost digits, so it is subtracted first.
_LONG_MEAN = 0.7


@dataclass(frozen=True, slots=True)
class Block:
    """Some consecutive concepts.

    Attributes:
        concepts: The concepts from ``concepts.start`` to before ``concepts.stop``.
        entries: For each language, the entries of these concepts.
        deviations: For each language, their unit vectors minus a common shift. The thread's next
            block overwrites them.
    """

    concepts: slice
    entries: tuple[slice, ...]
    deviations: tuple[ScaledRows, ...]


def walk(vectors: UnitVectors, shift: Array, work: Callable[[Block], T]) -> Iterator[T]:
    """Yield what some work makes of the unit vectors minus ``shift``, block by block, in order.

    Raises:
        VectorError: A vector is zero, NaN or infinite.
    """
    n_concepts, cells = len(vectors.table.concepts), vectors.table.cells
    size = min(vectors.block_rows, n_concepts)
    as_stored = not bool(shift.any())
    # Memory that is used again stays in the processor's cache.
    memory = local()

    def buffers() -> list[Array | None]:
        if not hasattr(memory, "buffers"):
            memory.buffers = [
                None
                if as_stored or not language.is_plain
                else vectors.arithmetic.zeros(size, vectors.dim)
                for language in cells
            ]
        found: list[Array | None] = memory.buffers
        return found

    def read(start: int) -> Block:
        stop = min(start + size, n_concepts)
        entries = tuple(language.entries_of(start, stop) for language in cells)
        if as_stored:
            stored = tuple(vectors.scaled(language, each) for language, each in enumerate(entries))
            return Block(slice(start, stop), entries, stored)
        deviations = []
        for language, buffer in enumerate(buffers()):
            out = None if buffer is None else buffer[: stop - start]
            units = vectors.at(language, entries[language], out)
            units -= shift
            deviations.append(ScaledRows.unscaled(vectors.arithmetic, units))
        return Block(slice(start, stop), entries, tuple(deviations))

    starts = range(0, n_concepts, size)
    return in_parallel(lambda start: work(read(start)), starts, vectors.arithmetic)


def in_parallel(work: Callable[[S], T], items: Sequence[S], arithmetic: Arithmetic) -> Iterator[T]:
    """Yield what the work makes of each item, in their order.

    NumPy leaves the interpreter to other threads while it computes, so there are as many at work as
    its linear algebra would use, each with one for itself. On a device one thread is enough.
    """
    if len(items) == 1 or arithmetic.device is not None:
        yield from map(work, items)
        return
    libraries = ThreadpoolController().select(user_api="blas")
    n_threads = max((each["num_threads"] for each in libraries.info()), default=1)
    if n_threads == 1:
        yield from map(work, items)
        return
    waiting: deque[Future[T]] = deque()
    with libraries.limit(limits=1), ThreadPoolExecutor(n_threads) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                # Few results wait, so that they take little memory.
                if len(waiting) > n_threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for each in waiting:
                each.cancel()


def choose_shift(vectors: UnitVectors) -> Array:
    """Return (dim,) the mean of some unit vectors of every language, or 0 where it is short."""
    total = vectors.arithmetic.zeros(vectors.dim)
    for language, cells in enumerate(vectors.table.cells):
        n_entries = min(vectors.block_rows, len(cells.rows))
        total += vectors.at(language, slice(0, n_entries)).sum(0) / n_entries
    mean = total / len(vectors.sources)
    is_long = float(mean @ mean) > _LONG_MEAN**2
    return mean if is_long else vectors.arithmetic.zeros(vectors.dim)


def weighted_sums(
    vectors: UnitVectors, language: int, weights: Floats | Booleans | Integers, shift: Array
) -> tuple[Floats, Floats]:
    """Return the sums of w * d and of w * ||d||^2, with d the unit vectors of a language - shift.

    Args:
        vectors: The unit vectors.
        language: Number of the language.
        weights: (G, n_entries) weights w of its entries, one sum for each row.
        shift: (dim,) what to subtract.

    Returns:
        (G, dim) and (G,).
    """
    total, squares = np.zeros((len(weights), vectors.dim)), np.zeros(len(weights))
    entries = np.flatnonzero(weights.any(axis=0))
    for start in range(0, len(entries), vectors.block_rows):
        some = entries[start : start + vectors.block_rows]
        deviations = vectors.at(language, some) - shift
        lengths = to_numpy(vectors.arithmetic.library.linalg.vecdot(deviations, deviations))
        chosen = weights[:, some].astype(np.float64)
        total += to_numpy(vectors.arithmetic.array(chosen) @ deviations)
        squares += chosen @ lengths
    return total, squares
