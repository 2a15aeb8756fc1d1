"""A CSV file and the JSON beside it that says where it comes from: written and read together.

The JSON holds the CSV's SHA-256, so that figures can't change without their provenance.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sa_bench.files import read_regular_text, write_atomically
from sa_bench.results.validation import fault_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic import TypeAdapter


def write_described_csv(
    path: Path, table: str, description: Mapping[str, Any], *, sort_keys: bool = False
) -> None:
    """Write the table to ``path`` (a ``.csv``) and its description beside it (``.json``).

    The same content gives the same bytes.

    Args:
        path: The table's file.
        table: Its text.
        description: What the JSON says of it, without the digest.
        sort_keys: Whether the keys are sorted; else their order is kept.

    Raises:
        ValueError: ``path`` doesn't end in ``.csv``.
        OSError: A file can't be written.
    """
    if path.suffix != ".csv":
        raise ValueError(f"{path}: the table is a CSV file; give it a name that ends in .csv")
    content = {**description, "sha256": {path.name: _sha256(table)}}
    write_atomically(path, table)
    write_atomically(
        path.with_suffix(".json"),
        json.dumps(content, indent=1, sort_keys=sort_keys, ensure_ascii=False) + "\n",
    )


def read_described_csv(
    path: Path, adapter: TypeAdapter[Any], remedy: str
) -> tuple[str, dict[str, Any]]:
    """Return the text of a table and its description, without the digest that joins them.

    Args:
        path: The table.
        adapter: What is needed of the description; it may hold more.
        remedy: What to do about files that are wrong, the end of every message.

    Raises:
        FileNotFoundError: One of the two files is missing.
        ValueError: The description is not JSON, a field of it is missing or wrong, or it describes
            another table.
    """
    description_path = path.with_suffix(".json")
    for needed in (path, description_path):
        if not needed.is_file():
            raise FileNotFoundError(f"{needed} is missing; {remedy}")
    table = read_regular_text(path).replace("\r\n", "\n")
    description = _read_description(description_path, adapter, remedy)
    if description.pop("sha256").get(path.name) != _sha256(table):
        raise ValueError(
            f"{path} is not the table that {description_path.name} describes; {remedy}"
        )
    return table, description


def _read_description(path: Path, adapter: TypeAdapter[Any], remedy: str) -> dict[str, Any]:
    text = read_regular_text(path)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: not JSON ({error}); {remedy}") from error
    try:
        adapter.validate_python(content)
    except ValidationError as error:
        fault = fault_sentence(error.errors(include_url=False)[0], content)
        raise ValueError(f"{path}: {fault}; {remedy}") from None
    return dict(content)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
