"""What a paper's figures say of the order of its models, and what they leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sa_bench.leaderboard.catalogue import Catalogue
    from sa_bench.leaderboard.reported import Reported, ReportedFigure

__all__ = ["models_of", "reported_groups"]


def models_of(figure: ReportedFigure, reported: Reported, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the models that a reported figure is about.

    A range that names none is about the paper's models that no other figure names.
    """
    if figure.models:
        return figure.models
    named = {name for other in reported.figures for name in other.models}
    paper = (model.name for model in catalogue.models.values() if model.group == "paper")
    return tuple(name for name in paper if name not in named)


def reported_groups(reported: Reported, catalogue: Catalogue) -> list[list[str]]:
    """Return the models in groups, the lowest first; within a group the order is not known.

    Figures that overlap, or are equal as printed, share a group.
    """
    groups: list[list[str]] = []
    top = (-1.0, -1.0)
    for low, high, figure in _by_range(reported.figures):
        members = models_of(figure, reported, catalogue)
        if low < top[1] or (low, high) == top:
            groups[-1] += members
            top = (top[0], max(top[1], high))
        else:
            groups.append([*members])
            top = (low, high)
    return groups


def _by_range(figures: Iterable[ReportedFigure]) -> list[tuple[float, float, ReportedFigure]]:
    ranges = []
    for figure in figures:
        high = figure.highest
        low = high if figure.value is not None else figure.low or 0.0
        ranges.append((low, high, figure))
    return sorted(ranges, key=lambda entry: (entry[0], entry[1], entry[2].label))
