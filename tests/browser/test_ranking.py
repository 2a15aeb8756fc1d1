"""The front page's table: sort, filter, languages, columns, pins, keyboard, and its address."""

from __future__ import annotations

import csv
import io
import json
import re
from statistics import fmean
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from result_files import TASKS

from sa_bench.languages import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

N_RANKED = 7


@pytest.fixture
def table(page: Page, generated: Path) -> Locator:
    page.goto(f"{generated.as_uri()}/index.html")
    return page.locator("#models")


@pytest.fixture(scope="session")
def ranking(generated: Path) -> list[dict[str, str]]:
    text = (generated / "leaderboard.csv").read_text("utf-8")
    return [row for row in csv.DictReader(io.StringIO(text)) if row["rank_best"]]


def _names(table: Locator) -> list[str]:
    return [
        str(name)
        for name in table.locator("tbody tr th").evaluate_all(
            "all => all.map(e => e.dataset.value)"
        )
    ]


def _head(table: Locator, name: str) -> Locator:
    return table.get_by_role("columnheader").filter(
        has=table.page.get_by_role("button", name=name, exact=True)
    )


def _sort(table: Locator, name: str) -> None:
    table.get_by_role("button", name=name, exact=True).click()


def test_the_table_is_served_in_the_order_of_the_csv(
    table: Locator, ranking: list[dict[str, str]]
) -> None:
    assert _names(table) == [row["model"] for row in ranking]
    expect(_head(table, "SA")).to_have_attribute("aria-sort", "descending")


def test_a_model_has_the_mark_of_its_tier_or_the_reason_for_none(
    table: Locator, ranking: list[dict[str, str]]
) -> None:
    for row in ranking:
        line = table.get_by_role("row").filter(
            has=table.page.locator(f"th[data-value='{row['model']}']")
        )
        if float(row["retrieval_accuracy_non_identical"]) < 0.1:
            expect(line.locator(".tier")).to_have_count(0)
            expect(line.locator(".grade.none")).to_have_text("finds none")
        else:
            expect(line.locator(".tier").first).to_have_text(re.compile(f"^{row['tier']} "))
            expect(line.locator(".tier").first).to_have_class(re.compile(f"tier-{row['tier']}"))


@pytest.mark.parametrize(
    ("column", "key"),
    [
        ("Finds", "retrieval_accuracy_non_identical"),
        ("Size", "parameters"),
        ("SA", "semantic_affinity"),
    ],
)
def test_a_click_sorts_by_a_column_and_another_turns_it_round(
    table: Locator, ranking: list[dict[str, str]], column: str, key: str
) -> None:
    if column != "SA":
        _sort(table, column)
    expect(_head(table, column)).to_have_attribute("aria-sort", "descending")
    falling = sorted(ranking, key=lambda row: -float(row[key]))
    assert _names(table) == [row["model"] for row in falling]
    _sort(table, column)
    expect(_head(table, column)).to_have_attribute("aria-sort", "ascending")
    expect(table.locator("thead [aria-sort]")).to_have_count(1)


def test_missing_figures_stand_last_whichever_way(table: Locator) -> None:
    for _ in range(2):
        _sort(table, "MTEB")
        assert _names(table)[0] == "sentence-transformers/LaBSE"


def test_the_search_filters_by_name_and_says_how_many(page: Page, table: Locator) -> None:
    page.get_by_role("searchbox", name="Search").fill("labse")
    expect(table.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text(f"1 of {N_RANKED} models.")


def test_tier_objective_and_size_filter_together(page: Page, table: Locator) -> None:
    page.get_by_role("combobox", name="Tier").select_option("1")
    page.get_by_role("button", name="More filters").click()
    page.get_by_role("combobox", name="Objective").select_option("translation")
    expect(table.locator("tbody tr")).to_have_count(1)
    page.get_by_role("spinbutton", name="from").fill("1000")
    expect(table.locator("tbody tr")).to_have_count(0)
    page.get_by_role("button", name="Reset").click()
    expect(table.locator("tbody tr")).to_have_count(N_RANKED)


def test_facts_of_the_models_filter_and_come_back_with_the_address(
    page: Page, table: Locator, ranking: list[dict[str, str]]
) -> None:
    sizes = sorted(int(row["embedding_size"]) for row in ranking if row["embedding_size"])
    page.get_by_role("button", name="More filters").click()
    page.get_by_role("spinbutton", name="Vector size").fill(str(sizes[0]))
    expect(table.locator("tbody tr")).to_have_count(sizes.count(sizes[0]))
    page.get_by_role("spinbutton", name="Vector size").fill("")
    page.get_by_role("spinbutton", name="Serves at least").fill("12")
    # The one that finds nothing serves no language, whatever its score.
    expect(table.get_by_role("rowheader", name="collapse")).to_have_count(0)
    served = _names(table)
    assert served
    page.reload()
    expect(table.locator("tbody tr")).to_have_count(len(served))
    assert "serves=12" in page.url
    page.get_by_role("button", name="More filters").click()
    page.get_by_role("spinbutton", name="Released").fill("2200")
    expect(table.locator("tbody tr")).to_have_count(0)
    page.get_by_role("button", name="Reset").click()
    licences = page.get_by_role("combobox", name="Licence")
    licences.select_option(index=1)
    chosen = licences.evaluate("each => each.value")
    expect(table.locator("tbody tr").first).to_be_visible()
    column = table.locator("thead th[data-key=licence]").evaluate("each => each.cellIndex")
    shown = table.locator("tbody tr").evaluate_all(
        "(all, column) => all.map(row => row.cells[column].textContent.trim())", column
    )
    assert set(shown) == {"–" if chosen == "not stated" else chosen}


def _choose(page: Page, *names: str) -> None:
    for name in names:
        page.locator("#picker").get_by_role("button", name=name).first.click()


def test_everything_shown_follows_the_chosen_languages_and_comes_back(
    page: Page, table: Locator, generated: Path
) -> None:
    before = table.inner_text()
    _choose(page, "English", "Chinese", "Spanish")
    rows = csv.DictReader(io.StringIO((generated / "pairs.csv").read_text("utf-8")))
    means = {
        row["model"]: sum(float(row[pair]) for pair in ("eng-zho", "eng-spa", "zho-spa")) / 3
        for row in rows
    }
    expect(table.locator("caption")).to_contain_text("3 pairs of English, Chinese, Spanish")
    assert _names(table) == sorted(means, key=lambda name: -means[name])
    shown = table.locator("tbody tr").first.locator("td b").first
    expect(shown).to_have_text(f"{max(means.values()):.3f}")
    # What is of all pairs only is not shown beside what is of three.
    expect(_head(table, "MTEB")).to_be_hidden()
    expect(page.locator("#chart")).to_contain_text("over English, Chinese, Spanish")
    _choose(page, "All 12")
    expect(_head(table, "MTEB")).to_be_visible()
    assert table.inner_text() == before


@pytest.mark.parametrize(
    "names", [("Hindi",), ("English", "Turkish"), ("Korean", "Arabic", "Hindi")]
)
def test_the_recomputed_sa_is_the_mean_over_the_result_files(
    page: Page, table: Locator, generated: Path, names: tuple[str, ...]
) -> None:
    chosen = {language.key for language in LANGUAGES if language.name in names}
    _choose(page, *names)
    expect(table.locator("caption")).to_contain_text(f"of {', '.join(names)}, mean")
    for row in table.locator("tbody tr").all():
        model = str(row.locator("th").get_attribute("data-value"))
        folder = generated.parent / "results" / model.replace("/", "__") / "1"
        scores = [
            entry["main_score"]
            for task in TASKS
            for entry in json.loads((folder / f"{task}.json").read_text("utf-8"))["scores"]["test"]
            if len(chosen & set(entry["hf_subset"].split("-"))) == min(len(chosen), 2)
        ]
        cell = row.locator("td b").first
        assert float(cell.text_content() or "nan") == pytest.approx(fmean(scores), abs=5.1e-4)


def test_columns_can_be_hidden_and_shown(page: Page, table: Locator) -> None:
    page.get_by_role("button", name="Columns").click()
    for box in page.locator("#columns").get_by_role("checkbox").all():
        box.uncheck()
    assert table.locator("thead th:visible").all_inner_texts() == ["Model"]
    page.get_by_role("checkbox", name="Finds", exact=True).check()
    page.get_by_role("checkbox", name="Concepts").check()
    expect(_head(table, "Finds")).to_be_visible()
    expect(_head(table, "Concepts")).to_be_visible()


def test_a_pinned_row_stays_on_top_and_survives_filters(page: Page, table: Locator) -> None:
    last = _names(table)[-1]
    page.get_by_role("button", name=f"Pin {last}").click()
    assert _names(table)[0] == last
    _sort(table, "Size")
    assert _names(table)[0] == last
    page.get_by_role("searchbox", name="Search").fill("LaBSE")
    assert _names(table) == [last, "sentence-transformers/LaBSE"]
    expect(page.get_by_role("button", name=f"Pin {last}")).to_have_attribute("aria-pressed", "true")


def test_the_address_brings_the_same_view_back(
    page: Page, table: Locator, browser: Browser
) -> None:
    page.get_by_role("button", name="Pin game/collapse").click()
    page.get_by_role("combobox", name="Tier").select_option("2")
    _sort(table, "Size")
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Serves").uncheck()
    page.keyboard.press("Escape")
    _choose(page, "German")
    expect(table.locator("caption")).to_contain_text("11 pairs of German")
    names, address = _names(table), page.url
    other = browser.new_page()
    other.goto(address)
    again = other.locator("#models")
    expect(again.locator("caption")).to_contain_text("11 pairs of German")
    expect(other.get_by_role("combobox", name="Tier")).to_have_value("2")
    expect(_head(again, "Serves")).to_be_hidden()
    assert _names(again) == names
    other.close()


def test_the_choice_goes_along_to_another_page(page: Page, table: Locator) -> None:
    expect(table).to_be_visible()
    _choose(page, "German", "Hindi")
    page.get_by_role("navigation").get_by_role("link", name="Compare").click()
    assert page.url.endswith("compare.html#languages=deu.hin")


def test_the_reason_of_a_flag_opens_by_mouse_and_keyboard(page: Page, table: Locator) -> None:
    row = table.get_by_role("row").filter(has_text="game")
    button = row.get_by_role("button", name="About this flag")
    card = row.locator("[popover]").first
    expect(card).to_be_hidden()
    button.click()
    expect(card).to_contain_text("its high SA comes of collapse")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    expect(card).to_be_visible()


def test_the_view_is_downloaded_as_it_is_shown(page: Page, table: Locator) -> None:
    _choose(page, "English", "Arabic", "Hindi")
    expect(table.locator("caption")).to_contain_text("3 pairs")
    page.get_by_role("searchbox", name="Search").fill("model")
    names = _names(table)
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="This view as CSV").click()
    state, *rest = waiting.value.path().read_text("utf-8").splitlines()
    rows = list(csv.DictReader(rest))
    assert state.startswith("# q=model") or "languages=eng.ara.hin" in state
    assert [row["Model"] for row in rows] == names
    assert "MTEB" not in rows[0]
    shown = table.locator("tbody tr").first.locator("td b").first.text_content()
    assert f"{float(rows[0]['SA']):.3f}" == shown


def test_downloads_are_the_files_of_the_site(page: Page, table: Locator, generated: Path) -> None:
    expect(table).to_be_visible()
    page.get_by_role("button", name="Download").click()
    for name in ("leaderboard.csv", "leaderboard.json"):
        link = page.locator("main").get_by_role("link", name=name)
        assert link.get_attribute("href") == name
        assert (generated / name).stat().st_size > 1000


def test_the_csv_comes_as_a_download(page: Page, generated: Path, generated_address: str) -> None:
    page.goto(f"{generated_address}index.html")
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as waiting:
        page.locator("main").get_by_role("link", name="leaderboard.csv").click()
    assert waiting.value.suggested_filename == "leaderboard.csv"
    assert waiting.value.path().read_bytes() == (generated / "leaderboard.csv").read_bytes()


def test_the_keyboard_alone_sorts_pins_and_closes_a_chooser(page: Page, table: Locator) -> None:
    table.get_by_role("button", name="Finds", exact=True).focus()
    page.keyboard.press("Enter")
    expect(_head(table, "Finds")).to_have_attribute("aria-sort", "descending")
    last = _names(table)[-1]
    page.get_by_role("button", name=f"Pin {last}").focus()
    page.keyboard.press("Space")
    assert _names(table)[0] == last
    expect(page.get_by_role("button", name=f"Pin {last}")).to_be_focused()
    chooser = page.get_by_role("button", name="Columns")
    chooser.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="Serves")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("checkbox", name="Serves")).to_be_hidden()
    expect(chooser).to_be_focused()


def test_on_a_phone_a_row_is_a_card_and_the_picker_a_sheet(
    browser: Browser, generated: Path
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(f"{generated.as_uri()}/index.html")
    chips = page.locator("#picker").get_by_role("button", name="Hindi")
    expect(chips).to_be_hidden()
    page.get_by_role("button", name="Languages: all 12").tap()
    chips.tap()
    page.get_by_role("button", name="Done").tap()
    expect(page.get_by_role("button", name="Languages: 1")).to_be_visible()
    expect(page.locator("#models caption")).to_contain_text("11 pairs of Hindi")
    row = page.locator("#models tbody tr").first
    box, chart = row.bounding_box(), page.locator("#chart").bounding_box()
    assert box is not None
    assert chart is not None
    assert box["y"] < chart["y"]
    assert box["x"] + box["width"] <= 390
    context.close()
