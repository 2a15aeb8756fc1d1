"""The front page: tier chart, ranked table, what is incomplete and what is only reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.board.tiers import TIER_TITLES
from sa_bench.leaderboard.answer import answer, choice_of
from sa_bench.leaderboard.page import Card, Page
from sa_bench.leaderboard.pages.model_sections import FEWEST_FOR_RANKS
from sa_bench.leaderboard.tier_chart import (
    MOST_ROWS,
    CrowdChart,
    TierChart,
    crowd_chart,
    n_rows,
    tier_chart,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.board.entries import Entry
    from sa_bench.board.ranking import Standing
    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.page import File, Templates
    from sa_bench.mteb_scores.statistics import Displacement


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the ranked table."""

    place: int
    entry: Entry
    standing: Standing
    band_starts: bool
    mteb: float | None
    displacement: Displacement | None


MANY_ROWS = 100
"""From here on only the first rows are on the page at once."""

FIRST_ROWS = 50


def pages(content: Content, templates: Templates) -> Iterator[File]:
    """Give the front page."""
    page = Page(
        path="index.html",
        title=f"{content.settings.title}: {content.settings.tagline}",
        description=_description(content),
        scripts=(
            "table.js",
            "load.js",
            "picker.js",
            "chosen.js",
            "answer.js",
            "chart.js",
            "ranking.js",
        ),
        card=Card(
            "pictures/index.png",
            content.settings.tagline,
            f"{len(content.ranked)} models, {len(content.settings.languages)} languages",
            tuple(entry.estimate for entry in content.ranked if entry.estimate),
        ),
    )
    yield templates.render(
        "index.html",
        page,
        rows=_rows(content),
        served_rows=FIRST_ROWS if len(content.ranked) > MANY_ROWS else len(content.ranked),
        n_ranked=len(content.ranked),
        ranked=content.ranked,
        lines=content.lines,
        answer=answer(content.ranked, content.settings.languages, content.settings),
        choice=choice_of(content),
        displaced=len(content.displacements) >= FEWEST_FOR_RANKS,
        incomplete=content.incomplete,
        reported=content.reported,
        absent_tasks=content.absent_tasks,
        tiers=TIER_TITLES,
        **_chart(content),
    )


def _chart(content: Content) -> dict[str, TierChart | CrowdChart | None]:
    """Return the headline chart, with a row for each model as long as they are few."""
    drawn = (content.ranked, content.lines, content.reported, content.settings)
    if n_rows(content.ranked, content.reported) > MOST_ROWS:
        return {"chart": None, "crowd": crowd_chart(*drawn)}
    return {"chart": tier_chart(*drawn), "crowd": None}


def _description(content: Content) -> str:
    models, languages = len(content.ranked), len(content.settings.languages)
    return (
        f"{models} embedding {'model' if models == 1 else 'models'} by cross-lingual semantic "
        f"alignment in {languages} languages, with intervals, tiers and every language pair."
    )


def _rows(content: Content) -> list[_Row]:
    rows = []
    band = 0
    displaced = len(content.displacements) >= FEWEST_FOR_RANKS
    for place, entry in enumerate(content.ranked, 1):
        standing = content.standings[entry.name]
        rows.append(
            _Row(
                place,
                entry,
                standing,
                band_starts=standing.band != band,
                mteb=content.mteb_mean(entry.name),
                displacement=content.displacements.get(entry.name) if displaced else None,
            )
        )
        band = standing.band
    return rows
