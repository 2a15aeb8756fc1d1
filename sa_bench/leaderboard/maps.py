"""A model's maps: found beside its results, checked against them, written as data for scripts."""

from __future__ import annotations

import json
from math import isnan
from typing import TYPE_CHECKING

from sa_bench.languages import language_of
from sa_bench.maps.map_file import MapFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.entries import Entry
    from sa_bench.leaderboard.settings import TaskSettings
    from sa_bench.results import Evaluation, ModelMetadata, ModelResults

__all__ = ["MAP_SCRIPTS", "map_paths", "map_script", "map_script_path", "sound_maps"]

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


def sound_maps(models: Iterable[ModelResults]) -> tuple[frozenset[Path], list[str]]:
    """Return the maps that belong to the results beside them, and what is wrong with the others.

    The maps are read and let go again: together they may be larger than all else of a site.
    """
    sound, problems = set(), []
    for model in models:
        for evaluation in model.evaluations.values():
            path = _beside(evaluation)
            if not path.exists():
                continue
            try:
                _check(path, model.metadata, evaluation)
            except ValueError as error:
                again = f"`sa-bench map -m {model.metadata.name} -t {evaluation.concepts.task}`"
                problems.append(f"{error}; {again} makes the map anew")
            else:
                sound.add(path)
    return frozenset(sound), problems


def map_paths(content: Content, entry: Entry) -> dict[TaskSettings, Path]:
    """Return where the maps of a model lie, of those tasks that have a sound one."""
    paths = {
        task: _beside(entry.tasks[task.name].evaluation)
        for task in content.tasks
        if task.name in entry.tasks
    }
    return {task: path for task, path in paths.items() if path in content.maps}


def _beside(evaluation: Evaluation) -> Path:
    path = evaluation.result.path
    return path.parent / "maps" / path.name


def _check(path: Path, model: ModelMetadata, evaluation: Evaluation) -> None:
    drawn = MapFile.read(path)
    result = evaluation.concepts
    expected = {
        "task": result.task,
        "model": model.name,
        "model_revision": model.revision,
        "dataset_revision": result.dataset_revision,
    }
    for key, value in expected.items():
        if getattr(drawn, key) != value:
            raise ValueError(
                f"{path}: {key!r} is {getattr(drawn, key)!r}, but the result beside it has "
                f"{value!r}"
            )


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
