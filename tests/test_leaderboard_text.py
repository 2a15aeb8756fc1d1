"""Numbers, names and files as the leaderboard prints them."""

from __future__ import annotations

import csv
import doctest
import io
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sa_bench.board import entries
from sa_bench.board.entries import slugs
from sa_bench.leaderboard import formats
from sa_bench.leaderboard.chart_layout import Axis
from sa_bench.leaderboard.findings import weakest_language
from sa_bench.leaderboard.formats import exact, fixed, quantity, signed
from sa_bench.results import metadata

NAMES = st.text(min_size=1, max_size=150).map(lambda text: f"org/{text}")


@pytest.mark.parametrize("module", [formats, entries, metadata])
def test_examples_in_docstrings_hold(module: object) -> None:
    from types import ModuleType

    assert isinstance(module, ModuleType)
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


@given(st.lists(NAMES, max_size=20))
def test_every_name_gets_a_slug_of_its_own_that_is_one_plain_file_name(names: list[str]) -> None:
    made = slugs(names)
    folded = [slug.casefold() for slug in made.values()]
    assert made.keys() == set(names)
    assert len(set(folded)) == len(folded)
    for slug in made.values():
        assert PurePosixPath(slug).name == slug
        assert slug.isascii()
        assert slug[0] not in ".-"
        assert len(slug) <= 120


def test_names_that_differ_in_case_alone_get_files_that_differ_in_more() -> None:
    made = slugs(["org/Model", "org/model"])
    assert len({slug.casefold() for slug in made.values()}) == 2


def test_a_plain_name_keeps_its_slug_whatever_the_others_are() -> None:
    assert slugs(["a/b"])["a/b"] == slugs(["a/b", "c/d", "a/b c"])["a/b"] == "a__b"


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2)))
def test_no_csv_cell_begins_as_a_formula_and_nothing_else_changes(rows: list[list[str]]) -> None:
    text = formats.csv_text(("a", "b"), rows)
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    flat = [cell for row in read for cell in row]
    given_cells = [cell.replace("\r", "\n") for row in rows for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in flat)
    assert [cell.removeprefix("'") for cell in flat] == [c.removeprefix("'") for c in given_cells]


def test_negative_numbers_stay_numbers_in_a_csv() -> None:
    assert formats.csv_text(("a",), [[-0.5], [-3]]) == "a\n-0.5\n-3\n"


@given(st.floats(-10, 10), st.integers(0, 6))
def test_fixed_reads_back_as_the_rounded_number(value: float, decimals: int) -> None:
    text = fixed(value, decimals).replace("\N{MINUS SIGN}", "-")
    assert float(text) == pytest.approx(round(value, decimals), abs=1e-9)
    assert not text.startswith("-0.000000") or float(text) != 0


@given(st.floats(-1, 1))
def test_exact_keeps_six_decimals(value: float) -> None:
    assert float(exact(value)) == pytest.approx(value, abs=5e-7)
    assert exact(value) != "-0"


def test_signs_and_sizes_are_printed_as_people_write_them() -> None:
    assert [signed(3), signed(0), signed(-2), signed(-0.0001, 3)] == ["+3", "0", "−2", "0.000"]
    assert [quantity(n) for n in (999_600_000, 999_000_000, 27_008_663_808)] == [
        *("1\xa0B", "999\xa0M", "27\xa0B"),
    ]


def test_the_weakest_language_is_the_one_whose_pairs_pull_the_mean_down_most() -> None:
    found = weakest_language({"eng-zho": 0.7, "eng-hin": 0.4, "zho-hin": 0.4})
    assert found is not None
    assert found.language == "Hindi"
    assert found.gain == pytest.approx(0.2)
    assert weakest_language({"eng-zho": 0.7}) is None


@given(st.floats(0, 1))
def test_an_axis_maps_what_it_spans_to_a_hundred_percent(share: float) -> None:
    axis = Axis(0.4, 0.8)
    assert axis.at(0.4 + 0.4 * share) == pytest.approx(100 * share, abs=0.01)


def test_an_axis_spans_all_values_and_ticks_lie_inside() -> None:
    axis = Axis.around([0.48, 0.74], 0.1)
    assert axis.low < 0.48
    assert axis.high > 0.74
    assert [tick.text for tick in axis.ticks(0.1)] == ["0.5", "0.6", "0.7"]
