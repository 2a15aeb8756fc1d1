"""The score of a group of concepts is that of double sums, whatever is missing or said twice."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sa_bench.metric import SemanticAffinity, semantic_affinity
from sa_bench.metric.groups import group_scores

pytestmark = pytest.mark.filterwarnings("ignore::sa_bench.metric.FewConceptsWarning")

LANGUAGES = ("eng", "deu", "tur")


def _table(seed: int, n: int = 14) -> tuple[dict[str, list[list[np.ndarray]]], list[str]]:
    """Return cells of vectors, some empty, some of two glosses, and the ids of their concepts."""
    random = np.random.default_rng(seed)
    cells: dict[str, list[list[np.ndarray]]] = {}
    for key in LANGUAGES:
        sizes = random.choice([0, 1, 1, 1, 2], size=n)
        sizes[:4] = 1
        cells[key] = [[random.normal(size=5) + 1 for _ in range(size)] for size in sizes]
    return cells, [f"c{number}" for number in range(n)]


def _scored(cells: Any, ids: list[str], pivot: str | None = None) -> SemanticAffinity:
    return semantic_affinity(
        {key: np.array([v for cell in column for v in cell]) for key, column in cells.items()},
        {
            key: [name for name, cell in zip(ids, column, strict=True) for _ in cell]
            for key, column in cells.items()
        },
        pivot=pivot,
    )


def _slow(cells: Any, ids: list[str], members: Any, pairs: Any) -> Any:
    """Return the mean over pairs of H / (H + V of the members), by double sums."""
    unit = {
        key: [[v / np.linalg.norm(v) for v in cell] for cell in column]
        for key, column in cells.items()
    }
    spread = {}
    for key, column in unit.items():
        words = [v for cell in column for v in cell]
        spread[key] = np.mean([1 - a @ b for a, b in combinations(words, 2)])
    scores = []
    for a, b in pairs:
        apart = [
            1 - v @ w
            for name, one, other in zip(ids, unit[a], unit[b], strict=True)
            if name in members
            for v in one
            for w in other
        ]
        if apart:
            intra = (spread[a] + spread[b]) / 2
            scores.append(intra / (intra + np.mean(apart)))
    return float(np.mean(scores)) if scores else None


@given(st.integers(0, 10**6), st.sampled_from([None, "deu"]))
def test_a_group_has_the_spread_of_the_table_and_the_distances_of_its_own(
    seed: int, pivot: str | None
) -> None:
    cells, ids = _table(seed)
    pairs = [pair for pair in combinations(LANGUAGES, 2) if pivot is None or pivot in pair]
    members = ids[:6]
    found = group_scores(_scored(cells, ids, pivot), {"g": members})["g"]
    present = [
        name
        for name in members
        if any(cells[a][ids.index(name)] and cells[b][ids.index(name)] for a, b in pairs)
    ]
    assert found.n == len(present)
    assert found.score == pytest.approx(_slow(cells, ids, members, pairs), abs=1e-12)
    without = [_slow(cells, ids, [m for m in members if m != name], pairs) for name in present]
    pseudo = [found.n * found.score - (found.n - 1) * each for each in without]
    assert found.se == pytest.approx(np.std(pseudo, ddof=1) / len(pseudo) ** 0.5, abs=1e-10)


def test_the_group_of_all_concepts_has_the_score_of_the_table() -> None:
    cells, ids = _table(1)
    result = _scored(cells, ids)
    assert group_scores(result, {"all": ids})["all"].score == pytest.approx(result.score, abs=1e-12)


def test_a_group_of_one_concept_has_no_error_and_one_of_none_is_left_out() -> None:
    cells, ids = _table(2)
    found = group_scores(_scored(cells, ids), {"one": ids[:1], "none": ["absent"]})
    assert list(found) == ["one"]
    assert (found["one"].se, found["one"].n) == (None, 1)
