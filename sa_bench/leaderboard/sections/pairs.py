"""The affinity of every pair of languages."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from sa_bench.leaderboard.csv_text import csv_text
from sa_bench.leaderboard.heat import heat_rows
from sa_bench.leaderboard.sections.section import Section
from sa_bench.results import SCORE_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.csv_text import Cell
    from sa_bench.leaderboard.entries import Entry

__all__ = ["section", "shared_pair_means"]


def section(content: Content, entry: Entry) -> Section:
    """Return the section."""
    titles = {task.name: task.title for task in content.tasks}
    views = [(titles[task], each.pairs) for task, each in entry.tasks.items()]
    means = shared_pair_means(entry)
    return Section(
        anchor="pairs",
        title="Language pairs",
        template="model/pairs.html",
        values={
            "rows": heat_rows(means, content.settings.languages),
            "views": [
                [title, {pair: round(score, 6) for pair, score in pairs.items()}]
                for title, pairs in (("Mean over tasks", means), *views)
            ],
        },
        downloads={"pairs.csv": csv_text(("task", "pair", *SCORE_KEYS), _rows(entry))},
    )


def shared_pair_means(entry: Entry) -> dict[str, float]:
    """Return each pair's mean over the model's tasks, of the pairs that all of them have."""
    first, *rest = (each.pairs for each in entry.tasks.values())
    shared = [pair for pair in first if all(pair in other for other in rest)]
    return {
        pair: fsum(pairs[pair] for pairs in (first, *rest)) / (1 + len(rest)) for pair in shared
    }


def _rows(entry: Entry) -> Iterator[list[Cell]]:
    for task, each in entry.tasks.items():
        for name, pair in each.evaluation.result.pairs.items():
            yield [task, name, *(getattr(pair, key) for key in SCORE_KEYS)]
