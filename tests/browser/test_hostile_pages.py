"""The hostile set in a real browser: nothing of it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from complaints import Complaints
from hostile import NAMES, build_hostile_site
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_hostile_site(tmp_path_factory.mktemp("hostile-pages"))


def test_no_page_runs_what_a_file_says(page: Page, site: Path) -> None:
    complaints = Complaints(f"{site.as_uri()}/")
    complaints.listen(page)
    # A server alone shows the page that is not there; its links start from the server's root.
    for path in sorted({*site.rglob("*.html")} - {site / "404.html"}):
        page.goto(path.as_uri())
        assert page.evaluate("typeof pwned") == "undefined", path
    assert complaints.found == []


def test_comparing_and_filtering_hostile_names_runs_nothing(page: Page, site: Path) -> None:
    complaints = Complaints(f"{site.as_uri()}/")
    complaints.listen(page)
    page.goto(f"{site.as_uri()}/compare.html")
    for number, name in enumerate(NAMES[:4], 1):
        page.get_by_label(f"Model {number}").fill(name)
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="Paired differences")).to_be_visible()
    page.goto(f"{site.as_uri()}/index.html#q={quote(NAMES[0])}")
    expect(page.locator("#models tbody tr")).to_have_count(1)
    assert page.evaluate("typeof pwned") == "undefined"
    assert complaints.found == []


@pytest.mark.parametrize(
    "hash_",
    ["#sort=99.ascending&hide=0.1.x&pin=nobody&languages=%22%5D.eng", "#sort=..&from=abc&tier=<b>"],
)
def test_a_hostile_address_is_harmless(page: Page, site: Path, hash_: str) -> None:
    complaints = Complaints(f"{site.as_uri()}/")
    complaints.listen(page)
    page.goto(f"{site.as_uri()}/index.html{hash_}")
    expect(page.locator("#models thead button").first).to_be_visible()
    page.goto(f"{site.as_uri()}/compare.html{hash_}&models=../../x,__proto__,%00")
    expect(page.get_by_role("button", name="Compare")).to_be_visible()
    assert complaints.found == []


def test_a_name_without_end_widens_no_page(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    longest = next((site / "models").glob("org__xxxx*.html"))
    for path in (longest, site / "index.html", site / "findings.html", site / "languages.html"):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
