"""Where two rankings of the same models part, and by how many ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Contrast", "Displacement", "rank_displacements"]

Contrast: TypeAlias = Literal["high MTEB, low SA", "low MTEB, high SA"]
"""A model in the upper third of one ranking and in the lower third of the other."""

_THIRD = 3


@dataclass(frozen=True, slots=True)
class Displacement:
    """A model's places in the two rankings of the common models.

    Attributes:
        sa_rank: Its rank by Semantic Affinity, 1 the best; models with equal scores share the mean
            of their ranks.
        mteb_rank: Its rank by the MTEB figure.
        contrast: Set when the two places are opposite ends.
    """

    sa_rank: float
    mteb_rank: float
    contrast: Contrast | None

    @property
    def displacement(self) -> float:
        """How many ranks the model is better placed by Semantic Affinity than by MTEB."""
        return self.mteb_rank - self.sa_rank


def rank_displacements(
    sa: Mapping[str, float], mteb: Mapping[str, float]
) -> dict[str, Displacement]:
    """Compare the rankings of the models that have both figures.

    Args:
        sa: Semantic Affinity by model.
        mteb: An MTEB figure by model.

    Returns:
        By model, the best by Semantic Affinity first; models with one figure only are left out.
    """
    common = sorted(sa.keys() & mteb.keys())
    sa_ranks = _ranks({model: sa[model] for model in common})
    mteb_ranks = _ranks({model: mteb[model] for model in common})
    upper, lower = len(common) / _THIRD, len(common) - len(common) / _THIRD
    displacements = {}
    for model in sorted(common, key=lambda model: (sa_ranks[model], model)):
        sa_rank, mteb_rank = sa_ranks[model], mteb_ranks[model]
        contrast: Contrast | None = None
        if mteb_rank <= upper and sa_rank > lower:
            contrast = "high MTEB, low SA"
        elif sa_rank <= upper and mteb_rank > lower:
            contrast = "low MTEB, high SA"
        displacements[model] = Displacement(sa_rank, mteb_rank, contrast)
    return displacements


def _ranks(scores: Mapping[str, float]) -> dict[str, float]:
    ordered = sorted(scores.values(), reverse=True)
    # A score's first place and its number of equals give the mean of the places they share.
    return {
        model: ordered.index(score) + (ordered.count(score) + 1) / 2
        for model, score in scores.items()
    }
