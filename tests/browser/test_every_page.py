"""What holds for every kind of page: nothing refused, nothing from elsewhere, usable by anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import pytest
from axe_playwright_python.sync_playwright import Axe
from complaints import Complaints
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    AddressOf: TypeAlias = Callable[[str], str]

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "models/sentence-transformers__LaBSE.html",
    "models/game__collapse.html",
    "models/org__incomplete.html",
    "tasks/concepts.html",
    "languages.html",
    "languages/hin.html",
    "compare.html#models=sentence-transformers__LaBSE,game__collapse,org__incomplete",
    "findings.html",
    "mteb.html",
    "method.html",
    "submit.html",
    "404.html",
)

COMMITTED = (
    "validity.html",
    "atlas.html#languages=eng.deu.swa",
    "atlas/swa.html",
    "atlas/models/1.html",
)
"""Pages that only this repository's own results fill."""

ALL = (*PAGES, *COMMITTED)

A4_LANDSCAPE = 1032
"""Width of the paper between its margins of 12 mm, at 96 pixels an inch."""


@pytest.fixture
def address_of(generated: Path, generated_address: str, committed: Path) -> AddressOf:
    """Give the address of each page."""

    def address(path: str) -> str:
        # The page that is not there starts from the root of a server.
        if path == "404.html":
            return generated_address + path
        return f"{(committed if path in COMMITTED else generated).as_uri()}/{path}"

    return address


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["file", "http"])
def test_nothing_is_refused_missing_or_loaded_from_elsewhere(
    page: Page, generated: Path, generated_address: str, scheme: str, path: str
) -> None:
    if (scheme, path) == ("file", "404.html"):
        pytest.skip("a server alone shows it")
    root = generated_address if scheme == "http" else f"{generated.as_uri()}/"
    complaints = Complaints(root)
    complaints.listen(page)
    page.goto(root + path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert complaints.found == []


@pytest.mark.parametrize("path", COMMITTED)
def test_nothing_is_refused_where_results_are_real(page: Page, committed: Path, path: str) -> None:
    complaints = Complaints(f"{committed.as_uri()}/")
    complaints.listen(page)
    page.goto(f"{committed.as_uri()}/{path}")
    page.wait_for_load_state("networkidle")
    assert complaints.found == []


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("opened", ["details", "popovers"])
def test_axe_finds_nothing_to_fix(
    browser: Browser,
    address_of: AddressOf,
    opened: str,
    colours: Literal["light", "dark"],
    path: str,
) -> None:
    context = browser.new_context(color_scheme=colours)
    page = context.new_page()
    page.goto(address_of(path))
    if path.startswith("compare"):
        expect(page.get_by_role("heading", name="Figures")).to_be_visible()
    if path.startswith("atlas.html"):
        expect(page.locator("#choose-table")).to_be_visible()
    if opened == "details":
        page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    else:
        # All at once; each alone would close the one before.
        page.evaluate(
            "document.querySelectorAll('[popover]').forEach("
            "(each) => { each.popover = 'manual'; each.showPopover(); })"
        )
    # Axe would fetch the style sheet once more, which the page's own policy forbids.
    found = Axe().run(page, options={"preload": False})
    context.close()
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", ALL)
def test_no_column_is_lost_on_paper(browser: Browser, address_of: AddressOf, path: str) -> None:
    context = browser.new_context(viewport={"width": A4_LANDSCAPE, "height": 700})
    page = context.new_page()
    page.goto(address_of(path))
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print")
    cut = page.evaluate(
        """() => [...document.querySelectorAll("th, td, svg, pre")]
            .filter((each) => each.checkVisibility() && each.getBoundingClientRect().width)
            .filter((each) => each.getBoundingClientRect().right > innerWidth + 1
              || (each.closest(".table") ?? each).scrollWidth
                > (each.closest(".table") ?? each).clientWidth + 1)
            .map((each) => each.textContent.trim().slice(0, 60))"""
    )
    context.close()
    assert cut == []


@pytest.mark.parametrize(
    "path", [path for path in PAGES if path.startswith(("models/", "languages.html"))]
)
def test_axe_sees_every_colour_of_the_heat_map(page: Page, generated: Path, path: str) -> None:
    page.goto(f"{generated.as_uri()}/{path}")
    seen = page.locator("[class*=' h'], [class^='h']").evaluate_all(
        "all => [...new Set(all.flatMap(e => [...e.classList].filter(c => /^h\\d+$/.test(c))))]"
    )
    assert sorted(seen) == sorted(f"h{step}" for step in range(12))


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("width", [360, 640], ids=["phone", "1280 at 200 %"])
def test_no_page_scrolls_sideways(
    browser: Browser, address_of: AddressOf, width: int, path: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740})
    page = context.new_page()
    page.goto(address_of(path))
    page.wait_for_load_state("networkidle")
    found = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert found <= width


@pytest.mark.parametrize("path", [path for path in ALL if not path.startswith("compare")])
def test_a_page_reads_without_javascript(
    browser: Browser, address_of: AddressOf, path: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address_of(path))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    # A button that explains needs no script.
    assert page.locator("button:not([popovertarget]):visible, form:visible").count() == 0
    context.close()


@pytest.mark.parametrize("path", PAGES[:-1])
def test_the_first_tab_stop_skips_to_the_content(page: Page, generated: Path, path: str) -> None:
    page.goto(f"{generated.as_uri()}/{path.partition('#')[0]}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_glosses_carry_their_language_and_direction(page: Page, generated: Path) -> None:
    page.goto(f"{generated.as_uri()}/models/sentence-transformers__LaBSE.html")
    spans = page.locator(".glosses").first.locator("span")
    expect(spans).to_have_count(12)
    directions = spans.evaluate_all(
        "all => all.map(each => [each.lang, getComputedStyle(each).direction])"
    )
    assert ["ar", "rtl"] in directions
    assert [lang for lang, direction in directions if direction == "rtl"] == ["ar"]
