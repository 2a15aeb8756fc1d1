"""Natural breaks, against trying every split."""

from __future__ import annotations

from itertools import combinations
from statistics import pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sa_bench.board.ranking import natural_breaks

SCORES = st.lists(
    st.integers(0, 1000).map(lambda n: n / 1000), min_size=4, max_size=10, unique=True
)


def _least_variance(scores: list[float], n_classes: int) -> float:
    ordered = sorted(scores)
    return min(
        sum(
            pvariance(part) * len(part)
            for start, end in zip((0, *cuts), (*cuts, len(ordered)), strict=True)
            if (part := ordered[start:end])
        )
        for cuts in combinations(range(1, len(ordered)), n_classes - 1)
    )


@given(SCORES)
def test_no_other_split_has_less_variance_within(scores: list[float]) -> None:
    found = natural_breaks(scores, 3)
    assert found is not None
    total = pvariance(scores) * len(scores)
    assert (1 - found.fit) * total == pytest.approx(_least_variance(scores, 3), abs=1e-9)


def test_breaks_lie_in_the_middle_of_the_gaps() -> None:
    found = natural_breaks([0.4, 0.42, 0.55, 0.6, 0.69, 0.7], 3)
    assert found is not None
    assert found.breaks == pytest.approx((0.485, 0.645))


def test_too_few_different_scores_have_no_breaks() -> None:
    assert natural_breaks([0.5, 0.6, 0.6, 0.7], 3) is None
