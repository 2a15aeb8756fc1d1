"""Where the user's cache lies: what can be computed again, and may be deleted at any time."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["cache_folder"]


def cache_folder() -> Path:
    """Return ``$SA_BENCH_CACHE``, or else ``sa-bench`` in ``$XDG_CACHE_HOME`` or ``~/.cache``."""
    chosen = os.environ.get("SA_BENCH_CACHE")
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sa-bench"
