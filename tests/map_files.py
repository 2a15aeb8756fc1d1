"""Make maps of models that never were, of real words: for tests and for measuring.

A concept's glosses lie around its place, concepts around the place of their domain; glosses written
alike in two languages share a place, as they share a vector. The same seed gives the same bytes.
"""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from sa_bench.tables import tasks_folder

if TYPE_CHECKING:
    from pathlib import Path

    from sa_bench.tables import ConceptTable

__all__ = ["copy_table", "map_content", "write_map"]


def copy_table(folder: Path, name: str) -> str:
    """Copy one of the project's concept tables into ``folder``; return its revision."""
    target = folder / name / "data" / "test.jsonl"
    target.parent.mkdir(parents=True)
    shutil.copyfile(tasks_folder() / name / "data" / "test.jsonl", target)
    return sha256(target.read_bytes()).hexdigest()[:12]


def write_map(
    results: Path,
    model: str,
    task: str,
    table: ConceptTable,
    revision: str,
    *,
    most_points: int | None = None,
    seed: int = 0,
) -> Path:
    """Write a map beside a generated model's results and return its path."""
    path = results / model.replace("/", "__") / "1" / "maps" / f"{task}.json"
    path.parent.mkdir(exist_ok=True)
    content = map_content(model, task, table, revision, most_points=most_points, seed=seed)
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), "utf-8")
    return path


def map_content(
    model: str,
    task: str,
    table: ConceptTable,
    revision: str,
    *,
    most_points: int | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Return a map's content, of the table's first ``most_points`` glosses at most."""
    random = np.random.default_rng(seed)
    domains = table.domains
    if domains is None:
        raise ValueError(f"{task}: a generated map needs domains")
    of_domain = {domain: random.normal(0, 1, 2) for domain in sorted(set(domains))}
    centres = [of_domain[domain] + random.normal(0, 0.25, 2) for domain in domains]
    points: list[tuple[int, int, str]] = [
        (concept, language, gloss)
        for concept in range(len(table.ids))
        for language, key in enumerate(table.languages)
        for gloss in table.glosses[key][concept]
    ][:most_points]
    shared: dict[str, Any] = {}
    for concept, _, gloss in points:
        shared.setdefault(gloss, centres[concept] + random.normal(0, 0.08, 2))
    places = np.array([shared[gloss] for _, _, gloss in points])
    places -= places.mean(axis=0)
    places /= np.sqrt((places**2).sum(axis=1).mean())
    n_mapped = points[-1][0] + 1
    concepts, languages, glosses = zip(*points, strict=True)
    return {
        "format": 1,
        "task": task,
        "model": model,
        "model_revision": "1",
        "dataset_revision": revision,
        "languages": list(table.languages),
        "parameters": {"knn": 10, "decay": 40},
        "seed": 0,
        "n_concepts": len(table.ids),
        "sampled": None if n_mapped == len(table.ids) else n_mapped,
        "n_vectors": len(shared),
        "concepts": list(table.ids[:n_mapped]),
        "domains": list(domains[:n_mapped]),
        "spread": [None, *np.round(random.uniform(0.1, 0.6, n_mapped - 1), 4).tolist()],
        "points": {
            "concept": list(concepts),
            "language": list(languages),
            "gloss": list(glosses),
            "x": np.round(places[:, 0], 4).tolist(),
            "y": np.round(places[:, 1], 4).tolist(),
        },
    }
