"""Intra- and inter-lingual spread and semantic affinity, from sums.

Source: Gong, "Benchmarking Cross-Lingual Semantic Alignment in Multilingual Embeddings",
arXiv 2601.09732; the closed forms are algebra on its double sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from sa_bench.metric.cells import Floats, Integers

__all__ = ["Leaving", "affinity", "spread_from_sums", "spread_without"]

FloatOrFloats: TypeAlias = "float | np.float64 | Floats"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Glosses that leave a language: one set, or one set an array element.

    Attributes:
        count: How many.
        squares: Sum of ||d||^2 over them.
        projection: Inner product of the sum of d over them with the mean of d over all glosses.
        norm: Squared length of the sum of d over them.
    """

    count: int | Integers
    squares: FloatOrFloats
    projection: FloatOrFloats
    norm: FloatOrFloats


def spread_from_sums(n_glosses: Integers, squares: Floats, total: Floats) -> Floats:
    """Return the intra-lingual spread, the mean cosine distance between unit vectors.

        H = (sum ||d||^2 - ||sum d||^2 / n) / (n - 1),    d = u - c for any c

    Args:
        n_glosses: (...) number n of unit vectors, at least 2.
        squares: (...) sum of ||d||^2.
        total: (..., dim) sum of d.

    Returns:
        (...) in [0, n / (n - 1)]: 0 for vectors of one direction, about 1 for unrelated ones.
    """
    spread = (squares - np.vecdot(total, total) / n_glosses) / (n_glosses - 1)
    return np.asarray(np.maximum(spread, 0.0), dtype=np.float64)


def affinity(intra: FloatOrFloats, inter: FloatOrFloats) -> Floats:
    """Return semantic affinity, SA = H / (H + V).

    Args:
        intra: Intra-lingual spread H of the pair, the mean of its languages'.
        inter: Inter-lingual spread V of the pair.

    Returns:
        In [0, 1]: 1 when translations coincide, 0.5 when they are as far apart as any words of a
        language, NaN when H and V are both 0.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.divide(intra, np.add(intra, inter)), dtype=np.float64)


def spread_without(
    n_glosses: int,
    squares: float,
    mean: Floats,
    leaving: Leaving,
) -> Floats:
    """Return a language's intra-lingual spread after some of its glosses leave, in closed form.

    With e = d - mean d, k glosses leaving and sums over those that leave:

        H' = (sum_all ||e||^2 - sum ||e||^2 - ||sum e||^2 / (n - k)) / (n - k - 1)

    Args:
        n_glosses: Number n of glosses before.
        squares: Sum of ||d||^2 over all of them.
        mean: (dim,) mean of d over all of them.
        leaving: What leaves; arrays give one alternative each.

    Returns:
        One spread for each alternative; NaN where fewer than two glosses stay.
    """
    length = float(mean @ mean)
    count = np.asarray(leaving.count)
    deviation = leaving.squares - 2 * leaving.projection + count * length
    moved = leaving.norm - 2 * count * leaving.projection + count**2 * length
    staying = n_glosses - count
    left = np.where(staying > 1, staying, np.nan)
    spread = (squares - n_glosses * length - deviation - moved / left) / (left - 1)
    return np.asarray(np.maximum(spread, 0.0), dtype=np.float64)
