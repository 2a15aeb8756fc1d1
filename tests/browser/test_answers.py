"""What visitors come for, on the site of the committed results: by mouse, touch and keyboard.

Each way counts its clicks from the front page; typing is one.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from sa_bench.leaderboard import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

RESULTS = Path(__file__).parents[2] / "results"
USE = "universal-sentence-encoder-multilingual-v3-6bit"
E5 = "multilingual-e5-small-4bit-query"
MOST_TABS = 250


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the site of the committed results."""
    return build(RESULTS, tmp_path_factory.mktemp("real") / "site").folder


@dataclass
class Visitor:
    """Somebody with one way of reaching things."""

    page: Page
    way: str
    clicks: int = 0

    def press(self, target: Locator) -> None:
        self.clicks += 1
        expect(target).to_be_visible()
        if self.way == "mouse":
            target.click()
        elif self.way == "touch":
            target.tap()
        else:
            self._reach(target)
            self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        self.clicks += 1
        if self.way == "keyboard":
            self._reach(target)
        else:
            target.click()
        self.page.keyboard.type(text)

    def _reach(self, target: Locator) -> None:
        for _ in range(MOST_TABS):
            if target.evaluate("each => each === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")

    def choose(self, *languages: str) -> None:
        """Choose languages; on a phone in the sheet, which is opened and closed for it."""
        chips = self.page.locator("#picker-chips")
        sheet = self.way == "touch"
        if sheet:
            self.press(self.page.get_by_role("button", name="Languages:"))
        for language in languages:
            self.press(chips.get_by_role("button", name=language, exact=False).first)
        if sheet:
            self.page.get_by_role("button", name="Done").tap()

    def sees(self, target: Locator) -> bool:
        """Return whether the top of something is on the screen without scrolling."""
        box, size = target.bounding_box(), self.page.viewport_size
        return box is not None and size is not None and 0 <= box["y"] < size["height"]


@pytest.fixture(params=["mouse", "touch", "keyboard"])
def visitor(browser: Browser, real: Path, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    touch = request.param == "touch"
    size = {"width": 390, "height": 844} if touch else {"width": 1440, "height": 900}
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]}, has_touch=touch
    )
    page = context.new_page()
    page.goto(f"{real.as_uri()}/index.html")
    yield Visitor(page, request.param)
    context.close()


def _row(page: Page, name: str) -> Locator:
    return page.locator("#models tbody tr").filter(has=page.get_by_role("link", name=name))


def test_the_best_model_for_three_languages(visitor: Visitor) -> None:
    page = visitor.page
    visitor.choose("English", "Arabic", "Hindi")
    assert visitor.clicks <= (4 if visitor.way == "touch" else 3)
    answer = page.locator("#answer")
    expect(answer).to_contain_text(
        re.compile(rf"{E5} serves English, Arabic and Hindi, weakly: .* finds \d+ to \d+.%")
    )
    expect(answer).to_contain_text(f"{USE} is aligned in English and Arabic alone")
    expect(answer).to_contain_text("the best there: it finds no Hindi words")
    assert visitor.sees(answer)
    rows = page.locator("#models tbody tr")
    expect(rows.first).to_contain_text(E5)
    expect(_row(page, USE)).to_contain_text("finds 0.")
    expect(page.locator("#caption")).to_contain_text("3 pairs")


def test_whether_one_model_is_better_than_another(visitor: Visitor) -> None:
    page = visitor.page
    for name in (USE, E5):
        visitor.press(_row(page, name).get_by_role("button", name="Pin"))
    visitor.press(page.get_by_role("link", name="Compare 2 pinned"))
    assert visitor.clicks == 3
    expect(page.locator("#verdict")).to_contain_text(
        re.compile(rf"{USE} is better aligned than {E5}: SA \+0\.\d+ \(95.% 0\.\d+ to 0\.\d+\)")
    )
    assert visitor.sees(page.locator("#verdict"))


def test_why_a_model_is_flagged(visitor: Visitor) -> None:
    row = _row(visitor.page, "all-MiniLM-L6-v2")
    visitor.press(row.get_by_role("button", name="About this flag"))
    card = row.locator("[popover]:popover-open")
    expect(card).to_contain_text(re.compile(r"Finds \d.% of translations"))


def test_the_ranks_by_sa_and_by_mteb(visitor: Visitor) -> None:
    page = visitor.page
    visitor.press(page.get_by_role("navigation", name="Pages").get_by_role("link", name="MTEB"))
    lead = page.locator("p.lead")
    expect(lead).to_contain_text(re.compile(r"Too few models: \d of the 10"))
    assert visitor.sees(lead)


def test_a_download_of_what_is_shown(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{page.url}#languages=eng.ara.hin")
    expect(page.locator("#caption")).to_contain_text("3 pairs")
    visitor.press(page.get_by_role("button", name="Download"))
    with page.expect_download() as waiting:
        visitor.press(page.get_by_role("link", name="This view as CSV"))
    state, *rest = waiting.value.path().read_text("utf-8").splitlines()
    assert "languages=eng.ara.hin" in state
    names = page.locator("#models tbody th").evaluate_all("all => all.map(e => e.dataset.value)")
    assert [row["Model"] for row in csv.DictReader(rest)] == names


def test_how_to_submit(visitor: Visitor) -> None:
    page = visitor.page
    visitor.press(page.get_by_role("navigation", name="Pages").get_by_role("link", name="Submit"))
    expect(page.locator("main pre").first).to_contain_text("sa-bench run")


def test_a_word_in_twelve_languages_with_its_map(visitor: Visitor) -> None:
    page = visitor.page
    visitor.press(_row(page, USE).get_by_role("link", name=USE))
    visitor.press(page.get_by_role("link", name="Words and map"))
    visitor.write(page.get_by_role("searchbox", name="Find a word"), "honey")
    assert visitor.clicks == 3
    expect(page.locator("#word tbody tr")).to_have_count(12)
    expect(page.locator("#word")).to_contain_text("蜂蜜")
    expect(page.get_by_role("application")).to_be_visible()
    expect(page.locator(".map-matches")).to_contain_text("honey: 12 glosses in 12 languages")


@pytest.mark.parametrize(
    ("path", "shown", "text"),
    [
        ("index.html#languages=eng.ara.hin", "#caption", "3 pairs"),
        ("languages.html#languages=eng.ara.hin", "#matrix-heat tbody", "Hindi"),
        (
            f"compare.html#models=sa-bench__{USE},sa-bench__{E5}&languages=eng.ara.hin",
            "#verdict",
            "Over English, Arabic and Hindi",
        ),
        (f"models/sa-bench__{USE}.html#words&languages=eng.ara.hin&q=honey", "#word", "مَعْقُود|عسل"),
    ],
)
def test_a_view_comes_back_with_its_address(
    page: Page, real: Path, path: str, shown: str, text: str
) -> None:
    page.goto(f"{real.as_uri()}/{path}")
    expect(page.locator(shown)).to_contain_text(re.compile(text))
    expect(page.locator("#picker-count")).to_have_text("3")
    said = page.locator("main").inner_text()
    address = page.url
    page.reload()
    expect(page.locator(shown)).to_contain_text(re.compile(text))
    assert page.url == address
    assert page.locator("main").inner_text() == said


def test_a_choice_goes_along_through_all_four_pages(page: Page, real: Path) -> None:
    page.goto(f"{real.as_uri()}/index.html#languages=eng.ara.hin")
    expect(page.locator("#caption")).to_contain_text("3 pairs")
    pages = page.get_by_role("navigation", name="Pages")
    for name in ("Languages", "Compare", "Leaderboard"):
        pages.get_by_role("link", name=name).click()
        expect(page.locator("#picker-count")).to_have_text("3")
    page.locator("#models").get_by_role("link", name=USE).click()
    expect(page.locator("#over")).to_contain_text("Over English, Arabic, Hindi")
