"""Drift: how far an old character is from a meaning that a modern word has, paired by concept.

For each concept that has both, only the Chinese vector changes; the words of the other languages
are the same on both sides. With d_cp the cosine of concept c's modern word with its translation in
pair p, minus that of the character,

    difference of p = mean over c of d_cp,    SE = s(d_cp) / sqrt(C)

A single character is harder than a word whatever its age, so the concepts whose meaning was kept
are the control, and drift is what the changed ones (shifted, borrowed) lose beyond them:

    contrast = mean over changed of d_c - mean over kept of d_c,   d_c = mean over p of d_cp
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sa_bench.metric._table import Floats
    from sa_bench.metric.result import SemanticAffinity

__all__ = ["Contrast", "Drift", "MeanDifference", "PairDrift", "drift_of"]

CHANGED = ("shifted", "borrowed")
CONTROL = "kept"


@dataclass(frozen=True, slots=True)
class PairDrift:
    """What changes in a pair with Chinese.

    Attributes:
        modern: SA with the modern words.
        character: SA with the characters.
        difference: Mean difference of the cosines, modern minus character.
        se: Its standard error over concepts.
        n: How many concepts the difference is over.
    """

    modern: float
    character: float
    difference: float
    se: float
    n: int


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """The mean difference of some concepts, each the mean over its pairs.

    Attributes:
        difference: Mean of the cosines' differences, modern minus character.
        se: Its standard error over concepts; None for one.
        n: How many concepts.
    """

    difference: float
    se: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Contrast:
    """How much more the changed concepts lose than those that were kept.

    Attributes:
        difference: Mean of the changed minus mean of the kept.
        se: Its standard error, from the two groups' own.
        n_changed: How many are changed.
        n_kept: How many are kept.
    """

    difference: float
    se: float
    n_changed: int
    n_kept: int


@dataclass(frozen=True, slots=True)
class Drift:
    """The drift of a model.

    Attributes:
        concepts: Keys of the concepts.
        statuses: The first status of each; ``""`` for a disputed one.
        rules: Which meaning each row takes: ``original`` or ``modern``.
        pairs: Pair to what changes in it.
        differences: Pair to d_cp of each concept; NaN where a word is missing or written alike.
        by_status: Status to the mean of its concepts.
        contrasts: ``all`` for every row, ``original`` for the changed rows of that rule alone,
            which are those that can show drift.
    """

    concepts: tuple[str, ...]
    statuses: tuple[str, ...]
    rules: tuple[str, ...]
    pairs: Mapping[str, PairDrift]
    differences: Mapping[str, Floats]
    by_status: Mapping[str, MeanDifference]
    contrasts: Mapping[str, Contrast]


def drift_of(
    modern: SemanticAffinity,
    character: SemanticAffinity,
    statuses: Sequence[str],
    rules: Sequence[str],
    pairs: Sequence[str],
    alike: Mapping[str, Sequence[bool]],
) -> Drift:
    """Return the drift between two scorings of the same concepts in the same order.

    Args:
        modern: Scores with the modern words.
        character: Scores with the characters in their place.
        statuses: The first status of each concept.
        rules: Which meaning each row takes.
        pairs: Names of the pairs with Chinese.
        alike: Pair to whether each concept's translation is written as the modern word or the
            character, as Japanese ones are: a cosine of 1 by spelling, left out of the differences.
    """
    columns = {
        name: np.where(
            alike[name],
            np.nan,
            character.concepts.pair_spread(name) - modern.concepts.pair_spread(name),
        )
        for name in pairs
    }
    with np.errstate(invalid="ignore"):
        own = np.nanmean(np.array(list(columns.values())), axis=0)
    status, rule = np.array(statuses), np.array(rules)
    by_status = {name: _mean(own[status == name]) for name in dict.fromkeys(statuses) if name}
    changed = np.isin(status, CHANGED)
    contrasts = {}
    for name, its in (("all", changed), ("original", changed & (rule == "original"))):
        contrast = _contrast(own[its], own[status == CONTROL])
        if contrast is not None:
            contrasts[name] = contrast
    return Drift(
        concepts=tuple(map(str, modern.concepts.ids)),
        statuses=tuple(statuses),
        rules=tuple(rules),
        pairs={name: _of_pair(name, modern, character, columns[name]) for name in pairs},
        differences=columns,
        by_status=by_status,
        contrasts=contrasts,
    )


def _of_pair(
    name: str, modern: SemanticAffinity, character: SemanticAffinity, column: Floats
) -> PairDrift:
    known = column[~np.isnan(column)]
    return PairDrift(
        modern.pairs[name].semantic_affinity,
        character.pairs[name].semantic_affinity,
        float(known.mean()),
        float(known.std(ddof=1) / np.sqrt(len(known))),
        len(known),
    )


def _mean(values: Floats) -> MeanDifference:
    error = float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else None
    return MeanDifference(float(values.mean()), error, len(values))


def _contrast(changed: Floats, kept: Floats) -> Contrast | None:
    if min(len(changed), len(kept)) < 2:  # noqa: PLR2004 - a standard error needs two
        return None
    one, other = _mean(changed), _mean(kept)
    error = hypot(one.se or 0.0, other.se or 0.0)
    return Contrast(one.difference - other.difference, error, one.n, other.n)
