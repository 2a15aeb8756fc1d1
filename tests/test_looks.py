"""Colours and shapes: all different, and the same wherever a language or a tier is drawn."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import matplotlib as mpl
import pytest

from sa_bench.board.settings import default_source
from sa_bench.board.tiers import COLOURS, SHAPES, TIER_LOOKS, look

ASSETS = default_source() / "assets"
CSS = (ASSETS / "site.css").read_text("utf-8")
MAP_CSS = (ASSETS / "map.css").read_text("utf-8")
SHAPES_JS = (ASSETS / "map_shapes.js").read_text("utf-8")
N_DIFFERENT = 48


def test_forty_eight_languages_look_different() -> None:
    assert len({look(place) for place in range(N_DIFFERENT)}) == N_DIFFERENT


def test_neighbours_differ_in_colour_and_mostly_in_shape() -> None:
    looks = [look(place) for place in range(N_DIFFERENT)]
    assert all(first.colour != second.colour for first, second in pairwise(looks))
    assert all(first.shape != second.shape for first, second in pairwise(looks))


def test_every_marker_is_one_that_matplotlib_fills() -> None:
    assert set(SHAPES.values()) <= set(mpl.lines.Line2D.filled_markers)


def test_the_style_sheet_has_the_colours_of_languages() -> None:
    light, _, dark = MAP_CSS.partition("@media")
    found = re.findall(r"--map-(\d+): (#[0-9a-f]{6});", light)
    assert found == [(str(place), colour) for place, colour in enumerate(COLOURS, 1)]
    in_the_dark = re.findall(r"--map-(\d+): (#[0-9a-f]{6});", dark)
    assert [place for place, _ in in_the_dark] == [place for place, _ in found]
    filled = re.findall(r"\.map-(\d+) \{ fill: var\(--map-(\d+)\); \}", MAP_CSS)
    assert filled == [(place, place) for place, _ in found]


def _in_python(expression: str) -> str:
    return expression.replace("Math.floor", "floor").replace("SHAPES.length", "N_SHAPES")


def test_the_script_gives_every_group_the_same_look() -> None:
    (colours,) = re.findall(r"COLOURS = (\d+);", SHAPES_JS)
    (outlines,) = re.findall(r"OUTLINES = \[(.*?)\];", SHAPES_JS)
    found = re.search(r"lookOf = \(group\) => \(\{ colour: (.*?), shape: (.*?) \}\);", SHAPES_JS)
    assert found
    assert int(colours) == len(COLOURS)
    assert (
        outlines.count(",") + 1 == len(SHAPES) == len(re.findall(r"\(path, x, y, r\)", SHAPES_JS))
    )
    given = {"COLOURS": len(COLOURS), "N_SHAPES": len(SHAPES), "floor": math.floor}
    for group in range(2 * N_DIFFERENT):
        colour, shape = (
            eval(_in_python(found[part]), {**given, "group": group})  # noqa: S307 - our own script
            for part in (1, 2)
        )
        assert look(group).colour == COLOURS[colour]
        assert look(group).shape == list(SHAPES)[shape]


@pytest.mark.parametrize(
    ("shape", "drawn"),
    [
        ("circle", r"background: var\(--tier-{}\); border-radius: 50%;"),
        ("square", r"background: var\(--tier-{}\);"),
        (
            "triangle",
            r"background: var\(--tier-{}\); clip-path: polygon\(50% 0, 100% 100%, 0 100%\);",
        ),
    ],
)
def test_the_style_sheet_draws_a_tier_as_figures_do(shape: str, drawn: str) -> None:
    (tier,) = (tier for tier, each in TIER_LOOKS.items() if each.shape == shape)
    assert re.search(rf"--tier-{tier}: {TIER_LOOKS[tier].colour};", CSS.partition("@media")[0])
    assert re.search(rf"\.tier-{tier}::before {{ {drawn.format(tier)} }}", CSS)


def test_the_chart_draws_each_tier_in_its_shape() -> None:
    chart = (default_source() / "templates" / "tier_chart.html").read_text("utf-8")
    (macro,) = re.findall(r"macro shape.*?endmacro", chart, re.DOTALL)
    elements = {
        "circle": "<circle",
        "square": "<rect",
        "triangle": '<path class="{{ class }}" d="M0-6L6 5H-6Z"',
    }
    places = [macro.index(elements[each.shape]) for each in TIER_LOOKS.values()]
    assert places == sorted(places)
