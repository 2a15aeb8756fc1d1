"""Let one process at a time have a file, without leaving lock files beside it."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from filelock import FileLock

__all__ = ["lock_of"]


def lock_of(path: Path) -> FileLock:
    """Return the lock of a file, for use in a ``with`` block that waits for it.

    All processes of a user on this machine share it; the path decides, however it is written.
    """
    name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:32]
    folder = Path(tempfile.gettempdir()) / "sa-bench-locks"
    folder.mkdir(exist_ok=True)
    return FileLock(folder / f"{name}.lock")
