"""The tier of a score, the grade of a retrieval accuracy, and the looks of tiers and languages.

``assets/site.css``, ``assets/map.css`` and ``assets/map_shapes.js`` repeat the looks for a browser;
a test compares them with this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, isnan
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sa_bench.board.estimates import Estimate
    from sa_bench.board.settings import Settings


Tier: TypeAlias = Literal[1, 2, 3]

TIER_TITLES: dict[Tier, str] = {1: "aligned", 2: "plateau", 3: "unaligned"}


@dataclass(frozen=True, slots=True)
class TierMark:
    """A tier with what must be said beside it.

    Attributes:
        tier: The tier of the score.
        straddles: The other tiers that the score's interval reaches into.
    """

    tier: Tier
    straddles: tuple[Tier, ...]

    @property
    def title(self) -> str:
        """What the tier is called."""
        return TIER_TITLES[self.tier]


def tier_of(score: float, settings: Settings) -> Tier:
    """Return the tier of an SA."""
    if score >= settings.aligned:
        return 1
    return 2 if score >= settings.plateau else 3


def just_below(bound: float) -> float:
    """Return a score that "below ``bound``" allows: in the next tier where one begins there."""
    return bound - 1e-9


def mark_tier(estimate: Estimate, settings: Settings) -> TierMark:
    """Return the tier of an estimate with the tiers that its interval reaches into."""
    tier = tier_of(estimate.score, settings)
    reached = range(tier_of(estimate.high, settings), tier_of(estimate.low, settings) + 1)
    return TierMark(
        tier,
        tuple(other for other in (1, 2, 3) if other in reached and other != tier),
    )


Grade: TypeAlias = Literal["finds", "weak", "none"]

GRADE_TITLES: dict[Grade, str] = {
    "finds": "finds translations",
    "weak": "weak",
    "none": "finds none",
}


def grade_of(finds: float | None, settings: Settings) -> Grade | None:
    """Return the grade of a retrieval accuracy; None where it was not measured."""
    if finds is None:
        return None
    if finds >= settings.retrieval_finds:
        return "finds"
    return "weak" if finds >= settings.retrieval_weak else "none"


def percent(share: float) -> str:
    r"""Return a share in per cent, cut and not rounded, so that it never reads better than it is.

    >>> percent(0.3999), percent(0.012), percent(0.0046), percent(0)
    ('39\xa0%', '1\xa0%', '0.4\xa0%', '0\xa0%')
    """
    if isnan(share):
        return "not measured"
    # The small number keeps 0.29 at 29 per cent: 100 * 0.29 is a little less.
    tenths = floor(1000 * share + 1e-6)
    number = f"{tenths / 10:.1f}" if 0 < tenths < 10 else f"{tenths // 10}"  # noqa: PLR2004 - below 1 %
    return f"{number}\N{NO-BREAK SPACE}%"


def grade_sentence(finds: float, grade: Grade, *, is_collapsed: bool = False) -> str:
    """Return what a grade means for a reader; empty where nothing need be said.

    ``is_collapsed``: the score is that of an aligned model, so that only vectors that lie together
    whatever they mean can explain it.
    """
    if grade == "finds":
        return ""
    found = f"Finds {percent(finds)} of translations"
    if grade == "weak":
        return f"{found}: weak for search across languages."
    if is_collapsed:
        return f"{found}: its high SA comes of collapse, vectors that lie close whatever they mean."
    return f"{found}: its SA says nothing about meaning."


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
