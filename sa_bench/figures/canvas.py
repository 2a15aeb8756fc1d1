"""An empty figure in the project's style: fonts, label places, and how it is saved."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sa_bench.files import write_atomically
from sa_bench.languages import find_language
from sa_bench.leaderboard.chart_layout import Box, take_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path


_FIRST_CHOICE = {
    "zho": ("Noto Sans CJK SC",),
    "jpn": ("Noto Sans CJK JP",),
    "kor": ("Noto Sans CJK KR",),
    "ara": ("Noto Sans Arabic", "Noto Naskh Arabic"),
    "hin": ("Noto Sans Devanagari",),
}
_PACKAGES = {"zho": "fonts-noto-cjk", "jpn": "fonts-noto-cjk", "kor": "fonts-noto-cjk"}
_EVERYWHERE = ("Noto Sans", "DejaVu Sans")  # DejaVu comes with matplotlib


@cache
def _installed() -> frozenset[str]:
    """Return the families of all fonts here.

    Matplotlib reads a list that it wrote once, so that it does not know of fonts that were
    installed since; those are added to its list for as long as this process runs.
    """
    known = {font.fname for font in font_manager.fontManager.ttflist}
    for path in sorted(set(font_manager.findSystemFonts()) - known):
        # A file that is no font, or is gone by now, is none that could draw anything.
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            font_manager.fontManager.addfont(path)
    return frozenset(font_manager.get_font_names())


def families_of(language: str) -> list[str]:
    """Return the installed families for a language, the best first; never empty."""
    wanted = (*_FIRST_CHOICE.get(language, ()), *_EVERYWHERE)
    return [family for family in wanted if family in _installed()]


def missing_characters(text: str, language: str) -> set[str]:
    """Return the characters that no installed font of the language has."""
    return {
        character
        for character in text
        if not any(_has(family, character) for family in families_of(language))
    }


def missing_note(languages: Iterable[str], n_labels: int) -> str:
    """Return the sentence that says which fonts to install."""
    keys = list(dict.fromkeys(languages))
    named = [language.name for key in keys if (language := find_language(key))]
    packages = sorted({_PACKAGES.get(key, "fonts-noto-core") for key in keys})
    return (
        f"{n_labels} labels are left out, as no installed font can draw them"
        f" ({', '.join(named) or ', '.join(keys)}); install {' and '.join(packages)}"
    )


@cache
def _has(family: str, character: str) -> bool:
    path = font_manager.findfont(family, fallback_to_default=False)
    return font_manager.get_font(path).get_char_index(ord(character)) != 0


_N_DIRECTIONS = 16
_GAP = 4.0
_REACHES = 16
_STEP = 9.0


@dataclass(frozen=True, slots=True)
class Label:
    """A point and the size of what goes beside it, in pixels."""

    x: float
    y: float
    width: float
    height: float


def place_labels(
    labels: Sequence[Label], inside: Box, taken: Sequence[Box] = (), *, scale: float = 1.0
) -> list[Box | None]:
    """Return a box for each label that overlaps no other; None where no room is left.

    Args:
        labels: The most important first: each takes the best place that those before it left.
        inside: Where all boxes must lie.
        taken: What no label may cover.
        scale: Pixels per point of type, by which distances grow.
    """
    occupied = list(taken)
    found = [take_place(_candidates(label, scale), inside, occupied) for label in labels]
    return [place and place[1] for place in found]


def _candidates(label: Label, scale: float) -> Iterator[tuple[Label, Box]]:
    """Yield boxes all round the point, further and further away."""
    angles = 2 * np.pi * np.arange(_N_DIRECTIONS) / _N_DIRECTIONS
    for reach in range(_REACHES):
        distance = (_GAP + reach * _STEP) * scale
        for angle in angles:
            middle_x = label.x + np.cos(angle) * (distance + label.width / 2)
            middle_y = label.y + np.sin(angle) * (distance + label.height / 2)
            box = Box(
                float(middle_x - label.width / 2),
                float(middle_y - label.height / 2),
                float(middle_x + label.width / 2),
                float(middle_y + label.height / 2),
            )
            yield label, box


DPI = 200
GREY = "#595959"

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
