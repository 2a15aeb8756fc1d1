"""Groups of concepts, traps and drift in words: sections of a model's page and of a task's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.languages import find_language, language_of
from sa_bench.leaderboard.formats import csv_text
from sa_bench.leaderboard.pages.model_sections import Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sa_bench.board.entries import Entry
    from sa_bench.leaderboard.content import Content
    from sa_bench.results import ConceptFile
    from sa_bench.results.further import TrapShareFigure


_Z = 1.96
_KINDS = {"false_friend": "False friends", "polyseme": "Words of several meanings"}
_CONTRASTS = {
    "all": "changed concepts less kept ones",
    "original": "changed concepts in their original meaning less kept ones",
}

HEADER = ("figure", "by", "group", "value", "se", "n")
"""Columns of a CSV file of breakdowns, after those that say what it is of."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its standard error.

    Attributes:
        name: What it is of: ``Oceania``.
        value: The figure.
        se: Its standard error; None where one concept or word is all.
        n: How many concepts, or traps.
    """

    name: str
    value: float
    se: float | None
    n: int

    @property
    def margin(self) -> float | None:
        """Half of the 95 % interval."""
        return None if self.se is None else _Z * self.se


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The figures of one file.

    Attributes:
        groups: SA of each group of concepts, by column of the table, highest first.
        traps: Share of traps passed over all pairs, by kind and spelling.
        traps_by_pair: The same by pair, those that pass fewest first.
        senses: For an ambiguous word: word, language, concept it is nearest to, in what share of
            how many languages; the clearest first.
        drift: Modern words less characters: by pair, by status, and contrasts.
    """

    groups: tuple[tuple[str, tuple[Figure, ...]], ...]
    traps: tuple[Figure, ...]
    traps_by_pair: tuple[Figure, ...]
    senses: tuple[tuple[str, str, str, float, int], ...]
    drift: tuple[tuple[str, tuple[Figure, ...]], ...]

    def __bool__(self) -> bool:
        """Tell whether there is anything to show."""
        return bool(self.groups or self.traps or self.drift)


def breakdown_of(file: ConceptFile) -> Breakdown:
    """Return what a concept file says beside the scores."""
    groups = tuple(
        (
            column,
            tuple(
                sorted(
                    (Figure(name, g.score, g.se, g.n) for name, g in by_value.items()),
                    key=lambda each: (-each.value, each.name),
                )
            ),
        )
        for column, by_value in file.groups.items()
    )
    shares = file.traps.shares if file.traps else ()
    dominant = file.traps.dominant if file.traps else ()
    return Breakdown(
        groups=groups,
        traps=tuple(_share(trap_title(one), one) for one in shares if not one.where),
        traps_by_pair=tuple(
            sorted(
                (
                    _share(f"{trap_title(one)}: {pair_title(one.where)}", one)
                    for one in shares
                    if one.where
                ),
                key=lambda each: (each.value, each.name),
            )
        ),
        senses=tuple(
            (one.word, _language(one.source), one.concept, one.share, one.n_languages)
            for one in sorted(dominant, key=lambda one: (-one.share, one.word, one.source))
        ),
        drift=tuple(_drift(file)),
    )


def _share(name: str, share: TrapShareFigure) -> Figure:
    return Figure(name, share.share, share.se, share.n)


def _drift(file: ConceptFile) -> Iterator[tuple[str, tuple[Figure, ...]]]:
    if file.drift is None:
        return
    found = file.drift
    contrasts = (
        Figure(_CONTRASTS.get(key, key), each.difference, each.se, each.n_changed + each.n_kept)
        for key, each in found.contrasts.items()
    )
    statuses = (
        Figure(key or "disputed", each.difference, each.se, each.n)
        for key, each in found.by_status.items()
    )
    pairs = (
        Figure(pair_title(key), each.difference, each.se, each.n)
        for key, each in found.pairs.items()
    )
    for title, figures in (("contrast", contrasts), ("status", statuses), ("pair", pairs)):
        if rows := tuple(figures):
            yield title, rows


def trap_title(share: TrapShareFigure) -> str:
    """Return what some traps are called."""
    kind = _KINDS.get(share.kind, share.kind)
    return kind if share.spelling == "unlike" else f"{kind}, spelled alike"


def pair_title(where: str) -> str:
    """Return a pair in words.

    >>> pair_title("eng-zho"), pair_title("eng-*"), pair_title("*-*")
    ('English–Chinese', 'English with others', 'other pairs')
    """
    first, _, second = where.partition("-")
    if first == "*":
        return "other pairs"
    if second == "*":
        return f"{_language(first)} with others"
    return f"{_language(first)}\N{EN DASH}{_language(second)}"


def _language(key: str) -> str:
    return language_of(key).name if find_language(key) else key


def csv_rows(breakdown: Breakdown) -> Iterable[Sequence[str | float | int | None]]:
    """Yield the cells of ``HEADER`` for every figure but the senses."""
    for column, figures in breakdown.groups:
        for each in figures:
            yield "semantic_affinity", column, each.name, each.value, each.se, each.n
    for by, figures in (("all", breakdown.traps), ("pair", breakdown.traps_by_pair)):
        for each in figures:
            yield "trap_accuracy", by, each.name, each.value, each.se, each.n
    for by, figures in breakdown.drift:
        for each in figures:
            yield "drift", by, each.name, each.value, each.se, each.n


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
        of_all=True,
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
