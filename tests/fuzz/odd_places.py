"""What can stand where a reader expects a file, and is none that it can read."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["ODD_PLACES"]


def _link_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def _link_up(path: Path) -> None:
    """Link to a folder outside the target."""
    path.symlink_to(path.parent.parent, target_is_directory=True)


def _socket(path: Path) -> None:
    # A socket's name has 107 bytes at most.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"/proc/self/fd/{folder}/{path.name}")
    finally:
        os.close(folder)


def _sparse(path: Path) -> None:
    """Make a file of a terabyte that takes no room."""
    with path.open("wb") as stream:
        stream.truncate(2**40)


def _unreadable(path: Path) -> None:
    path.write_bytes(b"{}")
    path.chmod(0)


ODD_PLACES: Mapping[str, Callable[[Path], None]] = {
    "nothing": lambda path: None,  # noqa: ARG005 - the file is missing
    "a folder": lambda path: path.mkdir(),
    "a named pipe": os.mkfifo,
    "a socket": _socket,
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nothing": _link_to("../nowhere"),
    "a link to a folder above": _link_up,
    "a link to /dev/zero": _link_to("/dev/zero"),
    "a link to /dev/stdin": _link_to("/dev/stdin"),
    "a link to /proc/self/mem": _link_to("/proc/self/mem"),
    "a link to /proc/self/environ": _link_to("/proc/self/environ"),
    "a file of a terabyte": _sparse,
    "a file that may not be read": _unreadable,
}
"""Makes each at a path, by what it is."""
