"""torch tensors are scored where they lie, with the same figures as NumPy arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from strategies import arguments, small_tables
from synthetic import aligned

from sa_bench.metric import VectorError, semantic_affinity

if TYPE_CHECKING:
    from slow_metric import SmallTable

pytestmark = pytest.mark.filterwarnings("ignore::sa_bench.metric.FewConceptsWarning")

DEVICES = [
    "cpu",
    pytest.param(
        "cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
    ),
]


@pytest.mark.parametrize("device", DEVICES)
@settings(deadline=None, max_examples=40)
@given(table=small_tables())
def test_every_figure_of_a_table_is_that_of_numpy(device: str, table: SmallTable) -> None:
    content = arguments(table)
    tensors = {key: torch.tensor(v, device=device) for key, v in content["vectors"].items()}

    expected = semantic_affinity(**content).pairs
    found = semantic_affinity(**content | {"vectors": tensors}).pairs
    for name, pair in expected.items():
        assert found[name].to_dict() == pytest.approx(pair.to_dict(), abs=1e-10)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("n_concepts", [500, 80_000])
def test_single_precision_scores_as_numpy(device: str, n_concepts: int) -> None:
    arrays = {key: v.astype(np.float32) for key, v in aligned(n_concepts, 6).items()}
    tensors = {key: torch.tensor(v, device=device) for key, v in arrays.items()}

    expected = semantic_affinity(arrays, companions=False)
    found = semantic_affinity(tensors, companions=False)
    assert found.score == pytest.approx(expected.score, abs=1e-6)
    assert found.se == pytest.approx(expected.se, rel=1e-4)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_scores_near_full_precision(device: str, dtype: torch.dtype) -> None:
    vectors = aligned(500)
    tensors = {key: torch.tensor(v, dtype=dtype, device=device) for key, v in vectors.items()}

    assert semantic_affinity(tensors).score == pytest.approx(
        semantic_affinity(vectors).score, abs=2e-3
    )


def test_tensors_with_gradients_are_taken() -> None:
    tensors = {key: torch.tensor(v, requires_grad=True) for key, v in aligned(100).items()}

    assert semantic_affinity(tensors).score > 0.8


def test_scoring_leaves_tensors_unchanged() -> None:
    tensors = {key: torch.tensor(v) for key, v in aligned(100).items()}
    before = {key: v.clone() for key, v in tensors.items()}
    semantic_affinity(tensors)

    assert all(torch.equal(tensors[key], before[key]) for key in tensors)


def test_tensors_and_arrays_may_be_mixed() -> None:
    vectors = aligned(100)
    mixed = {"eng": torch.tensor(vectors["eng"]), "zho": vectors["zho"]}

    assert semantic_affinity(mixed).score == pytest.approx(semantic_affinity(vectors).score)


def test_a_list_of_tensors_is_a_list_of_rows() -> None:
    vectors = aligned(100)
    rows = {key: list(torch.tensor(v)) for key, v in vectors.items()}

    assert semantic_affinity(rows).score == semantic_affinity(vectors).score


@pytest.mark.parametrize("device", DEVICES)
def test_a_bad_vector_of_a_tensor_is_named(device: str) -> None:
    tensors = {key: torch.tensor(v, device=device) for key, v in aligned(100).items()}
    tensors["zho"][17, 3] = float("nan")

    with pytest.raises(VectorError, match="language zho, row 17"):
        semantic_affinity(tensors)


def test_collapse_is_judged_by_the_precision_that_a_tensor_has() -> None:
    direction, lengths = torch.randn(48), torch.rand(100) + 0.5
    collapsed = torch.outer(lengths, direction).to(torch.bfloat16)
    tensors = {"eng": torch.randn(100, 48).to(torch.bfloat16), "zho": collapsed}

    with pytest.raises(VectorError, match="language zho: its 100 glosses"):
        semantic_affinity(tensors)
