"""Vectors scaled to unit length, block by block, however long or short they are stored.

Lengths are checked on the way: a zero, NaN or infinite vector has no direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.metric.arithmetic import Arithmetic, Array, rounding_unit, to_numpy
from sa_bench.metric.problems import VectorError
from sa_bench.metric.sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sa_bench.metric.cells import Floats, Integers, Table
    from sa_bench.metric.sources import Rows, Vectors

__all__ = ["Block", "UnitVectors", "open_sources"]

# Squared lengths outside of these lose digits to under- or overflow on the way.
_SAFE_SQUARES = {"float32": (1e-25, 1e30), "float64": (1e-250, 1e250)}
# Blocks of this size stay in a processor's cache; a GPU wants larger ones.
_BLOCK_BYTES = {"processor": 3 << 20, "device": 1 << 28}
_FEWEST_ROWS_IN_BLOCK = 16
# Rounding in float32 averages out over this many numbers to less than 1e-8 of a spread.
_MANY_NUMBERS = 20_000_000
# A text encoded twice differs by rounding and batching, by less than this cosine distance.
_SAME_TEXT = 0.01
# A centred vector shorter than this many rounding units is nothing but rounding.
_NOISE = 64


@dataclass(frozen=True, slots=True)
class Block:
    """Some consecutive concepts.

    Attributes:
        concepts: The concepts from ``concepts.start`` to before ``concepts.stop``.
        entries: The entries of these concepts, for each language.
        deviations: (n_entries, dim) their unit vectors minus a common shift, for each language.
    """

    concepts: slice
    entries: tuple[slice, ...]
    deviations: tuple[Array, ...]


def open_sources(vectors: Mapping[str, Vectors]) -> dict[str, Source]:
    """Look at every language's vectors.

    Raises:
        ValueError: They are no matrices of numbers, or differ in dimension.
    """
    sources = {key: Source.open(value, key) for key, value in vectors.items()}
    dims = {key: source.dim for key, source in sources.items()}
    if len(set(dims.values())) > 1:
        listed = ", ".join(f"{key} {dim}" for key, dim in dims.items())
        raise ValueError(f"vectors of different dimension ({listed}); one model gives one dimension")
    return sources


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
    def of(
        cls, table: Table, sources: Sequence[Source], *, exact: bool = False
    ) -> UnitVectors:
        """Choose the arithmetic for these vectors.

        Large float32 (or shorter) input is worked on in float32 with float64 sums unless ``exact``.
        """
        n_numbers = sum(source.n_rows * source.dim for source in sources)
        short = all(rounding_unit(s.chunks[0]) > np.finfo("float64").eps for s in sources)
        mixed = short and n_numbers >= _MANY_NUMBERS and not exact
        chosen = Arithmetic.of(sources[0].chunks[0], "float32" if mixed else "float64")
        return cls(table, sources, chosen)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self.sources[0].dim

    def at(self, language: int, entries: slice | Integers) -> Array:
        """Return the unit vectors of these entries, (n, dim).

        Raises:
            VectorError: One of them is zero, NaN or infinite.
        """
        cells = self.table.cells[language]
        rows: Rows
        if isinstance(entries, slice) and cells.is_plain:
            rows = entries
        else:
            rows = cells.rows[entries]
        stored = self.sources[language].take(rows)
        numbers = self.arithmetic.array(stored)
        vecdot = self.arithmetic.library.linalg.vecdot
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            squares = vecdot(numbers, numbers)
        low, high = _SAFE_SQUARES[self.arithmetic.precision]
        safe = (squares > low) & (squares < high)
        if bool(safe.all()):
            units = numbers * (1 / self.arithmetic.library.sqrt(squares))[:, None]
        else:
            units = self._careful(language, rows)
        return units if self.centres is None else self._centred(units, self.centres[language])

    def blocks(self, shift: Array) -> Iterator[Block]:
        """Walk over the concepts, yielding the unit vectors minus ``shift``."""
        n_concepts = len(self.table.concepts)
        for start in range(0, n_concepts, self.block_rows):
            stop = min(start + self.block_rows, n_concepts)
            entries = tuple(cells.entries_of(start, stop) for cells in self.table.cells)
            deviations = []
            for language, chosen in enumerate(entries):
                units = self.at(language, chosen)
                units -= shift
                deviations.append(units)
            yield Block(slice(start, stop), entries, tuple(deviations))

    def weighted_sums(
        self, language: int, entries: Integers, shift: Array, weights: Floats | None = None
    ) -> tuple[Floats, float]:
        """Return sum of w * d and sum of w * ||d||^2 over entries, d their unit vectors - shift."""
        total = np.zeros(self.dim)
        squares = 0.0
        for start in range(0, len(entries), self.block_rows):
            chosen = entries[start : start + self.block_rows]
            deviations = self.at(language, chosen) - shift
            lengths = to_numpy(self.arithmetic.library.linalg.vecdot(deviations, deviations))
            if weights is None:
                total += to_numpy(deviations.sum(0))
                squares += float(lengths.sum(dtype=np.float64))
            else:
                part = weights[start : start + self.block_rows]
                total += to_numpy(self.arithmetic.array(part) @ deviations)
                squares += float(part @ lengths)
        return total, squares

    def first_mean(self) -> Array:
        """Return the mean unit vector of every language's first entries, a good shift."""
        total = self.arithmetic.zeros(self.dim)
        for language, cells in enumerate(self.table.cells):
            units = self.at(language, slice(0, min(self.block_rows, len(cells.rows))))
            total += units.sum(0) / units.shape[0]
        return total / len(self.sources)

    @property
    def block_rows(self) -> int:
        """How many concepts to work on at once."""
        place = "processor" if self.arithmetic.device is None else "device"
        width = 4 if self.arithmetic.precision == "float32" else 8
        fitting = _BLOCK_BYTES[place] // (width * self.dim * len(self.sources))
        return max(fitting, _FEWEST_ROWS_IN_BLOCK)

    def check_repeats(self) -> None:
        """Check that equal texts have equal vectors.

        Raises:
            VectorError: Rows of the same gloss in a language differ in direction.
        """
        for language, cells in enumerate(self.table.cells):
            for start in range(0, len(cells.repeats), self.block_rows):
                rows = cells.repeats[start : start + self.block_rows]
                this, first = (self._careful(language, column) for column in rows.T)
                distances = to_numpy(((this - first) ** 2).sum(-1) / 2)
                if distances.max() > _SAME_TEXT:
                    row, original = rows[distances.argmax()]
                    raise VectorError(
                        f"{cells.name_of_row(int(row))}: its vector differs from that of the same "
                        f"text in row {original} by a cosine distance of {distances.max():.3g}; "
                        "encode each text once, or leave `glosses` out if the vectors depend on context"
                    )

    def _careful(self, language: int, rows: Rows) -> Array:
        """Scale rows of any length in float64, each by its largest number first."""
        numbers = to_numpy(self.sources[language].take(rows)).astype(np.float64)
        largest = np.abs(numbers).max(axis=1)
        for wrong, what in ((~np.isfinite(largest), "NaN or infinite"), (largest == 0, "all zero")):
            if wrong.any():
                place = int(np.flatnonzero(wrong)[0])
                row = rows.start + place if isinstance(rows, slice) else int(rows[place])
                raise VectorError(
                    f"{self.table.cells[language].name_of_row(row)}: the vector is {what}, so it has "
                    "no direction to compare; check what the model returns for this text"
                )
        numbers /= largest[:, None]
        numbers /= np.sqrt(np.vecdot(numbers, numbers))[:, None]
        return self.arithmetic.array(numbers)

    def _centred(self, units: Array, centre: Array) -> Array:
        """Scale deviations from a language's mean to unit length; NaN for one that has none."""
        library = self.arithmetic.library
        units -= centre
        lengths = library.sqrt(library.linalg.vecdot(units, units))
        lengths[lengths < _NOISE * self.arithmetic.unit] = float("nan")
        units /= lengths[:, None]
        return units
