"""The scatter of SA against an MTEB figure, as coordinates."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sa_bench.leaderboard.mteb_chart import ScatterPoint, scatter

EDGES = (0.5, 0.65)
POINT = ScatterPoint("1", "LaBSE", 1, 0.7, 0.68, 0.72, 0.52, reported=False, named=True)


@st.composite
def points(draw: st.DrawFn) -> ScatterPoint:
    low, affinity, high = sorted(draw(st.tuples(*[st.floats(0.3, 0.9)] * 3)))
    figure = draw(st.floats(-0.1, 0.9))
    return replace(POINT, affinity=affinity, low=low, high=high, figure=figure)


@given(st.lists(points(), min_size=2, max_size=8))
@settings(deadline=None)
def test_higher_figures_stand_higher_and_higher_affinities_farther_right(
    table: list[ScatterPoint],
) -> None:
    marks = scatter(table, 0.95, EDGES, small=False).marks

    for one in marks:
        for other in marks:
            assert (one.point.figure <= other.point.figure) or one.y <= other.y
            assert (one.point.high <= other.point.high) or one.high >= other.high


@given(st.lists(points(), min_size=1, max_size=8))
@settings(deadline=None)
def test_everything_lies_inside_the_plot_and_below_the_ceiling(table: list[ScatterPoint]) -> None:
    chart = scatter(table, 0.95, EDGES, small=False)

    for mark in chart.marks:
        assert 0 <= mark.low <= mark.high <= 100
        assert chart.ceiling <= mark.y <= 100
    assert all(0 <= tick.at <= 100 for tick in (*chart.x_ticks, *chart.y_ticks))


def test_a_range_has_a_line_and_no_mark() -> None:
    point = replace(POINT, affinity=None, low=0.55, high=0.61, reported=True)
    (mark,) = scatter([point], 0.9, EDGES, small=False).marks

    assert mark.at is None
    assert mark.low < mark.high


def test_a_bound_is_a_line_from_the_left_edge() -> None:
    point = replace(POINT, affinity=None, low=None, high=0.5, tier=3, reported=True)
    (mark,) = scatter([point], 0.9, EDGES, small=False).marks

    assert mark.low == 0


def test_a_small_plot_shows_signs_and_a_large_one_names() -> None:
    large, small = (scatter([POINT], 0.9, EDGES, small=small).marks[0] for small in (False, True))

    assert large.label is not None
    assert small.label is not None
    assert (large.label.text, small.label.text) == ("LaBSE", "1")
    assert large.narrow is not None
    assert large.narrow.text == "1"
