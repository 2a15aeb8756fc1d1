"""Pages in the system's Chromium, as the tests start it, and when they answer."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

__all__ = ["TESTS", "fresh_page", "milliseconds_until"]

TESTS = Path(__file__).parents[1] / "tests"
"""Where the generators of models and maps lie; importing this module puts it on the path."""

sys.path.insert(0, str(TESTS))


@contextmanager
def fresh_page() -> Iterator[Page]:
    """Give a page of a browser of its own."""
    from chromium import CHROMIUM, SWITCHES
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser.new_page()
        browser.close()


def milliseconds_until(page: Page, address: str, condition: str) -> float:
    """Return how long after the navigation to ``address`` a condition holds.

    Args:
        page: The page that goes there.
        address: Where it goes.
        condition: A JavaScript expression. The clock is the page's own.
    """
    page.goto("about:blank")
    page.goto(address, wait_until="commit")
    script = f"() => ({condition}) && performance.now()"
    return float(page.wait_for_function(script, polling="raf").json_value())
