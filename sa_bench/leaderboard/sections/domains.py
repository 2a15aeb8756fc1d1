"""Which domains of words a model aligns well, and what each does to its score."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from sa_bench.leaderboard.csv_text import csv_text
from sa_bench.leaderboard.sections.section import Section

if TYPE_CHECKING:
    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.entries import Entry
    from sa_bench.results import ConceptFile

__all__ = ["DomainRow", "domain_rows", "section"]


@dataclass(frozen=True, slots=True)
class DomainRow:
    """A domain of a task.

    Attributes:
        domain: Its name.
        n_concepts: How many concepts it has.
        spread: Mean distance of its concepts' translations.
        change: What the task's score would change by without its concepts.
    """

    domain: str
    n_concepts: int
    spread: float
    change: float | None


def section(content: Content, entry: Entry) -> Section | None:
    """Return the section; None where no task has domains."""
    by_task = {
        task: rows
        for task in content.tasks
        if task.name in entry.tasks
        and (rows := domain_rows(entry.tasks[task.name].evaluation.concepts))
    }
    if not by_task:
        return None
    lines = [
        (task.name, row.domain, row.n_concepts, row.spread, row.change)
        for task, rows in by_task.items()
        for row in rows
    ]
    return Section(
        anchor="domains",
        title="Domains",
        template="model/domains.html",
        values={"by_task": by_task},
        downloads={
            "domains.csv": csv_text(
                ("task", "domain", "n_concepts", "mean_spread", "change_without"), lines
            )
        },
    )


def domain_rows(file: ConceptFile) -> list[DomainRow]:
    """Return a task's domains by rising spread; none where it has no domains."""
    spreads: dict[str, list[float]] = {}
    for domain, spread in zip(file.domains or (), file.spread, strict=False):
        if not isnan(spread):
            spreads.setdefault(domain, []).append(spread)
    rows = [
        DomainRow(
            domain,
            len(values),
            sum(values) / len(values),
            file.without_domain[domain]["score"] - file.score
            if "score" in file.without_domain.get(domain, {})
            else None,
        )
        for domain, values in spreads.items()
    ]
    return sorted(rows, key=lambda row: (row.spread, row.domain))
