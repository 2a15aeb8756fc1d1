"""Heat maps on a model's page and on the languages page."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

SLUG = "sentence-transformers__LaBSE"


def _cell(heat: Locator, row: str, column: str) -> Locator:
    return heat.locator(f"tr[data-language={row}] td[data-language={column}]")


def _pairs(generated: Path, task: str) -> dict[str, float]:
    text = (generated / "models" / SLUG / "pairs.csv").read_text("utf-8")
    return {
        row["pair"]: float(row["semantic_affinity"])
        for row in csv.DictReader(io.StringIO(text))
        if row["task"] == task
    }


@pytest.fixture
def heat(page: Page, generated: Path) -> Locator:
    page.goto(f"{generated.as_uri()}/models/{SLUG}.html")
    return page.locator("#pairs-heat")


def test_a_task_can_be_chosen_and_its_values_are_printed(
    page: Page, heat: Locator, generated: Path
) -> None:
    page.get_by_label("Show").select_option("Culture")
    for pair, score in list(_pairs(generated, "CultureSemanticAffinity").items())[::9]:
        first, second = pair.split("-")
        # Three decimals travel to the page and two are printed.
        shown = f"{round(score, 3):.2f}".removeprefix("0")
        for cell in (_cell(heat, first, second), _cell(heat, second, first)):
            text = cell.text_content() or ""
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


def test_a_model_page_names_its_files_and_they_are_the_results(
    page: Page, heat: Locator, generated: Path
) -> None:
    expect(heat).to_be_visible()
    link = page.get_by_role("link", name="per concept").first.get_attribute("href") or ""
    copied = (generated / "models" / link).resolve()
    original = generated.parent / "results" / SLUG / "1" / "concepts" / copied.name
    assert copied.read_bytes() == original.read_bytes()
