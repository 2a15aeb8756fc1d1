"""Figures: labels that don't collide, all scripts drawn, the same bytes twice."""

from __future__ import annotations

import dataclasses
import itertools
import os
import subprocess
import sys
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pytest
from result_files import GeneratedModel, generate, write_model, write_tables

from sa_bench.cli import main
from sa_bench.figures import canvas
from sa_bench.figures.canvas import Label, place_labels, save_figure, styled
from sa_bench.figures.map_figure import draw_map, extreme_concepts
from sa_bench.languages import CORE_LANGUAGES
from sa_bench.leaderboard import default_source
from sa_bench.leaderboard.chart_layout import Box
from sa_bench.mteb_scores import read_mteb_scores
from sa_bench.mteb_scores.quality import MEAN_OVER_TASKS
from sa_bench.results.map_file import MapFile

if TYPE_CHECKING:
    from collections.abc import Sequence

KEYS = tuple(language.key for language in CORE_LANGUAGES)
WORDS = {
    "deu": "Wasser",
    "zho": "水",
    "rus": "вода",
    "kor": "물",
    "ara": "ماء",
    "jpn": "みず",
    "hin": "पानी",
    "por": "água",
}
WATER = tuple(WORDS.get(key, "water") for key in KEYS)


def _map(n_concepts: int = 12, seed: int = 0) -> MapFile:
    random = np.random.default_rng(seed)
    points = [(c, k) for k in range(len(KEYS)) for c in range(n_concepts)]
    places = random.standard_normal((len(points), 2))
    return MapFile(
        task="ConceptsSemanticAffinity",
        model="org/model",
        model_revision="1",
        dataset_revision="0" * 12,
        languages=KEYS,
        parameters={"version": "2.0.0"},
        seed=0,
        n_concepts=n_concepts,
        sampled=None,
        n_vectors=len(points),
        concepts=tuple(f"concept-{number}" for number in range(n_concepts)),
        domains=None,
        spread=[0.1 * number for number in range(n_concepts - 1)] + [float("nan")],
        concept=tuple(concept for concept, _ in points),
        language=tuple(language for _, language in points),
        gloss=tuple(WATER[language] for _, language in points),
        x=array("d", places[:, 0]),
        y=array("d", places[:, 1]),
    )


def test_the_extremes_are_the_least_and_the_most_spread_concepts() -> None:
    assert extreme_concepts(_map(), 2) == ([0, 1], [10, 9])


def test_no_concept_is_both_best_and_worst() -> None:
    best, worst = extreme_concepts(_map(n_concepts=4), 3)
    assert not set(best) & set(worst)


def test_placed_labels_do_not_overlap_and_stay_inside() -> None:
    random = np.random.default_rng(0)
    labels = [Label(x, y, 40, 10) for x, y in random.uniform(0, 300, (120, 2)).tolist()]
    inside = Box(0, 0, 300, 300)
    placed = [box for box in place_labels(labels, inside) if box]
    assert len(placed) > 60
    assert all(inside.contains(box) for box in placed)
    assert not any(a.overlaps(b) for a, b in itertools.combinations(placed, 2))


def test_a_label_without_room_is_left_out() -> None:
    labels = [Label(5, 5, 8, 8)]
    assert place_labels(labels, Box(0, 0, 10, 10), [Box(0, 0, 10, 10)]) == [None]


@pytest.mark.parametrize("key", KEYS)
def test_the_fonts_of_each_language_have_its_script(key: str) -> None:
    assert not canvas.missing_characters(WATER[KEYS.index(key)], key)


def test_labels_of_a_language_without_a_font_are_named_and_not_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without = frozenset(name for name in canvas._installed() if "CJK" not in name)
    monkeypatch.setattr(canvas, "_installed", lambda: without)
    with styled():
        figure, notes = draw_map(_map(), "SA 0.5")
    written = {text.get_text() for text in figure.axes[0].texts}
    assert "Wasser" in written
    assert not written & {"水", "물", "みず"}
    (note,) = (note for note in notes if "no installed font" in note)
    assert "Chinese" in note
    assert "fonts-noto-cjk" in note


def test_a_font_that_is_installed_after_matplotlib_listed_those_there_is_found(
    tmp_path: Path,
) -> None:
    folders = {"MPLCONFIGDIR": tmp_path / "config", "XDG_DATA_HOME": tmp_path / "data"}
    environment = {**os.environ, **{name: str(folder) for name, folder in folders.items()}}

    def families() -> set[str]:
        code = "from sa_bench.figures import canvas; print(*canvas._installed(), sep=chr(10))"
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        return set(done.stdout.splitlines())

    assert "Latest Sans Mono" not in families()
    fonts = tmp_path / "data" / "fonts"
    fonts.mkdir(parents=True)
    font = Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSansMono.ttf").read_bytes()
    for encoding in ("latin-1", "utf-16-be"):
        font = font.replace("DejaVu".encode(encoding), "Latest".encode(encoding))
    (fonts / "LatestSansMono.ttf").write_bytes(font)
    (fonts / "Broken.ttf").write_bytes(b"no font")
    assert "Latest Sans Mono" in families()


def test_drawn_labels_do_not_overlap() -> None:
    with styled():
        figure, _ = draw_map(_map(), "SA 0.5")
        figure.draw_without_rendering()
        texts = figure.axes[0].texts
        # The text alone: an annotation's own extent has its line in it.
        boxes = [text.get_bbox_patch().get_window_extent() for text in texts]  # type: ignore[union-attr]
    assert len(boxes) > 50
    assert not any(_share_area(a.extents, b.extents) for a, b in itertools.combinations(boxes, 2))


def _share_area(first: Sequence[float], second: Sequence[float]) -> bool:
    across = min(first[2], second[2]) - max(first[0], second[0])
    upwards = min(first[3], second[3]) - max(first[1], second[1])
    return across > 0.5 and upwards > 0.5


def test_a_sample_is_said_on_the_map() -> None:
    sample = dataclasses.replace(_map(), sampled=12, n_concepts=9000)
    with styled():
        figure, _ = draw_map(sample, "SA 0.5")
    assert "a sample of 12 of 9000 concepts" in figure.axes[0].get_xlabel()


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_the_same_map_gives_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}{suffix}" for name in ("one", "two")]
    for path in paths:
        with styled():
            figure, _ = draw_map(_map(n_concepts=4), "SA 0.5")
            save_figure(figure, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("figures"), 4)[0]


@pytest.mark.parametrize(
    ("kind", "suffix", "start"),
    [("tiers", ".pdf", b"%PDF"), ("heatmap", ".png", b"\x89PNG"), ("pairs", ".svg", b"<?xml")],
)
def test_figures_are_drawn_from_results_alone(
    kind: str, suffix: str, start: bytes, results: Path, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{name}{suffix}" for name in ("one", "two")]
    for path in paths:
        assert main(["figure", kind, "--results", str(results), "--out", str(path)]) == 0
    assert paths[0].read_bytes().startswith(start)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_scatter_shows_the_models_with_a_mean_in_the_official_results(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = read_mteb_scores(default_source() / "mteb_scores.csv")
    with_mean = [m for m in scores.models if scores.score(m, "mean", MEAN_OVER_TASKS) is not None]
    revisions = write_tables(tmp_path / "tasks")
    for name in (*with_mean[:3], "org/unknown"):
        write_model(tmp_path / "results", GeneratedModel(name, 0.6), revisions)
    out = tmp_path / "scatter.svg"
    assert (
        main(["figure", "scatter", "--results", str(tmp_path / "results"), "--out", str(out)]) == 0
    )
    assert out.exists()
    assert "1 model without a mean" in capsys.readouterr().err


def test_a_scatter_without_mteb_figures_says_so(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "scatter.png"
    assert main(["figure", "scatter", "--results", str(results), "--out", str(out)]) == 1
    assert "official MTEB results" in capsys.readouterr().err
    assert not out.exists()


def test_pairs_of_an_unknown_model_name_the_known_ones(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "pairs.png")
    arguments = ["figure", "pairs", "--results", str(results), "--model", "a/b", "--out", out]
    assert main(arguments) == 1
    assert "org-0/model-0000" in capsys.readouterr().err


def test_a_figure_of_another_format_is_refused(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "tiers.gif")
    assert main(["figure", "tiers", "--results", str(results), "--out", out]) == 1
    assert ".png, .svg, .pdf" in capsys.readouterr().err
