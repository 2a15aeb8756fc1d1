"""The page that sets the score beside official ones: what it says, and when there is none."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import html5lib
import pytest
from hostile import NAMES
from result_files import GeneratedModel, write_model, write_tables
from test_validity_study import KEYS, KNOWN, MINING, RETRIEVAL, figures_of, official_of

from sa_bench.board.settings import find_source, read_settings
from sa_bench.languages import language_of
from sa_bench.leaderboard import build
from sa_bench.leaderboard.content import gather
from sa_bench.leaderboard.language_scatter import language_scatter
from sa_bench.leaderboard.page import Page, Templates
from sa_bench.leaderboard.pages import validity
from sa_bench.results import read_results
from sa_bench.validity import study
from sa_bench.validity.study import Association, Point

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from sa_bench.leaderboard.content import Content
    from sa_bench.validity import ValidityStudy

LABSE = "sentence-transformers/LaBSE"
RANDOM = "mteb/baseline-random-encoder"
TASK = "ConceptsSemanticAffinity"
PAGE = "validity.html"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    revisions = write_tables(folder / "tasks", 12)
    for name in (LABSE, RANDOM, "nobody/nothing"):
        write_model(folder / "results", GeneratedModel(name, 0.6), revisions)
    return folder / "results"


@pytest.fixture(scope="module")
def content(results: Path) -> Content:
    source = find_source()
    return gather(read_results(results, [TASK]).models, {}, read_settings(source.settings), source)


def _page(content: Content, found: ValidityStudy | None) -> dict[str, str]:
    """Return the files of the page by their path."""
    content = replace(content, validity=found)
    files = validity.pages(content, Templates(find_source().theme, content))
    return {file.path: str(file.content) for file in files}


def _tree(html: str) -> Element:
    tree: Element = html5lib.parse(html, namespaceHTMLElements=False)
    return tree


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.fixture(scope="module")
def planted(content: Content) -> dict[str, str]:
    found = study([figures_of(KNOWN, noise=0.01)], official_of(KNOWN))
    return _page(content, found)


def test_a_planted_order_is_said_to_be_predicted(planted: dict[str, str]) -> None:
    text = _text(_tree(planted[PAGE]))
    assert "SA orders 30 languages of org/model as Some does with a rank correlation of 0.9" in text
    assert "In 1 of 1 cases" in text


def test_every_language_is_a_point_with_its_name_and_both_figures(planted: dict[str, str]) -> None:
    titles = re.findall(r"<title>([^<]+: SA 0\.\d{3}, official 0\.\d{3})</title>", planted[PAGE])
    for key in KEYS[:30]:
        name = re.escape(language_of(key).name)
        assert any(re.match(f"{name}: SA", title) for title in titles), key


def test_each_plot_names_both_axes(planted: dict[str, str]) -> None:
    plots = re.findall(r"<svg class=\"against points.*?</svg>", planted[PAGE], flags=re.DOTALL)
    assert len(plots) == 1  # mining has too few languages with English
    assert all("SA with English →" in plot for plot in plots)
    assert "↑ Some, official score" in plots[0]


def test_forecasts_are_given_where_they_are_offered_and_refusals_name_the_language(
    planted: dict[str, str],
) -> None:
    text = _text(_tree(planted[PAGE]))
    rows = list(csv.DictReader(io.StringIO(planted["validity/forecasts.csv"])))
    given = [row for row in rows if row["expected"]]
    refused = [row for row in rows if row["refused"]]
    assert {row["language"] for row in rows if row["task"] == RETRIEVAL} == set(KEYS[30:])
    assert given
    for row in given:
        assert language_of(row["language"]).name in text
    for row in refused:
        assert f"{language_of(row['language']).name} ({row['refused']})" in text


def test_across_models_too_few_is_said(planted: dict[str, str]) -> None:
    region = _tree(planted[PAGE]).find(".//div[@aria-labelledby='across']")
    assert region is not None
    rows = [[_text(cell) for cell in row] for row in region.iterfind(".//tbody/tr")]
    assert ["Words", "Some", "1", "too few"] in rows


def test_the_work_of_others_is_cited(planted: dict[str, str]) -> None:
    for paper in ("2410.05873", "2004.05484", "1710.04087"):
        assert f"https://arxiv.org/abs/{paper}" in planted[PAGE]


def test_the_csv_has_a_row_for_each_correlation_and_point(planted: dict[str, str]) -> None:
    points = list(csv.DictReader(io.StringIO(planted["validity/points.csv"])))
    correlations = list(csv.DictReader(io.StringIO(planted["validity/correlations.csv"])))
    assert sum(row["task"] == RETRIEVAL for row in points) == 30
    for row in correlations:
        if row["measure"] == "semantic_affinity":
            same = [(p["task"], p["view"]) for p in points].count((row["task"], row["view"]))
            assert same == int(row["n"])
    assert MINING in {row["task"] for row in correlations}


def test_without_a_study_there_is_no_page_and_no_way_to_it(content: Content) -> None:
    assert _page(content, None) == {}
    bare = replace(content, validity=None)
    html = Templates(find_source().theme, bare).render("mteb_absent.html", Page("x.html", "x", "x"))
    assert "validity.html" not in str(html.content)


def test_a_build_has_the_page_of_models_with_official_scores_alone(
    results: Path, tmp_path: Path
) -> None:
    built = build(results, tmp_path / "site", tables=results.parent / "tasks")
    text = (built.folder / PAGE).read_text("utf-8")
    assert LABSE in text
    assert RANDOM not in text  # a baseline
    assert "nobody/nothing" not in text  # the official results lack it
    assert 'href="validity.html"' in (built.folder / "index.html").read_text("utf-8")


def test_too_few_languages_give_no_study(results: Path) -> None:
    few = [key for key in KEYS if key in {"deu", "fra", "spa", "rus"}]
    known = {key: KNOWN[key] for key in few}
    small = study([figures_of(known)], official_of(KNOWN))
    assert all(one.interval is None for one in small.associations)
    models = read_results(results, [TASK]).models
    assert validity.validity_study(models, [LABSE], official_of(KNOWN)) is None


def test_hostile_names_stay_text(content: Content) -> None:
    figures = [figures_of(KNOWN, name) for name in NAMES[:5]]
    files = _page(content, study(figures, official_of(KNOWN, NAMES[:5])))
    elements = list(_tree(files[PAGE]).iter())
    assert "img" not in {element.tag for element in elements}
    assert not [a for element in elements for a in element.attrib if str(a).startswith("on")]
    assert NAMES[0] in _text(_tree(files[PAGE]))


@pytest.mark.parametrize(
    ("interval", "verdict"),
    [((0.1, 0.9), "yes"), ((-0.1, 0.9), "not shown"), ((-0.9, -0.1), "the other way round")],
)
def test_the_verdict_is_the_interval_s(interval: tuple[float, float], verdict: str) -> None:
    nothing = (None, None, None, None, None, None)
    one = Association("m", "t", "o", "languages", "s", 30, 30, 0.5, interval, *nothing)
    assert validity.verdict_of(one) == verdict


def test_points_stay_inside_the_plot_and_keep_the_order_of_their_figures() -> None:
    points = [Point(key, value, 1 - value) for key, value in KNOWN.items()]
    dots = language_scatter(points, small=False).dots
    assert all(0 <= dot.x <= 100 and 0 <= dot.y <= 100 for dot in dots)
    by_figure = sorted(zip(points, dots, strict=True), key=lambda pair: pair[0].figure)
    across = [dot.x for _, dot in by_figure]
    assert across == sorted(across)
    downwards = [dot.y for _, dot in by_figure]  # a higher figure is a lower official score
    assert downwards == sorted(downwards)
