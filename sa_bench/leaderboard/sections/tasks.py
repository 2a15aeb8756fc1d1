"""Scores, intervals and companions, task by task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sa_bench.leaderboard.csv_text import csv_text
from sa_bench.leaderboard.entries import COMPANIONS
from sa_bench.leaderboard.sections.section import Section

if TYPE_CHECKING:
    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.csv_text import Cell
    from sa_bench.leaderboard.entries import Entry

__all__ = ["section"]


def section(content: Content, entry: Entry) -> Section:
    """Return the section."""
    header = ("task", "n_pairs", "semantic_affinity", "se", "low", "high", "eng-zho", *COMPANIONS)
    rows: list[list[Cell]] = []
    for task, each in entry.tasks.items():
        estimate = each.estimate
        figures = [estimate.score, estimate.se, estimate.low, estimate.high]
        companions = [each.companions[key] for key in COMPANIONS]
        pair = each.pairs.get("eng-zho")
        rows.append([task, len(each.pairs), *figures, pair, *companions])
    return Section(
        anchor="tasks",
        title="Tasks",
        template="model/tasks.html",
        values={"n_needed": len(content.settings.pairs)},
        downloads={"tasks.csv": csv_text(header, rows)},
    )
