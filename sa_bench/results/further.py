"""What a concept file says beside the scores: of groups of concepts, of traps, and of drift.

The definitions are those of ``sa_bench.metric.groups``, ``.traps`` and ``.drift``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, cast

from pydantic import ConfigDict, Field, with_config

from sa_bench.results.validation import (  # noqa: TC001 - likewise
    Count,
    Figure,
    FiguresWithGaps,
    PositiveCount,
    Share,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ContrastFigure",
    "DominantSenseFigure",
    "DriftFigures",
    "GroupFigure",
    "Groups",
    "MeanDifferenceFigure",
    "PairDriftFigure",
    "TrapFigures",
    "TrapRow",
    "TrapShareFigure",
    "written",
]

_DECIMALS = 9
_STRICT = ConfigDict(extra="forbid")

Error: TypeAlias = Annotated[float, Field(strict=True, ge=0, le=1e100)]
_AnyText: TypeAlias = Annotated[str, Field(strict=True)]


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class GroupFigure:
    """The score of a group of concepts.

    Attributes:
        score: Mean over the pairs of SA, with H of the whole table and V of the group.
        se: Its standard error over the group's concepts; None for one.
        n: How many concepts.
    """

    score: Share
    se: Error | None
    n: PositiveCount


Groups: TypeAlias = Mapping[str, Mapping[str, GroupFigure]]
"""Column (``region``) to value (``Oceania``) to its figure."""


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class TrapRow:
    """The traps of a row.

    Attributes:
        kind: ``polyseme`` or ``false_friend``.
        source: Key of the source word's language.
        word: The source word.
        margins: Language to wrong word to cos(source, right) - cos(source, wrong); the trap is
            passed where it is positive.
    """

    kind: Text
    source: Text
    word: Text
    margins: Mapping[str, Mapping[str, Figure]]


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class TrapShareFigure:
    """The share of some traps that are passed.

    Attributes:
        kind: ``polyseme`` or ``false_friend``.
        spelling: ``unlike``, or ``identical`` for traps that are spelled as the source word.
        where: ``""`` for all pairs, ``eng-zho``, ``eng-*`` for small pairs of one source language,
            ``*-*`` for the rest.
        share: In [0, 1]; ties count half.
        se: Its standard error over words; None for one word.
        n: How many traps.
        n_words: Of how many words.
    """

    kind: Text
    spelling: Literal["unlike", "identical"]
    where: _AnyText
    share: Share
    se: Error | None
    n: PositiveCount
    n_words: PositiveCount


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class DominantSenseFigure:
    """The sense that an ambiguous word is nearest to.

    Attributes:
        word: The word.
        source: Key of its language.
        concept: The id of the row with that sense.
        share: Share of the languages with traps in which it is the nearest.
        n_languages: How many languages these are.
    """

    word: Text
    source: Text
    concept: Text
    share: Share
    n_languages: PositiveCount


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class TrapFigures:
    """Which traps a model falls for.

    Attributes:
        rows: Id of the row to its traps.
        shares: ``trap_accuracy`` by kind and spelling, and pair by pair.
        dominant: The dominant sense of each polyseme.
    """

    rows: Mapping[str, TrapRow]
    shares: tuple[TrapShareFigure, ...]
    dominant: tuple[DominantSenseFigure, ...]


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class PairDriftFigure:
    """What changes in a pair with Chinese.

    Attributes:
        modern: SA with modern words.
        character: SA with characters.
        difference: Mean difference of the cosines, modern minus character.
        se: Its standard error over concepts.
        n: How many concepts.
    """

    modern: Share
    character: Share
    difference: Figure
    se: Error
    n: PositiveCount


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class MeanDifferenceFigure:
    """The mean difference of some concepts, over the pairs.

    Attributes:
        difference: Modern minus character.
        se: Its standard error over concepts; None for one.
        n: How many concepts.
    """

    difference: Figure
    se: Error | None
    n: PositiveCount


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class ContrastFigure:
    """How much more changed concepts lose than kept ones.

    Attributes:
        difference: Mean of the changed minus mean of the kept.
        se: Its standard error.
        n_changed: How many are changed (shifted or borrowed).
        n_kept: How many are kept.
    """

    difference: Figure
    se: Error
    n_changed: Count
    n_kept: Count


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class DriftFigures:
    """Modern words against characters.

    Attributes:
        modern_data: Data revision of the table of modern words.
        concepts: Keys of the concepts.
        statuses: The first status of each; ``""`` for a disputed one.
        rules: Which meaning each row takes: ``original`` or ``modern``.
        pairs: Pair to what changes in it.
        differences: Pair to the difference of each concept, ``null`` where a word is missing or
            the translation is written as the Chinese word.
        by_status: Status to the mean of its concepts.
        contrasts: ``all`` rows, and the changed ones of rule ``original`` alone.
    """

    modern_data: Text
    concepts: tuple[Text, ...]
    statuses: tuple[_AnyText, ...]
    rules: tuple[_AnyText, ...]
    pairs: Mapping[str, PairDriftFigure]
    differences: Mapping[str, FiguresWithGaps]
    by_status: Mapping[str, MeanDifferenceFigure]
    contrasts: Mapping[str, ContrastFigure]


def written(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return figures as JSON can hold them: rounded to nine decimals, null for NaN."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else round(float(value), _DECIMALS)
    if is_dataclass(value):
        return {each.name: written(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {key: written(each) for key, each in value.items()}
    return [written(each) for each in cast("Iterable[object]", value)]
