"""Read JSON strictly, refusing what Python's own parser waves through.

Keys of an object are unique, NaN is no number, text is UTF-8, and every error names the file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sa_bench.regular_file import read_regular_text

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["parse_json_object", "read_json_object"]


def read_json_object(path: Path) -> dict[str, Any]:
    """Return the object that a JSON file holds.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: See ``read_regular_text`` and ``parse_json_object``.
    """
    return parse_json_object(read_regular_text(path), str(path))


def parse_json_object(text: str, where: str) -> dict[str, Any]:
    """Return the object that a text spells; ``where`` names it in errors.

    Raises:
        ValueError: It is not JSON, nested too deeply, holds a key twice or a number that is not
            finite, or its top level is not an object.
    """
    try:
        content = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique_keys)
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


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a score; the run that wrote it failed, run it again")


def _unique_keys(items: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(items)
    if len(unique) < len(items):
        keys = [key for key, _ in items]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"key {repeated!r} stands twice in one object; keep one")
    return unique
