"""The static leaderboard: result files and a folder of templates in, a folder of pages out.

Every page is complete without JavaScript, loads nothing from elsewhere, and works from a file.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sa_bench.board.settings import default_source as default_source
    from sa_bench.leaderboard.site import Built as Built
    from sa_bench.leaderboard.site import build as build

# Resolved when first used: the renderer loads jinja2 and matplotlib.
_HOMES = {
    "Built": "sa_bench.leaderboard.site",
    "build": "sa_bench.leaderboard.site",
    "default_source": "sa_bench.board.settings",
}

__all__ = ["Built", "build", "default_source"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute may be anything
    if name not in _HOMES:
        raise AttributeError(f"module 'sa_bench.leaderboard' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
