"""Maps of a model's vectors, task by task."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from sa_bench.leaderboard.charts.map_picture import map_picture
from sa_bench.leaderboard.csv_text import csv_text
from sa_bench.leaderboard.maps import MAP_SCRIPTS, map_paths, map_script, map_script_path
from sa_bench.leaderboard.sections.section import Section
from sa_bench.maps.map_file import MapFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.csv_text import Cell
    from sa_bench.leaderboard.entries import Entry
    from sa_bench.leaderboard.settings import TaskSettings

__all__ = ["MapRow", "section"]


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


def section(content: Content, entry: Entry) -> Section | None:
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
