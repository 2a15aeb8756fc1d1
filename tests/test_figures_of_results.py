"""The figures that results alone give: what is written where, for many models and odd ones."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from result_files import TASKS, GeneratedModel, generate, write_model, write_tables

from sa_bench.board.settings import find_source, read_settings
from sa_bench.figures.canvas import styled
from sa_bench.figures.charts import draw_heatmap, draw_tiers
from sa_bench.leaderboard.content import gather
from sa_bench.results import read_results

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sa_bench.leaderboard.content import Content


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    folder = tmp_path_factory.mktemp("figures_of_results")
    generate(folder, 14, n_concepts=8)
    revisions = write_tables(folder / "tasks", 8)
    for model in (
        GeneratedModel("sentence-transformers/paraphrase-multilingual-mpnet-base-v2", 0.7),
        GeneratedModel(f"org/{'x' * 90}", 0.6),
        GeneratedModel("org/collapsed", 0.93, retrieval=0.03),
    ):
        write_model(folder / "results", model, revisions)
    source = find_source()
    models = read_results(folder / "results", list(TASKS)).models
    return gather(models, {}, read_settings(source.settings), source)


def _drawn(figure: Figure) -> Figure:
    figure.draw_without_rendering()
    return figure


def test_every_value_of_a_heat_map_has_room_in_its_cell(content: Content) -> None:
    with styled():
        axes = _drawn(draw_heatmap(content)).axes[0]
        boxes = [text.get_window_extent() for text in axes.texts]
    assert len(boxes) == len(content.ranked) * 5
    for first, second in itertools.combinations(boxes, 2):
        assert not first.overlaps(second)


def test_a_heat_map_and_its_names_lie_inside_the_figure(content: Content) -> None:
    with styled():
        figure = _drawn(draw_heatmap(content))
        axes = figure.axes[0]
        written = [*axes.get_yticklabels(), *axes.get_xticklabels(), axes.title, *axes.texts]
        width, height = figure.bbox.width, figure.bbox.height
        boxes = [text.get_window_extent() for text in written if text.get_text()]
    for box in boxes:
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= width
        assert box.y1 <= height


def test_tiers_have_a_row_for_every_model_and_reported_figure(content: Content) -> None:
    assert content.reported is not None
    with styled():
        axes = draw_tiers(content).axes[0]
    rows = [label.get_text() for label in axes.get_yticklabels()]
    assert len(rows) == len(content.ranked) + len(content.reported.figures)
    assert rows.count("LaBSE (reported)") == 1


def test_a_figure_flags_a_collapsed_model_and_says_what_the_flag_means(content: Content) -> None:
    with styled():
        axes = draw_tiers(content).axes[0]
    assert "collapsed !" in [label.get_text() for label in axes.get_yticklabels()]
    assert "! finds less than 10 % of translations: its SA says nothing" in axes.get_xlabel()
