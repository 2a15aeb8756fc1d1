"""Check a JSON object against its type, and report all that is wrong in sentences.

The types are the frozen dataclasses themselves: their annotations are the schema.
"""

from __future__ import annotations

import json
import math
from array import array
from datetime import date
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeAlias, TypeVar

from pydantic import AfterValidator, Field, PlainValidator, ValidationError
from pydantic_core import PydanticCustomError

from sa_bench.files import read_regular_text
from sa_bench.finding import in_one_line, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails


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

    def __getitem__(self, place: int, /) -> float:
        """Return the one at a place."""
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
"""A list of finite numbers; null is one that is missing."""


REMEDY = "run `sa-bench run --overwrite` again"
"""How to fix a file of results, whatever is wrong with it."""


class FileError(ValueError):
    """A file that can't be used.

    Its text names the file, the first fault, how many more there are and the remedy, in one line.

    Attributes:
        where: The file.
        faults: What is wrong with it, one sentence each, without the file's name.
    """

    def __init__(self, where: str, faults: Sequence[str]) -> None:
        """Make the error of one fault or more."""
        self.where = where
        self.faults = tuple(map(in_one_line, faults))
        more = len(self.faults) - 1
        rest = f" (and {more} more; `sa-bench validate` lists them all)" if more else ""
        super().__init__(f"{where}: {self.faults[0]}{rest}; {REMEDY}")


def read_json_object(path: Path) -> dict[str, Any]:
    """Return the object that a JSON file holds.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: See ``read_regular_text`` and ``parse_json_object``.
    """
    return parse_json_object(read_regular_text(path), str(path))


def parse_json_object(text: str, where: str, *, without_infinity: bool = False) -> dict[str, Any]:
    """Return the object that a text spells; ``where`` names it in errors.

    With ``without_infinity``, an infinite number, which JSON has not, is read as null.

    Raises:
        ValueError: It is not JSON, nested too deeply, holds a key twice or a number that is not
            finite, or its top level is not an object.
    """
    try:
        constant = _null_if_infinite if without_infinity else _refuse_constant
        content = json.loads(text, parse_constant=constant, object_pairs_hook=_unique_keys)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"{where}: not valid JSON at line {error.lineno}, column {error.colno} ({error.msg}), "
            "perhaps cut short; delete it and run `sa-bench run` again"
        ) from error
    except RecursionError as error:
        raise ValueError(f"{where}: nested too deeply to be a result") from error
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
    if not isinstance(content, dict):
        raise ValueError(  # noqa: TRY004 - bad input is a ValueError throughout
            f"{where}: holds a {type(content).__name__} where an object is expected"
        )
    return content


def _null_if_infinite(name: str) -> None:
    if name == "NaN":
        _refuse_constant(name)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a score; the run that wrote it failed, run it again")


def _unique_keys(items: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(items)
    if len(unique) < len(items):
        keys = [key for key, _ in items]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"key {repeated!r} stands twice in one object; keep one")
    return unique


T = TypeVar("T")

# What pydantic's kinds of error mean in the words of a result file; `{}` takes the bound it names.
_EXPECTED = {
    "string_type": "a text that is not empty",
    "string_unicode": "a text of whole characters",
    "string_too_short": "a text that is not empty",
    "string_too_long": "a text of {max_length} characters at most",
    "float_type": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "greater_than_equal": "a number of at least {ge:g}",
    "less_than_equal": "a number of at most {le:g}",
    "tuple_type": "a list",
    "list_type": "a list",
    "frozen_set_type": "a list",
    "too_short": "a list of {min_length} or more",
    "dict_type": "an object",
    "mapping_type": "an object",
    "dataclass_type": "an object",
    "literal_error": "{expected}",
    "value_error": "{error}",
}


def validated(
    adapter: TypeAdapter[T],
    content: object,
    where: str,
    contradictions: Callable[[T], Iterable[str]] = lambda _: (),
) -> T:
    """Return what the JSON value ``content`` of the file ``where`` spells.

    Args:
        adapter: The type.
        content: The value.
        where: The file, for messages.
        contradictions: Gives a sentence for each two fields that don't go together.

    Raises:
        FileError: Fields are missing, unknown, of another type, out of range, or contradict each
            other; all are named.
    """
    try:
        value = adapter.validate_python(content)
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise FileError(where, [fault_sentence(detail, content) for detail in details]) from None
    if faults := list(contradictions(value)):
        raise FileError(where, faults)
    return value


def contradiction(sentence: str) -> PydanticCustomError:
    """Return the error of a validator that has a whole sentence to say."""
    # The sentence is an argument: a template would read the braces of what it quotes.
    return PydanticCustomError("contradiction", "{sentence}", {"sentence": sentence})


def require_format(content: Mapping[str, Any], number: int, where: str) -> dict[str, Any]:
    """Return the fields of a file of ours without its ``format``, which must be ``number``.

    Raises:
        FileError: It is another one, or missing: then nothing else of the file can be judged.
    """
    fields = dict(content)
    if "format" not in fields:
        raise FileError(where, ["'format' is missing"])
    found = fields.pop("format")
    if type(found) is not int or found != number:
        fault = (
            f"'format' is {quoted(found)}, and {number} is expected (a newer sa-bench wrote it?)"
        )
        raise FileError(where, [fault])
    return fields


def fault_sentence(detail: ErrorDetails, content: object) -> str:
    """Return what is wrong with the content, in a sentence that names the place."""
    kind = detail["type"]
    if kind == "contradiction":
        return "".join(f"{name}: " for name in _place(detail["loc"], content)) + detail["msg"]
    *path, last = detail["loc"] or ("the content",)
    key = repr(last) if isinstance(last, str) else f"entry {last}"
    place = "".join(f"{name}: " for name in _place(path, content))
    if kind == "missing":
        return f"{place}{key} is missing"
    if kind in {"extra_forbidden", "unexpected_keyword_argument"}:
        return f"{place}{key} is no field of this file; remove it"
    expected = _EXPECTED.get(kind)
    if expected is None:
        return f"{place}{key}: {detail['msg']}"
    expected = expected.format(**detail.get("ctx", {}))
    return f"{place}{key} is {quoted(detail['input'])}, and {expected} is expected"


def _place(path: Sequence[str | int], content: object) -> list[str]:
    """Return the names of the objects that a path leads through; a pair's entry is the pair."""
    names = []
    for step in path:
        content = _inside(content, step)
        if isinstance(step, str):
            names.append(repr(step))
        elif isinstance(content, dict) and isinstance(content.get("hf_subset"), str):
            # The pair says more than the lists that hold it.
            names = [quoted(content["hf_subset"])]
        else:
            names.append(f"entry {step}")
    return names


def _inside(content: Any, step: str | int) -> object:  # noqa: ANN401 - any JSON value
    try:
        return content[step]
    except (KeyError, IndexError, TypeError):
        return None
