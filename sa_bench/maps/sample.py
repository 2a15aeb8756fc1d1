"""Which concepts are on a map when a table is too large for one."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MOST_GLOSSES", "sampled_concepts"]

MOST_GLOSSES = 20_000
"""Most glosses of a map: so many take about half a minute and 1 GB, and more hide each other."""


def sampled_concepts(
    n_glosses: Mapping[str, int], *, most_glosses: int = MOST_GLOSSES, seed: int = 0
) -> frozenset[str] | None:
    """Draw concepts at random until the map is full; None where all of them fit.

    The draw depends on the concepts and the seed alone, not on the order of the concepts, so that
    all models are drawn with the same words.

    Args:
        n_glosses: How many glosses each concept has, in all languages of the map.
        most_glosses: How many the map may hold.
        seed: Of the draw.
    """
    if sum(n_glosses.values()) <= most_glosses:
        return None
    drawn = sorted(n_glosses)
    random.Random(seed).shuffle(drawn)  # noqa: S311 - a sample, no secret
    chosen: set[str] = set()
    room = most_glosses
    for concept in drawn:
        room -= n_glosses[concept]
        if room < 0:
            break
        chosen.add(concept)
    return frozenset(chosen)
