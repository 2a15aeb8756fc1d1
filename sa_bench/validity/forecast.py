"""Forecast the official score of a language from its words, and refuse where that is a guess.

The forecaster is isotonic regression within one model: a higher score of the words never gives a
lower forecast, and nothing else is assumed. Its error is measured on languages that it has not
seen, beside the error of guessing the mean. It is offered only where it is clearly the better.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.optimize import isotonic_regression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["FEWEST_LANGUAGES", "LEVEL", "Calibration", "Forecast", "Refusal", "calibrate"]

Floats: TypeAlias = "NDArray[np.float64]"

FEWEST_LANGUAGES = 20
"""A calibration on fewer languages forecasts nothing."""

LEVEL = 0.9
"""How often the interval should hold the score."""

_DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Forecast:
    """The expected official score of a language.

    Attributes:
        language: The language's key.
        figure: What the words scored.
        expected: The expected official score.
        low: Lower end of the 90 % interval, at least 0.
        high: Upper end, at most 1.
    """

    language: str
    figure: float
    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no forecast.

    Attributes:
        language: The language's key.
        reason: A sentence.
    """

    language: str
    reason: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is known of the forecaster of one model on one task.

    Attributes:
        model: The model's name in mteb.
        table: The table of words.
        task: The official task.
        measure: The measure that it forecasts from.
        languages: The languages with both figures.
        figures: (n,) their scores on the words.
        official: (n,) their official scores.
        errors: (n,) absolute error on each language by the forecaster fitted on the others.
        errors_of_mean: (n,) absolute error of the mean of the others.
        gain: 95 % bootstrap interval over languages of how much smaller the mean error is.
        coverage: Share of languages whose score the interval holds, itself left out of everything.
    """

    model: str
    table: str
    task: str
    measure: str
    languages: tuple[str, ...]
    figures: Floats
    official: Floats
    errors: Floats
    errors_of_mean: Floats
    gain: tuple[float, float]
    coverage: float

    @property
    def error(self) -> float:
        """Mean absolute error on a language that was left out."""
        return float(self.errors.mean())

    @property
    def error_of_mean(self) -> float:
        """The same error of always saying the mean of the other languages."""
        return float(self.errors_of_mean.mean())

    @property
    def offered(self) -> bool:
        """Whether it may forecast: its error is smaller than the mean's for sure."""
        return len(self.languages) >= FEWEST_LANGUAGES and self.gain[0] > 0

    def forecast(self, language: str, figure: float | None) -> Forecast | Refusal:
        """Return the expected score of a language without an official one, or why there is none.

        Args:
            language: The language's key.
            figure: Its score on the calibration's table by the calibration's measure, with
                English; None where it has none.
        """
        reason = self._refusal(language, figure)
        if reason is not None or figure is None:
            return Refusal(language, reason or "")
        expected = float(_predict(self.figures, self.official, np.array([figure]))[0])
        margin = _margin(self.errors)
        return Forecast(
            language, figure, expected, max(0.0, expected - margin), min(1.0, expected + margin)
        )

    def _refusal(self, language: str, figure: float | None) -> str | None:
        if len(self.languages) < FEWEST_LANGUAGES:
            return (
                f"{self.task} scores {len(self.languages)} languages of {self.model}; "
                f"a forecast needs {FEWEST_LANGUAGES}"
            )
        if not self.offered:
            return (
                f"on {self.task} the forecast errs by {self.error:.3f} and the mean by "
                f"{self.error_of_mean:.3f}: not clearly better, so not offered"
            )
        if language in self.languages:
            return f"{self.task} has an official score of this language"
        if figure is None:
            return f"{self.model} has no {self.measure} of this language on {self.table}"
        low, high = float(self.figures.min()), float(self.figures.max())
        if not low <= figure <= high:
            return (
                f"its {self.measure} is {figure:.3f}, outside the {low:.3f} to {high:.3f} of the "
                "languages that the forecast was calibrated on"
            )
        return None


def calibrate(
    model: str,
    table: str,
    task: str,
    measure: str,
    figures: Mapping[str, float],
    official: Mapping[str, float],
    *,
    seed: int = 0,
) -> Calibration | None:
    """Fit the forecaster and measure its error by leaving each language out.

    Args:
        model: The model's name in mteb.
        table: The table of words.
        task: The official task.
        measure: The measure to forecast from.
        figures: It, by language.
        official: The official scores by language.
        seed: Of the bootstrap over languages.

    Returns:
        The calibration, or None below three languages with both figures.
    """
    languages = tuple(sorted(figures.keys() & official.keys()))
    n = len(languages)
    if n < 3:  # noqa: PLR2004 - two must be left
        return None
    x = np.array([figures[key] for key in languages])
    y = np.array([official[key] for key in languages])
    errors, held = np.empty(n), np.empty(n, dtype=np.bool_)
    for i in range(n):
        rest = np.arange(n) != i
        error = abs(float(_predict(x[rest], y[rest], x[i : i + 1])[0]) - float(y[i]))
        errors[i], held[i] = error, error <= _margin(_left_out_errors(x[rest], y[rest]))
    errors_of_mean = np.abs(y - (y.sum() - y) / (n - 1))
    drawn = np.random.default_rng(seed).integers(n, size=(_DRAWS, n))
    low, high = np.quantile((errors_of_mean - errors)[drawn].mean(axis=1), (0.025, 0.975))
    return Calibration(
        model=model,
        table=table,
        task=task,
        measure=measure,
        languages=languages,
        figures=x,
        official=y,
        errors=errors,
        errors_of_mean=errors_of_mean,
        gain=(float(low), float(high)),
        coverage=float(held.mean()),
    )


def _left_out_errors(x: Floats, y: Floats) -> Floats:
    rest = ~np.eye(len(x), dtype=np.bool_)
    return np.array(
        [abs(_predict(x[row], y[row], x[i : i + 1])[0] - y[i]) for i, row in enumerate(rest)]
    )


def _margin(errors: Floats) -> float:
    """Return the half width of the interval (conformal: the ceil((n + 1) level)-th error)."""
    place = math.ceil((len(errors) + 1) * LEVEL)
    return math.inf if place > len(errors) else float(np.sort(errors)[place - 1])


def _predict(x: Floats, y: Floats, at: Floats) -> Floats:
    """Return the isotonic fit of y on x at some places: linear between fitted ones, flat outside.

    Equal x are one place with their mean y.
    """
    places, codes, counts = np.unique(x, return_inverse=True, return_counts=True)
    means = np.bincount(codes, weights=y) / counts
    fitted = isotonic_regression(means, weights=counts.astype(np.float64)).x
    predicted: Floats = np.interp(at, places, fitted)
    return predicted
