"""Each language's mean over the pairs that it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from sa_bench.languages import Language, language_of
from sa_bench.leaderboard.csv_text import csv_text
from sa_bench.leaderboard.sections.pairs import shared_pair_means
from sa_bench.leaderboard.sections.section import Section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.entries import Entry

__all__ = ["language_means", "section"]


@dataclass(frozen=True, slots=True)
class _Row:
    """A language with its means: over tasks, and by the task's name."""

    language: Language
    mean: float | None
    by_task: Mapping[str, float | None]


def section(content: Content, entry: Entry) -> Section | None:
    """Return the section; None where no pair is shared by all tasks."""
    overall = language_means(shared_pair_means(entry))
    if not overall:
        return None
    by_task = {task: language_means(each.pairs) for task, each in entry.tasks.items()}
    rows = [
        _Row(
            language_of(key),
            overall.get(key),
            {task: means.get(key) for task, means in by_task.items()},
        )
        for key in content.settings.languages
        if key in overall
    ]
    rows.sort(key=lambda row: -(row.mean or 0))
    return Section(
        anchor="languages",
        title="Languages",
        template="model/languages.html",
        values={"rows": rows, "entry_tasks": [t for t in content.tasks if t.name in entry.tasks]},
        downloads={
            "languages.csv": csv_text(
                ("language", "mean", *by_task),
                [(row.language.key, row.mean, *row.by_task.values()) for row in rows],
            )
        },
    )


def language_means(pairs: Mapping[str, float]) -> dict[str, float]:
    """Return each language's mean SA over its pairs."""
    scores: dict[str, list[float]] = {}
    for pair, score in pairs.items():
        for key in pair.split("-"):
            scores.setdefault(key, []).append(score)
    return {key: fsum(values) / len(values) for key, values in scores.items()}
