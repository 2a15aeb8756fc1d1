"""Scores that were divided by a hundred on their way into the results.

A score of 0.0088 may be a wrong scale or a model that fails. It is taken for a wrong scale only
when nothing else explains it: others do well on the task, and the model does well on the other
tasks of the type. A merely weak model, or a merely hard task, is never accused.
"""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sa_bench.mteb_scores.selection import Selection

__all__ = ["divided_by_hundred"]

_HIGHEST_AFTER_DIVISION = 0.01
_DOES_WELL = 0.5


def divided_by_hundred(
    selection: Selection, types: Mapping[str, str]
) -> frozenset[tuple[str, str]]:
    """Return the (model, task) pairs whose scores are a hundredth of what they should be.

    Args:
        selection: The chosen evaluations.
        types: Each task's type.
    """
    on_task: dict[str, dict[str, float]] = defaultdict(dict)
    of_type: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for (model, task), measured in selection.items():
        if measured.coverage.score is not None:
            on_task[task][model] = measured.coverage.score
            of_type[model, types[task]][task] = measured.coverage.score
    return frozenset(
        (model, task)
        for (model, task), measured in selection.items()
        if measured.usable is not None
        and max(map(abs, measured.usable)) <= _HIGHEST_AFTER_DIVISION
        and _median_without(on_task[task], model) >= _DOES_WELL
        and _median_without(of_type[model, types[task]], task) >= _DOES_WELL
    )


def _median_without(scores: Mapping[str, float], left_out: str) -> float:
    others = [score for name, score in scores.items() if name != left_out]
    return median(others) if others else 0.0
