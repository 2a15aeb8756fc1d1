"""The map beside a result: where PHATE puts each gloss of a task.

Conventions: a point is one gloss of one concept in one language. Points are columns of equal
length; coordinates are centred and scaled to an RMS radius of 1. Distances on a map are not
measured: only its local neighbourhoods mean something, so that no figure is computed from them.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sa_bench.languages import language_of
from sa_bench.results.json_file import read_json_object
from sa_bench.results.record import Record

if TYPE_CHECKING:
    from array import array
    from collections.abc import Mapping
    from pathlib import Path

    from sa_bench.results.concept_file import Column

__all__ = ["FORMAT", "MapFile"]

FORMAT = 1
"""Version of the file's format."""

_DECIMALS = 4
_SPREAD_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class MapFile:
    """One model's map of one task; attributes are the keys of the file, points flattened.

    Attributes:
        task: The task's mteb name.
        model: The model's name, ``org/name``.
        model_revision: The model's revision.
        dataset_revision: Revision of the concept table.
        languages: Keys of the languages, in the task's order.
        parameters: Of PHATE.
        seed: Of PHATE and of the sample.
        n_concepts: How many concepts the table has.
        sampled: How many of them are on the map where it is a sample; None where all are.
        n_vectors: How many different vectors were mapped; glosses that share one share its place.
        concepts: Ids of the concepts on the map.
        domains: Each concept's domain, or None where the table has none.
        spread: Each concept's mean cosine distance between its translations; NaN where missing.
        concept: Each point's concept, an index of ``concepts``.
        language: Each point's language, an index of ``languages``.
        gloss: Each point's gloss.
        x: Each point's place across.
        y: Each point's place upwards.
    """

    task: str
    model: str
    model_revision: str
    dataset_revision: str
    languages: tuple[str, ...]
    parameters: Mapping[str, Any]
    seed: int
    n_concepts: int
    sampled: int | None
    n_vectors: int
    concepts: tuple[str, ...]
    domains: tuple[str, ...] | None
    spread: Column
    concept: tuple[int, ...]
    language: tuple[int, ...]
    gloss: tuple[str, ...]
    x: array[float]
    y: array[float]

    def to_json(self) -> str:
        """Return the file's text: keys sorted, compact, coordinates rounded to four decimals."""
        content = {
            "format": FORMAT,
            "task": self.task,
            "model": self.model,
            "model_revision": self.model_revision,
            "dataset_revision": self.dataset_revision,
            "languages": list(self.languages),
            "parameters": dict(self.parameters),
            "seed": self.seed,
            "n_concepts": self.n_concepts,
            "sampled": self.sampled,
            "n_vectors": self.n_vectors,
            "concepts": list(self.concepts),
            "domains": None if self.domains is None else list(self.domains),
            "spread": [
                None if math.isnan(value) else round(float(value), _SPREAD_DECIMALS)
                for value in self.spread
            ],
            "points": {
                "concept": list(self.concept),
                "language": list(self.language),
                "gloss": list(self.gloss),
                "x": [_rounded(value) for value in self.x],
                "y": [_rounded(value) for value in self.y],
            },
        }
        text = json.dumps(
            content, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
        )
        return f"{text}\n"

    @classmethod
    def read(cls, path: Path) -> MapFile:
        """Read a map.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: Not JSON, another format, or a field is missing, out of range or contradicts
                another; the message names the file and the field.
        """
        record = Record(read_json_object(path), str(path))
        if record.count("format") != FORMAT:
            raise record.wrong(
                "format", record.fields["format"], f"{FORMAT} (a newer sa-bench wrote it?)"
            )
        concepts = _unique(record, "concepts")
        languages = _unique(record, "languages")
        for key in languages:
            try:
                language_of(key)
            except ValueError as error:
                raise ValueError(f"{path}: 'languages': {error}") from error
        domains = None if record.fields.get("domains") is None else record.texts("domains")
        if domains is not None and len(domains) != len(concepts):
            raise ValueError(f"{path}: {len(domains)} domains for {len(concepts)} concepts")
        points = record.inner("points")
        gloss = points.texts("gloss")
        if not gloss:
            raise points.wrong("gloss", [], "at least one gloss")
        return cls(
            task=record.text("task"),
            model=record.text("model"),
            model_revision=record.text("model_revision"),
            dataset_revision=record.text("dataset_revision"),
            languages=languages,
            parameters=record.inner("parameters").fields,
            seed=record.count("seed"),
            n_concepts=record.count("n_concepts", len(concepts)),
            sampled=None if record.fields.get("sampled") is None else record.count("sampled", 1),
            n_vectors=record.count("n_vectors", 1),
            concepts=concepts,
            domains=domains,
            spread=record.column("spread", len(concepts), gaps=True),
            concept=_indices(points, "concept", len(gloss), len(concepts)),
            language=_indices(points, "language", len(gloss), len(languages)),
            gloss=gloss,
            x=_coordinates(points, "x", len(gloss)),
            y=_coordinates(points, "y", len(gloss)),
        )


def _rounded(coordinate: float) -> float:
    # Without the sum, a negative number that rounds to zero would be "-0.0".
    return round(coordinate, _DECIMALS) + 0.0


def _unique(record: Record, key: str) -> tuple[str, ...]:
    texts = record.texts(key)
    if not texts or len(set(texts)) < len(texts):
        raise record.wrong(key, list(texts), "one or more different texts")
    return texts


def _indices(points: Record, key: str, length: int, end: int) -> tuple[int, ...]:
    values = points.fields.get(key)
    if not isinstance(values, list) or len(values) != length:
        raise points.wrong(key, values, f"a list of {length} indices, one per gloss")
    for value in values:
        if type(value) is not int or not 0 <= value < end:
            raise points.wrong(key, value, f"an index from 0 to {end - 1}")
    return tuple(values)


def _coordinates(points: Record, key: str, length: int) -> array[float]:
    values = points.fields.get(key)
    if not isinstance(values, list) or len(values) != length:
        raise points.wrong(key, values, f"a list of {length} numbers, one per gloss")
    return points.column(key, length)
