"""The picture of a map, for readers without JavaScript."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from sa_bench.languages import language_of

if TYPE_CHECKING:
    from sa_bench.maps.map_file import MapFile

__all__ = ["COLOURS", "MARKERS", "map_picture"]

COLOURS = (
    "#0072b2",
    "#d55e00",
    "#007a5a",
    "#8a4fbf",
    "#5c5c58",
    "#c0267e",
    "#0a9aa5",
    "#8c5a1e",
    "#d92626",
    "#a88400",
    "#4f7d1e",
    "#3c4fd6",
)
"""By the language's place: those of ``assets/map.css`` on white, at least 3:1 against it."""

MARKERS = "os^D"
"""By the language's place, repeating: circle, square, triangle, diamond, as on the canvas."""

_SIZE, _DPI = (10.0, 7.5), 100
_FONT = "DejaVu Sans"  # comes with matplotlib, so that every machine draws the same


def map_picture(drawn: MapFile, title: str) -> bytes:
    """Return a map as PNG, 1000 by 750 pixels, languages by colour and marker.

    Glosses are not written: no font of every machine has all scripts. The same map gives the same
    bytes.
    """
    figure = Figure(figsize=_SIZE, dpi=_DPI, facecolor="#ffffff")
    axes = figure.add_axes((0.02, 0.02, 0.8, 0.91))
    x, y = np.asarray(drawn.x), np.asarray(drawn.y)
    language = np.asarray(drawn.language)
    for place, key in enumerate(drawn.languages):
        axes.scatter(
            x[language == place],
            y[language == place],
            s=14,
            color=COLOURS[place % len(COLOURS)],
            marker=MARKERS[place % len(MARKERS)],
            alpha=0.75,
            linewidths=0,
            label=language_of(key).name,
        )
    axes.set_aspect("equal", adjustable="datalim")
    axes.set_axis_off()
    font = {"family": _FONT, "size": 11}
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, markerscale=2, prop=font)
    figure.text(0.02, 0.95, title, size=14, family=_FONT, parse_math=False)
    pixels = io.BytesIO()
    figure.savefig(pixels, format="rgba")
    width, height = (round(inches * _DPI) for inches in _SIZE)
    image = Image.frombytes("RGBA", (width, height), pixels.getvalue()).convert("RGB")
    # A fixed method without dithering: the same picture gives the same bytes, a third of them.
    few = image.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    stream = io.BytesIO()
    few.save(stream, "png", compress_level=6)
    return stream.getvalue()
