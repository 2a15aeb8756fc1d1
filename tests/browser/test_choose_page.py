"""The atlas' answer for chosen languages: what ``sa-bench choose`` says of the same results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from playwright.sync_api import expect

from sa_bench.board.catalogue import catalogue_of
from sa_bench.board.choose import ATLAS, choose
from sa_bench.board.settings import find_source, read_settings
from sa_bench.cli import main
from sa_bench.languages import CORE_LANGUAGES, LANGUAGES, find_language
from sa_bench.results import read_results

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

RESULTS = Path(__file__).parents[2] / "results"
KEYS = [language.key for language in LANGUAGES]
CORE = [language.key for language in CORE_LANGUAGES]


def _shown(page: Page, address: str, languages: list[str]) -> dict[str, Any]:
    page.goto("about:blank")
    page.goto(f"{address}#languages={'.'.join(languages)}")
    expect(page.locator("#choose-answer b")).to_be_visible()
    rows = page.locator("#choose-table tbody tr").evaluate_all(
        "all => all.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    said = page.locator("#choose-answer").inner_text().splitlines()
    return {"headline": said[0], "source": said[1], "rows": rows}


def test_the_page_says_what_the_command_says(
    page: Page, committed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"{committed.as_uri()}/atlas.html"
    for languages in (["eng", "deu", "swa"], ["eng", "ara", "hin"], ["swa"], ["hin"], ["chr"]):
        assert main(["choose", *languages, "--results", str(RESULTS)]) == 0
        source, _, headline, *_ = capsys.readouterr().out.splitlines()
        shown = _shown(page, address, languages)
        assert shown["headline"] == headline
        assert shown["source"] == f"{source}."


def test_figures_and_order_are_those_of_python_for_many_choices(
    page: Page, committed: Path
) -> None:
    source = find_source()
    settings, known = read_settings(source.settings), catalogue_of(source)
    models = read_results(RESULTS, [ATLAS, *(task.name for task in settings.tasks)]).models
    draw = np.random.default_rng(17)
    for number in range(24):
        among = CORE if number % 3 == 0 else KEYS
        languages = [str(key) for key in draw.choice(among, draw.integers(1, 6), replace=False)]
        answer = choose(models, languages, settings, known)
        shown = _shown(page, f"{committed.as_uri()}/atlas.html", languages)
        assert ("the atlas" in shown["source"]) == (answer.source == "atlas"), languages
        assert [row[:4] for row in shown["rows"]] == [
            [
                each.model,
                f"{len(each.serves)} of {len(languages)}",
                f"{each.score:.3f} ± {each.margin:.3f}",
                f"{each.finds:.0%}",
            ]
            for each in answer.candidates[:10]
        ], languages


def test_languages_are_added_by_any_name_removed_and_taken_along(
    page: Page, committed: Path
) -> None:
    page.goto(f"{committed.as_uri()}/languages.html#languages=eng.hin")
    page.get_by_role("link", name="The atlas answers").click()
    expect(page.locator("#choose-chosen button")).to_have_count(2)
    expect(page.locator("#choose-answer")).to_contain_text("from Concepts")
    swahili = find_language("swa")
    assert swahili is not None
    field = page.get_by_label("Add a language")
    for name in (swahili.native_name, "tlh"):
        field.fill(name)
        field.press("Enter")
    expect(page.locator("#choose-status")).to_have_text("No language of that name; there are 99.")
    expect(page.locator("#choose-chosen button")).to_have_text(
        ["English ✕", "Hindi ✕", "Swahili ✕"]
    )
    expect(page.locator("#choose-answer")).to_contain_text("from the atlas")
    page.get_by_role("button", name="Remove English").click()
    assert page.url.endswith("#languages=hin.swa")
    page.get_by_role("link", name="Leaderboard", exact=True).click()
    expect(page.locator("#picker-count")).to_have_text("1")


@pytest.mark.parametrize("state", ["xxx.%3Cimg%20src=x%3E", "__proto__.constructor", "..", "%00"])
def test_a_hostile_choice_chooses_nothing(page: Page, committed: Path, state: str) -> None:
    page.goto(f"{committed.as_uri()}/atlas.html#languages={state}")
    expect(page.get_by_label("Add a language")).to_be_visible()
    expect(page.locator("#choose-chosen button")).to_have_count(0)
    expect(page.locator("#choose-answer")).to_be_empty()
