"""Any kind of vectors in, and what is wrong with them said with its place."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from synthetic import DIM, Matrix, aligned, unrelated

from sa_bench.metric import (
    FewConceptsWarning,
    NearCollapseWarning,
    VectorError,
    semantic_affinity,
)

if TYPE_CHECKING:
    from pathlib import Path

quiet = pytest.mark.filterwarnings("ignore::sa_bench.metric.FewConceptsWarning")
WORDS = {
    "eng": ["red", "blue", "sun", "moon"],
    "zho": ["红", "蓝", "日", "月"],
}


def with_row(row: int, value: float) -> dict[str, Matrix]:
    vectors = aligned(4)
    vectors["zho"][row] = value
    return vectors


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_vector_that_is_not_finite_is_named(value: float) -> None:
    with pytest.raises(VectorError, match=r"language zho, row 2, gloss '日'.*NaN or infinite"):
        semantic_affinity(with_row(2, value), glosses=WORDS)


def test_a_single_nan_in_a_vector_is_found() -> None:
    vectors = aligned(4)
    vectors["eng"][1, DIM - 1] = np.nan

    with pytest.raises(VectorError, match="language eng, row 1"):
        semantic_affinity(vectors)


def test_a_zero_vector_is_named() -> None:
    with pytest.raises(VectorError, match=r"language zho, row 3, gloss '月'.*all zero"):
        semantic_affinity(with_row(3, 0), glosses=WORDS)


def test_a_zero_vector_is_found_in_a_large_table() -> None:
    vectors = {key: v.astype(np.float32) for key, v in unrelated(250_000).items()}
    vectors["zho"][123_456] = 0

    with pytest.raises(VectorError, match="language zho, row 123456"):
        semantic_affinity(vectors, jackknife=False, companions=False)


def test_the_row_of_a_bad_vector_is_that_of_the_input_whatever_its_concept() -> None:
    concepts = {"eng": [3, 2, 1, 0], "zho": [1, 3, 0, 2]}

    with pytest.raises(VectorError, match="language zho, row 1, gloss '蓝'"):
        semantic_affinity(with_row(1, 0), concepts, WORDS)


@pytest.mark.parametrize(
    ("dtype", "n_concepts"),
    [
        (np.float16, 100),
        (np.float32, 100),
        (np.float64, 100),
        (np.float32, 220_000),
        (np.float64, 220_000),
    ],
)
def test_vectors_of_one_direction_are_collapsed(dtype: type[np.floating], n_concepts: int) -> None:
    random = np.random.default_rng(0)
    direction = random.standard_normal(DIM)
    lengths = random.uniform(0.5, 2, n_concepts)
    vectors = unrelated(n_concepts) | {"zho": np.outer(lengths, direction)}
    stored = {key: v.astype(dtype) for key, v in vectors.items()}

    with pytest.raises(VectorError, match=f"language zho: its {n_concepts} glosses"):
        semantic_affinity(stored, jackknife=False, companions=False)


def test_a_spread_within_a_decade_of_rounding_warns() -> None:
    close = np.ones(DIM) + 2e-7 * unrelated(40)["zho"]

    with pytest.warns(NearCollapseWarning, match="language zho"):
        semantic_affinity(unrelated(40) | {"zho": close})


def test_a_few_concepts_warn() -> None:
    with pytest.warns(FewConceptsWarning, match="29 concepts"):
        semantic_affinity(aligned(29))


def test_thirty_concepts_do_not_warn() -> None:
    semantic_affinity(aligned(30))


@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        ({"eng": np.eye(3)}, "1 languages"),
        ({}, "0 languages"),
        ({"eng": np.eye(3), "zho": np.empty((0, 3))}, "language zho has no vectors"),
        ({"eng": np.eye(3), "zho": np.eye(4)}, r"dimension \(eng 3, zho 4\)"),
        ({"eng": np.eye(3), "zho": np.eye(3)[:2]}, r"number of rows \(eng 3, zho 2\)"),
        ({"eng": np.eye(1), "zho": np.eye(1)}, "1 concept;"),
        ({"eng": np.eye(3), "zho": np.ones(3)}, r"language zho: vectors of shape \(3,\)"),
        ({"eng": np.eye(3), "zho": np.ones((3, 0))}, r"language zho: vectors of shape \(3, 0\)"),
        ({"eng": np.eye(3), "zho": np.eye(3) > 0}, "language zho: vectors of type bool"),
        ({"eng": np.eye(3), "zho": np.eye(3) * 1j}, "language zho: vectors of type complex"),
        ({"eng": np.eye(3), "zho": [["a"] * 3] * 3}, "language zho: vectors of type <U1"),
        (
            {"eng": np.eye(3), "zho": [[1, 0, 0], [1, 0]]},
            "language zho: its vectors are not of one",
        ),
        ({"eng": np.eye(3), "zho": iter([np.eye(3)])}, "language zho: .* read only once"),
        ({"eng": np.eye(3), "zho": [np.eye(3), np.eye(2)]}, "language zho: chunks of different"),
    ],
)
def test_vectors_that_are_no_table_are_refused(vectors: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        semantic_affinity(vectors)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"concepts": {"eng": [0, 1, 2, 3]}}, "`concepts` is given for eng, but"),
        (
            {"concepts": {"eng": [0, 1, 2, 3], "zho": [0, 1]}},
            "language zho: 4 vectors but 2 concepts",
        ),
        ({"glosses": {"eng": ["a"] * 4, "zho": ["b"]}}, "language zho: 4 vectors but 1 glosses"),
        ({"concepts": {"eng": [0, 0, 0, 0], "zho": [0, 0, 0, 0]}}, "1 concept;"),
        ({"concepts": {"eng": [0, 1, 2, 3], "zho": [3, 4, 5, 6]}}, "pair eng-zho: .*: 1, but"),
        ({"domains": ["a", "b"]}, "2 domains for 4 concepts"),
        ({"domains": {0: "a", 1: "b"}}, "concept 2 has no domain"),
    ],
)
def test_columns_that_do_not_fit_are_refused(columns: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        semantic_affinity(aligned(4), **columns)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"glosses": {"eng": "four", "zho": "四四四四"}}, "language eng: `glosses` is the text"),
        ({"concepts": {"eng": "abcd", "zho": "abcd"}}, "language eng: `concepts` is the text"),
        ({"domains": "abcd"}, "`domains` is the text 'abcd'"),
        ({"extra": "cka"}, "`extra` is the text 'cka'"),
    ],
)
def test_a_text_is_no_sequence_of_texts(columns: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        semantic_affinity(aligned(4), **columns)


def test_a_text_is_no_vectors() -> None:
    with pytest.raises(TypeError, match="language zho: 'red' is a text"):
        semantic_affinity({"eng": np.eye(3), "zho": "red"})


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint64])
def test_unsigned_integers_are_refused_with_the_remedy(dtype: type[np.unsignedinteger]) -> None:
    vectors = {key: (100 * v + 128).astype(dtype) for key, v in aligned(40).items()}

    with pytest.raises(ValueError, match=r"language eng: .*unsigned integers.*unpack the bits"):
        semantic_affinity(vectors)


def test_signed_integers_are_taken() -> None:
    vectors = {key: (40 * v).clip(-127, 127).astype(np.int8) for key, v in aligned(40).items()}

    assert semantic_affinity(vectors).score > 0.8


def test_a_language_of_one_word_is_refused() -> None:
    same = np.ones((4, DIM))

    with pytest.raises(ValueError, match=r"language zho has one gloss only .*gloss '的'"):
        semantic_affinity(
            aligned(4) | {"zho": same}, glosses={"eng": WORDS["eng"], "zho": ["的"] * 4}
        )


def test_equal_texts_with_different_vectors_are_refused() -> None:
    words = {"eng": ["red", "blue", "sun", "blue"], "zho": WORDS["zho"]}

    with pytest.raises(VectorError, match=r"language eng, row 3, gloss 'blue'.* row 1 by"):
        semantic_affinity(aligned(4), glosses=words)


@quiet
def test_equal_texts_may_differ_by_the_noise_of_batching() -> None:
    vectors = aligned(4)
    vectors["eng"][3] = vectors["eng"][1] * (1 + 1e-4)
    words = {"eng": ["red", "blue", "sun", "blue"], "zho": WORDS["zho"]}

    assert semantic_affinity(vectors, glosses=words).pairs["eng-zho"].n_concepts == 4


@pytest.mark.parametrize(
    ("dtype", "tolerance"),
    [(np.float16, 2e-3), (np.float32, 1e-7), (np.int16, 2e-3), (np.longdouble, 1e-12)],
)
def test_every_type_of_number_is_taken(dtype: type[np.number], tolerance: float) -> None:
    vectors = {key: 1000 * v for key, v in aligned(100).items()}
    stored = {key: v.astype(dtype) for key, v in vectors.items()}

    assert semantic_affinity(stored).score == pytest.approx(
        semantic_affinity(vectors).score, abs=tolerance
    )


def test_nested_lists_are_taken() -> None:
    vectors = aligned(100)
    lists = {key: v.tolist() for key, v in vectors.items()}

    assert semantic_affinity(lists).score == semantic_affinity(vectors).score


@pytest.mark.parametrize("length", [1e-42, 1e-30, 1e-12, 1e12, 1e25, 1e37])
def test_vectors_of_extreme_length_score_as_others(length: float) -> None:
    vectors = {key: v.astype(np.float32) for key, v in aligned(100).items()}
    # Powers of two change no digits, but denormal numbers keep only some.
    factor = np.float32(2.0 ** round(np.log2(length)))
    extreme = {key: v * factor for key, v in vectors.items()}
    digits = 1e-2 if length < 1e-37 else 1e-12

    assert semantic_affinity(extreme).score == pytest.approx(
        semantic_affinity(vectors).score, rel=digits
    )


@pytest.mark.parametrize("length", [1e-30, 1e25])
def test_vectors_of_extreme_length_score_as_others_in_large_tables(length: float) -> None:
    vectors = {key: v.astype(np.float32) for key, v in aligned(220_000).items()}
    extreme = {key: v * np.float32(length) for key, v in vectors.items()}

    assert semantic_affinity(extreme, jackknife=False, companions=False).score == pytest.approx(
        semantic_affinity(vectors, jackknife=False, companions=False).score, rel=1e-8
    )


def test_large_tables_in_single_precision_score_as_in_double_precision() -> None:
    singles = {key: v.astype(np.float32) for key, v in aligned(80_000, 6).items()}
    doubles = {key: v.astype(np.float64) for key, v in singles.items()}

    assert semantic_affinity(singles, jackknife=False, companions=False).score == pytest.approx(
        semantic_affinity(doubles, jackknife=False, companions=False).score, rel=1e-8
    )


def test_large_tables_near_collapse_score_as_in_double_precision() -> None:
    close = {key: 1e-4 * v + 1 for key, v in aligned(220_000).items()}
    singles = {key: v.astype(np.float32) for key, v in close.items()}
    doubles = {key: v.astype(np.float64) for key, v in singles.items()}

    assert semantic_affinity(singles, jackknife=False, companions=False).score == pytest.approx(
        semantic_affinity(doubles, jackknife=False, companions=False).score, rel=1e-8
    )


def test_large_tables_of_languages_far_apart_score_as_in_double_precision() -> None:
    vectors = aligned(220_000)
    apart = {"eng": vectors["eng"] + 9, "zho": vectors["zho"] - 9}
    singles = {key: v.astype(np.float32) for key, v in apart.items()}
    doubles = {key: v.astype(np.float64) for key, v in singles.items()}

    assert semantic_affinity(singles, jackknife=False, companions=False).score == pytest.approx(
        semantic_affinity(doubles, jackknife=False, companions=False).score, rel=1e-8
    )


def test_chunks_score_as_one_array() -> None:
    vectors = aligned(100)
    chunks: dict[str, Any] = {
        "eng": np.split(vectors["eng"], [7, 8, 60]),
        "zho": [vectors["zho"][:33], vectors["zho"][33:]],
    }

    assert semantic_affinity(chunks).to_dict() == semantic_affinity(vectors).to_dict()


def test_chunks_may_hold_rows_in_any_order_of_concepts() -> None:
    vectors, order = aligned(100), np.random.default_rng(0).permutation(100)
    shuffled: dict[str, Any] = {
        "eng": vectors["eng"],
        "zho": np.split(vectors["zho"][order], [7, 8, 60]),
    }
    concepts = {"eng": np.arange(100), "zho": order}

    assert semantic_affinity(shuffled, concepts).score == pytest.approx(
        semantic_affinity(vectors).score, rel=1e-14
    )


def test_memory_maps_score_as_arrays(tmp_path: Path) -> None:
    vectors = aligned(100)
    mapped = {key: as_memory_map(tmp_path / key, v) for key, v in vectors.items()}

    assert semantic_affinity(mapped).to_dict() == semantic_affinity(vectors).to_dict()


def test_memory_beside_a_memory_map_does_not_grow_with_its_width(tmp_path: Path) -> None:
    wide = unrelated(60_000)
    mapped = {
        key: as_memory_map(tmp_path / key, np.tile(v, (1, 4)).astype(np.float32))
        for key, v in wide.items()
    }
    size = sum(v.nbytes for v in mapped.values())
    del wide

    tracemalloc.start()
    semantic_affinity(mapped, retrieval_limit=0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < size / 2


def as_memory_map(path: Path, vectors: np.ndarray[Any, Any]) -> np.memmap[Any, Any]:
    np.save(path.with_suffix(".npy"), vectors)
    mapped: np.memmap[Any, Any] = np.load(path.with_suffix(".npy"), mmap_mode="r")
    return mapped
