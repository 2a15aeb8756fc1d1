"""A hostile set: whatever a file says is shown as text or refused, and stays in its place."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import html5lib
import pytest
from hostile import NAMES, REFUSED_NAMES, build_hostile_site

from sa_bench.results import ModelMetadata

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_hostile_site(tmp_path_factory.mktemp("hostile"))


def test_nothing_is_written_outside_the_site(site: Path) -> None:
    beside = sorted(path.name for path in site.parent.iterdir())
    assert beside == ["results", "site", "tasks"]
    assert [path for path in site.rglob("*") if path.is_symlink()] == []


def test_every_model_has_a_page_of_its_own(site: Path) -> None:
    assert len(list((site / "models").glob("*.html"))) == len(NAMES)


def test_no_word_of_the_files_becomes_an_element(site: Path) -> None:
    for path in site.rglob("*.html"):
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        document = parser.parse(path.read_text("utf-8"))
        names = [element.tag for element in document.iter() if isinstance(element.tag, str)]
        attributes = {name for element in document.iter() for name in element.attrib}
        assert "img" not in names, path
        assert not {name for name in attributes if str(name).startswith("on")}, path
        for script in document.iter("script"):
            assert "src" in script.attrib or script.get("type") == "application/json", path


def test_templates_in_names_are_not_expanded(site: Path) -> None:
    html = (site / "index.html").read_text("utf-8")
    assert "{{7*7}}" in html


def test_no_cell_of_any_csv_is_a_formula(site: Path) -> None:
    starts = ("=", "+", "@", "\t", "\r")
    found = [
        (path.name, cell)
        for path in site.rglob("*.csv")
        for row in csv.reader(io.StringIO(path.read_text("utf-8"), newline=""))
        for cell in row
        if cell.startswith(starts) or (cell.startswith("-") and not _is_number(cell))
    ]
    assert found == []


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_the_json_gives_names_back_as_they_are(site: Path) -> None:
    models = json.loads((site / "leaderboard.json").read_text("utf-8"))["models"]
    assert {model["model"] for model in models} == set(NAMES)


@pytest.mark.parametrize("name", REFUSED_NAMES, ids=ascii)
def test_a_name_that_could_mislead_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "model_meta.json"
    path.write_text(json.dumps({"name": name, "revision": "1"}), "utf-8")
    with pytest.raises(ValueError, match=r"'name' is .*(of the form org/model|control characters)"):
        ModelMetadata.read(path)


@pytest.mark.parametrize(
    "link", ["javascript:pwned=1", "data:text/html,x", " https://x", "ftp://x"]
)
def test_a_link_that_a_browser_might_run_is_refused(tmp_path: Path, link: str) -> None:
    path = tmp_path / "model_meta.json"
    path.write_text(json.dumps({"name": "a/b", "revision": "1", "reference": link}), "utf-8")
    with pytest.raises(ValueError, match="starts with https"):
        ModelMetadata.read(path)
