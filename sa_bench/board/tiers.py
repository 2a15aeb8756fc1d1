"""Tier of a score, and the warnings shown with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
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
