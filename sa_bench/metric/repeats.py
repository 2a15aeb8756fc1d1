"""Texts that are given twice must have the same vector twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sa_bench.metric.arithmetic import to_numpy
from sa_bench.metric.problems import VectorError

if TYPE_CHECKING:
    from sa_bench.metric.unit_vectors import UnitVectors

__all__ = ["check_repeats"]

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
