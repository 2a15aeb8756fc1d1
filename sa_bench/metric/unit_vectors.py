"""Vectors scaled to unit length, however long or short they are stored.

Lengths are checked on the way: a zero, NaN or infinite vector has no direction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.metric.arithmetic import Arithmetic, rounding_unit, to_numpy
from sa_bench.metric.problems import VectorError
from sa_bench.metric.scaled_rows import ScaledRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.metric.arithmetic import Array
    from sa_bench.metric.cells import Integers, Table
    from sa_bench.metric.sources import Rows, Source

__all__ = ["UnitVectors"]

# Squared lengths outside of these lose digits to under- or overflow on the way.
_SAFE_SQUARES = {"float32": (1e-25, 1e30), "float64": (1e-250, 1e250)}
# Blocks of this size stay in a processor's cache; a GPU wants larger ones.
_BLOCK_BYTES = {"processor": 3 << 20, "device": 1 << 28}
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
        units = self.scaled(language, entries).form(out)
        return units if self.centres is None else self._centred(units, self.centres[language])

    def scaled(self, language: int, entries: slice | Integers) -> ScaledRows:
        """Return the unit vectors of these entries as rows and factors, without ``centres``.

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
            return ScaledRows.unscaled(self.arithmetic, self.of_rows(language, rows))
        factors = 1 / np.sqrt(squares)
        # One factor after the other, as with products of two rows: equal vectors have distance 0.
        return ScaledRows(self.arithmetic, numbers, factors, squares * factors * factors)

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

    def _centred(self, units: Array, centre: Array) -> Array:
        """Scale deviations from a language's mean to unit length.

        None is zero: the mean of several directions is shorter than a unit vector.
        """
        library = self.arithmetic.library
        units -= centre
        units /= library.sqrt(library.linalg.vecdot(units, units))[:, None]
        return units
