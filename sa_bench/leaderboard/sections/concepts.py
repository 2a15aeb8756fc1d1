"""The concepts whose translations lie closest together, and those that lie farthest apart."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from math import isnan
from typing import TYPE_CHECKING

from sa_bench.leaderboard.csv_text import csv_text
from sa_bench.leaderboard.sections.section import Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.csv_text import Cell
    from sa_bench.leaderboard.entries import Entry
    from sa_bench.results.concept_file import Column

__all__ = ["ConceptRow", "extremes", "section"]

SHOWN = 10
"""How many of the best and of the worst are shown."""


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """A concept with the mean distance of its translations."""

    concept: str
    domain: str | None
    spread: float


def section(content: Content, entry: Entry) -> Section:
    """Return the section."""
    by_task = {}
    lines: list[tuple[Cell, ...]] = []
    for task in content.tasks:
        if task.name not in entry.tasks:
            continue
        file = entry.tasks[task.name].evaluation.concepts
        domains = file.domains or repeat(None)
        by_task[task] = extremes(file.concepts, file.domains, list(file.spread))
        lines += zip(repeat(task.name), file.concepts, domains, _given(file.spread), strict=False)
    return Section(
        anchor="concepts",
        title="Best and worst concepts",
        template="model/concepts.html",
        values={"by_task": by_task, "glosses": content.glosses},
        downloads={"concepts.csv": csv_text(("task", "concept", "domain", "spread"), lines)},
    )


def extremes(
    concepts: Sequence[str], domains: Sequence[str] | None, spreads: Sequence[float]
) -> dict[str, list[ConceptRow]]:
    """Return the concepts with the smallest and with the largest spread, none in both."""
    places = [place for place, spread in enumerate(spreads) if not isnan(spread)]
    places.sort(key=spreads.__getitem__)
    shown = min(SHOWN, len(places) // 2)

    def rows(chosen: Sequence[int]) -> list[ConceptRow]:
        return [
            ConceptRow(concepts[place], domains[place] if domains else None, spreads[place])
            for place in chosen
        ]

    return {"best": rows(places[:shown]), "worst": rows(places[: -shown - 1 : -1])}


def _given(spreads: Column) -> Iterator[float | None]:
    return (None if isnan(spread) else spread for spread in spreads)
