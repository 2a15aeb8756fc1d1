"""Errors, intervals and paired tests need pseudo-values alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sa_bench.jackknife import (
    domain_standard_error,
    interval,
    jackknife_interval,
    paired_difference,
    paired_differences,
    pseudo_values,
    scores_without,
    standard_error,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

seeds = st.integers(0, 2**32 - 1)
several = settings(deadline=None, max_examples=50)


def simulated(
    n_models: int, n_concepts: int, seed: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return scores and pseudo-values of models that find the same concepts hard."""
    random = np.random.default_rng(seed)
    hard = random.normal(scale=0.3, size=n_concepts)
    pseudo = 0.6 + hard + random.normal(scale=0.1, size=(n_models, n_concepts))
    return pseudo.mean(axis=1), pseudo


def logit(score: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.log(score / (1 - score))


@given(seeds)
@several
def test_the_standard_error_of_a_mean_is_the_textbook_s(seed: int) -> None:
    values = np.random.default_rng(seed).uniform(size=20)
    without = [np.delete(values, c).mean() for c in range(20)]

    assert standard_error(pseudo_values(values.mean(), without)) == pytest.approx(
        values.std(ddof=1) / np.sqrt(20)
    )


@given(seeds)
@several
def test_the_standard_error_is_the_jackknife_s_spread_of_leave_one_out_scores(seed: int) -> None:
    without = np.random.default_rng(seed).uniform(size=20)
    deviations = without - without.mean()

    assert standard_error(pseudo_values(0.5, without)) == pytest.approx(
        np.sqrt(19 / 20 * (deviations**2).sum())
    )


@given(seeds)
@several
def test_pseudo_values_give_the_scores_without_each_concept_back(seed: int) -> None:
    without = np.random.default_rng(seed).uniform(size=(3, 20))
    scores = np.array([0.2, 0.5, 0.9])

    assert scores_without(scores, pseudo_values(scores, without)) == pytest.approx(without)


def test_a_missing_pseudo_value_leaves_no_standard_error() -> None:
    assert np.isnan(standard_error([0.5, np.nan, 0.6]))


def test_an_interval_from_an_error_reaches_1_96_errors_on_the_logit_scale() -> None:
    low, high = interval(0.6, 0.02)

    ends = logit(np.array([low, high])) - logit(np.array([0.6, 0.6]))
    assert ends == pytest.approx(np.array([-1, 1]) * 1.959964 * 0.02 / (0.6 * 0.4), rel=1e-6)


def test_few_degrees_of_freedom_widen_an_interval() -> None:
    low, high = interval(0.5, 0.02, freedom=4)

    assert logit(np.array([high]))[0] == pytest.approx(2.776445 * 0.02 / 0.25, rel=1e-6)
    assert low == pytest.approx(1 - high)


def test_a_lower_level_narrows_an_interval() -> None:
    assert interval(0.6, 0.02, level=0.8)[1] < interval(0.6, 0.02)[1]


@given(st.floats(0.01, 0.99), st.floats(0, 0.3))
@several
def test_an_interval_stays_within_0_and_1(score: float, error: float) -> None:
    low, high = interval(score, error)

    assert 0 <= low <= score + 1e-12
    assert score - 1e-12 <= high <= 1


def test_the_jackknife_s_interval_is_that_of_leave_one_out_logits() -> None:
    random = np.random.default_rng(0)
    without = 0.7 + random.normal(scale=0.002, size=50)

    low, high = jackknife_interval(0.7, pseudo_values(0.7, without))

    logits = logit(without)
    error = np.sqrt(49 / 50 * ((logits - logits.mean()) ** 2).sum())
    centre = logit(np.array([0.7]))[0]
    assert logit(np.array([low, high])) == pytest.approx(
        [centre - 2.009575 * error, centre + 2.009575 * error], rel=1e-6
    )


def test_the_jackknife_s_interval_is_close_to_that_of_the_standard_error() -> None:
    (score,), (pseudo,) = simulated(1, 300)

    assert np.array(jackknife_interval(score, pseudo)) == pytest.approx(
        np.array(interval(score, standard_error(pseudo), freedom=299)), abs=1e-3
    )


def test_a_perfect_score_has_an_interval_at_1() -> None:
    assert np.array(jackknife_interval(1.0, np.ones(40))) == pytest.approx(1.0)


def test_many_models_are_handled_at_once() -> None:
    scores, pseudo = simulated(5, 40)

    lows = [float(jackknife_interval(s, p)[0]) for s, p in zip(scores, pseudo, strict=True)]
    assert jackknife_interval(scores, pseudo)[0] == pytest.approx(lows)


@pytest.mark.parametrize("alike", [0.0, 0.3, 1.0])
def test_the_error_over_domains_covers_what_words_of_a_domain_have_in_common(alike: float) -> None:
    # The mean of words whose domains, of unequal size, have something in common; its variance is
    # known, and the error is to be a little larger rather than smaller.
    random = np.random.default_rng(0)
    sizes = np.array([5, 10, 20, 40, 10, 15, 5, 30])
    own = np.sqrt(alike + (1 - alike) / sizes)
    totals = sizes * own * random.normal(size=(4000, 8))
    score = totals.sum(axis=1) / sizes.sum()
    without = (totals.sum(axis=1, keepdims=True) - totals) / (sizes.sum() - sizes)

    truth = ((sizes * own) ** 2).sum() / sizes.sum() ** 2
    squares = domain_standard_error(score, without) ** 2
    assert 0.97 * truth < squares.mean() < 1.2 * truth


def test_a_single_domain_has_no_error() -> None:
    with pytest.raises(ValueError, match="1 domain; leaving domains out needs at least two"):
        domain_standard_error(0.5, [0.4])


def test_a_difference_is_positive_where_the_first_model_is_aligned_better() -> None:
    _, pseudo = simulated(1, 40)

    assert paired_difference(0.7, pseudo[0], 0.6, pseudo[0]).difference == pytest.approx(
        np.log(0.7 / 0.3) - np.log(0.6 / 0.4)
    )


def test_swapping_the_models_changes_the_sign_of_the_difference_alone() -> None:
    (a, b), (pseudo_a, pseudo_b) = simulated(2, 40)
    there, back = (
        paired_difference(a, pseudo_a, b, pseudo_b),
        paired_difference(b, pseudo_b, a, pseudo_a),
    )

    assert there.difference == -back.difference
    assert there.p_value == back.p_value


def test_a_difference_is_significant_where_its_interval_leaves_out_0() -> None:
    scores, pseudo = simulated(40, 60)
    found = paired_differences(scores, pseudo)
    apart = ~np.eye(40, dtype=np.bool_)

    outside = (found.low > 0) | (found.high < 0)
    assert (outside == (found.p_value < 0.05))[apart].all()


def test_a_model_does_not_differ_from_itself() -> None:
    (score,), (pseudo,) = simulated(1, 40)

    assert paired_difference(score, pseudo, score, pseudo).p_value == 1.0


def test_a_model_does_not_differ_from_itself_when_many_are_compared() -> None:
    scores, pseudo = simulated(3, 40)
    twice = paired_differences(np.tile(scores, 2), np.tile(pseudo, (2, 1)))

    assert np.diag(twice.p_value, k=3) == pytest.approx(np.ones(3))


def test_every_two_models_are_compared_as_they_are_one_by_one() -> None:
    scores, pseudo = simulated(6, 40)
    found = paired_differences(scores, pseudo)

    for a in range(6):
        for b in set(range(6)) - {a}:
            alone = paired_difference(scores[a], pseudo[a], scores[b], pseudo[b])
            assert found.p_value[a, b] == pytest.approx(float(alone.p_value), rel=1e-6)


def test_pairing_takes_out_what_is_hard_for_both_models() -> None:
    (a, b), (pseudo_a, pseudo_b) = simulated(2, 200)

    paired = paired_difference(a, pseudo_a, b, pseudo_b).standard_error
    alone = [standard_error(pseudo_a) / (a * (1 - a)), standard_error(pseudo_b) / (b * (1 - b))]
    assert paired < np.hypot(*alone) / 2


def test_models_that_do_not_differ_are_told_apart_one_time_in_twenty() -> None:
    random = np.random.default_rng(0)
    hard = random.normal(scale=0.3, size=(4000, 80))
    first = 0.6 + hard + random.normal(scale=0.1, size=hard.shape)
    second = 0.6 + hard + random.normal(scale=0.1, size=hard.shape)

    found = paired_difference(first.mean(axis=1), first, second.mean(axis=1), second)

    assert 0.035 < (found.p_value < 0.05).mean() < 0.065


def test_models_on_other_numbers_of_concepts_are_not_compared() -> None:
    with pytest.raises(ValueError, match="40 and 39 pseudo-values"):
        paired_difference(0.5, np.zeros(40), 0.5, np.zeros(39))
