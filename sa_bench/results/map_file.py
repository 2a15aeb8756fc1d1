"""The map beside a result: where PHATE puts each gloss of a task.

Conventions: a point is one gloss of one concept in one language. Points are columns of equal
length; coordinates are centred and scaled to an RMS radius of 1. Distances on a map are not
measured: only its local neighbourhoods mean something, so that no figure is computed from them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping  # noqa: TC003 - pydantic reads the annotations
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, with_config

from sa_bench.finding import quoted
from sa_bench.languages import language_of
from sa_bench.results.validation import (
    Column,
    Count,
    Figures,
    FiguresWithGaps,
    FileError,
    PositiveCount,
    Text,
    contradiction,
    read_json_object,
    require_format,
    validated,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


FORMAT = 1
"""Version of the file's format."""

_DECIMALS = 4
_SPREAD_DECIMALS = 9


def _different(texts: tuple[str, ...]) -> tuple[str, ...]:
    if not texts or len(set(texts)) < len(texts):
        raise ValueError("one or more different texts")
    return texts


def _language(key: str) -> str:
    try:
        return language_of(key).key
    except ValueError as error:
        raise contradiction(str(error)) from error


_Texts: TypeAlias = tuple[Text, ...]
_Ids: TypeAlias = Annotated[_Texts, AfterValidator(_different)]
_Languages: TypeAlias = Annotated[
    tuple[Annotated[Text, AfterValidator(_language)], ...], AfterValidator(_different)
]


@with_config(ConfigDict(extra="forbid"))
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

    task: Text
    model: Text
    model_revision: Text
    dataset_revision: Text
    languages: _Languages
    parameters: Mapping[str, Any]
    seed: Count
    n_concepts: Count
    sampled: PositiveCount | None
    n_vectors: PositiveCount
    concepts: _Ids
    domains: _Texts | None
    spread: FiguresWithGaps
    concept: tuple[Count, ...]
    language: tuple[Count, ...]
    gloss: Annotated[_Texts, Field(min_length=1)]
    x: Figures
    y: Figures

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
        fields = require_format(read_json_object(path), FORMAT, str(path))
        points = fields.pop("points", None)
        if not isinstance(points, dict):
            raise FileError(str(path), [f"'points' is {quoted(points)}, and an object is expected"])
        optional = {"domains": None, "sampled": None}
        return validated(_MAP_FILE, optional | fields | points, str(path), _contradictions)


_MAP_FILE = TypeAdapter(MapFile)


def _rounded(coordinate: float) -> float:
    # Without the sum, a negative number that rounds to zero would be "-0.0".
    return round(coordinate, _DECIMALS) + 0.0


def _contradictions(file: MapFile) -> Iterator[str]:
    n_concepts, n_points = len(file.concepts), len(file.gloss)
    lengths: tuple[tuple[str, Column | tuple[Any, ...] | None, int, str], ...] = (
        ("domains", file.domains, n_concepts, "concepts"),
        ("spread", file.spread, n_concepts, "concepts"),
        ("concept", file.concept, n_points, "glosses"),
        ("language", file.language, n_points, "glosses"),
        ("x", file.x, n_points, "glosses"),
        ("y", file.y, n_points, "glosses"),
    )
    for name, column, length, noun in lengths:
        if column is not None and len(column) != length:
            yield f"{name!r} has {len(column)} values for {length} {noun}"
    for name, indices, end in (
        ("concept", file.concept, n_concepts),
        ("language", file.language, len(file.languages)),
    ):
        if max(indices, default=0) >= end:
            yield f"{name!r} holds {max(indices)}, and an index from 0 to {end - 1} is expected"
    if file.n_concepts < n_concepts:
        yield (
            f"'n_concepts' is {file.n_concepts}, and at least {n_concepts}, the number of "
            "'concepts', is expected"
        )
