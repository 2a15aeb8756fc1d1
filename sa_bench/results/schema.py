"""Check a JSON object against the type that it should be, and say all that is wrong in sentences.

The types are the frozen dataclasses themselves: their annotations are the schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from sa_bench.quoting import quoted
from sa_bench.results.file_error import FileError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

__all__ = ["contradiction", "require_format", "validated"]

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
    "too_short": "a list of {min_length} or more",
    "dict_type": "an object",
    "mapping_type": "an object",
    "dataclass_type": "an object",
    "literal_error": "{expected}",
    "value_error": "{error}",
}


def validated(adapter: TypeAdapter[T], content: object, where: str) -> T:
    """Return what the JSON value ``content`` of the file ``where`` spells.

    Raises:
        FileError: Fields are missing, unknown, of another type or out of range; all are named.
    """
    try:
        return adapter.validate_python(content)
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise FileError(where, [_sentence(detail, content) for detail in details]) from None


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


def _sentence(detail: ErrorDetails, content: object) -> str:
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
