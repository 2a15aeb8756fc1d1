"""What reported figures say of the order of models."""

from __future__ import annotations

from sa_bench.board.catalogue import (
    Reported,
    ReportedFigure,
    models_of,
    read_catalogue,
    read_reported,
    reported_groups,
)
from sa_bench.leaderboard import default_source

CATALOGUE = read_catalogue(default_source() / "models.toml")


def _figure(
    model: str, value: float | None = None, low: float | None = None, high: float | None = None
) -> ReportedFigure:
    return ReportedFigure(model, (model,), "contrastive", value, low, high)


def _groups(*figures: ReportedFigure) -> list[list[str]]:
    return reported_groups(Reported("a paper", "https://example.org", figures), CATALOGUE)


def test_the_paper_s_thirteen_models_fall_into_four_groups() -> None:
    reported = read_reported(default_source() / "reported.toml")
    assert reported is not None
    groups = reported_groups(reported, CATALOGUE)

    assert [len(group) for group in groups] == [2, 8, 2, 1]
    assert set(groups[0]) == {
        "google-bert/bert-base-multilingual-cased",
        "FacebookAI/xlm-roberta-base",
    }
    assert groups[3] == ["sentence-transformers/LaBSE"]


def test_a_range_without_names_is_about_the_papers_other_models() -> None:
    unnamed = ReportedFigure("LLM embeddings", (), "contrastive", None, 0.55, 0.61)
    reported = Reported("a paper", "https://example.org", (_figure("b/b", 0.7), unnamed))
    paper = [model.name for model in CATALOGUE.models.values() if model.group == "paper"]

    assert list(models_of(unnamed, reported, CATALOGUE)) == paper


def test_different_values_are_an_order() -> None:
    assert _groups(_figure("a/a", 0.7), _figure("b/b", 0.68)) == [["b/b"], ["a/a"]]


def test_equal_values_are_one_group() -> None:
    assert _groups(_figure("a/a", 0.68), _figure("b/b", 0.68)) == [["a/a", "b/b"]]


def test_ranges_that_overlap_are_one_group() -> None:
    low, high = _figure("a/a", low=0.5, high=0.6), _figure("b/b", low=0.55, high=0.65)

    assert _groups(high, low, _figure("c/c", 0.7)) == [["a/a", "b/b"], ["c/c"]]


def test_a_value_inside_a_range_has_no_place_in_it() -> None:
    assert _groups(_figure("a/a", low=0.5, high=0.6), _figure("b/b", 0.55)) == [["a/a", "b/b"]]


def test_below_a_bound_lies_under_a_range_that_begins_there() -> None:
    below, above = _figure("a/a", high=0.5), _figure("b/b", low=0.5, high=0.6)

    assert _groups(above, below) == [["a/a"], ["b/b"]]
