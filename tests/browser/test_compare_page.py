"""The compare page: chosen by form or address, with the same tests as the ranking's."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from sa_bench.board.estimates import mean_pseudo_values
from sa_bench.jackknife import paired_difference
from sa_bench.results import ConceptFile

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

FIRST, SECOND = "sentence-transformers__LaBSE", "org-1__model-0001"


def _files(generated: Path, slug: str) -> list[ConceptFile]:
    folder = generated / "results" / slug / "concepts"
    order = ["Concepts", "Culture", "Challenge", "OracleBone"]
    return [ConceptFile.read(folder / f"{name}SemanticAffinity.json") for name in order]


def test_differences_are_those_of_the_paired_test(page: Page, generated: Path) -> None:
    page.goto(f"{generated.as_uri()}/compare.html")
    data = {}
    for slug in (FIRST, SECOND):
        text = (generated / "models" / slug / "data.js").read_text("utf-8")
        data[slug] = json.loads(text.removeprefix("saBench.receive(").removesuffix(");\n"))
    tasks = list(data[FIRST]["tasks"])
    for chosen in (tasks, tasks[:1]):
        shown = page.evaluate(
            "([a, b, tasks]) => saBench.difference(a, b, tasks)",
            [data[FIRST]["tasks"], data[SECOND]["tasks"], chosen],
        )
        files = [
            mean_pseudo_values([f for f in _files(generated, slug) if f.task in chosen])
            for slug in (FIRST, SECOND)
        ]
        expected = paired_difference(*files[0], *files[1])
        # V/H of the first over V/H of the second is exp(-difference of the logits).
        logs = page.evaluate("(x) => [x.ratio, x.low, x.high].map(Math.log)", shown)
        wanted = [-expected.difference, -expected.high, -expected.low]
        assert logs == pytest.approx([float(value) for value in wanted], abs=2e-4)
        # The ends of the plain difference lie around 0 as those of the logits do.
        assert shown["least"] < shown["affinity"] < shown["most"]
        assert (shown["least"] > 0) == (expected.low > 0)
        assert (shown["most"] < 0) == (expected.high < 0)
        assert shown["p"] == pytest.approx(float(expected.p_value), abs=2e-3)


def test_models_named_in_the_address_stand_side_by_side(page: Page, generated: Path) -> None:
    page.goto(f"{generated.as_uri()}/compare.html#models={FIRST},{SECOND}")
    expect(page.get_by_role("heading", name="Paired differences")).to_be_visible()
    figures = page.get_by_role("region", name="Figures")
    expect(figures.get_by_role("columnheader")).to_have_text(
        ["Figure", "sentence-transformers/LaBSE", "org-1/model-0001"]
    )
    expect(page).to_have_title("sentence-transformers/LaBSE, org-1/model-0001 · Compare")


def test_the_form_puts_the_choice_into_the_address(page: Page, generated: Path) -> None:
    page.goto(f"{generated.as_uri()}/compare.html")
    page.get_by_label("Model 1").fill("sentence-transformers/LaBSE")
    page.get_by_label("Model 2").fill("game/collapse")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="Paired differences")).to_be_visible()
    assert page.url.endswith("#models=sentence-transformers__LaBSE,game__collapse")


def test_the_keyboard_alone_compares_two_models(page: Page, generated: Path) -> None:
    page.goto(f"{generated.as_uri()}/compare.html")
    page.get_by_label("Model 1").focus()
    page.keyboard.type("sentence-transformers/LaBSE")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.type("game/collapse")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Paired differences")).to_be_visible()


def test_figures_and_intervals_are_those_of_the_ranking(page: Page, generated: Path) -> None:
    page.goto(f"{generated.as_uri()}/index.html")
    row = page.locator(f"#models tr#{FIRST} td").filter(has=page.locator(".interval"))
    ranked = " ".join((row.text_content() or "").split())
    page.goto(f"{generated.as_uri()}/compare.html#models={FIRST},{SECOND}")
    figures = page.get_by_role("region", name="Figures")
    row = figures.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name="SA", exact=True)
    )
    expect(row.locator("td").first).to_have_text(ranked)


def test_an_incomplete_model_is_compared_on_the_tasks_that_both_have(
    page: Page, generated: Path
) -> None:
    page.goto(f"{generated.as_uri()}/compare.html#models={FIRST},org__incomplete")
    differences = page.get_by_role("region", name="Paired differences")
    expect(differences.get_by_role("rowheader")).to_have_text(
        [
            "sentence-transformers/LaBSE minus org/incomplete",
            *("Mean of 3 tasks", "Concepts", "Challenge", "Oracle bone"),
        ]
    )
    expect(page.get_by_role("region", name="Figures")).to_contain_text("not ranked, 198 of 264")


def test_a_name_that_is_none_is_said(page: Page, generated: Path) -> None:
    page.goto(f"{generated.as_uri()}/compare.html")
    page.get_by_label("Model 1").fill("toString")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("status")).to_have_text(
        "No model is called toString; choose a name from the list."
    )


def test_without_javascript_the_page_leads_to_every_model(page: Page, generated: Path) -> None:
    context = page.context.browser
    assert context is not None
    other = context.new_page(java_script_enabled=False)
    other.goto(f"{generated.as_uri()}/compare.html")
    expect(other.locator("noscript a, main li a")).to_have_count(8)
    other.close()


def _verdict(page: Page, generated: Path, state: str) -> str:
    page.goto("about:blank")
    page.goto(f"{generated.as_uri()}/compare.html#{state}")
    verdict = page.locator("#verdict")
    expect(verdict).to_be_visible()
    return str(verdict.text_content())


def test_the_verdict_names_the_better_model_first_whichever_comes_first(
    page: Page, generated: Path
) -> None:
    said = _verdict(page, generated, f"models={FIRST},{SECOND}")
    assert said == _verdict(page, generated, f"models={SECOND},{FIRST}")
    assert re.search(
        r"^LaBSE is better aligned than model-0001: SA \+0\.\d{3} \(95.% 0\.\d{3} to 0\.\d{3}\), "
        r"higher on 4 of 4 tasks and in 12 of 12 languages\.",
        said,
    )


def test_over_chosen_languages_the_verdict_has_a_bound_and_no_paired_test(
    page: Page, generated: Path
) -> None:
    said = _verdict(page, generated, f"models={FIRST},{SECOND}&languages=eng.ara")
    assert said.startswith("Over English and Arabic: ")
    assert "± at most 0.0" in said
    assert "tasks" not in said
    expect(page.get_by_role("heading", name="Paired differences")).to_have_count(0)
    page.get_by_role("button", name="Hindi").click()
    expect(page.locator("#verdict")).to_contain_text("Over English, Arabic and Hindi: ")
    assert page.url.endswith("&languages=eng.ara.hin")


def test_a_higher_score_without_translations_is_called_no_better(
    page: Page, generated: Path
) -> None:
    said = _verdict(page, generated, f"models={FIRST},game__collapse")
    assert said.startswith("collapse has a higher SA than LaBSE, which does not make it better: ")
    assert "So the SA of collapse says nothing about meaning." in said


def test_a_short_name_will_do_and_a_reported_one_gets_its_figure(
    page: Page, generated: Path
) -> None:
    page.goto(f"{generated.as_uri()}/compare.html")
    page.get_by_label("Model 1").fill("labse")
    page.get_by_label("Model 2").fill("XLM-R")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("status").first).to_have_text(
        "XLM-R is not measured here; the paper reports SA below 0.50, on other words."
    )
    page.get_by_label("Model 2").fill("Collapse")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("#verdict")).to_be_visible()


def test_who_names_no_model_is_led_to_neighbours_of_the_ranking(
    page: Page, generated: Path
) -> None:
    page.goto(f"{generated.as_uri()}/compare.html")
    link = page.locator("#suggestions a").first
    expect(link).not_to_contain_text("collapse")
    link.click()
    expect(page.locator("#verdict")).to_contain_text("LaBSE")
