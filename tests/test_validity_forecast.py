"""The forecaster speaks where it is right and is silent elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from sa_bench.validity.forecast import Calibration, Forecast, Refusal, calibrate


def calibrated(n: int = 40, noise: float = 0.02, seed: int = 0) -> Calibration:
    random = np.random.default_rng(seed)
    x = random.uniform(0.4, 0.8, n)
    y = np.clip((x - 0.35) * 2 + random.normal(0, noise, n), 0, 1)
    keys = [f"l{i:02}" for i in range(n)]
    found = calibrate(
        "org/model",
        "Words",
        "Retrieval",
        "semantic_affinity",
        dict(zip(keys, x.tolist(), strict=True)),
        dict(zip(keys, y.tolist(), strict=True)),
    )
    assert found is not None
    return found


def test_a_strong_relation_is_forecast_with_a_small_error() -> None:
    fit = calibrated()
    answer = fit.forecast("new", 0.6)

    assert fit.offered
    assert fit.error < fit.error_of_mean / 4
    assert isinstance(answer, Forecast)
    assert answer.expected == pytest.approx(0.5, abs=0.05)
    assert answer.low < answer.expected < answer.high


def test_the_error_is_that_of_isotonic_fits_without_each_language() -> None:
    fit = calibrated(n=25)
    expected = []
    for i in range(25):
        rest = np.arange(25) != i
        model = IsotonicRegression(out_of_bounds="clip")
        model.fit(fit.figures[rest], fit.official[rest])
        expected.append(abs(model.predict(fit.figures[i : i + 1])[0] - fit.official[i]))

    assert fit.errors == pytest.approx(expected)
    assert fit.error_of_mean == pytest.approx(
        np.mean([abs(y - np.delete(fit.official, i).mean()) for i, y in enumerate(fit.official)])
    )


def test_the_interval_holds_about_nine_languages_in_ten() -> None:
    held = []
    for seed in range(10):
        fit = calibrated(seed=seed)
        random = np.random.default_rng(1000 + seed)
        for figure in random.uniform(0.45, 0.75, 40):
            answer = fit.forecast("new", float(figure))
            truth = np.clip((figure - 0.35) * 2 + random.normal(0, 0.02), 0, 1)
            assert isinstance(answer, Forecast)
            held.append(answer.low <= truth <= answer.high)

    assert 0.85 < np.mean(held) < 0.97
    assert 0.8 < fit.coverage <= 1


@pytest.mark.parametrize(
    ("language", "figure", "reason"),
    [
        ("l00", 0.6, "has an official score"),
        ("new", None, "has no semantic_affinity"),
        ("new", 0.95, "outside"),
        ("new", 0.05, "outside"),
    ],
)
def test_it_refuses_beyond_its_calibration(
    language: str, figure: float | None, reason: str
) -> None:
    answer = calibrated().forecast(language, figure)

    assert isinstance(answer, Refusal)
    assert reason in answer.reason


def test_it_is_not_offered_where_the_words_say_nothing() -> None:
    fit = calibrated(noise=5)

    assert not fit.offered
    assert isinstance(fit.forecast("new", 0.6), Refusal)


def test_it_is_not_offered_on_few_languages_however_good() -> None:
    fit = calibrated(n=19, noise=0)
    answer = fit.forecast("new", 0.6)

    assert fit.error < fit.error_of_mean
    assert isinstance(answer, Refusal)
    assert "19 languages" in answer.reason


def test_equal_figures_have_one_forecast() -> None:
    keys = [f"l{i:02}" for i in range(30)]
    x = {key: 0.5 if i < 15 else 0.7 for i, key in enumerate(keys)}
    y = {key: i / 30 for i, key in enumerate(keys)}

    fit = calibrate("m", "t", "k", "semantic_affinity", x, y)

    assert fit is not None
    answer = fit.forecast("new", 0.5)
    assert isinstance(answer, Forecast)
    assert answer.expected == pytest.approx(np.mean([i / 30 for i in range(15)]))


def test_two_languages_are_no_calibration() -> None:
    assert calibrate("m", "t", "k", "s", {"a": 1, "b": 2}, {"a": 1, "b": 2}) is None
