"""Scores with their intervals, of one task and of the mean over tasks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.jackknife import (
    domain_standard_error,
    interval,
    jackknife_interval,
    joint_pseudo_values,
    standard_error,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sa_bench.results import ConceptFile
    from sa_bench.results.validation import Column


_FEWEST_DOMAINS = 3


@dataclass(frozen=True, slots=True)
class Estimate:
    """A Semantic Affinity with its 95 % interval.

    Attributes:
        score: SA, in (0, 1].
        se: Its standard error.
        low: Lower end of the interval.
        high: Upper end.
    """

    score: float
    se: float
    low: float
    high: float


def estimate_task(file: ConceptFile) -> Estimate:
    """Return a task's score with the interval of the jackknife over concepts."""
    low, high = jackknife_interval(file.score, _array(file.pseudo_values))
    return Estimate(file.score, file.se, float(low), float(high))


def estimate_over_domains(file: ConceptFile) -> Estimate | None:
    """Return a task's score with the interval of leaving out whole domains.

    None where there are fewer than three domains, or a score without one is missing.
    """
    sizes = Counter(file.domains or ())
    if len(sizes) < _FEWEST_DOMAINS:
        return None
    if not all("score" in file.without_domain.get(domain, {}) for domain in sizes):
        return None
    without = [file.without_domain[domain]["score"] for domain in sizes]
    error = domain_standard_error(file.score, without)
    low, high = interval(file.score, error, freedom=len(sizes) - 1)
    return Estimate(file.score, float(error), float(low), float(high))


def estimate_mean(files: Sequence[ConceptFile]) -> Estimate:
    """Return the mean of several tasks' scores with its interval over all their concepts."""
    score, pseudo = mean_pseudo_values(files)
    low, high = jackknife_interval(score, pseudo)
    return Estimate(score, float(standard_error(pseudo)), float(low), float(high))


def mean_pseudo_values(
    files: Sequence[ConceptFile], units: Sequence[Sequence[str]] | None = None
) -> tuple[float, NDArray[np.float64]]:
    """Return the mean of several tasks' scores, and the pseudo-values of it.

    A concept that is in several tables is one unit: left out, it leaves all of them.

    Args:
        files: The concept file of each task.
        units: The unit of each of their rows (see ``shared_units``); None for what the files say.

    Returns:
        The mean, and an array with one value per unit.
    """
    return joint_pseudo_values(
        [file.score for file in files],
        [_array(file.pseudo_values) for file in files],
        [file.units for file in files] if units is None else units,
    )


def shared_units(models: Sequence[Sequence[ConceptFile]]) -> list[tuple[str, ...]]:
    """Return the units of each task's rows for models that are compared.

    Files from before there were keys lack them, though the rows are the same: the keys of any
    model's file hold for all.

    Args:
        models: For each model the concept file of each task, in one order of tasks.
    """
    return [
        next((file.units for file in files if file.keys is not None), files[0].units)
        for files in zip(*models, strict=True)
    ]


def _array(column: Column) -> NDArray[np.float64]:
    return np.fromiter(column, np.float64, len(column))
