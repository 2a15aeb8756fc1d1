"""How far a spread may lie from its submitted value, by the precision of vectors and weights.

Measured with all-MiniLM-L6-v2, whose submitted float32 results came from batches of 32 on two
threads of a CPU, by

    sa-bench verify MODEL --name sentence-transformers/all-MiniLM-L6-v2 --all
        -t ChallengeSemanticAffinity [--dtype ...] [--batch-size ...]

as the largest difference of any concept's figure (and that of the task's score):

    batches of 32                                 9.8e-08  (below 1e-06)
    batches of 128, OMP_NUM_THREADS=1             1.3e-07  (1.9e-10)
    batches of 1, OMP_NUM_THREADS=1               1.4e-07  (8.9e-10)
    --dtype float16                               2.6e-04  (5.0e-06)
    --dtype bfloat16                              2.5e-03  (2.4e-05)

Over all four tasks, without ``-t``, it is 9.8e-08 as well. A tolerance is about four times the
largest figure of its precision. That of float32 is wider, for processors, GPUs and deeper models,
which were not measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["TOLERANCES", "tolerance_of"]

TOLERANCES = {
    "float64": 1e-5,
    "float32": 1e-5,
    "float16": 1e-3,
    "bfloat16": 1e-2,
}


def tolerance_of(dtypes: Iterable[str]) -> float:
    """Return the tolerance of the coarsest of these types.

    >>> tolerance_of(["float32", "float16"])
    0.001

    Raises:
        ValueError: A type is none of ``TOLERANCES``.
    """
    named = list(dtypes)
    for dtype in named:
        if dtype not in TOLERANCES:
            raise ValueError(
                f"there is no tolerance for vectors of {dtype}, only for {', '.join(TOLERANCES)};"
                " give one by --tolerance"
            )
    return max(TOLERANCES[dtype] for dtype in named)
