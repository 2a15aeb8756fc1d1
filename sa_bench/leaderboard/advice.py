"""Which model to take, as far as the results tell: the front page in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.entries import Entry

__all__ = ["Advice", "advise"]


@dataclass(frozen=True, slots=True)
class Advice:
    """The best of the ranked models, and how far that says anything.

    Attributes:
        best: The model of highest SA among those that also find translations; None where none does.
        tied: How many further such models share its band.
        n_aligned: Models of tier 1 that find translations.
        n_flagged: Models whose retrieval is poor: a high SA of theirs may come of collapse.
        n_baselines: Models without training among the flagged ones.
    """

    best: Entry | None
    tied: int
    n_aligned: int
    n_flagged: int
    n_baselines: int


def advise(content: Content) -> Advice:
    """Return what the ranking says to somebody who looks for a model."""
    sound = [entry for entry in content.ranked if not entry.poor_retrieval]
    flagged = [entry for entry in content.ranked if entry.poor_retrieval]
    bands = [content.standings[entry.name].band for entry in sound]
    return Advice(
        best=sound[0] if sound else None,
        tied=bands.count(bands[0]) - 1 if bands else 0,
        n_aligned=sum(entry.mark is not None and entry.mark.tier == 1 for entry in sound),
        n_flagged=len(flagged),
        n_baselines=sum(entry.objective == "none" for entry in flagged),
    )
