"""The maps of a model's page and of the compare page in a real browser."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from complaints import Complaints
from map_files import copy_table, write_map
from playwright.sync_api import Browser, Page, expect
from result_files import GeneratedModel, write_model
from served import served

from sa_bench.leaderboard import build, default_source
from sa_bench.tables import read_table, tasks_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser

TASKS = {"ConceptsSemanticAffinity": "concepts", "OracleBoneSemanticAffinity": "oracle-bone"}
MODEL = "models/org__first.html"
WORDS = f"{MODEL}#words"
COMPARE = "compare.html#models=org__first,org__second"
LANGUAGES = 12
MARGIN = 24


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("maps")
    revisions = {task: copy_table(folder / "tasks", name) for task, name in TASKS.items()}
    for seed, name in enumerate(("org/first", "org/second", "org/unmapped")):
        write_model(folder / "results", GeneratedModel(name, 0.7 - seed / 10), revisions)
        if name == "org/unmapped":
            continue
        for task, table in TASKS.items():
            write_map(
                folder / "results",
                name,
                task,
                read_table(tasks_folder() / table),
                revisions[task],
                most_points=4200,
                seed=seed,
            )
    return build(folder / "results", folder / "site", tables=folder / "tasks").folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


def _open(page: Page, site: Path, path: str = WORDS) -> Locator:
    """Open a page and return its map's canvas, once the points are there."""
    page.goto(f"{site.as_uri()}/{path}")
    canvas = page.get_by_role("application").first
    expect(canvas).to_be_visible()
    return canvas


def _points(site: Path, model: str = "org__first", task: str = "concepts") -> dict[str, Any]:
    script = (site / "models" / model / f"map-{task}.js").read_text("ascii")
    data: dict[str, Any] = json.loads(script.removeprefix("saBench.receive(").removesuffix(");\n"))
    return data


def _places(points: dict[str, Any], canvas: Locator) -> list[tuple[float, float]]:
    """Work out where each point of a whole map is on its canvas, in CSS pixels."""
    width, height = canvas.evaluate("canvas => [canvas.clientWidth, canvas.clientHeight]")
    xs, ys = points["x"], points["y"]
    scale = min(
        (width - 2 * MARGIN) / (max(xs) - min(xs)), (height - 2 * MARGIN) / (max(ys) - min(ys))
    )
    middle = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return [
        (width / 2 + (x - middle[0]) * scale, height / 2 - (y - middle[1]) * scale)
        for x, y in zip(xs, ys, strict=True)
    ]


def _glosses(points: dict[str, Any], concept: str) -> list[int]:
    place = points["concepts"].index(concept)
    return [point for point, of in enumerate(points["concept"]) if of == place]


def _pixel(canvas: Locator, place: tuple[float, float]) -> tuple[int, ...]:
    read = "(c, [x, y]) => Array.from(c.getContext('2d').getImageData(x, y, 1, 1).data)"
    return tuple(canvas.evaluate(read, list(place)))


def _colours() -> list[tuple[int, ...]]:
    css = (default_source() / "assets" / "map.css").read_text("utf-8")
    light = re.findall(r"--map-\d+: #([0-9a-f]{6});", css)[:LANGUAGES]
    return [(*bytes.fromhex(colour), 255) for colour in light]


@pytest.mark.parametrize("path", [WORDS, COMPARE])
@pytest.mark.parametrize("scheme", ["file", "http"])
def test_nothing_is_refused_missing_or_loaded_from_elsewhere(
    page: Page, site: Path, address: str, scheme: str, path: str
) -> None:
    root = address if scheme == "http" else f"{site.as_uri()}/"
    complaints = Complaints(root)
    complaints.listen(page)
    page.goto(root + path)
    canvas = page.get_by_role("application").first
    expect(canvas).to_be_visible()
    canvas.hover()
    page.get_by_role("searchbox", name="Find a concept").fill("water")
    expect(page.get_by_text("12 glosses in 12 languages").first).to_be_visible()

    assert complaints.found == []


def test_a_search_for_water_finds_its_gloss_in_every_language(page: Page, site: Path) -> None:
    _open(page, site)
    page.get_by_role("searchbox", name="Find a concept").fill("water")
    points = _points(site)

    expect(page.get_by_text("water: 12 glosses in 12 languages")).to_be_visible()
    assert {points["language"][point] for point in _glosses(points, "water")} == set(
        range(LANGUAGES)
    )


def test_every_highlighted_gloss_of_water_is_drawn_where_the_data_say(
    page: Page, site: Path
) -> None:
    canvas = _open(page, site, f"{MODEL}#map=concepts&find=water")
    points = _points(site)
    places = _places(points, canvas)
    hide = page.get_by_role("button", name="Hide all")
    hide.click()
    for point in _glosses(points, "water"):
        language = points["language"][point]
        button = page.locator("#map-panel").get_by_role(
            "button", name=points["languages"][language]["name"], exact=True
        )
        button.click()
        page.evaluate("new Promise(requestAnimationFrame)")
        assert _pixel(canvas, places[point]) == _colours()[language], points["gloss"][point]
        button.click()


def test_a_line_joins_a_gloss_with_the_middle_of_its_translations(page: Page, site: Path) -> None:
    canvas = _open(page, site, f"{MODEL}#map=concepts&find=water&hide=zho,spa,fra,deu,rus,kor")
    page.get_by_role("button", name="Zoom to it").click()
    points = _points(site)
    page.evaluate("new Promise(requestAnimationFrame)")
    ink = canvas.evaluate("c => getComputedStyle(c).getPropertyValue('--muted')")
    muted = (*bytes.fromhex(ink.strip().removeprefix("#")), 255)
    drawn = canvas.evaluate(
        """(c, colour) => {
            const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
            let count = 0;
            for (let at = 0; at < data.length; at += 4)
                if (colour.every((value, channel) => Math.abs(data[at + channel] - value) < 12))
                    count += 1;
            return count;
        }""",
        muted,
    )

    assert len(_glosses(points, "water")) == LANGUAGES
    assert drawn > 100


def test_the_keyboard_alone_reaches_and_reads_a_point(page: Page, site: Path) -> None:
    canvas = _open(page, site)
    page.get_by_role("searchbox", name="Find a concept").focus()
    page.keyboard.type("water")
    for _ in range(12):
        page.keyboard.press("Tab")
        if canvas.evaluate("canvas => canvas === document.activeElement"):
            break
    page.keyboard.press("ArrowRight")

    said = page.get_by_role("status").filter(has_text="water, English")
    expect(said).to_contain_text("concept water (matter), spread 0.")
    page.keyboard.press("PageDown")
    expect(page.get_by_role("status").filter(has_text="水, Chinese")).to_have_count(1)


def test_arrow_keys_go_the_way_they_point(page: Page, site: Path) -> None:
    canvas = _open(page, site, f"{MODEL}#map=concepts&find=water")
    points = _points(site)
    names = [language["name"] for language in points["languages"]]
    by_words = {
        f"{gloss}, {names[language]}: concept {points['concepts'][concept]} ": at
        for at, (gloss, language, concept) in enumerate(
            zip(points["gloss"], points["language"], points["concept"], strict=True)
        )
    }
    said = page.locator("p[role=status]").last

    def here() -> int:
        words = said.text_content() or ""
        return next(point for start, point in by_words.items() if words.startswith(start))

    canvas.focus()
    page.keyboard.press("ArrowRight")
    for key, axis, sign in (
        ("ArrowRight", "x", 1),
        ("ArrowLeft", "x", -1),
        ("ArrowUp", "y", 1),
        ("ArrowDown", "y", -1),
    ):
        before = here()
        page.keyboard.press(key)
        assert sign * (points[axis][here()] - points[axis][before]) > 0, key


def test_hovering_shows_gloss_language_concept_and_spread(page: Page, site: Path) -> None:
    canvas = _open(page, site)
    points = _points(site)
    places = _places(points, canvas)
    point = points["x"].index(min(points["x"]))
    x, y = places[point]
    canvas.hover(position={"x": x, "y": y})
    tip = page.locator(".map-tip")

    expect(tip).to_contain_text(points["gloss"][point])
    expect(tip).to_contain_text(points["languages"][points["language"][point]]["name"])
    expect(tip).to_contain_text(f"concept {points['concepts'][points['concept'][point]]}")
    expect(tip).to_contain_text("spread 0.")


def test_a_click_on_a_point_finds_its_concept_and_another_lets_go(page: Page, site: Path) -> None:
    canvas = _open(page, site)
    points = _points(site)
    point = points["x"].index(max(points["x"]))
    x, y = _places(points, canvas)[point]
    search = page.get_by_role("searchbox", name="Find a concept")
    canvas.click(position={"x": x, "y": y})
    expect(search).to_have_value(points["concepts"][points["concept"][point]])
    canvas.click(position={"x": x, "y": y})
    expect(search).to_have_value("")


@pytest.mark.parametrize("query", ["agua", "ÁGUA", "вода", "水", "पानी", "su"])
def test_a_gloss_of_any_language_finds_its_concept(page: Page, site: Path, query: str) -> None:
    _open(page, site)
    page.get_by_role("searchbox", name="Find a concept").fill(query)

    expect(page.locator(".map-matches")).to_contain_text("water")


def test_a_search_without_a_match_says_so(page: Page, site: Path) -> None:
    _open(page, site)
    page.get_by_role("searchbox", name="Find a concept").fill("qqqq")

    expect(page.get_by_text("No concept or gloss matches qqqq.")).to_be_visible()


def test_the_legend_hides_a_language_and_shows_it_again(page: Page, site: Path) -> None:
    _open(page, site, f"{MODEL}#map=concepts&find=water")
    korean = page.locator("#map-panel").get_by_role("button", name="Korean")
    expect(korean).to_have_attribute("aria-pressed", "true")
    korean.click()
    expect(korean).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_text("water: 11 glosses in 11 languages")).to_be_visible()
    korean.click()
    expect(page.get_by_text("water: 12 glosses in 12 languages")).to_be_visible()


def test_colour_by_domain_brings_a_legend_of_domains(page: Page, site: Path) -> None:
    _open(page, site)
    expect(page.get_by_role("group", name="Domains")).to_have_count(0)
    page.get_by_label("Colour by").select_option("domain")
    domains = page.get_by_role("group", name="Domains").get_by_role("button", pressed=True)

    expect(domains).to_have_count(len(set(_points(site)["domains"])))


def test_the_address_keeps_the_state(page: Page, site: Path) -> None:
    canvas = _open(page, site)
    page.get_by_role("combobox", name="Task").select_option("oracle-bone")
    expect(canvas).to_have_attribute("aria-label", re.compile("4,200|4,326"))
    page.get_by_role("searchbox", name="Find a concept").fill("water")
    page.locator("#map-panel").get_by_role("button", name="Turkish").click()
    page.get_by_label("Colour by").select_option("domain")
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_url(re.compile("at="))
    address = page.url
    page.goto("about:blank")
    page.goto(address)

    expect(page.get_by_role("combobox", name="Task")).to_have_value("oracle-bone")
    expect(page.get_by_role("searchbox", name="Find a concept")).to_have_value("water")
    expect(page.locator("#map-panel").get_by_role("button", name="Turkish")).to_have_attribute(
        "aria-pressed", "false"
    )
    expect(page.get_by_label("Colour by")).to_have_value("domain")
    expect(page.get_by_role("application")).to_have_class("zoomed")


def test_opening_a_page_leaves_its_address_alone(page: Page, site: Path) -> None:
    _open(page, site)
    page.wait_for_timeout(600)

    assert page.url.endswith("#words")


@pytest.mark.parametrize("way", ["keys", "buttons", "wheel"])
def test_zooming_keeps_the_middle_and_whole_map_goes_back(page: Page, site: Path, way: str) -> None:
    canvas = _open(page, site)
    picture = "c => c.toDataURL()"
    whole = canvas.evaluate(picture)
    canvas.focus()
    if way == "keys":
        page.keyboard.press("+")
    elif way == "buttons":
        page.get_by_role("button", name="Zoom in").click()
    else:
        canvas.hover()
        page.mouse.wheel(0, -300)
    expect(canvas).to_have_class("zoomed")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert canvas.evaluate(picture) != whole
    page.get_by_role("button", name="Whole map").click()
    expect(canvas).not_to_have_class("zoomed")
    page.mouse.move(0, 0)
    canvas.press("Escape")
    page.evaluate("new Promise(requestAnimationFrame)")

    assert canvas.evaluate(picture) == whole


def test_two_fingers_zoom(browser: Browser, site: Path) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    canvas = _open(page, site)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = context.new_cdp_session(page)

    def touch(kind: str, *offsets: float) -> None:
        fingers = [{"x": x + offset, "y": y, "id": at} for at, offset in enumerate(offsets)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    touch("touchStart", -20, 20)
    for step in (30, 40, 60, 80):
        touch("touchMove", -step, step)
    touch("touchEnd")
    expect(canvas).to_have_class("zoomed")
    context.close()


def test_the_table_lists_the_points_that_were_found(page: Page, site: Path) -> None:
    _open(page, site, f"{MODEL}#map=concepts&find=water")
    page.get_by_text("Table of the points").click()
    table = page.get_by_role("region", name="Points of org/first").get_by_role("table")

    expect(table.get_by_role("row")).to_have_count(1 + LANGUAGES)
    expect(table.get_by_role("rowheader", name="ماء").locator("span")).to_have_attribute(
        "dir", "rtl"
    )


def test_the_table_lists_all_points(page: Page, site: Path) -> None:
    _open(page, site)
    page.get_by_text("Table of the points").click()
    table = page.get_by_role("region", name="Points of org/first").get_by_role("table")

    expect(table.locator("tbody tr")).to_have_count(4200, timeout=60_000)


def test_two_models_share_what_is_found_hidden_and_pointed_at(page: Page, site: Path) -> None:
    first = _open(page, site, COMPARE)
    second = page.get_by_role("application").last
    page.get_by_role("searchbox", name="Find a concept").fill("water")
    expect(page.get_by_text("org/first: 12 glosses in 12 languages")).to_contain_text(
        "org/second: 12 glosses in 12 languages"
    )
    points = _points(site)
    point = _glosses(points, "water")[3]
    x, y = _places(points, first)[point]
    first.hover(position={"x": x, "y": y})
    page.evaluate("new Promise(requestAnimationFrame)")
    tips = page.locator(".map-tip b")

    expect(tips).to_have_count(2)
    assert tips.first.text_content() == tips.last.text_content()
    others = _points(site, "org__second")
    places = _places(others, second)
    ring = places[
        next(
            at
            for at in _glosses(others, "water")
            if others["gloss"][at] == tips.last.text_content()
        )
    ]
    # The ring has a radius of nine pixels and the colour of text.
    assert _pixel(second, (ring[0] - 9, ring[1]))[3] > 200


def test_models_without_maps_have_no_map_on_the_compare_page(page: Page, site: Path) -> None:
    page.goto(f"{site.as_uri()}/compare.html#models=org__unmapped")
    expect(page.get_by_role("heading", name="Figures")).to_be_visible()

    expect(page.get_by_role("heading", name="Maps")).to_be_hidden()


@pytest.mark.parametrize(
    "path", [f"{MODEL}#map=concepts&find=water", f"{COMPARE}&by=domain&map=concepts&find=water"]
)
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_to_mend(
    browser: Browser, site: Path, colours: Literal["light", "dark"], path: str
) -> None:
    context = browser.new_context(color_scheme=colours)
    page = context.new_page()
    _open(page, site, path).focus()
    page.keyboard.press("ArrowRight")
    page.get_by_text("Keys and touch").click()
    page.get_by_text("Table of the points").first.click()
    found = Axe().run(page, context="section:has(#map-panel)")
    context.close()

    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", [WORDS, COMPARE])
def test_a_phone_needs_no_sideways_scrolling_of_the_page(
    browser: Browser, site: Path, path: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    _open(page, site, path)
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert width <= 360


def test_without_javascript_a_picture_stands_for_each_map(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/{MODEL}")
    pictures = page.get_by_role("img", name=re.compile("^Map of 4,200 glosses"))

    expect(pictures).to_have_count(len(TASKS))
    pictures.first.scroll_into_view_if_needed()
    expect(pictures.first).to_have_js_property("naturalWidth", 1000)
    expect(page.get_by_text("Distances on the map are not measured")).to_be_visible()
    context.close()
