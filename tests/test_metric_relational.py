"""Relational affinity: worked examples, an independent slow version, properties, bad input.

The reference is Semanscope (PyPI ``semanscope`` 1.0.1, MIT), which this project does not install.
``test_the_reference_tool_gives_the_same`` runs its functions where they are found:

    pip install --no-deps --target build/semanscope semanscope==1.0.1
    SEMANSCOPE=build/semanscope python -m pytest tests/test_metric_relational.py
"""

from __future__ import annotations

import math
import os
import re
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sa_bench
from sa_bench.metric._table import VectorError
from sa_bench.metric.relational import relational_affinity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Vector = list[float]
Relations = dict[str, tuple[list[Vector], list[Vector]]]

TWO_LANGUAGES: Relations = {
    "eng": ([[1, 0, 0], [0, 0, 1]], [[0, 1, 0], [0, 1, 1]]),
    "zho": ([[1, 0, 0], [0, 0, 2]], [[0, 1, 0], [1, 1, 1]]),
}
THREE_LANGUAGES: Relations = {
    "eng": ([[3, 4], [1, 0]], [[4, 3], [0, 1]]),
    "zho": ([[1, 0], [0, 1]], [[0, 1], [1, 0]]),
    "spa": ([[1, 1], [1, 0]], [[1, 0], [1, 1]]),
}


def _slow_step(first: Sequence[float], second: Sequence[float]) -> Vector:
    a, b = (math.sqrt(math.fsum(x * x for x in word)) for word in (first, second))
    return [y / b - x / a for x, y in zip(first, second, strict=True)]


def _slow_length(step: Sequence[float]) -> float:
    return math.sqrt(math.fsum(x * x for x in step))


def _slow_cosine(r: Vector, s: Vector) -> float:
    product = math.fsum(x * y for x, y in zip(r, s, strict=True))
    return product / (_slow_length(r) * _slow_length(s))


def _slow_euclidean(r: Vector, s: Vector) -> float:
    apart = _slow_length([x - y for x, y in zip(r, s, strict=True)])
    return 2 * apart / (_slow_length(r) + _slow_length(s))


def _slow(relations: Any, kernel: Callable[[Vector, Vector], float]) -> dict[str, list[float]]:
    """Return the values behind every figure, one kernel value at a time, in plain Python."""
    steps = {
        key: [_slow_step(a, b) for a, b in zip(*words, strict=True)]
        for key, words in relations.items()
    }
    rows = range(len(next(iter(steps.values()))))
    kept = [row for row in rows if all(_slow_length(step[row]) >= 1e-8 for step in steps.values())]
    steps = {key: [step[row] for row in kept] for key, step in steps.items()}
    values = {
        f"within {key}": [kernel(r, s) for r, s in combinations(step, 2)]
        for key, step in steps.items()
    }
    pairs = list(combinations(steps, 2))
    for a, b in pairs:
        values[f"pooled {a}-{b}"] = [kernel(r, s) for r, s in combinations(steps[a] + steps[b], 2)]
        matched = [kernel(r, s) for r, s in zip(steps[a], steps[b], strict=True)]
        values[f"matched {a}-{b}"] = matched
    per_row = zip(*(values[f"matched {a}-{b}"] for a, b in pairs), strict=True)
    values["overall"] = [math.fsum(row) / len(row) for row in per_row]
    return values


def _figures(figures: Any) -> dict[str, Any]:
    named = {"overall": figures.overall}
    for group in ("within", "pooled", "matched"):
        named |= {f"{group} {key}": each for key, each in getattr(figures, group).items()}
    return named


def _assert_equal_to_slow(relations: Any) -> None:
    found = relational_affinity(relations)
    for kernel, figures in ((_slow_cosine, found.cosine), (_slow_euclidean, found.euclidean)):
        expected = _slow(relations, kernel)
        summaries = _figures(figures)
        assert summaries.keys() == expected.keys()
        for name, values in expected.items():
            mean = math.fsum(values) / len(values)
            spread = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / len(values))
            summary = summaries[name]
            got = (summary.mean, summary.std, summary.min, summary.max)
            # The square root in the spread of equal values amplifies rounding.
            assert got == pytest.approx((mean, spread, min(values), max(values)), abs=1e-12) or (
                spread < 1e-7 and summary.std < 1e-7
            )
            assert summary.n_negative == sum(v < 0 for v in values) or min(map(abs, values)) < 1e-12


@pytest.mark.parametrize(
    ("kernel", "group", "key", "mean"),
    [
        ("cosine", "within", "eng", 0.6533),
        ("cosine", "within", "zho", 0.0),
        ("cosine", "pooled", "eng-zho", 0.5104),
        ("cosine", "matched", "eng-zho", 0.8780),
        ("euclidean", "within", "eng", 0.9932),
        ("euclidean", "within", "zho", 1.4457),
        ("euclidean", "pooled", "eng-zho", 0.9328),
        ("euclidean", "matched", "eng-zho", 0.3596),
    ],
)
def test_two_languages_give_the_figures_of_the_reference(
    kernel: str, group: str, key: str, mean: float
) -> None:
    found = relational_affinity(TWO_LANGUAGES)
    assert getattr(getattr(found, kernel), group)[key].mean == pytest.approx(mean, abs=5e-5)


def test_the_pooled_figures_spread_as_in_the_reference() -> None:
    pooled = relational_affinity(TWO_LANGUAGES).cosine.pooled["eng-zho"]
    assert pooled.std == pytest.approx(0.3790, abs=5e-5)


@pytest.mark.parametrize(
    ("kernel", "group", "means"),
    [
        ("cosine", "within", {"eng": -1, "zho": -1, "spa": -1}),
        ("cosine", "pooled", dict.fromkeys(("eng-zho", "eng-spa", "zho-spa"), -0.3333)),
        ("cosine", "matched", {"eng-zho": -1, "eng-spa": 0.9239, "zho-spa": -0.9239}),
        ("euclidean", "within", {"eng": 2, "zho": 2, "spa": 2}),
        ("euclidean", "pooled", {"eng-zho": 1.5556, "eng-spa": 1.6035, "zho-spa": 1.5558}),
    ],
)
def test_three_languages_give_the_figures_of_the_reference(
    kernel: str, group: str, means: Mapping[str, float]
) -> None:
    found = getattr(getattr(relational_affinity(THREE_LANGUAGES), kernel), group)
    assert {key: each.mean for key, each in found.items()} == pytest.approx(means, abs=5e-5)


def test_over_three_languages_a_row_counts_by_its_mean_over_the_pairs() -> None:
    found = relational_affinity(THREE_LANGUAGES)
    assert found.score == found.cosine.overall.mean == pytest.approx(-1 / 3, abs=5e-5)
    assert found.euclidean.overall.mean == pytest.approx(1.6027, abs=5e-5)
    assert [each.n_negative for each in found.cosine.within.values()] == [1, 1, 1]


_SIZES = st.tuples(st.integers(2, 4), st.integers(2, 7), st.integers(2, 9), st.integers(0, 2**32))


def _random(n_languages: int, n_rows: int, dim: int, seed: int) -> dict[str, Any]:
    generator = np.random.default_rng(seed)
    return {
        f"l{place}": tuple(generator.normal(size=(2, n_rows, dim))) for place in range(n_languages)
    }


@given(_SIZES)
def test_it_equals_the_slow_version(sizes: tuple[int, int, int, int]) -> None:
    _assert_equal_to_slow(_random(*sizes))


@given(_SIZES, st.floats(1e-3, 1e3))
def test_the_length_of_vectors_is_nothing_to_it(
    sizes: tuple[int, int, int, int], factor: float
) -> None:
    relations = _random(*sizes)
    scaled = relations | {"l0": tuple(factor * words for words in relations["l0"])}
    found, again = relational_affinity(relations), relational_affinity(scaled)
    assert again.score == pytest.approx(found.score, abs=1e-10)


@given(_SIZES)
def test_a_common_rotation_is_nothing_to_it_and_turned_relations_change_sign(
    sizes: tuple[int, int, int, int],
) -> None:
    relations = _random(2, *sizes[1:])
    turn, _ = np.linalg.qr(np.random.default_rng(sizes[3]).normal(size=(sizes[2], sizes[2])))
    rotated = {key: tuple(words @ turn for words in both) for key, both in relations.items()}
    assert relational_affinity(rotated).score == pytest.approx(
        relational_affinity(relations).score, abs=1e-10
    )
    turned = relations | {"l1": relations["l1"][::-1]}
    assert relational_affinity(turned).score == pytest.approx(
        -relational_affinity(relations).score, abs=1e-10
    )


def test_the_same_relations_everywhere_transfer_wholly() -> None:
    relations = _random(1, 5, 4, 0)
    found = relational_affinity({"eng": relations["l0"], "zho": relations["l0"]})
    assert found.score == pytest.approx(1, abs=1e-15)
    assert found.euclidean.overall.mean == 0


def test_a_row_of_equal_words_in_one_language_is_left_out_of_all() -> None:
    relations = _random(3, 6, 5, 1)
    relations["l1"][1][2] = 3 * relations["l1"][0][2]
    found = relational_affinity(relations)
    assert (found.n_relations, found.left_out) == (5, (2,))
    without = {
        key: tuple(np.delete(words, 2, axis=0) for words in both) for key, both in relations.items()
    }
    assert found.cosine == relational_affinity(without).cosine
    _assert_equal_to_slow(relations)


def test_it_is_a_public_name() -> None:
    assert sa_bench.relational_affinity is relational_affinity


@pytest.mark.parametrize(
    ("relations", "complaint"),
    [
        ({"eng": ([[1, 0]], [[0, 1]])}, "two or more languages"),
        ({"eng": ([1, 0], [0, 1]), "zho": ([1, 0], [0, 1])}, r"language eng, word 1: shape \(2,\)"),
        (TWO_LANGUAGES | {"zho": THREE_LANGUAGES["zho"]}, "the same rows and dimension"),
        (TWO_LANGUAGES | {"zho": ([[1, 0, 0]], [[0, 1, 0], [1, 1, 0]])}, "language zho: .*second"),
        ({k: (v[0], v[0]) for k, v in TWO_LANGUAGES.items()}, "0 of 2 relations"),
    ],
)
def test_what_cannot_be_compared_is_refused(relations: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        relational_affinity(relations)


@pytest.mark.parametrize("bad", [0.0, math.nan, math.inf])
def test_a_vector_without_a_direction_is_named(bad: float) -> None:
    relations = _random(2, 4, 1, 0)
    relations["l1"][1][3] = bad
    with pytest.raises(VectorError, match="language l1, word 2, row 3"):
        relational_affinity(relations)


def _reference_functions() -> dict[str, Any]:
    """Return the reference's functions of the metric, without what its module imports."""
    source = Path(os.environ["SEMANSCOPE"]) / "semanscope" / "cli" / "batch_benchmark_ra.py"
    body = re.search(
        r"^def ra_cosine.*?(?=^def compute_ra_single)",
        source.read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    assert body
    names: dict[str, Any] = {"np": np, "List": list, "Dict": dict}
    exec(compile(body[0], str(source), "exec"), names)  # noqa: S102 - asked for by SEMANSCOPE
    return names


@pytest.mark.skipif("SEMANSCOPE" not in os.environ, reason="see the top of this file")
def test_the_reference_tool_gives_the_same() -> None:
    reference = _reference_functions()
    for seed in range(200):
        _compare_with(reference, seed)


def _compare_with(reference: dict[str, Any], seed: int) -> None:
    sizes = np.random.default_rng(seed).integers([2, 2, 2], [5, 50, 400])
    n_languages, n_rows, dim = sizes.tolist()
    relations = _random(n_languages, n_rows, dim, seed)
    found = relational_affinity(relations)
    steps = {
        key: list(
            b / np.linalg.norm(b, axis=1, keepdims=True)
            - a / np.linalg.norm(a, axis=1, keepdims=True)
        )
        for key, (a, b) in relations.items()
    }
    for kernel in ("cosine", "euclidean"):
        figures, one = getattr(found, kernel), reference[f"ra_{kernel}"]
        sets = {f"within {key}": rows for key, rows in steps.items()}
        sets |= {f"pooled {a}-{b}": steps[a] + steps[b] for a, b in combinations(steps, 2)}
        for name, rows in sets.items():
            matrix = reference["pairwise_ra"](rows, metric=kernel)
            expected = reference["aggregate_ra_category"](matrix, metric=kernel)
            got = _figures(figures)[name]
            assert expected.pop("negative_count", got.n_negative) == got.n_negative
            assert expected == pytest.approx({k: getattr(got, k) for k in expected}, abs=1e-12)
        per_row = [
            np.mean([one(r, s) for r, s in combinations(row, 2)])
            for row in zip(*steps.values(), strict=True)
        ]
        assert figures.overall.mean == pytest.approx(float(np.mean(per_row)), abs=1e-12)
