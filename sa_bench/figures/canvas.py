"""An empty figure in the project's style, and the way to keep it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sa_bench.atomic import write_atomically
from sa_bench.figures.fonts import families_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

__all__ = [
    "DPI",
    "GREY",
    "TIER_COLOURS",
    "TIER_MARKERS",
    "check_suffix",
    "new_figure",
    "save_figure",
    "styled",
]

DPI = 200
GREY = "#595959"
TIER_COLOURS = {1: "#009e73", 2: "#0072b2", 3: "#d55e00"}
"""Okabe and Ito's, told apart by colour-blind readers too."""

TIER_MARKERS = {1: "o", 2: "s", 3: "^"}
"""The shapes of the leaderboard's pages, for readers of grey copies."""

# No date and no version of matplotlib: the same figure has the same bytes.
_METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def styled() -> AbstractContextManager[None]:
    """Return the context in which a figure is drawn and saved."""
    return mpl.rc_context(
        {
            "font.family": families_of("eng"),
            "font.size": 8,
            "axes.titlesize": 9,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "svg.hashsalt": "sa-bench",
            # Type 3 fonts, the default, are refused by some publishers.
            "pdf.fonttype": 42,
        }
    )


def new_figure(width: float, height: float) -> Figure:
    """Return a figure of this size in inches, drawn without a window."""
    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def check_suffix(path: Path) -> str:
    """Return the suffix of a figure's file.

    Raises:
        ValueError: It is none of those that can be drawn.
    """
    if path.suffix not in _METADATA:
        raise ValueError(f"{path}: a figure ends in {', '.join(_METADATA)}; rename it")
    return path.suffix


def save_figure(figure: Figure, path: Path) -> None:
    """Write a figure whole or not at all, in the format of its suffix.

    Raises:
        ValueError: The suffix is none of .png, .svg and .pdf.
        OSError: The file can't be written.
    """
    suffix = check_suffix(path)
    content = io.BytesIO()
    figure.savefig(content, format=suffix[1:], dpi=DPI, metadata=_METADATA[suffix])
    write_atomically(path, content.getvalue())
