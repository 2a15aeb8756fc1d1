"""A model's maps: read beside its results, checked against them, written as data for scripts."""

from __future__ import annotations

import json
from math import isnan
from typing import TYPE_CHECKING

from sa_bench.languages import language_of
from sa_bench.maps.map_file import MapFile

if TYPE_CHECKING:
    from pathlib import Path

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.entries import Entry
    from sa_bench.leaderboard.settings import TaskSettings

__all__ = ["MAP_SCRIPTS", "map_paths", "map_script", "map_script_path", "read_map"]

MAP_SCRIPTS = (
    "load.js",
    "map_shapes.js",
    "map_labels.js",
    "map_input.js",
    "map_canvas.js",
    "map_legend.js",
    "map_points.js",
    "map_search.js",
    "map_address.js",
    "map.js",
)
"""What a page with a map loads, in this order."""


def map_paths(content: Content, entry: Entry) -> dict[TaskSettings, Path]:
    """Return where the maps of a model lie, of those tasks that have one."""
    beside = {
        task: entry.tasks[task.name].evaluation.result.path
        for task in content.tasks
        if task.name in entry.tasks
    }
    paths = {task: path.parent / "maps" / path.name for task, path in beside.items()}
    return {task: path for task, path in paths.items() if path.exists()}


def read_map(path: Path, entry: Entry, task: TaskSettings) -> MapFile:
    """Read a map that stands beside a result.

    Raises:
        ValueError: It is broken, or the map of another model, task, revision or table.
    """
    drawn = MapFile.read(path)
    expected = {
        "task": task.name,
        "model": entry.name,
        "model_revision": entry.metadata.revision,
        "dataset_revision": entry.tasks[task.name].evaluation.concepts.dataset_revision,
    }
    for key, value in expected.items():
        if getattr(drawn, key) != value:
            raise ValueError(
                f"{path}: {key!r} is {getattr(drawn, key)!r}, but the result beside it has "
                f"{value!r}; make the map again with `sa-bench map -m {entry.name} -t {task.name}`"
            )
    return drawn


def map_script_path(entry: Entry, task: TaskSettings) -> str:
    """Return where the data of a map go, below the site's ``models`` folder."""
    return f"{entry.slug}/map-{task.slug}.js"


def map_script(drawn: MapFile) -> str:
    """Return a script that hands the points over: the one kind of data that any page may load."""
    languages = [language_of(key) for key in drawn.languages]
    data = {
        "languages": [
            {"key": each.key, "name": each.name, "tag": each.bcp47, "direction": each.direction}
            for each in languages
        ],
        "sampled": drawn.sampled,
        "n_concepts": drawn.n_concepts,
        "concepts": drawn.concepts,
        "domains": drawn.domains,
        "spread": [None if isnan(value) else round(value, 4) for value in drawn.spread],
        "concept": drawn.concept,
        "language": drawn.language,
        "gloss": drawn.gloss,
        "x": list(drawn.x),
        "y": list(drawn.y),
    }
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return f"saBench.receive({text});\n"
