"""What a field of a result file may hold, as types that pydantic checks.

Conventions: a number is a JSON number, never a text or a truth value, and finite; a list of figures
becomes an ``array('d')``, with NaN where a gap (``null``) is allowed. The ``ValueError`` of a
validator says what is expected; ``schema`` makes the sentence of it.
"""

from __future__ import annotations

import math
from array import array
from datetime import date
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeAlias

from pydantic import AfterValidator, Field, PlainValidator

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Column",
    "Count",
    "Date",
    "Distance",
    "Figure",
    "Figures",
    "FiguresWithGaps",
    "Line",
    "PositiveCount",
    "Ratio",
    "Share",
    "Text",
]

# No figure here comes near; beyond it sums of squares overflow.
_LARGEST = 1e100
_MOST_COUNTED = 2**63 - 1


class Column(Protocol):
    """Numbers in a row: a list, a tuple, an array of the standard library or of NumPy."""

    def __len__(self) -> int:
        """Return how many there are."""
        ...

    def __iter__(self) -> Iterator[float]:
        """Return each in turn."""
        ...


def _without_sign(number: float) -> float:
    # No quantity that can't be negative is ever rounded to it.
    if number == 0 and math.copysign(1, number) < 0:
        raise ValueError("a number that is not negative")
    return number


def _printable(text: str) -> str:
    # A bidirectional override would turn the words around it, on every page that shows it.
    if not text.isprintable():
        raise ValueError("text without control characters")
    return text


def _iso_date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ValueError("a date such as 2026-11-22") from error


def _figures(values: object) -> array[float]:
    return array("d", _checked(values, {int, float}))


def _figures_with_gaps(values: object) -> array[float]:
    checked = _checked(values, {int, float, NoneType})
    return array("d", [math.nan if value is None else value for value in checked])


def _checked(values: object, allowed: set[type]) -> list[Any]:
    """Return a list whose items have the allowed types, its numbers finite.

    A list is checked by its extremes: result files hold millions of numbers.
    """
    if not isinstance(values, list) or not (kinds := set(map(type, values))) <= allowed:
        raise ValueError("a list of numbers")
    given = [value for value in values if value is not None] if NoneType in kinds else values
    # An infinity or a huge whole number is the least or the largest; NaN is refused by the parser.
    if given and not -_LARGEST < min(given) <= max(given) < _LARGEST:
        raise ValueError("a list of finite numbers")
    return values


Text: TypeAlias = Annotated[str, Field(strict=True, min_length=1)]
"""A text that is not empty."""

Line: TypeAlias = Annotated[
    str, Field(strict=True, min_length=1, max_length=255), AfterValidator(_printable)
]
"""A text of one line that is not empty; as long as the name of a folder may be."""

Date: TypeAlias = Annotated[Text, AfterValidator(_iso_date)]
"""A date as YYYY-MM-DD."""

Count: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=_MOST_COUNTED)]
"""A whole number."""

PositiveCount: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=_MOST_COUNTED)]
"""A whole number of at least one."""

Figure: TypeAlias = Annotated[float, Field(strict=True, ge=-_LARGEST, le=_LARGEST)]
"""Any finite number."""

Share: TypeAlias = Annotated[float, Field(strict=True, ge=0, le=1), AfterValidator(_without_sign)]
"""A number from 0 to 1: an affinity, a share."""

Distance: TypeAlias = Annotated[
    float, Field(strict=True, ge=0, le=2), AfterValidator(_without_sign)
]
"""A mean cosine distance, from 0 to 2."""

Ratio: TypeAlias = Annotated[
    float, Field(strict=True, ge=0, le=_LARGEST), AfterValidator(_without_sign)
]
"""A number that is not negative."""

Figures: TypeAlias = Annotated[Column, PlainValidator(_figures)]
"""A list of finite numbers."""

FiguresWithGaps: TypeAlias = Annotated[Column, PlainValidator(_figures_with_gaps)]
"""A list of finite numbers; null stands for one that is missing."""
