"""SA against MTEB: where the two rankings agree, where they part, and how little is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sa_bench.board.catalogue import reported_groups
from sa_bench.leaderboard.formats import csv_text
from sa_bench.leaderboard.mteb_chart import keyed_models, plots
from sa_bench.leaderboard.page import Card, File, Page
from sa_bench.leaderboard.pages.model_sections import FEWEST_FOR_RANKS, FIGURE_KINDS
from sa_bench.mteb_scores.statistics import FEWEST_FOR_INTERVAL, compare, reported_ranges

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.formats import Cell
    from sa_bench.leaderboard.page import Templates
    from sa_bench.mteb_scores import MtebScores
    from sa_bench.mteb_scores.statistics import FigureComparison, RankCorrelation, ReportedRange


def pages(content: Content, templates: Templates) -> Iterator[File]:
    """Give the page and the files behind its tables; it says so where there are no MTEB figures."""
    page = Page(
        path="mteb.html",
        title="SA against MTEB",
        description="Semantic Affinity beside the official MTEB results: rank correlations with "
        "their intervals, and the models that one ranks high and the other low.",
        scripts=("table.js",),
        card=Card("pictures/mteb.png", "SA against MTEB", "Where two rankings agree and part"),
    )
    if content.mteb is None:
        yield templates.render("mteb_absent.html", page)
        return
    yield from _compared(content, content.mteb, page, templates)


def _compared(
    content: Content, mteb: MtebScores, page: Page, templates: Templates
) -> Iterator[File]:
    sa = {entry.name: entry.estimate.score for entry in content.ranked if entry.estimate}
    parameters = {e.name: e.parameters for e in content.ranked if e.parameters is not None}
    comparisons = compare(sa, parameters, mteb)
    groups = reported_groups(content.reported, content.catalogue) if content.reported else []
    ranges = reported_ranges(groups, mteb)
    keyed = keyed_models(content)
    plotted = [c for c in comparisons if c.kind in {"mean", "type"}]
    yield templates.render(
        "mteb.html",
        page,
        mteb=mteb,
        kinds=FIGURE_KINDS,
        comparisons=comparisons,
        columns=[(c.kind, c.name) for c in plotted],
        plots=plots(plotted, keyed, mteb, content.settings),
        keyed=[model for model in keyed if mteb.known_name(model.name)],
        unknown=[entry.name for entry in content.ranked if not mteb.known_name(entry.name)],
        displacements=content.displacements,
        enough=len(content.displacements) >= FEWEST_FOR_RANKS,
        fewest=FEWEST_FOR_RANKS,
        slugs={entry.name: entry.slug for entry in content.ranked},
        reported=content.reported,
        ranges=ranges,
        n_reported=sum(map(len, groups)),
        fewest_for_interval=FEWEST_FOR_INTERVAL,
    )
    yield File("mteb/correlations.csv", _correlations_csv(comparisons))
    yield File("mteb/ranks.csv", _ranks_csv(content))
    yield File("mteb/reported.csv", _reported_csv(ranges))
    yield File("mteb/official.csv", _official_csv(mteb))


def _correlations_csv(comparisons: Sequence[FigureComparison]) -> str:
    header = ["kind", "name", "n", "spearman", "low", "high", "p", "p_holm"]
    header += ["n_with_parameters", "partial", "partial_low", "partial_high"]
    return csv_text(
        header,
        [
            [
                c.kind,
                c.name,
                *_cells(c.correlation),
                c.correlation.p,
                c.p_holm,
                *_cells(c.given_parameters),
            ]
            for c in comparisons
        ],
    )


def _cells(correlation: RankCorrelation) -> list[Cell]:
    low, high = correlation.interval or (None, None)
    return [correlation.n, correlation.rho, low, high]


def _ranks_csv(content: Content) -> str:
    return csv_text(
        ("model", "rank_by_sa", "rank_by_mteb", "displacement", "mark"),
        [
            (model, place.sa_rank, place.mteb_rank, place.displacement, place.contrast)
            for model, place in content.displacements.items()
        ],
    )


def _reported_csv(ranges: Sequence[ReportedRange]) -> str:
    return csv_text(
        ("kind", "name", "n", "lowest", "highest"),
        [(each.kind, each.name, each.n, *(each.range or (None, None))) for each in ranges],
    )


def _official_csv(mteb: MtebScores) -> str:
    return csv_text(
        ("model", "kind", "name", "score", "have", "need"),
        [
            (
                row.model,
                row.kind,
                row.name,
                row.coverage.score,
                row.coverage.have,
                row.coverage.need,
            )
            for row in mteb.rows
        ],
    )
