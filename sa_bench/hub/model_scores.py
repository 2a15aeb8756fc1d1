"""A model's scores as other sites are told them: complete ones, rounded as the pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.board.tiers import Tier
    from sa_bench.results import Signature

__all__ = ["ModelScores", "Score", "TaskScore", "decimals"]


def decimals(figure: float) -> str:
    """Return a score as the pages print it, with three decimals."""
    return f"{figure:.3f}"


@dataclass(frozen=True, slots=True)
class Score:
    """A Semantic Affinity with its 95 % interval and its tier.

    Attributes:
        value: SA, in (0, 1].
        low: Lower end of the interval.
        high: Upper end.
        tier: 1, 2 or 3.
        tier_title: What the tier is called.
        retrieval: Share of words whose nearest neighbour translates them; None where not known.
    """

    value: float
    low: float
    high: float
    tier: Tier
    tier_title: str
    retrieval: float | None

    @property
    def text(self) -> str:
        """The score as printed: ``0.417, tier 3 (unaligned)``."""
        return f"{decimals(self.value)}, tier {self.tier} ({self.tier_title})"


@dataclass(frozen=True, slots=True)
class TaskScore:
    """A model's score on one task.

    Attributes:
        task: The task's mteb name.
        title: What the pages call it.
        repository: The data set on the Hub, ``org/name``; None for a user's own word list.
        score: The score.
        signature: What it was computed with.
        written: When, YYYY-MM-DD.
    """

    task: str
    title: str
    repository: str | None
    score: Score
    signature: Signature
    written: str


@dataclass(frozen=True, slots=True)
class ModelScores:
    """A model's scores on all tasks of a board.

    Attributes:
        name: ``org/model``.
        revision: The revision that was evaluated.
        tasks: One score a task, in the board's order.
        mean: The mean over the tasks.
        languages: Keys of the languages.
        link: The model's page; None where the site has no address.
    """

    name: str
    revision: str
    tasks: Sequence[TaskScore]
    mean: Score
    languages: Sequence[str]
    link: str | None
