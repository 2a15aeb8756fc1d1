"""Read JSON strictly, refusing what Python's own parser waves through.

Numbers are finite, keys of an object are unique, text is UTF-8, and every error names the file.
"""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MOST_BYTES", "parse_json_object", "read_json_object", "read_text"]

MOST_BYTES = 64 * 2**20
"""Largest file read. A concept file of 10,000 concepts in twelve languages takes about 2 MiB."""


def read_json_object(path: Path) -> dict[str, Any]:
    """Return the object that a JSON file holds.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: See ``read_text`` and ``parse_json_object``.
    """
    return parse_json_object(read_text(path), str(path))


def read_text(path: Path) -> str:
    """Return the text of a regular UTF-8 file of reasonable size.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no regular file (a device would never end), too large, or not UTF-8.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{path}: not a regular file; remove it")
    if status.st_size > MOST_BYTES:
        raise ValueError(
            f"{path}: {status.st_size} bytes, and {MOST_BYTES} is the most that is read"
        )
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path}: not UTF-8 at byte {error.start}; write the file again"
        ) from error


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
