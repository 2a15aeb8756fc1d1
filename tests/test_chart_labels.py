"""Labels of a plot: beside their marks, and in nobody's way."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sa_bench.leaderboard.chart_layout import Label, Labelled, Plane, place_labels

PLANE = Plane(700, 400)

percent = st.floats(0, 100).map(lambda value: round(value, 2))
texts = st.text("abcde-", min_size=1, max_size=20)


@st.composite
def marks(draw: st.DrawFn) -> Labelled:
    low, at, high = sorted(draw(st.tuples(percent, percent, percent)))
    return Labelled(at, low, high, draw(percent), (draw(texts),))


def _box(label: Label) -> tuple[float, float, float, float]:
    """Return the label's rectangle, at the width of a narrow letter."""
    width = 6.5 * len(label.text)
    left = label.x * PLANE.width / 100 + label.dx
    left -= {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    bottom = label.y * PLANE.height / 100 + label.dy
    return left, bottom - 11, left + width, bottom


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@given(st.lists(marks(), max_size=15))
@settings(deadline=None)
def test_no_label_covers_another_or_leaves_the_plane(table: list[Labelled]) -> None:
    boxes = [_box(label) for label in place_labels(table, PLANE) if label]

    for place, box in enumerate(boxes):
        assert box[0] >= 0
        assert box[2] <= PLANE.width
        assert not any(_overlap(box, other) for other in boxes[place + 1 :])


@given(st.lists(marks(), max_size=15))
@settings(deadline=None)
def test_no_label_covers_a_mark_or_its_line(table: list[Labelled]) -> None:
    boxes = [_box(label) for label in place_labels(table, PLANE) if label]
    lines = []
    for mark in table:
        y = mark.y * PLANE.height / 100
        lines.append((mark.low * PLANE.width / 100, y - 1, mark.high * PLANE.width / 100, y + 1))

    assert not any(_overlap(box, line) for box in boxes for line in lines)


def test_a_lone_mark_gets_its_label_to_the_right_of_its_line() -> None:
    (label,) = place_labels([Labelled(40, 30, 50, 50, ("LaBSE",))], PLANE)

    assert label == Label("LaBSE", 50, 50, "start", 9, 4)


def test_at_the_right_edge_the_label_goes_to_the_left() -> None:
    (label,) = place_labels([Labelled(95, 90, 99, 50, ("LaBSE",))], PLANE)

    assert label is not None
    assert (label.anchor, label.x) == ("end", 90)


def test_where_the_name_does_not_fit_the_sign_does() -> None:
    (label,) = place_labels([Labelled(50, 40, 60, 50, ("a" * 200, "7"))], PLANE)

    assert label is not None
    assert label.text == "7"


def test_where_nothing_fits_there_is_no_label() -> None:
    assert place_labels([Labelled(50, 40, 60, 50, ("a" * 200,))], PLANE) == [None]


def test_a_mark_without_texts_blocks_nobody() -> None:
    silent = Labelled(60, 51, 99, 50, ())
    alone = place_labels([Labelled(40, 30, 50, 50, ("LaBSE",))], PLANE)

    assert place_labels([Labelled(40, 30, 50, 50, ("LaBSE",)), silent], PLANE) == [*alone, None]
