"""The score of a group of concepts: how close its translations are, in the spread of the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.jackknife import means_without_each, pseudo_values, standard_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sa_bench.jackknife import Integers
    from sa_bench.metric.result import SemanticAffinity

__all__ = ["GroupScore", "group_scores"]

_NUMBERS_AT_ONCE = 2**22


@dataclass(frozen=True, slots=True)
class GroupScore:
    """The score of a group of concepts.

    Attributes:
        score: Mean over the scored pairs of SA = H / (H + V), with H of the whole table and V of
            the group's translations, in (0, 1].
        se: Its standard error: the jackknife over the group's concepts, H held; None for one.
        n: Concepts of the group that some scored pair has.
    """

    score: float
    se: float | None
    n: int


def group_scores(
    result: SemanticAffinity, groups: Mapping[str, Sequence[str]]
) -> dict[str, GroupScore]:
    """Return the score of each group; one without a concept in any scored pair is left out.

    A group's own spread H would depend on how its words were chosen (colours lie close together in
    any model), so H is that of all words of the table, and the groups differ in V alone.

    Args:
        result: The scores of the whole table.
        groups: Name to the ids of its concepts; ids that no language has are passed over.
    """
    place = {str(concept): column for column, concept in enumerate(result.concepts.ids)}
    found = {}
    for name, concepts in groups.items():
        columns = np.array([place[each] for each in concepts if each in place], dtype=np.int64)
        score = _score(result, columns) if len(columns) else None
        if score is not None:
            found[name] = score
    return found


def _score(result: SemanticAffinity, columns: Integers) -> GroupScore | None:
    distances = result.concepts.distances
    names = list(result.pairs)
    scored = [names.index(pair) for pair in result.concepts.scored]
    total, n_pairs = 0.0, 0
    sums, counts = np.zeros(len(columns)), np.zeros(len(columns))
    present = np.zeros(len(columns), dtype=bool)
    size = max(_NUMBERS_AT_ONCE // len(columns), 1)
    for start in range(0, len(scored), size):
        pairs = np.array(scored[start : start + size])
        spread = np.array(
            [
                (pair.intra_lingual_spread_1 + pair.intra_lingual_spread_2) / 2
                for pair in (result.pairs[names[number]] for number in pairs)
            ]
        )
        weights = np.multiply(
            distances.counts[np.ix_(distances.first[pairs], columns)],
            distances.counts[np.ix_(distances.second[pairs], columns)],
            dtype=np.float64,
        )
        values = distances.by_pair[np.ix_(pairs, columns)]
        present |= (weights > 0).any(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            apart = (weights * values).sum(axis=1) / weights.sum(axis=1)
            affinities = spread / (spread + apart)
            without = spread[:, None] / (spread[:, None] + means_without_each(weights, values))
        total += float(np.nansum(affinities))
        n_pairs += int(np.isfinite(affinities).sum())
        sums += np.nansum(without, axis=0)
        counts += np.isfinite(without).sum(axis=0)
    if not n_pairs:
        return None
    score, n_concepts = total / n_pairs, int(present.sum())
    if n_concepts == 1:
        return GroupScore(score, None, 1)
    left_out = sums[present] / np.where(counts[present] > 0, counts[present], np.nan)
    error = float(standard_error(pseudo_values(score, left_out)))
    return GroupScore(score, None if np.isnan(error) else error, n_concepts)
