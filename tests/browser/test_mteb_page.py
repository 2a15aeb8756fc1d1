"""The MTEB page and a model's MTEB section in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from complaints import Complaints
from playwright.sync_api import Browser, Page, expect
from result_files import GeneratedModel, write_model, write_tables
from served import served

from sa_bench.leaderboard import build

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.browser

AFFINITIES = {
    "sentence-transformers/LaBSE": 0.72,
    "sentence-transformers/paraphrase-multilingual-mpnet-base-v2": 0.68,
    "Qwen/Qwen3-Embedding-8B": 0.6,
    "Qwen/Qwen3-Embedding-0.6B": 0.57,
    "openai/text-embedding-3-large": 0.59,
    "sentence-transformers/all-MiniLM-L6-v2": 0.45,
    "Qwen/Qwen3-Embedding-4B": 0.61,
    "intfloat/multilingual-e5-small": 0.54,
    "intfloat/multilingual-e5-base": 0.56,
    "intfloat/multilingual-e5-large": 0.58,
    "jinaai/jina-embeddings-v3": 0.62,
    "google/embeddinggemma-300m": 0.64,
    "mteb/baseline-random-encoder": 0.5,
}
PATHS = ("mteb.html", "models/sentence-transformers__LaBSE.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mteb-page")
    revisions = write_tables(folder / "tasks", 12)
    for name, affinity in AFFINITIES.items():
        write_model(folder / "results", GeneratedModel(name, affinity), revisions)
    return build(folder / "results", folder / "site", tables=folder / "tasks").folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("scheme", ["file", "http"])
def test_nothing_is_refused_missing_or_loaded_from_elsewhere(
    page: Page, site: Path, address: str, scheme: str, path: str
) -> None:
    root = address if scheme == "http" else f"{site.as_uri()}/"
    complaints = Complaints(root)
    complaints.listen(page)
    page.goto(root + path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    assert complaints.found == []


@pytest.mark.parametrize(
    ("path", "part"), [(PATHS[0], "body"), (PATHS[1], "section[aria-labelledby=mteb]")]
)
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_to_mend(
    browser: Browser, site: Path, colours: Literal["light", "dark"], path: str, part: str
) -> None:
    context = browser.new_context(color_scheme=colours)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/{path}")
    found = Axe().run(page, context=part)
    context.close()

    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", PATHS)
def test_a_phone_needs_no_sideways_scrolling_of_the_page(
    browser: Browser, site: Path, path: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{site.as_uri()}/{path}")
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert width <= 360


def test_the_plot_shows_names_on_a_desk_and_signs_on_a_phone(browser: Browser, site: Path) -> None:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.goto(f"{site.as_uri()}/mteb.html")
    name = page.locator("figure svg.against text.wide", has_text="LaBSE").first
    sign = page.locator("figure svg.against text.short").first

    expect(name).to_be_visible()
    expect(sign).to_be_hidden()
    page.set_viewport_size({"width": 360, "height": 740})
    expect(name).to_be_hidden()
    expect(sign).to_be_visible()
    context.close()


def test_marks_stand_where_the_figures_say(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/mteb.html")
    plot = page.locator("figure svg.against").first
    labse = plot.locator("g", has=page.locator("title", has_text="LaBSE: 0.519")).last
    qwen = plot.locator("g", has=page.locator("title", has_text="Qwen3-Embedding-8B: 0.705")).last
    minilm = plot.locator("g", has=page.locator("title", has_text="all-MiniLM-L6-v2: 0.416")).last
    boxes = [each.locator("svg > *").bounding_box() for each in (labse, qwen, minilm)]
    (x1, y1), (x2, y2), (x3, y3) = ((box["x"], box["y"]) for box in boxes if box)

    assert x3 < x2 < x1
    # The axis is linear: LaBSE stands as far between the others as its figure does.
    share = (0.519129 - 0.416411) / (0.705322 - 0.416411)
    assert (y3 - y1) / (y3 - y2) == pytest.approx(share, abs=0.02)
    # A baseline is no model whose ranks could agree.
    expect(plot.locator("title", has_text="random-encoder")).to_have_count(0)


def test_tables_sort_with_missing_figures_last(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/mteb.html")
    table = page.get_by_role("region", name="Models in the plots").get_by_role("table")
    table.get_by_role("button", name="Mean(Task)", exact=True).click()
    rows = table.get_by_role("row")

    expect(rows.nth(1)).to_contain_text("Qwen/Qwen3-Embedding-8B")
    expect(rows.last).to_contain_text(" of ")


def test_the_page_reads_without_javascript(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/mteb.html")

    expect(page.get_by_role("heading", name="Rank correlations")).to_be_visible()
    expect(page.locator("svg.against").first).to_be_visible()
    expect(page.get_by_role("cell", name="low MTEB, high SA").first).to_be_visible()
    context.close()


def test_every_link_of_the_page_leads_somewhere(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/mteb.html")
    links = page.evaluate("Array.from(document.links, link => link.href)")
    inside = [link for link in links if link.startswith(site.as_uri())]
    missing = [
        link for link in inside if not Path(link.removeprefix("file://").partition("#")[0]).exists()
    ]

    assert len(inside) > 10
    assert missing == []
