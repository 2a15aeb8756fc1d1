"""Sections on groups of concepts, traps and drift: of a model's page, and of a task's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.leaderboard.breakdowns import HEADER, Breakdown, Figure, breakdown_of, csv_rows
from sa_bench.leaderboard.formats import csv_text
from sa_bench.leaderboard.pages.model_sections import Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sa_bench.board.entries import Entry
    from sa_bench.leaderboard.content import Content

_MOST_MODELS = 20


def breakdown_section(content: Content, entry: Entry) -> Section | None:
    """Return the section of a model's page; None where no task has such figures."""
    by_task = {
        task: found
        for task in content.tasks
        if task.name in entry.tasks
        and (found := breakdown_of(entry.tasks[task.name].evaluation.concepts))
    }
    if not by_task:
        return None
    rows = [(task.name, *row) for task, found in by_task.items() for row in csv_rows(found)]
    return Section(
        anchor="breakdowns",
        title="Groups, traps and drift",
        template="model/breakdowns.html",
        values={"by_task": by_task},
        downloads={"breakdowns.csv": csv_text(("task", *HEADER), rows)},
    )


@dataclass(frozen=True, slots=True)
class GroupOverModels:
    """A group of concepts over several models.

    Attributes:
        name: The group.
        n: How many concepts.
        mean: Mean SA.
        low: The lowest model's.
        high: The highest model's.
    """

    name: str
    n: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ByModel:
    """Figures of several models: a column for each name, a row for each model.

    Attributes:
        names: The columns.
        rows: Each model with its figures, the best of the first column first.
        n_models: How many models have such figures; the rows are the first of them.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[Entry, tuple[Figure | None, ...]], ...]
    n_models: int


@dataclass(frozen=True, slots=True)
class TaskBreakdown:
    """What a task's page shows.

    Attributes:
        n_models: Over how many models the groups are.
        groups: By column of the table, highest first.
        traps: Share of traps passed, by model.
        drift: What characters lose, by model.
        csv: All figures of all models.
    """

    n_models: int
    groups: tuple[tuple[str, tuple[GroupOverModels, ...]], ...]
    traps: ByModel | None
    drift: ByModel | None
    csv: str


def task_breakdown(entries: Iterable[Entry], task: str) -> TaskBreakdown | None:
    """Return the breakdowns of a task; None where no model has any.

    Baselines are in the CSV file alone, and models without retrieval in no mean.

    Args:
        entries: The models that have the task.
        task: Its mteb name.
    """
    everything = {
        entry.name: (entry, found)
        for entry in entries
        if (found := breakdown_of(entry.tasks[task].evaluation.concepts))
    }
    if not everything:
        return None
    trained = {
        name: each for name, each in everything.items() if each[0].objective != "none"
    } or everything
    sound = {name: each for name, each in trained.items() if not each[0].is_flagged} or trained
    rows = [(name, *row) for name, (_, found) in everything.items() for row in csv_rows(found)]
    return TaskBreakdown(
        n_models=len(sound),
        groups=_groups([found for _, found in sound.values()]),
        traps=_by_model(trained.values(), {name: f.traps for name, (_, f) in trained.items()}),
        drift=_by_model(
            trained.values(),
            {name: dict(f.drift).get("contrast", ()) for name, (_, f) in trained.items()},
        ),
        csv=csv_text(("model", *HEADER), rows),
    )


def _groups(
    breakdowns: Sequence[Breakdown],
) -> tuple[tuple[str, tuple[GroupOverModels, ...]], ...]:
    found: dict[str, dict[str, list[Figure]]] = {}
    for breakdown in breakdowns:
        for column, figures in breakdown.groups:
            for each in figures:
                found.setdefault(column, {}).setdefault(each.name, []).append(each)
    return tuple(
        (
            column,
            tuple(
                sorted(
                    (_over_models(name, figures) for name, figures in by_name.items()),
                    key=lambda each: (-each.mean, each.name),
                )
            ),
        )
        for column, by_name in found.items()
    )


def _over_models(name: str, figures: Sequence[Figure]) -> GroupOverModels:
    values = [each.value for each in figures]
    return GroupOverModels(name, figures[0].n, sum(values) / len(values), min(values), max(values))


def _by_model(
    models: Iterable[tuple[Entry, Breakdown]], figures: Mapping[str, tuple[Figure, ...]]
) -> ByModel | None:
    names = tuple(dict.fromkeys(each.name for own in figures.values() for each in own))
    rows = []
    for entry, _ in models:
        own = {each.name: each for each in figures[entry.name]}
        if own:
            rows.append((entry, tuple(own.get(name) for name in names)))
    if not rows:
        return None
    rows.sort(key=lambda row: (-(row[1][0].value if row[1][0] else -1.0), row[0].name))
    return ByModel(names, tuple(rows[:_MOST_MODELS]), len(rows))
