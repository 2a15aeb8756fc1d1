"""Read the TOML files of a leaderboard's source, and say what is wrong with them in a sentence."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar

from pydantic import AfterValidator, TypeAdapter, ValidationError

from sa_bench.files import read_regular_text
from sa_bench.finding import quoted
from sa_bench.results.validation import Text, fault_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from _typeshed import DataclassInstance

    D = TypeVar("D", bound=DataclassInstance)


_UNKNOWN = "unexpected_keyword_argument"


def _secure(link: str) -> str:
    if not link.startswith("https://"):
        raise ValueError("a link that starts with https://")
    return link


Link: TypeAlias = Annotated[Text, AfterValidator(_secure)]
"""A link that starts with https://."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is not UTF-8 or not TOML.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file; the site's source needs it (see --source)")
    text = read_regular_text(path)
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError(f"{path}: nested too deeply to be settings") from error
    # Not only TOMLDecodeError: a number of 5000 digits is another ValueError.
    except ValueError as error:
        raise ValueError(f"{path}: not valid TOML: {error}") from error


def read_entries(content: Mapping[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    """Return the tables ``[[key]]`` of a TOML file; none where it has none.

    Raises:
        ValueError: The value is no list of tables.
    """
    entries = content.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError(
            f"{where}: {key!r} is {quoted(entries)}, and a list of [[{key}]] is expected"
        )
    return entries


def checked(kind: type[D], content: object, where: str, **context: object) -> D:
    """Return the ``kind`` that a table spells; its annotations are the schema.

    Args:
        kind: A frozen dataclass.
        content: The table.
        where: Its file and its place in it, the start of every message.
        context: What validators may ask for.

    Raises:
        ValueError: An entry is missing, wrong or unknown; the message names the first.
    """
    try:
        found: D = _adapter(kind).validate_python(content, context=context)
    except ValidationError as error:
        # A misspelt key is missing too; that it is unknown says more.
        detail = min(error.errors(include_url=False), key=lambda each: each["type"] != _UNKNOWN)
        if detail["type"] == _UNKNOWN and len(detail["loc"]) == 1:
            known = ", ".join(sorted(field.name for field in fields(kind)))
            fault = f"unknown entry {quoted(detail['loc'][0])}; known are {known}"
        else:
            fault = fault_sentence(detail, content)
        raise ValueError(f"{where}: {fault}") from None
    return found


@cache
def _adapter(kind: type[D]) -> TypeAdapter[D]:
    return TypeAdapter(kind)
