"""How the figures are made: definition, worked example, tiers, intervals, companions, limits."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import cos, radians
from statistics import fmean
from typing import TYPE_CHECKING

from sa_bench.leaderboard.page import Card, File, Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.page import Templates

EXAMPLE: Mapping[str, Mapping[str, float]] = {
    "water": {"English": 10, "French": 30},
    "fire": {"English": 70, "French": 60},
    "stone": {"English": 120, "French": 135},
}
"""Three words in two languages, each a vector of the plane: its angle in degrees."""


@dataclass(frozen=True, slots=True)
class Distance:
    """A cosine distance of the example, between two words."""

    first: str
    second: str
    degrees: float
    distance: float


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """The definition in numbers.

    Attributes:
        within: Distances within each language, by its name.
        spreads: H of each language.
        across: Distances between translations.
        intra: H, the mean of the two spreads.
        inter: V.
        affinity: H / (H + V).
    """

    within: Mapping[str, list[Distance]]
    spreads: Mapping[str, float]
    across: list[Distance]
    intra: float
    inter: float
    affinity: float


def work_out(example: Mapping[str, Mapping[str, float]]) -> WorkedExample:
    """Return the example's distances and what the definition makes of them."""
    languages = list(next(iter(example.values())))
    within = {
        language: [
            _distance(first, second, example[first][language], example[second][language])
            for first, second in combinations(example, 2)
        ]
        for language in languages
    }
    across = [
        _distance(concept, concept, *(example[concept][language] for language in languages))
        for concept in example
    ]
    spreads = {
        language: fmean(each.distance for each in distances)
        for language, distances in within.items()
    }
    intra, inter = fmean(spreads.values()), fmean(each.distance for each in across)
    return WorkedExample(within, spreads, across, intra, inter, intra / (intra + inter))


def _distance(first: str, second: str, one: float, other: float) -> Distance:
    return Distance(first, second, abs(one - other), 1 - cos(radians(one - other)))


def pages(content: Content, templates: Templates) -> Iterator[File]:
    """Give the page."""
    page = Page(
        path="method.html",
        title="Method",
        description="What Semantic Affinity is, with a worked example; tiers, intervals, "
        "companion figures, known limits, and how to cite.",
        card=Card(
            "pictures/method.png", "Method", "What Semantic Affinity is, and what it can't see"
        ),
    )
    yield templates.render(
        "method.html",
        page,
        example=EXAMPLE,
        worked=work_out(EXAMPLE),
        languages=content.languages,
        gap=_reported_gap(content),
    )


def _reported_gap(content: Content) -> tuple[float, float] | None:
    """Return the gap in the reported figures around the threshold of tier 1."""
    figures = content.reported.figures if content.reported else ()
    edge = content.settings.aligned
    below = [figure.highest for figure in figures if figure.highest < edge]
    above = [figure.highest for figure in figures if figure.highest >= edge]
    return (max(below), min(above)) if below and above else None
