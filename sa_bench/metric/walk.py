"""Walks over the concepts, a block at a time, so that memory does not grow with the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.metric.arithmetic import to_numpy
from sa_bench.metric.scaled_rows import ScaledRows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.metric.arithmetic import Array
    from sa_bench.metric.cells import Floats, Integers
    from sa_bench.metric.unit_vectors import UnitVectors

__all__ = ["Block", "choose_shift", "walk", "weighted_sums"]

# A common mean longer than this would cost digits, so it is subtracted first.
_LONG_MEAN = 0.7


@dataclass(frozen=True, slots=True)
class Block:
    """Some consecutive concepts.

    Attributes:
        concepts: The concepts from ``concepts.start`` to before ``concepts.stop``.
        entries: For each language, the entries of these concepts.
        deviations: For each language, their unit vectors minus a common shift. The next block
            overwrites them.
    """

    concepts: slice
    entries: tuple[slice, ...]
    deviations: tuple[ScaledRows, ...]


def walk(vectors: UnitVectors, shift: Array) -> Iterator[Block]:
    """Yield the unit vectors minus ``shift``, block by block.

    Raises:
        VectorError: A vector is zero, NaN or infinite.
    """
    n_concepts, cells = len(vectors.table.concepts), vectors.table.cells
    size = min(vectors.block_rows, n_concepts)
    as_stored = vectors.centres is None and not bool(shift.any())
    # Memory that is used again stays in the processor's cache.
    buffers = [
        None if as_stored or not language.is_plain else vectors.arithmetic.zeros(size, vectors.dim)
        for language in cells
    ]
    for start in range(0, n_concepts, size):
        stop = min(start + size, n_concepts)
        entries = tuple(language.entries_of(start, stop) for language in cells)
        deviations = []
        for language, buffer in enumerate(buffers):
            if as_stored:
                deviations.append(vectors.scaled(language, entries[language]))
                continue
            out = None if buffer is None else buffer[: stop - start]
            units = vectors.at(language, entries[language], out)
            units -= shift
            deviations.append(ScaledRows.unscaled(vectors.arithmetic, units))
        yield Block(slice(start, stop), entries, tuple(deviations))


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
    vectors: UnitVectors,
    language: int,
    entries: Integers,
    shift: Array,
    weights: Floats | None = None,
) -> tuple[Floats, float]:
    """Return the sums of w * d and of w * ||d||^2 over entries, with d their unit vectors - shift.

    Args:
        vectors: The unit vectors.
        language: Number of the language.
        entries: (n,) numbers of its entries.
        shift: (dim,) what to subtract.
        weights: (n,) weights w; None for 1.
    """
    total, squares = np.zeros(vectors.dim), 0.0
    chosen_weights = np.ones(len(entries)) if weights is None else weights
    for start in range(0, len(entries), vectors.block_rows):
        part = slice(start, start + vectors.block_rows)
        deviations = vectors.at(language, entries[part]) - shift
        lengths = to_numpy(vectors.arithmetic.library.linalg.vecdot(deviations, deviations))
        total += to_numpy(vectors.arithmetic.array(chosen_weights[part]) @ deviations)
        squares += float(chosen_weights[part] @ lengths)
    return total, squares
