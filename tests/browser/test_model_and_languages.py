"""Heat maps on a model's page and on the languages page."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from sa_bench.results import ConceptFile

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

SLUG = "sentence-transformers__LaBSE"


def _cell(heat: Locator, first: str, second: str) -> Locator:
    """Return the one cell of a pair, whichever way round it is."""
    ways = [
        f"tr[data-language={row}] td[data-language={column}]:not(:empty)"
        for row, column in ((first, second), (second, first))
    ]
    return heat.locator(", ".join(ways))


def _pairs(generated: Path, task: str) -> dict[str, float]:
    text = (generated / "models" / SLUG / "pairs.csv").read_text("utf-8")
    return {
        row["pair"]: float(row["semantic_affinity"])
        for row in csv.DictReader(io.StringIO(text))
        if row["task"] == task
    }


@pytest.fixture
def heat(page: Page, generated: Path) -> Locator:
    page.goto(f"{generated.as_uri()}/models/{SLUG}.html#pairs")
    return page.locator("#pairs-heat")


def test_a_task_can_be_chosen_and_its_values_are_printed(
    page: Page, heat: Locator, generated: Path
) -> None:
    page.get_by_label("Show").select_option("Culture")
    for pair, score in list(_pairs(generated, "CultureSemanticAffinity").items())[::9]:
        first, second = pair.split("-")
        # Three decimals travel to the page and two are printed.
        shown = f"{round(score, 3):.2f}".removeprefix("0")
        text = _cell(heat, first, second).text_content() or ""
        assert abs(float(text) - float(shown)) < 0.011


def test_a_click_on_a_language_sorts_by_it_and_another_restores_the_order(heat: Locator) -> None:
    button = heat.get_by_role("button", name="hin")
    served = heat.locator("tbody tr").evaluate_all("all => all.map(e => e.dataset.language)")
    button.click()
    order = heat.locator("tbody tr").evaluate_all("all => all.map(e => e.dataset.language)")
    values = [float(_cell(heat, "hin", key).text_content() or "nan") for key in order[1:]]
    assert order[0] == "hin"
    assert values == sorted(values, reverse=True)
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    assert (
        heat.locator("tbody tr").evaluate_all("all => all.map(e => e.dataset.language)") == served
    )


def test_the_languages_page_shows_the_matrix_of_a_chosen_model(page: Page, generated: Path) -> None:
    page.goto(f"{generated.as_uri()}/languages.html")
    matrix = page.locator("#matrix-heat")
    mean = _cell(matrix, "eng", "zho").text_content()
    page.get_by_role("combobox", name="Model").select_option("sentence-transformers/LaBSE")
    rows = csv.DictReader(io.StringIO((generated / "pairs.csv").read_text("utf-8")))
    score = next(float(row["eng-zho"]) for row in rows if row["model"].endswith("LaBSE"))
    expect(_cell(matrix, "eng", "zho")).to_have_text(f"{score:.2f}".removeprefix("0"))
    page.get_by_role("combobox", name="Model").select_option("")
    expect(_cell(matrix, "eng", "zho")).to_have_text(mean or "")


def test_a_cell_leads_to_the_ranking_by_its_pair_and_keeps_it_from_the_choice(
    page: Page, generated: Path
) -> None:
    page.goto(f"{generated.as_uri()}/languages.html#languages=eng.zho.hin")
    matrix = page.locator("#matrix-heat")
    expect(page.locator(".tiles li:visible")).to_have_count(3)
    expect(matrix.locator("tbody tr:visible")).to_have_count(3)
    expect(page.locator("#of-all")).to_be_hidden()
    _cell(matrix, "eng", "hin").get_by_role("link").click()
    expect(page.locator("#picker-count")).to_have_text("2")
    assert page.url.endswith("index.html#languages=hin.eng")


def test_a_tile_is_of_the_chosen_languages_alone(page: Page, generated: Path) -> None:
    page.goto(f"{generated.as_uri()}/languages.html#languages=eng.hin")
    tile = page.locator(".tiles [data-language=hin]")
    expect(tile.locator(".share")).to_have_count(0)
    data = page.evaluate("saBench.loadPairs()")
    place = data["pairs"].index("eng-hin")
    sound = [model for model in data["models"] if model["name"] != "game/collapse"]
    best = max(sound, key=lambda model: (model["finds"][place], model["sa"][place]))
    expect(tile.locator(".finding")).to_have_text(f"{best['finds'][place] // 10_000}\xa0%")
    expect(tile.locator(".org")).to_have_text(best["name"].partition("/")[2])
    page.locator("#picker").get_by_role("button", name="All 12").click()
    expect(tile.locator(".share")).to_have_count(1)


def test_a_language_has_a_page_without_flagged_models_and_baselines(
    page: Page, generated: Path
) -> None:
    page.goto(f"{generated.as_uri()}/languages.html")
    page.locator(".tiles").get_by_role("link", name="Hindi").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hindi")
    names = page.get_by_role("region", name="Models that find its words").locator("tbody th")
    expect(names.first).to_be_visible()
    assert "game/collapse" not in names.all_text_contents()
    shares = page.locator("[aria-labelledby=models] tbody td:nth-child(2)").evaluate_all(
        "all => all.map(each => Number(each.dataset.value))"
    )
    assert shares == sorted(shares, reverse=True)
    expect(page.get_by_role("region", name="Hardest words").locator("tbody tr")).to_have_count(10)
    page.locator("[aria-labelledby=pairs] tbody tr").first.get_by_role("link").last.click()
    expect(page.locator("#picker-count")).to_have_text("2")


def test_a_model_page_names_its_files_and_they_are_the_results(
    page: Page, heat: Locator, generated: Path
) -> None:
    expect(heat).to_be_visible()
    page.get_by_role("link", name="Reproduce").click()
    link = page.get_by_role("link", name="per concept").first.get_attribute("href") or ""
    copied = (generated / "models" / link).resolve()
    original = generated.parent / "results" / SLUG / "1" / "concepts" / copied.name
    assert copied.read_bytes() == original.read_bytes()


def test_tabs_show_one_part_at_a_time_and_the_address_names_it(page: Page, generated: Path) -> None:
    page.goto(f"{generated.as_uri()}/models/{SLUG}.html")
    tabs = page.get_by_role("navigation", name="On this page")
    expect(page.get_by_role("heading", name="Tasks")).to_be_visible()
    expect(page.locator("#pairs-heat")).to_be_hidden()
    tabs.get_by_role("link", name="Languages").click()
    expect(page.locator("#pairs-heat")).to_be_visible()
    expect(page.get_by_role("heading", name="Tasks")).to_be_hidden()
    assert page.url.endswith("#pairs")
    page.go_back()
    expect(page.get_by_role("heading", name="Tasks")).to_be_visible()
    # What lies in a tab names it as well.
    page.goto(f"{generated.as_uri()}/models/{SLUG}.html#domains")
    expect(page.get_by_role("heading", name="Domains")).to_be_visible()


def test_without_javascript_all_parts_are_there(page: Page, generated: Path) -> None:
    browser = page.context.browser
    assert browser is not None
    plain = browser.new_page(java_script_enabled=False)
    plain.goto(f"{generated.as_uri()}/models/{SLUG}.html")
    for name in ("Tasks", "Language pairs", "Find a word", "Domains", "Reproduce and cite"):
        expect(plain.get_by_role("heading", name=name, exact=True)).to_be_visible()
    plain.close()


def test_a_word_is_found_in_any_language_with_its_distances(page: Page, generated: Path) -> None:
    file = generated / "results" / SLUG / "concepts" / "ConceptsSemanticAffinity.json"
    concepts = ConceptFile.read(file)
    concept = concepts.concepts[3]
    page.goto(f"{generated.as_uri()}/models/{SLUG}.html#words")
    page.get_by_role("searchbox", name="Find a word").fill(concept)
    rows = page.locator("#word tbody tr")
    expect(rows).to_have_count(12)
    shown = [float(text) for text in rows.locator("td:last-child").all_text_contents()]
    wanted = [concepts.language_spread[key][3] for key in concepts.languages]
    assert shown == pytest.approx(wanted, abs=6e-4)
    word = rows.nth(7).locator("td").first
    expect(word).to_have_attribute("lang", "ar")
    expect(word).to_have_attribute("dir", "rtl")
    # Any of the translations leads to the same card, and the address brings it back.
    said = page.locator("#word").text_content()
    page.get_by_role("searchbox", name="Find a word").fill(str(word.text_content()))
    expect(page.locator("#word h3")).to_contain_text(concept)
    page.reload()
    expect(page.locator("#word")).to_have_text(str(said))
    page.get_by_role("searchbox", name="Find a word").fill("<b>qqq")
    expect(page.locator("#words-status")).to_have_text("No concept and no word matches <b>qqq.")


def test_chosen_languages_hide_what_is_of_all_and_say_their_own(
    page: Page, generated: Path
) -> None:
    page.goto(f"{generated.as_uri()}/models/{SLUG}.html#pairs&languages=eng.ara.hin")
    expect(page.locator("#over")).to_contain_text("Over English, Arabic, Hindi: SA 0.")
    expect(page.locator("#pairs-heat tbody th:visible")).to_have_text(
        ["English", "Arabic", "Hindi"]
    )
    expect(page.get_by_role("region", name="Mean SA by language")).to_be_hidden()
    page.get_by_role("button", name="Show all languages").first.click()
    expect(page.locator("#over")).to_be_hidden()
    expect(page.locator("#pairs-heat tbody th:visible")).to_have_count(12)
    expect(page.get_by_role("region", name="Mean SA by language")).to_be_visible()
