"""Nearest words are found in single precision, and are those of double precision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import arguments, small_tables
from synthetic import aligned, unrelated

from sa_bench.metric import _neighbours, semantic_affinity
from sa_bench.metric.companions import COMPANIONS

if TYPE_CHECKING:
    from slow_metric import SmallTable

    from sa_bench.metric import PairScores

pytestmark = pytest.mark.filterwarnings("ignore::sa_bench.metric.FewConceptsWarning")

OF_WORDS = [name for name, companion in COMPANIONS.items() if companion.cost == "products"]


def figures(pair: PairScores) -> dict[str, float]:
    return {name: getattr(pair, name) for name in OF_WORDS}


@pytest.mark.parametrize("nearer", [1e-9, -1e-9])
def test_words_that_differ_in_the_ninth_digit_are_told_apart(nearer: float) -> None:
    # Chinese 0 and 1 are nearly the same vector, and by a billionth 0 is the one that translates.
    vectors = unrelated(40)
    english, chinese = vectors["eng"], vectors["zho"]
    away = english[1] - english[0] * (english[0] @ english[1]) / (english[0] @ english[0])
    chinese[0] = english[0] + (0.1 - nearer) * away
    chinese[1] = english[0] + (0.1 + nearer) * away
    found = semantic_affinity({"eng": english, "zho": chinese}).pairs["eng-zho"]
    chinese[1] = english[0] + (0.1 + (0.1 if nearer > 0 else -0.05)) * away
    plain = semantic_affinity({"eng": english, "zho": chinese}).pairs["eng-zho"]

    assert figures(found) == figures(plain)


def test_words_that_are_equal_in_every_digit_share_the_credit() -> None:
    vectors = aligned(40)
    vectors["zho"][1] = vectors["zho"][0]
    pair = semantic_affinity(vectors).pairs["eng-zho"]

    # Of 80 queries English 0 finds two, one of them right, and Chinese 0 finds English 0; English 1
    # and Chinese 1 find others.
    assert pair.retrieval_accuracy == pytest.approx((76 + 0.5 + 1) / 80)
    assert pair.mutual_nearest_accuracy == 38 / 40


@settings(deadline=None, max_examples=40)
@given(small_tables(), st.integers(1, 40))
def test_it_does_not_matter_how_many_cosines_are_held_at_once(
    table: SmallTable, at_once: int
) -> None:
    content = arguments(table)
    expected = semantic_affinity(**content).pairs
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_neighbours, "_COSINES_AT_ONCE", at_once)
        found = semantic_affinity(**content).pairs

    assert {k: figures(v) for k, v in found.items()} == {k: figures(v) for k, v in expected.items()}


@settings(deadline=None, max_examples=40)
@given(small_tables())
def test_comparing_everything_again_exactly_changes_nothing(table: SmallTable) -> None:
    content = arguments(table)
    expected = semantic_affinity(**content).pairs
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_neighbours, "_DOUBT", 1e9)
        found = semantic_affinity(**content).pairs

    for name, pair in expected.items():
        assert figures(found[name]) == pytest.approx(figures(pair), abs=1e-12)


def test_single_precision_input_gives_the_figures_of_the_same_numbers_in_double() -> None:
    singles = {key: v.astype(np.float32) for key, v in aligned(300, 3, noise=1.5).items()}
    doubles = {key: v.astype(np.float64) for key, v in singles.items()}
    expected = semantic_affinity(doubles).pairs

    for name, pair in semantic_affinity(singles).pairs.items():
        assert figures(pair) == figures(expected[name])
