"""Vectors that are kept as they are stored, with the factor that each is still to be multiplied by.

Sums and products of scaled vectors follow from those of the stored ones, so that scaling a table to
unit length need not write it once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.metric.arithmetic import Arithmetic, to_numpy

if TYPE_CHECKING:
    from sa_bench.metric.arithmetic import Array
    from sa_bench.metric.cells import Floats

__all__ = ["ScaledRows"]


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

    def form(self, out: Array | None = None) -> Array:
        """Return (n, dim) the vectors themselves, in ``out`` if it is given."""
        factors = self.arithmetic.array(self.factors)[:, None]
        return self.arithmetic.library.multiply(self.rows, factors, out=out)

    def total(self) -> Floats:
        """Return (dim,) the sum of d_i."""
        return to_numpy(self.arithmetic.array(self.factors) @ self.rows)

    def along(self, direction: Array) -> Floats:
        """Return (n,) the inner products of d_i with one vector."""
        products: Floats = self.factors * to_numpy(self.rows @ direction)
        return products
