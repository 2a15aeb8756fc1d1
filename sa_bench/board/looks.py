"""Colours and shapes of languages and of tiers, the same on pages, canvas, pictures and figures.

``assets/site.css``, ``assets/map.css`` and ``assets/map_shapes.js`` say the same to a browser; a
test compares them with this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sa_bench.board.tiers import Tier

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
"""Of languages, on white: at least 3:1 against it."""

SHAPES = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D"}
"""Of languages, by name, with matplotlib's marker."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a language or a tier is drawn.

    Attributes:
        colour: Its colour, ``#rrggbb``.
        shape: Its shape, one of ``SHAPES``.
    """

    colour: str
    shape: str

    @property
    def marker(self) -> str:
        """The shape as matplotlib's marker."""
        return SHAPES[self.shape]


def look(place: int) -> Look:
    """Return the look of the language at this place of a map.

    Neighbours differ in colour and in shape, and the first ``len(COLOURS) * len(SHAPES)``, 48, all
    differ from each other.
    """
    shapes = tuple(SHAPES)
    return Look(
        COLOURS[place % len(COLOURS)], shapes[(place + place // len(COLOURS)) % len(shapes)]
    )


TIER_LOOKS: Mapping[Tier, Look] = {
    1: Look("#009e73", "circle"),
    2: Look("#0072b2", "square"),
    3: Look("#d55e00", "triangle"),
}
"""Okabe and Ito's colours, which colour-blind readers tell apart; the shape is for grey copies."""

TIER_GROUNDS: Mapping[int, str] = {1: "#00704f", 2: "#0065a3", 3: "#a84300"}
"""The same hues, dark enough for white letters on them."""
