"""What holds for every kind of page: nothing refused, nothing from elsewhere, usable by anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from complaints import Complaints
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "models/sentence-transformers__LaBSE.html",
    "models/game__collapse.html",
    "models/org__incomplete.html",
    "tasks/concepts.html",
    "languages.html",
    "compare.html#models=sentence-transformers__LaBSE,game__collapse,org__incomplete",
    "findings.html",
    "mteb.html",
    "method.html",
    "submit.html",
    "404.html",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["file", "http"])
def test_nothing_is_refused_missing_or_loaded_from_elsewhere(
    page: Page, generated: Path, generated_address: str, scheme: str, path: str
) -> None:
    root = generated_address if scheme == "http" else f"{generated.as_uri()}/"
    complaints = Complaints(root)
    complaints.listen(page)
    page.goto(root + path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert complaints.found == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_to_mend(
    browser: Browser, generated: Path, colours: Literal["light", "dark"], path: str
) -> None:
    context = browser.new_context(color_scheme=colours)
    page = context.new_page()
    page.goto(f"{generated.as_uri()}/{path}")
    if "#" in path:
        expect(page.get_by_role("heading", name="Figures")).to_be_visible()
    # Axe would fetch the style sheet once more, which the page's own policy forbids.
    found = Axe().run(page, options={"preload": False})
    context.close()
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith(("models/", "lang"))])
def test_axe_sees_every_colour_of_the_heat_map(page: Page, generated: Path, path: str) -> None:
    page.goto(f"{generated.as_uri()}/{path}")
    seen = page.locator("[class*=' h'], [class^='h']").evaluate_all(
        "all => [...new Set(all.flatMap(e => [...e.classList].filter(c => /^h\\d+$/.test(c))))]"
    )
    assert sorted(seen) == sorted(f"h{step}" for step in range(12))


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_needs_no_sideways_scrolling_of_the_page(
    browser: Browser, generated: Path, path: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{generated.as_uri()}/{path}")
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert width <= 360


@pytest.mark.parametrize("path", [path for path in PAGES if not path.startswith("compare")])
def test_a_page_reads_without_javascript(browser: Browser, generated: Path, path: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{generated.as_uri()}/{path}")
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
