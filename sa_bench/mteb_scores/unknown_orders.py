"""What a published order that is only partly known can say about a correlation.

The paper reports three groups of models, and within the second and third no figures. A rank
correlation with such groups is a range: over every order of the models within their groups.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from sa_bench.mteb_scores.rank_correlation import rank_correlation

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["correlation_range"]


def correlation_range(groups: Sequence[Sequence[float]]) -> tuple[float, float] | None:
    """Return the lowest and highest Spearman correlation over all orders within the groups.

    Each group's ranks are a fixed set, so by the rearrangement inequality the extremes are the
    orders in which every group falls and rises with the other figure.

    Args:
        groups: The other figure of each model, one group after another, the highest group last.
            A group of one is a model whose place is known.

    Returns:
        The ends of the range, each in [-1, 1]; ``None`` where a correlation is undefined.
    """
    falling = list(chain.from_iterable(sorted(group, reverse=True) for group in groups))
    rising = list(chain.from_iterable(map(sorted, groups)))
    order = range(len(rising))
    lowest, highest = (rank_correlation(list(order), other).rho for other in (falling, rising))
    return None if lowest is None or highest is None else (lowest, highest)
