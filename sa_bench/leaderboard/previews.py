"""Pictures of pages and maps, shown where a page is linked."""

from __future__ import annotations

import io
import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from PIL import Image

from sa_bench.board.tiers import TIER_LOOKS, Tier, look, tier_of
from sa_bench.languages import language_of
from sa_bench.leaderboard.chart_layout import Axis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.artist import Artist
    from matplotlib.text import Text

    from sa_bench.board.estimates import Estimate
    from sa_bench.board.settings import Settings
    from sa_bench.leaderboard.page import Card
    from sa_bench.results.map_file import MapFile


_MAP_SIZE, _MAP_DPI = (10.0, 7.5), 100
_LEGEND_SIZE, _LEGEND_LINES = 11, 30  # points, and how many lines of that size there is room for
_MAP_FONT = "DejaVu Sans"  # comes with matplotlib, so that every machine draws the same


def map_picture(drawn: MapFile, title: str) -> bytes:
    """Return a map as PNG, 1000 by 750 pixels, languages by colour and marker.

    Glosses are not written: no font of every machine has all scripts. The same map gives the same
    bytes.
    """
    figure = Figure(figsize=_MAP_SIZE, dpi=_MAP_DPI, facecolor="#ffffff")
    axes = figure.add_axes((0.02, 0.02, 0.8, 0.91))
    x, y = np.asarray(drawn.x), np.asarray(drawn.y)
    language = np.asarray(drawn.language)
    for place, key in enumerate(drawn.languages):
        axes.scatter(
            x[language == place],
            y[language == place],
            s=14,
            color=look(place).colour,
            marker=look(place).marker,
            alpha=0.75,
            linewidths=0,
            label=language_of(key).name,
        )
    axes.set_aspect("equal", adjustable="datalim")
    axes.set_axis_off()
    size = min(_LEGEND_SIZE, _LEGEND_SIZE * _LEGEND_LINES / len(drawn.languages))
    font = {"family": _MAP_FONT, "size": size}
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, markerscale=2, prop=font)
    figure.text(0.02, 0.95, title, size=14, family=_MAP_FONT, parse_math=False)
    pixels = io.BytesIO()
    figure.savefig(pixels, format="rgba")
    width, height = (round(inches * _MAP_DPI) for inches in _MAP_SIZE)
    image = Image.frombytes("RGBA", (width, height), pixels.getvalue()).convert("RGB")
    # A fixed method without dithering: the same picture gives the same bytes, a third of them.
    few = image.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    stream = io.BytesIO()
    few.save(stream, "png", compress_level=6)
    return stream.getvalue()


# Inches of 67 pixels, 800 by 420: enough for every previewer, and half the work of 1200 by 630.
_SIZE, _DPI = (12.0, 6.3), 200 / 3
_FONT = "DejaVu Sans"  # comes with matplotlib, so that every machine draws the same
_INK, _MUTED, _PAPER = "#1b1b1a", "#5c5c58", "#ffffff"
_AXIS = Axis(0.3, 0.9)
_LEFT, _RIGHT, _TRACK = 0.06, 0.94, (0.17, 0.36)
_LETTERS_A_LINE, _MOST_LINES = 32, 3


class CardPainter:
    """Paints one card after the other on the same background, which is drawn only once."""

    def __init__(self, settings: Settings) -> None:
        """Draw what all cards share: the tiers, and the site's name."""
        self._settings = settings
        self._figure = Figure(figsize=_SIZE, dpi=_DPI, facecolor=_PAPER)
        canvas: Any = FigureCanvasAgg(self._figure)  # matplotlib leaves it untyped
        self._canvas = canvas
        self._font = get_font(findfont(FontProperties(family=_FONT)))
        self._label(_LEFT, 0.065, settings.title, 20, _MUTED)
        self._canvas.draw()
        self._plain = self._canvas.copy_from_bbox(self._figure.bbox)
        self._add_tiers()
        self._canvas.draw()
        self._tiered = self._canvas.copy_from_bbox(self._figure.bbox)

    def paint(self, card: Card) -> bytes:
        """Return the card as PNG, 800 by 420 pixels."""
        self._canvas.restore_region(self._tiered if card.estimates else self._plain)
        renderer = self._canvas.get_renderer()
        for artist in self._artists(card):
            artist.draw(renderer)
            artist.remove()
        size = self._canvas.get_width_height()
        image = Image.frombuffer("RGBA", size, self._canvas.buffer_rgba()).convert("RGB")
        # A fixed method without dithering: the same picture gives the same bytes, a third of them.
        few = image.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        stream = io.BytesIO()
        few.save(stream, "png", compress_level=4)
        return stream.getvalue()

    def _artists(self, card: Card) -> Iterator[Artist]:
        lines = textwrap.wrap(self._drawable(card.title), _LETTERS_A_LINE) or [""]
        if len(lines) > _MOST_LINES:
            lines = [
                *lines[: _MOST_LINES - 1],
                f"{lines[_MOST_LINES - 1][:-1]}\N{HORIZONTAL ELLIPSIS}",
            ]
        title = "\n".join(lines)
        yield self._label(_LEFT, 0.9, title, 39, _INK, weight="bold", top=True)
        height = 0.9 - 0.125 * len(lines) - 0.02
        yield self._label(_LEFT, height, self._drawable(card.text), 25, _INK, top=True)
        yield from self._marks(card.estimates)

    def _marks(self, estimates: Sequence[Estimate]) -> Iterator[Artist]:
        from matplotlib.lines import Line2D

        alone = len(estimates) == 1
        bottom, top = _TRACK
        for place, estimate in enumerate(estimates):
            tier = tier_of(estimate.score, self._settings)
            # Many models are laid out from the best, on top, to the last.
            share = 0.5 if alone else 0.08 + 0.84 * place / max(len(estimates) - 1, 1)
            y = top - (top - bottom) * share
            ends = [self._x(estimate.low), self._x(estimate.high)]
            yield self._figure.add_artist(
                Line2D(ends, [y, y], color=TIER_LOOKS[tier].colour, linewidth=4 if alone else 1.5)
            )
            yield self._figure.add_artist(
                Line2D(
                    [self._x(estimate.score)],
                    [y],
                    color=TIER_LOOKS[tier].colour,
                    marker=TIER_LOOKS[tier].marker,
                    markersize=18 if alone else 6,
                )
            )

    def _add_tiers(self) -> None:
        from matplotlib.patches import Rectangle

        bottom, top = _TRACK
        settings = self._settings
        edges = [_AXIS.low, settings.plateau, settings.aligned, _AXIS.high]
        tiers: tuple[Tier, ...] = (3, 2, 1)
        for tier, low, high in zip(tiers, edges, edges[1:], strict=False):
            start, end = self._x(low), self._x(high)
            self._figure.add_artist(
                Rectangle(
                    (start, bottom),
                    end - start,
                    top - bottom,
                    color=TIER_LOOKS[tier].colour,
                    alpha=0.12,
                )
            )
            self._label((start + end) / 2, top + 0.015, str(tier), 18, _MUTED)
        for edge in edges[1:-1]:
            self._label(self._x(edge) - 0.02, bottom - 0.045, f"{edge:.2f}", 16, _MUTED)

    def _label(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        color: str,
        *,
        weight: str = "normal",
        top: bool = False,
    ) -> Text:
        return self._figure.text(
            x,
            y,
            words,
            size=size,
            color=color,
            weight=weight,
            family=_FONT,
            va="top" if top else "bottom",
            parse_math=False,
        )

    def _x(self, score: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * _AXIS.at(score) / 100

    def _drawable(self, text: str) -> str:
        """Return the text with a box for each letter that the font lacks."""
        return "".join(
            letter if letter.isprintable() and self._font.get_char_index(ord(letter)) else "\u25a1"
            for letter in text
        )
