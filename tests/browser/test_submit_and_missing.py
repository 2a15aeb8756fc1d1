"""The commands of the submit page are copied; the page that is not there finds the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def test_a_command_is_copied_as_it_is(browser: Browser, generated_address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{generated_address}submit.html")
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    context.close()
    assert copied == "pip install sa-bench\nsa-bench run -m your-org/your-model"


def test_a_moved_model_is_found_from_the_page_that_is_not_there(
    page: Page, generated: Path, generated_address: str
) -> None:
    html = (generated / "404.html").read_text("utf-8")
    page.route(
        "**/models/gone__LaBSE.html",
        lambda route: route.fulfill(status=404, body=html, content_type="text/html"),
    )
    page.goto(f"{generated_address}models/gone__LaBSE.html")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    colour = page.locator(".name").evaluate("each => getComputedStyle(each).fontWeight")
    assert colour == "600"
    expect(page.get_by_label("Find a model")).to_have_value("LaBSE")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#models tbody tr")).to_have_count(1)
    expect(page.locator("#models tbody th")).to_contain_text("LaBSE")
