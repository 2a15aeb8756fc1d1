"""What must hold for any vectors, by the meaning of semantic affinity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import arguments, shuffled, small_tables
from synthetic import DIM, aligned, unrelated
from threadpoolctl import threadpool_limits

from sa_bench.metric import semantic_affinity
from sa_bench.metric.companions import COMPANIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from slow_metric import SmallTable

pytestmark = pytest.mark.filterwarnings("ignore::sa_bench.metric.FewConceptsWarning")

several = settings(deadline=None, max_examples=60)
seeds = st.integers(0, 2**32 - 1)


def score(vectors: Mapping[str, NDArray[Any]]) -> float:
    return semantic_affinity(vectors, companions=False, jackknife=False).score


@given(small_tables())
@several
def test_affinity_lies_between_0_and_1(table: SmallTable) -> None:
    result = semantic_affinity(**arguments(table), companions=False)

    assert all(0 < pair.semantic_affinity <= 1 for pair in result.pairs.values())


@given(small_tables(), seeds)
@several
def test_the_length_of_a_vector_does_not_matter(table: SmallTable, seed: int) -> None:
    content = arguments(table)
    lengths = np.random.default_rng(seed)
    scaled = {
        key: [row * 10 ** lengths.uniform(-20, 20) for row in rows]
        for key, rows in content["vectors"].items()
    }
    # A text of two concepts keeps one direction, so its rows may differ in length.
    assert semantic_affinity(**content | {"vectors": scaled}).score == pytest.approx(
        semantic_affinity(**content).score, rel=1e-12
    )


@given(small_tables(), seeds)
@several
def test_a_common_rotation_does_not_matter(table: SmallTable, seed: int) -> None:
    content = arguments(table)
    dim = next(iter(content["vectors"].values())).shape[1]
    rotation = np.linalg.qr(np.random.default_rng(seed).standard_normal((dim, dim)))[0]
    rotated = {key: rows @ rotation for key, rows in content["vectors"].items()}

    assert semantic_affinity(**content | {"vectors": rotated}).score == pytest.approx(
        semantic_affinity(**content).score, rel=1e-11
    )


@given(small_tables(), seeds)
@several
def test_the_order_of_rows_does_not_matter(table: SmallTable, seed: int) -> None:
    content = arguments(table)

    assert semantic_affinity(**shuffled(content, seed)).score == pytest.approx(
        semantic_affinity(**content).score, rel=1e-12
    )


@given(small_tables())
@several
def test_the_order_of_languages_does_not_matter(table: SmallTable) -> None:
    content = arguments(table)
    backwards: dict[str, Any] = {
        key: dict(reversed(column.items())) for key, column in content.items()
    }

    assert semantic_affinity(**backwards).score == pytest.approx(
        semantic_affinity(**content).score, rel=1e-12
    )


@given(small_tables(max_languages=2))
@several
def test_every_figure_of_a_pair_is_the_same_with_its_languages_swapped(table: SmallTable) -> None:
    content = arguments(table)
    backwards: dict[str, Any] = {
        key: dict(reversed(column.items())) for key, column in content.items()
    }
    pair, swapped = (
        next(iter(semantic_affinity(**each).pairs.values())) for each in (content, backwards)
    )

    expected, found = (
        {name: value for name, value in each.to_dict().items() if name in COMPANIONS}
        for each in (pair, swapped)
    )
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-11)


@given(st.integers(2, 50), st.integers(2, 6), seeds, st.sampled_from([np.float32, np.float64]))
@several
def test_identical_languages_score_exactly_1(
    n_concepts: int, n_languages: int, seed: int, dtype: type[np.floating]
) -> None:
    column = np.random.default_rng(seed).standard_normal((n_concepts, 7)).astype(dtype)

    assert score(dict.fromkeys("abcdef"[:n_languages], column)) == 1.0


def test_several_threads_give_the_figures_of_one() -> None:
    vectors = {key: v.astype(np.float32) for key, v in aligned(9_000, 6).items()}
    found = []
    for n_threads in (1, 3):
        with threadpool_limits(n_threads, user_api="blas"):
            found.append(semantic_affinity(vectors))

    one, several_ = found
    assert several_.se == pytest.approx(one.se, rel=1e-12)
    for name, pair in one.pairs.items():
        assert several_.pairs[name].to_dict() == pytest.approx(pair.to_dict(), rel=1e-12)


def test_identical_languages_score_exactly_1_in_large_tables() -> None:
    column = np.random.default_rng(0).standard_normal((40_000, 256)).astype(np.float32)

    assert score({"eng": column, "zho": column.copy(), "spa": column.copy()}) == 1.0


def test_unrelated_languages_score_half_within_four_standard_errors() -> None:
    result = semantic_affinity(unrelated(300, 4))

    assert abs(result.score - 0.5) < 4 * result.se


def test_antipodal_translations_score_h_over_h_plus_2() -> None:
    english = unrelated(100)["eng"]
    pair = semantic_affinity({"eng": english, "zho": -english}).pairs["eng-zho"]

    h = pair.intra_lingual_spread
    assert pair.semantic_affinity == pytest.approx(h / (h + 2), rel=1e-14)


@given(st.integers(0, 39), seeds)
@several
def test_affinity_falls_when_a_translation_moves_away(concept: int, seed: int) -> None:
    vectors = aligned(40, seed=seed % 1000)
    chinese = vectors["zho"].copy()
    chinese[concept] = vectors["eng"][concept]  # from a perfect translation to its opposite
    near = semantic_affinity(vectors | {"zho": chinese}).pairs["eng-zho"]
    chinese[concept] *= -1
    far = semantic_affinity(vectors | {"zho": chinese}).pairs["eng-zho"]

    assert far.inter_lingual_spread > near.inter_lingual_spread


def test_the_standard_error_shrinks_with_the_root_of_the_number_of_concepts() -> None:
    few, many = semantic_affinity(aligned(100)).se, semantic_affinity(aligned(1600)).se

    assert many == pytest.approx(few / 4, rel=0.35)


def test_nearly_identical_vectors_lose_no_digits() -> None:
    # Unit vectors around a common one, so close that 1 - ||mean||^2 would keep four digits.
    deviations = {key: 1e-6 * v for key, v in aligned(200).items()}
    common = np.zeros(DIM)
    common[0] = 1.0
    close = {key: common + v for key, v in deviations.items()}
    # To first order distances are those of the deviations across the common direction.
    across = {key: v - v * common for key, v in deviations.items()}

    h = np.mean([v.var(axis=0, ddof=1).sum() for v in across.values()])
    v = ((across["eng"] - across["zho"]) ** 2).sum() / 200 / 2
    assert score(close) == pytest.approx(float(h / (h + v)), rel=1e-5)
