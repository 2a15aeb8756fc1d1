"""The system's Chromium, and how the tests start it."""

from __future__ import annotations

import shutil
from pathlib import Path

__all__ = ["CHROMIUM", "SWITCHES"]

_NAMES = ("chromium", "chromium-browser", "google-chrome")

# Without it, the tests fail at the start with this path: none is skipped.
CHROMIUM = Path(next(filter(None, map(shutil.which, _NAMES)), "/usr/bin/chromium"))

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
