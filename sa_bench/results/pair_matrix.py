"""The matrix beside a result of many languages: the figures of all pairs, a column per figure.

A task with a pivot is scored by the pairs of one language, and mteb's file holds these alone. The
other pairs are here. An object per pair with all its figures would take megabytes.

Conventions: a column has one value per pair of ``languages``, in the order of
``itertools.combinations``; NaN (``null`` in the file) where the figure is not defined for a pair.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping  # noqa: TC003 - pydantic reads the annotations
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field, TypeAdapter, with_config

from sa_bench.files import read_regular_text
from sa_bench.finding import quoted
from sa_bench.languages import pair_name, pairs_of
from sa_bench.metric.companions import COMPANIONS
from sa_bench.results.validation import (
    Column,
    FiguresWithGaps,
    Text,
    parse_json_object,
    require_format,
    validated,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["FORMAT", "MATRIX_FIGURES", "PairMatrix"]

FORMAT = 1
"""Version of the file's format."""

_DECIMALS = 6
_SCORE = {"semantic_affinity": (0.0, 1.0), "semantic_affinity_se": (0.0, 1.0)}
_RANGES = _SCORE | {
    name: (each.low, each.high) for name, each in COMPANIONS.items() if "matrix" in each.shown
}

MATRIX_FIGURES = tuple(_RANGES)
"""The figures of a pair that a matrix has a column for."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True)
class PairMatrix:
    """Figures of all pairs of one model on one task; attributes are the keys of the file.

    Attributes:
        task: The task's mteb name.
        model: The model's name, ``org/name``.
        model_revision: The model's revision.
        dataset_revision: Revision of the concept table.
        languages: Keys of the languages, in the task's order.
        figures: A column per figure, by its name; all of ``MATRIX_FIGURES``.
    """

    task: Text
    model: Text
    model_revision: Text
    dataset_revision: Text
    languages: Annotated[tuple[Text, ...], Field(min_length=2)]
    figures: Mapping[str, FiguresWithGaps]

    @cached_property
    def pairs(self) -> Mapping[str, int]:
        """The place of each pair, ``eng-zho``, in a column."""
        names = (pair_name(*pair) for pair in pairs_of(self.languages))
        return {name: place for place, name in enumerate(names)}

    def figure(self, name: str, pair: str) -> float:
        """Return a figure of a pair; NaN where it is not defined.

        Raises:
            KeyError: There is no such figure, or no such pair in this order.
        """
        return self.figures[name][self.pairs[pair]]

    def to_json(self) -> str:
        """Return the file's text: compact, floats rounded to six decimals as in mteb's file."""
        content = {
            "format": FORMAT,
            "task": self.task,
            "model": self.model,
            "model_revision": self.model_revision,
            "dataset_revision": self.dataset_revision,
            "languages": list(self.languages),
            "figures": {name: _rounded(self.figures[name]) for name in MATRIX_FIGURES},
        }
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return f"{text}\n"

    @classmethod
    def read(cls, path: Path) -> PairMatrix:
        """Read a matrix.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: See ``from_json``.
        """
        return cls.from_json(read_regular_text(path), str(path))

    @classmethod
    def from_json(cls, text: str, where: str = "matrix") -> PairMatrix:
        """Read the text of a matrix; ``where`` names it in errors.

        Raises:
            ValueError: Not JSON, another format, or a field is missing, out of range or contradicts
                another.
        """
        fields = require_format(parse_json_object(text, where), FORMAT, where)
        return validated(_PAIR_MATRIX, fields, where, _contradictions)


_PAIR_MATRIX = TypeAdapter(PairMatrix)


def _rounded(column: Column) -> list[float | None]:
    return [None if math.isnan(value) else round(float(value), _DECIMALS) for value in column]


def _contradictions(matrix: PairMatrix) -> Iterator[str]:
    if len(set(matrix.languages)) < len(matrix.languages):
        yield "'languages' holds a key twice; the keys must be different"
        return
    for name in matrix.figures:
        if name not in _RANGES:
            yield f"'figures', {quoted(name)}: no figure of a matrix; remove it"
    n_pairs = len(pairs_of(matrix.languages))
    for name, (low, high) in _RANGES.items():
        column = matrix.figures.get(name)
        if column is None:
            yield f"'figures': {name!r} is missing"
            continue
        if len(column) != n_pairs:
            yield f"{name!r} has {len(column)} values for {n_pairs} pairs"
        given = [value for value in column if not math.isnan(value)]
        if name in _SCORE and len(given) < len(column):
            yield f"{name!r} lacks {len(column) - len(given)} pairs; every pair has it"
        if given and not low <= min(given) <= max(given) <= high:
            yield f"{name!r} holds a value outside [{low:g}, {high:g}]"
