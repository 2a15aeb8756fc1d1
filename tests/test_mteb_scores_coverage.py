"""A mean is whole or blank."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sa_bench.mteb_scores.quality import Cell, Coverage, cover, mean_of

scores = st.floats(-1, 1)
tables = st.dictionaries(
    st.tuples(st.sampled_from(["test", "validation"]), st.text(min_size=1, max_size=3)),
    scores,
    min_size=1,
    max_size=12,
)


@given(tables)
@settings(deadline=None)
def test_a_mean_over_every_needed_cell_is_the_plain_mean(cells: dict[Cell, float]) -> None:
    found = cover(cells, list(cells))

    assert found.score == pytest.approx(math.fsum(cells.values()) / len(cells))
    assert found.have == found.need == len(cells)


@given(tables, st.data())
@settings(deadline=None)
def test_one_missing_cell_blanks_the_mean_and_is_counted(
    cells: dict[Cell, float], data: st.DataObject
) -> None:
    missing = data.draw(st.sampled_from(sorted(cells)))
    rest = {cell: score for cell, score in cells.items() if cell != missing}

    assert cover(rest, list(cells)) == Coverage(None, len(cells) - 1, len(cells))


@given(tables, st.data())
@settings(deadline=None)
def test_the_order_of_cells_never_shows(cells: dict[Cell, float], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(list(cells)))

    assert cover(cells, shuffled) == cover(cells, list(cells))


def test_cells_that_are_not_needed_do_not_count() -> None:
    cells = {("test", "de-en"): 0.5, ("train", "de-en"): 0.9}

    assert cover(cells, [("test", "de-en")]) == Coverage(0.5, 1, 1)


@given(st.lists(scores, min_size=1, max_size=9))
@settings(deadline=None)
def test_a_mean_of_means_weights_every_part_alike(values: list[float]) -> None:
    parts = [Coverage(value, n, n) for n, value in enumerate(values, start=1)]

    assert mean_of(parts).score == pytest.approx(math.fsum(values) / len(values))


def test_a_mean_of_means_is_blank_when_a_part_is() -> None:
    parts = [Coverage(0.4, 3, 3), Coverage(None, 2, 3)]

    assert mean_of(parts) == Coverage(None, 1, 2)
