"""The heat maps: which class a score gets, and that every class can be read."""

from __future__ import annotations

import re

import pytest
from contrast import contrast
from hypothesis import given
from hypothesis import strategies as st

from sa_bench.leaderboard import default_source
from sa_bench.leaderboard.formats import heat_rows, heat_step

AA = 4.5
"""The least contrast of WCAG 2, level AA, for letters of normal size."""


@pytest.mark.parametrize(
    ("printed", "step"),
    [("0.00", 0), ("0.34", 0), ("0.35", 1), ("0.50", 4), ("0.64", 6), ("0.65", 7), ("0.85", 11)],
)
def test_heat_changes_colour_where_the_tiers_do(printed: str, step: int) -> None:
    assert heat_step(printed) == step


def test_a_heat_map_shows_each_pair_once_and_languages_of_one_script_together() -> None:
    rows = heat_rows({"eng-zho": 0.6, "eng-deu": 0.7, "zho-deu": 0.4}, ("eng", "zho", "deu"))
    assert [row.language for row in rows] == ["eng", "deu", "zho"]
    printed = [[cell.printed for cell in row.cells] for row in rows]
    assert printed == [[None, None, None], ["0.70", None, None], ["0.60", "0.40", None]]


@given(st.floats(0, 1), st.floats(0, 1))
def test_equal_printed_values_have_equal_colours(first: float, second: float) -> None:
    rows = heat_rows({"eng-zho": first, "eng-deu": second}, ("eng", "zho", "deu"))
    one, other = rows[1].cells[0], rows[2].cells[0]
    assert one.printed != other.printed or one.step == other.step


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_value_in_every_class_stands_out_from_its_colour(scheme: str) -> None:
    css = (default_source() / "assets" / "site.css").read_text("utf-8")
    rule = r"\.h(\d+) { background: (#[0-9a-f]{6}); color: (#[0-9a-f]{6}); }"
    rules = re.findall(rule, css)
    assert [int(step) for step, _, _ in rules] == [*range(12), *range(12)]
    chosen = rules[:12] if scheme == "light" else rules[12:]
    weak = {step: contrast(paper, ink) for step, paper, ink in chosen if contrast(paper, ink) < AA}
    assert weak == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_scores_below_one_half_are_of_another_hue(scheme: str) -> None:
    css = (default_source() / "assets" / "site.css").read_text("utf-8")
    rules = re.findall(r"\.h\d+ { background: #([0-9a-f]{2})[0-9a-f]{2}([0-9a-f]{2});", css)
    chosen = rules[:12] if scheme == "light" else rules[12:]
    redder = [int(red, 16) > int(blue, 16) for red, blue in chosen]
    assert redder == [step < heat_step("0.50") for step in range(12)]
