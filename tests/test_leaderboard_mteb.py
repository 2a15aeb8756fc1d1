"""The MTEB page and the MTEB parts of other pages, built from generated results."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import html5lib
import pytest
from result_files import GeneratedModel, write_model, write_tables

from sa_bench.leaderboard import build, default_source

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from sa_bench.leaderboard import Built

REPOSITORY = Path(__file__).parents[1]

LABSE = "sentence-transformers/LaBSE"
MPNET = "sentence-transformers/paraphrase-multilingual-mpnet-base-v2"
PARTIAL = "openai/text-embedding-3-large"
UNKNOWN = "nobody/nothing"
BASELINE = "mteb/baseline-random-encoder"
AFFINITIES = {
    LABSE: 0.72,
    MPNET: 0.68,
    "Qwen/Qwen3-Embedding-8B": 0.6,
    "Qwen/Qwen3-Embedding-0.6B": 0.57,
    "intfloat/multilingual-e5-small": 0.54,
    "intfloat/multilingual-e5-base": 0.56,
    "intfloat/multilingual-e5-large": 0.58,
    "jinaai/jina-embeddings-v3": 0.62,
    "google/embeddinggemma-300m": 0.64,
    "Qwen/Qwen3-Embedding-4B": 0.61,
    BASELINE: 0.5,
    PARTIAL: 0.59,
    UNKNOWN: 0.47,
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    revisions = write_tables(folder / "tasks", 20)
    for name, affinity in AFFINITIES.items():
        write_model(folder / "results", GeneratedModel(name, affinity), revisions)
    return folder / "results"


@pytest.fixture(scope="module")
def built(results: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    out = tmp_path_factory.mktemp("built") / "site"
    return build(results, out, tables=results.parent / "tasks")


def _read(path: Path) -> Element:
    """Return a page's tree; its SVG elements lose their namespace."""
    tree: Element = html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)
    for element in tree.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    return tree


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _table(page: Element, label: str) -> list[list[str]]:
    """Return the cells of the body of the table that a heading names."""
    region = page.find(f".//div[@aria-labelledby='{label}']")
    assert region is not None
    rows = region.findall(".//tbody/tr")
    return [[_text(cell) for cell in row] for row in rows]


@pytest.fixture(scope="module")
def page(built: Built) -> Element:
    return _read(built.folder / "mteb.html")


def test_the_lead_gives_the_correlation_with_its_number_of_models(page: Element) -> None:
    lead = page.find(".//p[@class='lead']")
    assert lead is not None
    text = _text(lead)

    assert "Over the 10 models that have both" in text
    assert "95 % interval " in text


def test_the_ranks_are_those_of_the_models_with_both_figures(page: Element) -> None:
    ranks = {row[0]: row[1:] for row in _table(page, "ranks")}

    assert set(ranks) == set(AFFINITIES) - {PARTIAL, UNKNOWN, BASELINE}
    assert ranks[LABSE][:2] == ["1", "10"]
    assert ranks[LABSE][-1] == "low MTEB, high SA"


def test_missing_figures_are_shown_with_their_coverage_and_never_as_zero(page: Element) -> None:
    models = {row[1]: row[2:] for row in _table(page, "models") if row[0].isdigit()}

    assert models[PARTIAL][1:3] == ["129 of 130", "8 of 9"]
    assert models[PARTIAL][3] == "0.634"
    assert UNKNOWN not in models
    assert f"not in the official results: {UNKNOWN}" in _text(page)


def test_reported_figures_stay_in_their_own_table(page: Element) -> None:
    correlations = {(row[0], row[1]): row for row in _table(page, "correlations")}
    reported = {(row[0], row[1]): row for row in _table(page, "reported")}

    assert correlations["Mean(Task)", "Mean of the benchmark"][2] == "10"
    assert reported["Mean(Task)", "Mean of the benchmark"][2:] == ["7", "−1.00", "−0.29"]
    assert correlations.keys() == reported.keys()


def test_below_ten_models_no_page_compares_the_two_rankings(results: Path, tmp_path: Path) -> None:
    for name in list(AFFINITIES)[:4]:
        slug = name.replace("/", "__")
        shutil.copytree(results / slug, tmp_path / "results" / slug)
    built = build(tmp_path / "results", tmp_path / "site", tables=results.parent / "tasks")

    page = _read(built.folder / "mteb.html")
    lead = page.find(".//p[@class='lead']")
    assert lead is not None
    assert _text(lead).startswith("Too few models: 4 of the 10 that it takes have both")
    assert page.find(".//*[@id='correlations']") is None
    assert page.find(".//*[@id='ranks']") is None
    model = _text(_read(built.folder / "models" / "sentence-transformers__LaBSE.html"))
    assert "Too few models for a rank difference to MTEB: 4 of the 10" in model
    assert "by SA and" not in model


def test_every_plot_says_in_words_what_it_shows(page: Element) -> None:
    labels = [plot.get("aria-label", "") for plot in page.findall(".//svg[@role='img']")]

    assert len(labels) == 11
    assert all("SA against" in label and "models" in label for label in labels)


def test_the_main_plot_names_measured_models_and_the_ceiling(page: Element) -> None:
    figure = page.find(".//figure")
    assert figure is not None
    names = {_text(text) for text in figure.findall(".//text[@class='wide']")}

    assert {"LaBSE", "Qwen3-Embedding-8B"} <= names
    assert "baseline-random-encoder" not in names
    assert "microsoft/harrier-oss-v1-27b with 0.742" in _text(figure)


def test_reported_models_are_drawn_hollow_or_as_lines_without_a_mark(page: Element) -> None:
    figure = page.find(".//figure")
    assert figure is not None
    reported = figure.findall(".//g[@class='reported']")
    marks = [mark for group in reported for mark in group.findall("./svg/*")]

    assert len(reported) == 7
    assert len(marks) == 2
    assert all("hollow" in mark.get("class", "") for mark in marks)


def test_the_page_says_where_its_figures_are_from(page: Element) -> None:
    text = _text(page)

    assert "commit f4cc6c8b of 2026-08-20 (CC0-1.0)" in text
    assert "Left out: FloresBitextMining" in text
    assert "Not used: STS17 of Gameselo/STS-multilingual-mpnet-base-v2" in text
    assert "Borda" in text


@pytest.mark.parametrize(
    ("name", "n_rows"), [("correlations", 27), ("ranks", 10), ("reported", 27), ("official", 1350)]
)
def test_every_table_has_its_file(built: Built, name: str, n_rows: int) -> None:
    with (built.folder / "mteb" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))

    assert len(rows) == n_rows


def test_a_model_s_page_has_its_mteb_profile_beside_its_sa_profile(built: Built) -> None:
    page = _read(built.folder / "models" / "sentence-transformers__LaBSE.html")
    section = page.find(".//section[@aria-labelledby='mteb']")
    assert section is not None
    strips = [strip.get("aria-label") for strip in section.findall(".//svg[@role='img']")]

    assert "Rank 1 by SA and 10 by the mean over MTEB's tasks, of the 10 models" in _text(section)
    assert "BitextMining: 0.767, rank 9 of 42" in strips
    assert [strip for strip in strips if strip and strip.startswith("All tasks: 0.7")]


def test_a_model_without_official_results_has_no_mteb_section(built: Built) -> None:
    page = _read(built.folder / "models" / "nobody__nothing.html")

    assert page.find(".//section[@aria-labelledby='mteb']") is None


def test_the_front_page_gives_rank_differences_from_ten_models_on(
    results: Path, built: Built, tmp_path: Path
) -> None:
    shutil.copytree(results / LABSE.replace("/", "__"), tmp_path / "results" / "of-labse")
    (tmp_path / "results/of-labse").rename(tmp_path / "results" / LABSE.replace("/", "__"))
    few = build(tmp_path / "results", tmp_path / "site", tables=results.parent / "tasks")
    assert "from 10 models on" in _text(_read(few.folder / "index.html"))
    row = _read(built.folder / "index.html").find(".//tr[@id='sentence-transformers__LaBSE']")
    assert row is not None
    assert "+9" in _text(row)


def test_the_command_is_told_of_opposite_ends(built: Built) -> None:
    assert f"low MTEB, high SA: {LABSE}, rank 1 by SA and 10 by MTEB of 10" in built.notes


def test_two_builds_are_byte_identical(results: Path, built: Built, tmp_path: Path) -> None:
    again = build(results, tmp_path / "site", tables=results.parent / "tasks")

    for name in ("mteb.html", "mteb/correlations.csv", "models/sentence-transformers__LaBSE.html"):
        assert (again.folder / name).read_bytes() == (built.folder / name).read_bytes()


def test_one_model_is_no_correlation(results: Path, tmp_path: Path) -> None:
    shutil.copytree(results / "sentence-transformers__LaBSE", tmp_path / "results/a")
    (tmp_path / "results/a").rename(tmp_path / "results/sentence-transformers__LaBSE")
    built = build(tmp_path / "results", tmp_path / "site", tables=results.parent / "tasks")

    lead = _read(built.folder / "mteb.html").find(".//p[@class='lead']")
    assert lead is not None
    assert _text(lead).startswith("Too few models: 1 of the 10")


def test_a_source_without_mteb_figures_still_has_the_page(results: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(default_source(), source)
    for name in ("mteb_scores.csv", "mteb_scores.json"):
        (source / name).unlink()
    built = build(results, tmp_path / "site", source, tables=results.parent / "tasks")

    assert "has no figures of the official MTEB results" in (
        (built.folder / "mteb.html").read_text("utf-8")
    )
    assert not (built.folder / "mteb").exists()


def test_an_edited_mteb_table_stops_the_build(results: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(default_source(), source)
    table = source / "mteb_scores.csv"
    table.write_text(table.read_text("utf-8").replace("0.519128797", "0.719128797"), "utf-8")

    with pytest.raises(ValueError, match=r"is not the table that mteb_scores\.json describes"):
        build(results, tmp_path / "site", source, tables=results.parent / "tasks")


def test_building_needs_neither_mteb_nor_a_network(results: Path, tmp_path: Path) -> None:
    tables = results.parent / "tasks"
    program = f"""
import socket, sys
def refuse(*_): raise OSError("no network in this test")
socket.socket.connect = socket.getaddrinfo = refuse
from pathlib import Path
from sa_bench.leaderboard import build
build(Path({str(results)!r}), Path({str(tmp_path / "site")!r}), tables=Path({str(tables)!r}))
print([name for name in ("mteb", "torch", "pandas", "polars") if name in sys.modules])
"""
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )

    assert answer.stdout.strip() == "[]"
