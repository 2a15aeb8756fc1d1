"""Let one process at a time have a file, without leaving lock files beside it."""

from __future__ import annotations

import getpass
import hashlib
import os
import tempfile
from pathlib import Path

from filelock import FileLock

__all__ = ["lock_of"]


def lock_of(path: Path) -> FileLock:
    """Return the lock of a file, for use in a ``with`` block that waits for it.

    All processes of a user on this machine share it; the path decides, however it is written.
    """
    name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:32]
    # A folder a user: whoever made a common one would shut the others out.
    user = getattr(os, "getuid", getpass.getuser)()
    folder = Path(tempfile.gettempdir()) / f"sa-bench-locks-{user}"
    folder.mkdir(exist_ok=True)
    return FileLock(folder / f"{name}.lock")
