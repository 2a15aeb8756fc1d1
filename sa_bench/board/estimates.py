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
    pseudo_values,
    scores_without,
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


def mean_pseudo_values(files: Sequence[ConceptFile]) -> tuple[float, NDArray[np.float64]]:
    """Return the mean of several tasks' scores, and the pseudo-values of it.

    A concept left out of its task t moves the mean of T scores by a T-th of what it moves the
    task's, so that every concept of every task has a pseudo-value of the mean.

    Returns:
        The mean, and an array with one value per concept, task after task.
    """
    mean = sum(file.score for file in files) / len(files)
    without = [
        mean + (scores_without(file.score, _array(file.pseudo_values)) - file.score) / len(files)
        for file in files
    ]
    return mean, pseudo_values(mean, np.concatenate(without))


def _array(column: Column) -> NDArray[np.float64]:
    return np.fromiter(column, np.float64, len(column))
