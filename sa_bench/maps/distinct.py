"""The different vectors among many, in an order that their own numbers decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DistinctVectors", "distinct_vectors"]

_N_DIRECTIONS = 8
_DIRECTIONS_SEED = 20_260_109
# The same tokens in another batch differ by some 1e-7; different words by 1e-3 and more.
_WIDTH = 1e-5


@dataclass(frozen=True, slots=True)
class DistinctVectors:
    """Vectors without their repeats.

    Attributes:
        units: (n_distinct, dim) unit vectors.
        place: (n,) which of them each vector is.
    """

    units: NDArray[np.float64]
    place: NDArray[np.intp]


def distinct_vectors(vectors: NDArray[np.floating]) -> DistinctVectors:
    """Return the different directions among vectors, sorted.

    Two vectors are one when their projections on eight fixed directions agree within rounding. The
    order and the choice among nearly equal ones follow from the numbers, not from the order of the
    rows.

    Args:
        vectors: (n, dim), none of them zero.
    """
    rows = np.asarray(vectors, dtype=np.float64)
    units = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    random = np.random.default_rng(_DIRECTIONS_SEED)
    directions = random.standard_normal((units.shape[1], _N_DIRECTIONS))
    # A matrix product may round a row by its place among the others; einsum does not.
    bins = np.floor(np.einsum("nd,dk->nk", units, directions) / _WIDTH)
    order = np.lexsort((*units.T[::-1], *bins.T[::-1]))
    _, first, place = np.unique(bins[order], axis=0, return_index=True, return_inverse=True)
    back = np.empty(len(units), dtype=np.intp)
    back[order] = place.reshape(-1)
    return DistinctVectors(units[order[first]], back)
