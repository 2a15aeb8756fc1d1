"""The scatters of SA against MTEB figures, and the key to their marks."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_lowercase
from typing import TYPE_CHECKING

from sa_bench.leaderboard.charts.mteb_scatter import Scatter, ScatterPoint, scatter
from sa_bench.leaderboard.number_format import fixed
from sa_bench.leaderboard.reported_order import models_of
from sa_bench.leaderboard.tiers import tier_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.settings import Settings
    from sa_bench.mteb_scores import MtebScores
    from sa_bench.mteb_scores.comparison import FigureComparison

__all__ = ["KeyedModel", "Plot", "keyed_models", "plots"]


@dataclass(frozen=True, slots=True)
class KeyedModel:
    """A model, its SA, and the sign that stands for it in the plots.

    Attributes:
        sign: A number for a measured model, a letter for a reported one.
        name: The model's name.
        label: What it is called in the plots.
        slug: Its page; None where its SA is only reported.
        text: Its SA as printed.
        affinity: Its SA; None where only a range is reported.
        low: Lower end of its interval or range; None for "below ``high``".
        high: Upper end.
        named: Whether the plots label it; a model that is measured too has its label already.
    """

    sign: str
    name: str
    label: str
    slug: str | None
    text: str
    affinity: float | None
    low: float | None
    high: float
    named: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """A comparison and its scatter, which is None where no model has the figure."""

    comparison: FigureComparison
    chart: Scatter | None


def keyed_models(content: Content) -> list[KeyedModel]:
    """Return the measured models by falling SA, then the reported ones."""
    return [*_measured(content), *_reported(content)]


def _measured(content: Content) -> Iterator[KeyedModel]:
    for number, entry in enumerate(content.ranked, 1):
        if entry.estimate is not None:
            estimate, label = entry.estimate, entry.name.partition("/")[2]
            text = (
                f"{fixed(estimate.score)} ({fixed(estimate.low)}\N{EN DASH}{fixed(estimate.high)})"
            )
            ends = (estimate.score, estimate.low, estimate.high)
            yield KeyedModel(str(number), entry.name, label, entry.slug, text, *ends, named=True)


def _reported(content: Content) -> Iterator[KeyedModel]:
    if content.reported is None:
        return
    measured = {entry.name for entry in content.ranked}
    place = 0
    for figure in content.reported.figures:
        low = figure.low if figure.value is None else figure.value
        for name in models_of(figure, content.reported, content.catalogue):
            label = figure.label if figure.models else name.partition("/")[2]
            ends = (figure.value, low, figure.highest)
            text, named = f"{figure.text}, reported", name not in measured
            yield KeyedModel(_letters(place), name, label, None, text, *ends, named=named)
            place += 1


def _letters(place: int) -> str:
    """Return a, b, ... z, aa, ab, ..."""
    rest, last = divmod(place, len(ascii_lowercase))
    return (_letters(rest - 1) if rest else "") + ascii_lowercase[last]


def plots(
    comparisons: Iterable[FigureComparison],
    keyed: Sequence[KeyedModel],
    mteb: MtebScores,
    settings: Settings,
) -> list[Plot]:
    """Draw SA against each figure: the first one large, with names, the others small."""
    return [
        Plot(comparison, _chart(comparison, keyed, mteb, settings, small=number > 0))
        for number, comparison in enumerate(comparisons)
    ]


def _chart(
    comparison: FigureComparison,
    keyed: Sequence[KeyedModel],
    mteb: MtebScores,
    settings: Settings,
    *,
    small: bool,
) -> Scatter | None:
    points = [
        _point(model, score, settings)
        for model in keyed
        if (score := mteb.score(model.name, comparison.kind, comparison.name)) is not None
    ]
    if not points or comparison.ceiling is None:
        return None
    edges = (settings.plateau, settings.aligned)
    return scatter(points, comparison.ceiling[1], edges, small=small)


def _point(model: KeyedModel, figure: float, settings: Settings) -> ScatterPoint:
    # "Below 0.50" is tier 3, though the bound itself is not.
    bound = model.high if model.low is not None else model.high - 1e-9
    return ScatterPoint(
        sign=model.sign,
        label=model.label,
        tier=tier_of(bound if model.affinity is None else model.affinity, settings),
        affinity=model.affinity,
        low=model.low,
        high=model.high,
        figure=figure,
        reported=model.slug is None,
        named=model.named,
    )
