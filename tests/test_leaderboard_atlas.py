"""The atlas' pages: who serves which language, by language and by model, also with many models."""

from __future__ import annotations

import csv
import io
import math
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import html5lib
import pytest
from hostile import NAMES
from result_files import GeneratedModel, write_model, write_tables

from sa_bench.board.settings import find_source, read_settings
from sa_bench.cli import main
from sa_bench.languages import language_of, pairs_of
from sa_bench.leaderboard import build
from sa_bench.leaderboard.atlas import ATLAS, Atlas, gather_atlas
from sa_bench.leaderboard.content import gather
from sa_bench.leaderboard.page import Templates
from sa_bench.leaderboard.pages import atlas
from sa_bench.results import PairMatrix, read_results
from sa_bench.results.pair_matrix import MATRIX_FIGURES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from sa_bench.leaderboard.content import Content
    from sa_bench.results import ModelResults

KEYS = ("eng", "deu", "swa", "cym", "hin")
RANDOM = "mteb/baseline-random-encoder"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give real results of a baseline on five languages of the atlas."""
    folder = tmp_path_factory.mktemp("run") / "results"
    asked = ["run", "-m", RANDOM, "-t", "atlas", "-l", *KEYS, "--results", str(folder)]
    assert main(asked) == 0
    return folder


@pytest.fixture(scope="module")
def measured(run: Path) -> ModelResults:
    (model,) = read_results(run, [ATLAS]).models
    return model


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    folder = tmp_path_factory.mktemp("core")
    revisions = write_tables(folder / "tasks", 12)
    write_model(folder / "results", GeneratedModel("org/known", 0.6), revisions)
    source = find_source()
    models = read_results(folder / "results", list(revisions)).models
    return gather(models, {}, read_settings(source.settings), source)


def model_of(measured: ModelResults, name: str, knows: Mapping[str, float]) -> ModelResults:
    """Return a model that finds, for each pair, the product of what it knows of both languages."""
    evaluation = measured.evaluations[ATLAS]
    assert evaluation.matrix is not None
    known = {"eng": 1.0, **knows}
    shares = [known[a] * known[b] for a, b in pairs_of(known)]
    figures = dict.fromkeys(MATRIX_FIGURES, [0.5] * len(shares))
    figures["semantic_affinity"] = [0.4 + share / 4 for share in shares]
    figures["retrieval_accuracy_non_identical"] = shares
    matrix = PairMatrix(ATLAS, name, "1", "r", tuple(known), figures)
    return replace(
        measured,
        metadata=replace(measured.metadata, name=name),
        evaluations={ATLAS: replace(evaluation, matrix=matrix)},
    )


def gathered(*models: ModelResults) -> Atlas:
    found = gather_atlas(models, {RANDOM}, ())
    assert found is not None
    return found


def files_of(content: Content, found: Atlas | None) -> dict[str, str]:
    content = replace(content, atlas=found)
    files = atlas.pages(content, Templates(find_source().theme, content))
    return {file.path: str(file.content) for file in files}


def tree(html: str) -> Element:
    parsed: Element = html5lib.parse(html, namespaceHTMLElements=False)
    return parsed


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


GOOD = {"deu": 0.9, "swa": 0.7, "cym": 0.1, "hin": 0.6}
WEAK = {"deu": 0.5, "swa": 0.05, "cym": 0.04, "hin": 0.03}


@pytest.fixture(scope="module")
def files(content: Content, measured: ModelResults) -> dict[str, str]:
    models = (
        model_of(measured, "org/weak", WEAK),
        model_of(measured, "org/good", GOOD),
        model_of(measured, RANDOM, dict.fromkeys(GOOD, 0.3)),
    )
    return files_of(content, gathered(*models))


def test_the_model_that_serves_most_languages_is_first(files: dict[str, str]) -> None:
    assert "org/good serves most: 3 of 4 languages beside English" in text(
        tree(files["atlas.html"])
    )


def test_languages_come_by_family_with_both_names_and_what_each_model_does(
    files: dict[str, str],
) -> None:
    table = tree(files["atlas.html"]).find(".//table[@id='atlas']")
    assert table is not None
    rows = [[text(cell) for cell in row] for row in table.iterfind(".//tbody/tr")]
    families = [language_of(key).family for key in GOOD]
    assert [row[2].partition(":")[0] for row in rows] == sorted(families)
    swahili = next(row for row in rows if row[0] == "Swahili")
    assert swahili[1] == language_of("swa").native_name
    assert swahili[4] == "70 %"
    assert swahili[5:] == ["●served, 70", "○not served, 5"]


def test_each_language_has_a_page_with_its_models_and_its_weakest_pairs(
    files: dict[str, str],
) -> None:
    swahili = text(tree(files["atlas/swa.html"]))
    assert "org/good finds most of its words: 70 % with English" in swahili
    assert "org/weak" not in swahili
    weakest = tree(files["atlas/swa.html"]).find(".//div[@aria-labelledby='weakest']")
    assert weakest is not None
    first = weakest.find(".//tbody/tr")
    assert first is not None
    assert text(first).startswith("Welsh")
    assert "None of 2 models serves it yet; the best finds 10 %" in text(
        tree(files["atlas/cym.html"])
    )


def test_a_baseline_is_in_no_best_and_no_count(files: dict[str, str]) -> None:
    for path in ("atlas/swa.html", "atlas/deu.html", "atlas/cym.html"):
        assert RANDOM not in files[path]


def test_a_model_s_page_goes_by_family(files: dict[str, str]) -> None:
    page = tree(files["atlas/models/1.html"])
    assert "org/good in 4 languages" in text(page)
    heads = [text(head) for head in page.iterfind(".//th[@scope='rowgroup']")]
    assert heads == ["Indo-European", "Niger-Congo"]


def test_the_csv_has_every_model_and_language(files: dict[str, str]) -> None:
    rows = list(csv.DictReader(io.StringIO(files["atlas/served.csv"])))
    assert len(rows) == 3 * 4
    found = {(row["model"], row["language"]): row for row in rows}
    assert found["org/good", "swa"]["served"] == "1"
    assert found["org/good", "swa"]["found_with_eng"] == "0.7"
    assert found[RANDOM, "swa"]["baseline"] == "1"


def test_a_thousand_models_stay_a_page(content: Content, measured: ModelResults) -> None:
    random = [
        model_of(
            measured, f"org/m{n}", {key: (n * 7 + i) % 100 / 100 for i, key in enumerate(GOOD)}
        )
        for n in range(1000)
    ]
    found = files_of(content, gathered(*random))
    models = [path for path in found if path.startswith("atlas/models/")]
    assert len(models) == atlas.MOST_MODELS
    assert sum(1 for _ in tree(found["atlas.html"]).iter()) < 5000
    assert len(list(csv.reader(io.StringIO(found["atlas/served.csv"])))) == 1 + 4 * 1000


def test_a_figure_that_is_not_defined_is_a_dash(content: Content, measured: ModelResults) -> None:
    model = model_of(measured, "org/m", {**GOOD, "swa": math.nan})
    html = files_of(content, gathered(model))["atlas.html"]
    table = tree(html).find(".//table[@id='atlas']")
    assert table is not None
    rows = [[text(cell) for cell in row] for row in table.iterfind(".//tbody/tr")]
    swahili = next(row for row in rows if row[0] == "Swahili")
    assert swahili[4:] == ["–", "○not served, –"]


def test_hostile_names_stay_text(content: Content, measured: ModelResults) -> None:
    found = files_of(content, gathered(*(model_of(measured, n, GOOD) for n in NAMES)))
    for path, html in found.items():
        if path.endswith(".html"):
            elements = list(tree(html).iter())
            assert "img" not in {element.tag for element in elements}, path
            names = {str(name) for element in elements for name in element.attrib}
            assert not {name for name in names if name.startswith("on")}, path
    assert {path for path in found if path.startswith("atlas/models/")} == {
        f"atlas/models/{place}.html" for place in range(1, len(NAMES) + 1)
    }


def test_without_results_there_is_no_page_and_no_way_to_it(content: Content) -> None:
    assert gather_atlas([], (), ()) is None
    assert files_of(content, None) == {}


def test_a_build_has_the_atlas_and_keeps_it_out_of_the_ranking(run: Path, tmp_path: Path) -> None:
    revisions = write_tables(tmp_path / "tasks", 12)
    write_model(tmp_path / "results", GeneratedModel("org/known", 0.6), revisions)
    shutil.copytree(run, tmp_path / "results", dirs_exist_ok=True)
    built = build(tmp_path / "results", tmp_path / "site", tables=tmp_path / "tasks")
    assert "atlas.html" in built.paths
    assert 'href="atlas.html"' in (built.folder / "index.html").read_text("utf-8")
    assert built.ranked == ("org/known",)
    assert built.incomplete == ()


def test_results_of_the_atlas_alone_make_no_board(run: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"holds no results of .*; make some with `sa-bench run`"):
        build(run, tmp_path / "site")
