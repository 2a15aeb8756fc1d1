"""Standard errors, intervals and paired tests from the jackknife; knows no vectors.

With C concepts, score theta and the score theta_(-c) without concept c, a *pseudo-value* is
C * theta - (C - 1) * theta_(-c); a result's concept file holds them, so all of this can be had long
after the vectors are gone. Intervals and differences are made on the logit scale, logit(SA) =
log(H / V), where the jackknife is closest to normal, with Student's t on C - 1 degrees of freedom.

Conventions: arrays may carry leading axes, one score each, so that many models are handled at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Difference",
    "FloatOrFloats",
    "Leaving",
    "domain_standard_error",
    "interval",
    "jackknife_interval",
    "joint_pseudo_values",
    "means_without_each",
    "paired_difference",
    "paired_differences",
    "pseudo_values",
    "scores_without",
    "spread_without",
    "standard_error",
]

Floats: TypeAlias = "NDArray[np.float64]"
Integers: TypeAlias = "NDArray[np.int64]"
FloatOrFloats: TypeAlias = "float | np.float64 | Floats"


# The logit of 0 and 1 is infinite; scores are kept this far away from them.
_MARGIN = 1e-12
# Differences below these are rounding: as a share of the models' variances, and of their logits.
_ROUNDING, _SAME = 1e-12, 1e-8


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


@dataclass(frozen=True, slots=True)
class Difference:
    """The paired difference of two models, or of many pairs of models at once.

    Attributes:
        difference: logit(SA) of the first model minus that of the second, that is log(V / H) of
            the second minus that of the first: positive where the first is aligned better.
        standard_error: Its standard error.
        low, high: Ends of its interval.
        p_value: Two-sided, for no difference; 1 for models that agree on every concept.
    """

    difference: Floats
    standard_error: Floats
    low: Floats
    high: Floats
    p_value: Floats


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


def means_without_each(weights: Floats, values: Floats) -> Floats:
    """Return (..., C) weighted means of numbers that are not negative, without each in turn.

        (sum_all w x - w_c x_c) / (sum_all w - w_c)

    Args:
        weights: (..., C) weights w.
        values: (..., C) numbers x.

    Returns:
        NaN where no weight is left.
    """
    parts = weights * values
    left = weights.sum(axis=-1, keepdims=True) - weights
    with np.errstate(invalid="ignore", divide="ignore"):
        means: Floats = np.maximum(parts.sum(axis=-1, keepdims=True) - parts, 0.0) / left
    return means


def pseudo_values(score: ArrayLike, without: ArrayLike) -> Floats:
    """Return (..., C) pseudo-values of (...) scores, given (..., C) scores without each concept."""
    left_out = np.asarray(without, dtype=np.float64)
    n_concepts = left_out.shape[-1]
    values: Floats = n_concepts * np.asarray(score)[..., None] - (n_concepts - 1) * left_out
    return values


def scores_without(score: ArrayLike, pseudo: ArrayLike) -> Floats:
    """Return the (..., C) scores without each concept: the inverse of ``pseudo_values``."""
    values = np.asarray(pseudo, dtype=np.float64)
    n_concepts = values.shape[-1]
    left_out: Floats = (n_concepts * np.asarray(score)[..., None] - values) / (n_concepts - 1)
    return left_out


def joint_pseudo_values(
    scores: Sequence[float], pseudo: Sequence[ArrayLike], units: Sequence[Sequence[str]]
) -> tuple[float, Floats]:
    """Return the mean of several tasks' scores, and pseudo-values of it over what they share.

    A unit that has rows in several tasks is left out of all of them at once. With S_t the score of
    task t of T, n_t its rows, p_r the pseudo-value of row r and N units in all tasks together:

        u_tc = sum over rows r of unit c in t of (p_r - S_t) / n_t
        p_c = mean of S_t + N * (sum over t of u_tc) / T

    so that ``standard_error`` of them, squared, is N / (N - 1) * sum_c (sum_t u_tc / T)^2, centred.
    Tables without a unit in common give the errors of independent tasks, a table taken twice the
    error of one, and one task its own pseudo-values.

    Args:
        scores: The score of each task.
        pseudo: (n_t,) its pseudo-values.
        units: The unit of each of its rows.

    Returns:
        The mean, and (N,) pseudo-values, units in the order in which they first come.
    """
    mean = sum(scores) / len(scores)
    moved: dict[str, float] = {}
    for score, values, names in zip(scores, pseudo, units, strict=True):
        own = np.asarray(values, dtype=np.float64)
        parts = (own - score) / len(own) / len(scores)
        for name, part in zip(names, parts, strict=True):
            moved[name] = moved.get(name, 0.0) + float(part)
    return mean, mean + len(moved) * np.fromiter(moved.values(), np.float64, len(moved))


def standard_error(pseudo: ArrayLike) -> Floats:
    """Return the jackknife's standard error, on the scale of the score.

        SE^2 = sum (p_c - mean p)^2 / (C (C - 1)) = (C - 1) / C * sum (theta_(-c) - mean)^2

    Args:
        pseudo: (..., C) pseudo-values; NaN gives NaN.
    """
    values = np.asarray(pseudo, dtype=np.float64)
    return np.asarray(values.std(axis=-1, ddof=1) / np.sqrt(values.shape[-1]))


def interval(
    score: ArrayLike, error: ArrayLike, *, freedom: float = np.inf, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Return a score's interval from its standard error alone, on the logit scale.

    The error is carried over by the slope of the logit, 1 / (SA (1 - SA)).

    Args:
        score: (...) scores in (0, 1].
        error: (...) standard errors on the scale of SA.
        freedom: Degrees of freedom of the errors: concepts, or domains, minus 1.
        level: Share of intervals that are to hold.

    Returns:
        Lower and upper ends, (...) each, in (0, 1).
    """
    inside = _inside(score)
    logit = np.log(inside / (1 - inside))
    half = _quantile(level, freedom) * np.asarray(error) / (inside * (1 - inside))
    return _expit(logit - half), _expit(logit + half)


def jackknife_interval(
    score: ArrayLike, pseudo: ArrayLike, *, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Return a score's interval from its pseudo-values, by the jackknife of logit(SA).

    Args:
        score: (...) scores in (0, 1].
        pseudo: (..., C) pseudo-values on the scale of SA.
        level: Share of intervals that are to hold.

    Returns:
        As ``interval``.
    """
    logit, on_logits = _on_logit_scale(score, pseudo)
    half = _quantile(level, on_logits.shape[-1] - 1) * standard_error(on_logits)
    return _expit(logit - half), _expit(logit + half)


def domain_standard_error(score: ArrayLike, without: ArrayLike) -> Floats:
    """Return the delete-a-domain jackknife's standard error, on the scale of the score.

    It answers for words of other domains, where the jackknife over concepts answers for other words
    of the same domains. For G domains, of whatever sizes, taken as clusters:

        SE^2 = (G - 1) / G * sum_g (theta_(-g) - theta)^2

    (MacKinnon, Nielsen and Webb 2023, "Fast and reliable jackknife and bootstrap methods for
    cluster-robust inference", CV3.)

    Args:
        score: (...) scores of the whole table.
        without: (..., G) scores without each domain.

    Raises:
        ValueError: There are fewer than two domains.
    """
    left_out = np.asarray(without, dtype=np.float64)
    n_domains = left_out.shape[-1]
    if n_domains < 2:  # noqa: PLR2004 - one domain has nothing to be compared with
        raise ValueError(f"{n_domains} domain; leaving domains out needs at least two")
    deviations = left_out - np.asarray(score)[..., None]
    return np.asarray(np.sqrt((n_domains - 1) / n_domains * (deviations**2).sum(axis=-1)))


def paired_difference(
    first: ArrayLike,
    first_pseudo: ArrayLike,
    second: ArrayLike,
    second_pseudo: ArrayLike,
    *,
    level: float = 0.95,
) -> Difference:
    """Compare two models on the same concepts, or many pairs of models.

    Args:
        first: (...) scores of the first model.
        first_pseudo: (..., C) its pseudo-values.
        second: (...) scores of the second model.
        second_pseudo: (..., C) its pseudo-values, concepts in the same order.
        level: Share of intervals that are to hold.

    Raises:
        ValueError: The models differ in their number of concepts.
    """
    a, values_a = _on_logit_scale(first, first_pseudo)
    b, values_b = _on_logit_scale(second, second_pseudo)
    n_concepts = values_a.shape[-1]
    if values_b.shape[-1] != n_concepts:
        raise ValueError(
            f"{n_concepts} and {values_b.shape[-1]} pseudo-values: a paired difference needs both "
            "models on the same concepts"
        )
    error = standard_error(values_a - values_b)
    return _difference(a - b, error, n_concepts - 1, level)


def paired_differences(scores: ArrayLike, pseudo: ArrayLike, *, level: float = 0.95) -> Difference:
    """Compare every two of M models on the same concepts, by one product of (M, C) matrices.

    Args:
        scores: (M,) scores.
        pseudo: (M, C) pseudo-values.
        level: Share of intervals that are to hold.

    Returns:
        (M, M) each, the model of the row minus that of the column.
    """
    logits, values = _on_logit_scale(scores, pseudo)
    n_concepts = values.shape[-1]
    deviations = values - values.mean(axis=1, keepdims=True)
    products = deviations @ deviations.T / (n_concepts * (n_concepts - 1))
    own = np.diag(products)[:, None] + np.diag(products)[None, :]
    squares = own - 2 * products
    error = np.sqrt(np.where(squares > _ROUNDING * own, squares, 0.0))
    return _difference(logits[:, None] - logits[None, :], error, n_concepts - 1, level)


def _difference(difference: Floats, error: Floats, freedom: int, level: float) -> Difference:
    from scipy.special import stdtr

    half = _quantile(level, freedom) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(np.abs(difference) < _SAME, 0.0, np.abs(difference) / error)
    return Difference(
        difference,
        error,
        difference - half,
        difference + half,
        np.asarray(2 * stdtr(freedom, -statistic)),
    )


def _on_logit_scale(score: ArrayLike, pseudo: ArrayLike) -> tuple[Floats, Floats]:
    """Return logit(score), and the pseudo-values of that."""
    whole, without = _inside(score), _inside(scores_without(score, pseudo))
    logit = np.log(whole / (1 - whole))
    return logit, pseudo_values(logit, np.log(without / (1 - without)))


def _inside(score: ArrayLike) -> Floats:
    return np.clip(np.asarray(score, dtype=np.float64), _MARGIN, 1 - _MARGIN)


def _expit(logit: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logit)))


def _quantile(level: float, freedom: float) -> float:
    """Return how many standard errors an interval reaches to each side."""
    from scipy.special import ndtri, stdtrit

    tail = (1 + level) / 2
    return float(ndtri(tail) if np.isinf(freedom) else stdtrit(freedom, tail))
