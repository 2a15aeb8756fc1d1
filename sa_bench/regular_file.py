"""Read a file that somebody else made: a regular one, of a reasonable size, in UTF-8.

A link may lead to a device that never ends, and a named pipe never begins.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MOST_BYTES", "read_regular", "read_regular_text", "require_regular"]

MOST_BYTES = 32 * 2**20
"""Largest file read. Objects take up to 25 times the bytes of the JSON that they are made of."""


def read_regular(path: Path) -> bytes:
    """Return the content of a regular file.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no regular file, or larger than ``MOST_BYTES``.
    """
    require_regular(path)
    with path.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    # Files of /proc say that they are empty.
    if len(content) > MOST_BYTES:
        raise _too_large(path)
    return content


def require_regular(path: Path) -> None:
    """Refuse a path that should not be opened; opening a pipe would wait for its writer.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no regular file, or larger than ``MOST_BYTES``.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{path}: not a regular file; remove it")
    if status.st_size > MOST_BYTES:
        raise _too_large(path)


def _too_large(path: Path) -> ValueError:
    return ValueError(f"{path}: larger than {MOST_BYTES} bytes, the most that is read")


def read_regular_text(path: Path) -> str:
    """Return the text of a regular UTF-8 file.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no regular file, too large, or not UTF-8.
    """
    try:
        return read_regular(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path}: byte 0x{error.object[error.start]:02x} at offset {error.start} is not UTF-8; "
            "save the file as UTF-8"
        ) from error
