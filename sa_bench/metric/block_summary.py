"""What the entries of a block come to, cell by cell.

Notation as in ``moments``: d is a unit vector minus the common shift.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sa_bench.metric.arithmetic import to_numpy
from sa_bench.metric.scaled_rows import ScaledRows

if TYPE_CHECKING:
    from sa_bench.metric.arithmetic import Arithmetic, Array
    from sa_bench.metric.cells import Cells, Floats, Integers
    from sa_bench.metric.walk import Block

__all__ = ["BlockSummary", "summarise_block", "summarise_plain_block"]


class BlockSummary(NamedTuple):
    """What a block's entries of one language come to.

    Attributes:
        total: (D,) sum of d over glosses that were not met before.
        squares: Sum of their ||d||^2.
        means: Mean of d over each cell.
        by_cell: (4, n_concepts) squares, norms, leaving squares and leaving norms of each cell, or
            (n_concepts,) where all four are the same.
    """

    total: Floats
    squares: float
    means: ScaledRows
    by_cell: Floats


def summarise_plain_block(_cells: Cells, _block: Block, deviations: ScaledRows) -> BlockSummary:
    """Summarise entries that are one gloss a cell, each of them unique."""
    squares = deviations.squares
    return BlockSummary(
        total=deviations.total(),
        squares=float(squares.sum()),
        means=deviations,
        by_cell=squares,
    )


def summarise_block(cells: Cells, block: Block, scaled: ScaledRows) -> BlockSummary:
    """Summarise entries of any kind: several glosses a cell, empty cells, glosses of two cells."""
    entries = cells.entries_of(block.concepts.start, block.concepts.stop)
    counts = cells.counts[block.concepts]
    cell = cells.concepts[entries] - block.concepts.start
    first, alone = cells.first[entries], cells.alone[entries]
    arithmetic, deviations = scaled.arithmetic, scaled.form()
    vecdot = arithmetic.library.linalg.vecdot
    lengths = to_numpy(vecdot(deviations, deviations)).astype(np.float64)
    sums = _sum_by_cell(arithmetic, deviations, cell, len(counts))
    leaving = _sum_by_cell(arithmetic, deviations[alone], cell[alone], len(counts))
    divisor = np.maximum(counts, 1)
    means = ScaledRows.unscaled(arithmetic, sums / arithmetic.array(divisor)[:, None])
    by_cell = np.empty((4, len(counts)))
    by_cell[0] = np.bincount(cell, weights=lengths / divisor[cell], minlength=len(counts))
    by_cell[1] = means.squares
    by_cell[2] = np.bincount(cell, weights=lengths * alone, minlength=len(counts))
    by_cell[3] = to_numpy(vecdot(leaving, leaving))
    total = to_numpy(deviations[first].sum(0))
    return BlockSummary(total, float(lengths @ first), means, by_cell)


def _sum_by_cell(arithmetic: Arithmetic, deviations: Array, cell: Integers, n_cells: int) -> Array:
    """Sum rows with the same cell; ``cell`` ascends."""
    sums = arithmetic.zeros(n_cells, deviations.shape[1])
    place = np.arange(len(cell)) - np.searchsorted(cell, cell)
    # Addition to indexed rows counts a row once, so a cell's glosses are added one after another.
    for turn in range(int(place.max(initial=-1)) + 1):
        chosen = np.flatnonzero(place == turn)
        sums[cell[chosen]] += deviations[chosen]
    return sums
