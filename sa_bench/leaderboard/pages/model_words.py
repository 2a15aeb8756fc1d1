"""Sections of a model's page about its words: search, concepts, domains, maps."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from itertools import repeat
from math import isnan
from typing import TYPE_CHECKING

from sa_bench.languages import language_of
from sa_bench.leaderboard.content import MAP_SCRIPTS, map_paths, map_script, map_script_path
from sa_bench.leaderboard.formats import csv_text, received
from sa_bench.leaderboard.pages.model_sections import Section
from sa_bench.leaderboard.previews import map_picture
from sa_bench.results.map_file import MapFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sa_bench.board.entries import Entry
    from sa_bench.board.settings import TaskSettings
    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.formats import Cell
    from sa_bench.results import ConceptFile
    from sa_bench.results.validation import Column
    from sa_bench.tables import ConceptTable


def words_section(content: Content, entry: Entry) -> Section | None:
    """Return the section in which any word is found; None where the words of no task are shown."""
    tasks = [t for t in content.tasks if t.name in entry.tasks and t.name in content.tables]
    if not tasks:
        return None
    return Section(
        anchor="words",
        title="Find a word",
        template="model/words.html",
        values={
            "mapped": bool(map_paths(content, entry)),
            "map_command": f"sa-bench map -m {shlex.quote(entry.name)}",
            "setup": {
                "distances": f"{entry.slug}/words.js",
                "tasks": [
                    {"slug": t.slug, "title": t.title, "words": f"../{words_script_path(t)}"}
                    for t in tasks
                ],
            },
        },
        files={
            "words.js": received(
                {t.slug: _distances(entry.tasks[t.name].evaluation.concepts) for t in tasks}
            )
        },
        scripts=("load.js", "map_search.js", "words.js"),
    )


def _distances(file: ConceptFile) -> dict[str, object]:
    """Return the distances of a task's words in thousandths, which make a small file."""
    by_language = file.language_spread.items()
    return {
        "spread": _thousandths(file.spread),
        "languages": {key: _thousandths(column) for key, column in by_language},
    }


def _thousandths(column: Column) -> list[int | None]:
    return [None if isnan(value) else round(1000 * value) for value in column]


def words_script_path(task: TaskSettings) -> str:
    """Return where the words of a task go as a script, below the site's folder."""
    return f"tasks/{task.slug}-words.js"


def words_script(table: ConceptTable) -> str:
    """Return a script that hands over the words of a table, which all models share."""
    languages = [language_of(key) for key in table.languages]
    return received(
        {
            "languages": [
                {"key": each.key, "name": each.name, "tag": each.bcp47, "direction": each.direction}
                for each in languages
            ],
            "concepts": table.ids,
            "domains": table.domains,
            "glosses": {key: table.glosses[key] for key in table.languages},
        }
    )


SHOWN = 10
"""How many of the best and of the worst are shown."""


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """A concept with the mean distance of its translations."""

    concept: str
    domain: str | None
    spread: float


def concepts_section(content: Content, entry: Entry) -> Section:
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


def domains_section(content: Content, entry: Entry) -> Section | None:
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
        of_all=True,
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


@dataclass(frozen=True, slots=True)
class MapRow:
    """A map as the page describes it.

    Attributes:
        task: Its task.
        picture: Where its picture is, from the page.
        points: Where the table of its points is, from the page.
        drawn: The map.
    """

    task: TaskSettings
    picture: str
    points: str
    drawn: MapFile


def maps_section(content: Content, entry: Entry) -> Section | None:
    """Return the section; None where the model has no map."""
    rows = []
    files: dict[str, str | bytes] = {}
    downloads = {}
    for task, path in map_paths(content, entry).items():
        drawn = MapFile.read(path)
        picture, points = f"map-{task.slug}.png", f"map-{task.slug}.csv"
        files[map_script_path(entry, task).removeprefix(f"{entry.slug}/")] = map_script(drawn)
        files[picture] = map_picture(drawn, f"{entry.name}, {task.title}")
        downloads[points] = csv_text(
            ("gloss", "language", "concept", "domain", "spread", "x", "y"), _points(drawn)
        )
        rows.append(MapRow(task, f"{entry.slug}/{picture}", f"{entry.slug}/{points}", drawn))
    if not rows:
        return None
    return Section(
        anchor="maps",
        title="Map",
        template="model/maps.html",
        values={
            "rows": rows,
            "setup": {
                "tasks": {row.task.slug: row.task.title for row in rows},
                "models": [
                    {
                        "name": entry.name,
                        "maps": {row.task.slug: map_script_path(entry, row.task) for row in rows},
                    }
                ],
            },
        },
        downloads=downloads,
        files=files,
        scripts=MAP_SCRIPTS,
    )


def _points(drawn: MapFile) -> Iterator[tuple[Cell, ...]]:
    spreads = list(drawn.spread)
    columns = (drawn.gloss, drawn.language, drawn.concept, drawn.x, drawn.y)
    for gloss, language, concept, x, y in zip(*columns, strict=True):
        yield (
            gloss,
            drawn.languages[language],
            drawn.concepts[concept],
            drawn.domains[concept] if drawn.domains else None,
            None if isnan(spreads[concept]) else spreads[concept],
            x,
            y,
        )
