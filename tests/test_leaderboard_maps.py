"""The maps of a site: what is written where, what is refused, and what stays the same."""

from __future__ import annotations

import io
import json
import re
from itertools import combinations
from typing import TYPE_CHECKING, Any

import html5lib
import numpy as np
import pytest
from contrast import contrast
from map_files import copy_table, map_content, write_map
from PIL import Image
from result_files import GeneratedModel, write_model

from sa_bench.board.tiers import COLOURS
from sa_bench.leaderboard import build, default_source
from sa_bench.leaderboard.previews import map_picture
from sa_bench.results.map_file import MapFile
from sa_bench.tables import read_table, tasks_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sa_bench.tables import ConceptTable

TASK = "ConceptsSemanticAffinity"
MAPPED, UNMAPPED = "org/mapped", "org/unmapped"
POINTS = 300


@pytest.fixture(scope="module")
def table() -> ConceptTable:
    return read_table(tasks_folder() / "concepts")


@pytest.fixture
def folder(tmp_path: Path, table: ConceptTable) -> Path:
    """Results of two models, of which one has a map."""
    revision = copy_table(tmp_path / "tasks", "concepts")
    for name in (MAPPED, UNMAPPED):
        write_model(tmp_path / "results", GeneratedModel(name, 0.6), {TASK: revision})
    write_map(tmp_path / "results", MAPPED, TASK, table, revision, most_points=POINTS)
    return tmp_path


def _build(folder: Path, name: str = "site") -> Path:
    return build(folder / "results", folder / name, tables=folder / "tasks").folder


def _map_path(folder: Path) -> Path:
    return folder / "results" / "org__mapped" / "1" / "maps" / f"{TASK}.json"


def _change(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")


def _received(script: str) -> dict[str, Any]:
    found = re.fullmatch(r"saBench\.receive\((.*)\);\n", script)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_the_script_hands_over_the_points_of_the_file(folder: Path) -> None:
    site = _build(folder)
    data = _received((site / "models" / "org__mapped" / "map-concepts.js").read_text("ascii"))
    content = json.loads(_map_path(folder).read_text("utf-8"))

    assert {key: data[key] for key in ("concept", "language", "gloss", "x", "y")} == (
        content["points"]
    )
    assert [language["key"] for language in data["languages"]] == content["languages"]
    assert data["concepts"] == content["concepts"]
    assert data["domains"] == content["domains"]
    assert data["spread"] == content["spread"]


def test_a_model_without_a_map_has_no_map_section_and_loads_no_map_script(folder: Path) -> None:
    site = _build(folder)
    html = (site / "models" / "org__unmapped.html").read_text("utf-8")

    assert 'id="maps"' not in html
    assert "map.js" not in html
    assert not list((site / "models" / "org__unmapped").glob("map*"))


def test_the_page_shows_the_picture_and_the_caveat_without_scripts(folder: Path) -> None:
    html = (_build(folder) / "models" / "org__mapped.html").read_text("utf-8")
    without = "".join(re.findall(r"<noscript>(.*?)</noscript>", html, re.DOTALL))

    assert 'src="org__mapped/map-concepts.png"' in without
    assert "Distances on the map are not measured" in html


@pytest.mark.parametrize("page", ["models/org__mapped.html", "compare.html"])
def test_a_page_with_a_map_is_valid_html(folder: Path, page: str) -> None:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    parser.parse((_build(folder) / page).read_text("utf-8"))

    assert parser.errors == []


def test_the_compare_page_knows_which_models_have_maps(folder: Path) -> None:
    html = (_build(folder) / "compare.html").read_text("utf-8")
    found = re.search(r'id="setup">(.*?)</script>', html, re.DOTALL)
    assert found

    assert json.loads(found[1])["maps"]["models"] == {
        "org__mapped": {"concepts": "models/org__mapped/map-concepts.js"}
    }


def test_without_any_map_the_compare_page_has_none(folder: Path) -> None:
    _map_path(folder).unlink()
    html = (_build(folder) / "compare.html").read_text("utf-8")

    assert 'id="maps"' not in html
    assert "map.js" not in html


def test_the_table_of_points_has_a_row_for_each(folder: Path) -> None:
    csv = (_build(folder) / "models" / "org__mapped" / "map-concepts.csv").read_text("utf-8")

    assert csv.count("\n") == 1 + POINTS
    assert csv.startswith("gloss,language,concept,domain,spread,x,y\n")


def test_two_builds_give_the_same_bytes(folder: Path) -> None:
    first, second = _build(folder, "first"), _build(folder, "second")
    names = [f"models/org__mapped/map-concepts.{kind}" for kind in ("js", "png", "csv")]

    assert [(first / name).read_bytes() for name in names] == [
        (second / name).read_bytes() for name in names
    ]


def test_a_broken_map_stops_the_build_with_file_and_reason(folder: Path) -> None:
    _change(_map_path(folder), lambda content: content["points"]["x"].pop())

    with pytest.raises(ValueError, match=rf"maps/{TASK}\.json.*'x'"):
        _build(folder)


@pytest.mark.parametrize("key", ["task", "model", "model_revision", "dataset_revision"])
def test_the_map_of_something_else_stops_the_build(folder: Path, key: str) -> None:
    _change(_map_path(folder), lambda content: content.update({key: "another"}))

    with pytest.raises(ValueError, match=rf"maps/{TASK}\.json: '{key}' is 'another'"):
        _build(folder)


@pytest.mark.parametrize("content", [b"", b'{"format": 1,', b"[]", b"{}", b"\xff\x00"])
def test_a_broken_map_is_left_out_with_the_other_problems(folder: Path, content: bytes) -> None:
    _map_path(folder).write_bytes(content)
    unmapped = folder / "results" / "org__unmapped" / "1" / f"{TASK}.json"
    unmapped.write_text("{", "utf-8")
    built = build(folder / "results", folder / "site", tables=folder / "tasks", keep_going=True)

    assert [str(_map_path(folder)) in problem for problem in built.problems] == [False, True]
    assert str(unmapped) in built.problems[0]
    assert 'id="maps"' not in (built.folder / "models" / "org__mapped.html").read_text("utf-8")
    assert 'id="maps"' not in (built.folder / "compare.html").read_text("utf-8")


def test_a_hostile_gloss_stays_text(folder: Path) -> None:
    hostile = "</script><script>alert(1)</script>"
    _change(_map_path(folder), lambda content: content["points"]["gloss"].__setitem__(0, hostile))
    site = _build(folder)
    script = (site / "models" / "org__mapped" / "map-concepts.js").read_text("ascii")

    assert _received(script)["gloss"][0] == hostile
    assert hostile not in (site / "models" / "org__mapped.html").read_text("utf-8")


def test_the_picture_has_every_language_in_its_colour(tmp_path: Path, table: ConceptTable) -> None:
    path = tmp_path / "map.json"
    content = map_content(MAPPED, TASK, table, "0123456789ab", most_points=4200)
    path.write_text(json.dumps(content), "utf-8")
    picture = Image.open(io.BytesIO(map_picture(MapFile.read(path), "title"))).convert("RGB")
    pixels = np.asarray(picture).reshape(-1, 3).astype(int)

    assert picture.size == (1000, 750)
    for colour in COLOURS:
        # A quarter of the paper shines through, and the palette of the file is small.
        drawn = [0.75 * int(colour[at : at + 2], 16) + 0.25 * 255 for at in (1, 3, 5)]
        assert np.abs(pixels - drawn).max(axis=1).min() < 20, colour


def _css_colours(theme: int) -> list[str]:
    """Return the colours of light (0) or dark (1) from the style sheet."""
    css = (default_source() / "assets" / "map.css").read_text("utf-8")
    found = re.findall(r"--map-(\d+): (#[0-9a-f]{6});", css)
    per_theme = len(COLOURS)
    return [colour for _, colour in found[theme * per_theme : (theme + 1) * per_theme]]


def test_page_and_picture_share_their_colours() -> None:
    assert _css_colours(0) == list(COLOURS)


@pytest.mark.parametrize(("theme", "paper"), [(0, "#ffffff"), (1, "#151617")])
def test_every_colour_stands_out_from_the_paper(theme: int, paper: str) -> None:
    colours = _css_colours(theme)
    assert len(colours) == len(COLOURS)
    for colour in colours:
        assert contrast(colour, paper) >= 3, colour


@pytest.mark.parametrize("theme", [0, 1])
def test_no_two_colours_are_alike(theme: int) -> None:
    rgb = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in _css_colours(theme)]
    for first, second in combinations(rgb, 2):
        assert np.linalg.norm(np.subtract(first, second)) > 40, (first, second)
