"""The scatters of SA against MTEB figures, and the key to their marks."""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_lowercase
from typing import TYPE_CHECKING

from sa_bench.board.catalogue import models_of
from sa_bench.leaderboard.chart_layout import Axis, Label, Labelled, Plane, Tick, place_labels
from sa_bench.leaderboard.formats import fixed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sa_bench.board.settings import Settings
    from sa_bench.board.tiers import Tier
    from sa_bench.leaderboard.content import Content
    from sa_bench.mteb_scores import MtebScores
    from sa_bench.mteb_scores.statistics import FigureComparison


_STEP = 0.1
_MOST_STEPS = 6
_WIDE, _NARROW, _SMALL = Plane(760, 416), Plane(290, 320), Plane(230, 176)


@dataclass(frozen=True, slots=True)
class ScatterPoint:
    """What is to be drawn of a model.

    Attributes:
        sign: What is written where there is no room for its name.
        label: Its name.
        tier: The tier of its Semantic Affinity.
        affinity: Semantic Affinity; None where only a range is known.
        low: Lower end of its interval or range; None for "below ``high``".
        high: Upper end.
        figure: Its MTEB figure.
        reported: Whether the Semantic Affinity is reported by others and not measured here.
        named: Whether it gets a label.
    """

    sign: str
    label: str
    tier: Tier
    affinity: float | None
    low: float | None
    high: float
    figure: float
    reported: bool
    named: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawn model; positions in percent from the left and from the top.

    Attributes:
        point: The model.
        at: The place of its mark; None for a range.
        low: Left end of its line.
        high: Right end.
        y: Its height.
        label: Its name, or its sign in a small plot; None where there is no room.
        narrow: Its sign, for a narrow screen; None where there is no room.
    """

    point: ScatterPoint
    at: float | None
    low: float
    high: float
    y: float
    label: Label | None
    narrow: Label | None


@dataclass(frozen=True, slots=True)
class Scatter:
    """The plot's parts.

    Attributes:
        small: Whether signs replace names at any width.
        x_ticks: Of Semantic Affinity.
        y_ticks: Of the MTEB figure, from the top.
        edges: Where the tiers begin, from the left.
        ceiling: The height of the best official figure, from the top.
        marks: The models, measured ones first.
    """

    small: bool
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    edges: tuple[float, ...]
    ceiling: float
    marks: tuple[Mark, ...]


def scatter(
    points: Sequence[ScatterPoint], ceiling: float, edges: Sequence[float], *, small: bool
) -> Scatter:
    """Place marks and labels.

    Args:
        points: The models; at least one.
        ceiling: The best official figure.
        edges: The Semantic Affinities at which tiers begin.
        small: Whether the plot is one of many.
    """
    ends = [end for p in points for end in (p.affinity, p.low, p.high) if end is not None]
    across = Axis.around([*ends, *edges], _STEP)
    upwards = Axis.around([ceiling, *(point.figure for point in points)], _STEP)
    few = upwards.high - upwards.low <= _MOST_STEPS * _STEP
    return Scatter(
        small=small,
        x_ticks=tuple(across.ticks(_STEP)),
        y_ticks=tuple(
            Tick(round(100 - tick.at, 2), tick.text.replace("-", "\N{MINUS SIGN}"))
            for tick in upwards.ticks(_STEP if few else 2 * _STEP)
        ),
        edges=tuple(across.at(edge) for edge in edges),
        ceiling=round(100 - upwards.at(ceiling), 2),
        marks=tuple(_marks(points, across, upwards, small=small)),
    )


def _marks(
    points: Sequence[ScatterPoint], across: Axis, upwards: Axis, *, small: bool
) -> list[Mark]:
    ordered = sorted(points, key=lambda point: (point.reported, -point.figure, point.label))
    placed = [_placed(point, across, upwards) for point in ordered]
    signs = [(point.sign,) if point.named else () for point in ordered]
    names = [(point.label, point.sign) if point.named else () for point in ordered]
    labels = place_labels(_labelled(placed, signs if small else names), _SMALL if small else _WIDE)
    narrow = place_labels(_labelled(placed, signs), _NARROW)
    return [
        Mark(point, *ends, label, sign)
        for point, ends, label, sign in zip(ordered, placed, labels, narrow, strict=True)
    ]


def _placed(
    point: ScatterPoint, across: Axis, upwards: Axis
) -> tuple[float | None, float, float, float]:
    at = None if point.affinity is None else across.at(point.affinity)
    low = 0.0 if point.low is None else across.at(point.low)
    return at, low, across.at(point.high), round(100 - upwards.at(point.figure), 2)


def _labelled(
    placed: Sequence[tuple[float | None, float, float, float]], texts: Sequence[tuple[str, ...]]
) -> list[Labelled]:
    return [
        Labelled((low + high) / 2 if at is None else at, low, high, y, each)
        for (at, low, high, y), each in zip(placed, texts, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class KeyedModel:
    """A model, its SA, and its sign in the plots.

    Attributes:
        sign: A number for a measured model, a letter for a reported one.
        name: The model's name.
        label: What it is called in the plots.
        slug: Its page; None where its SA is only reported.
        tier: The tier of its SA.
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
    tier: Tier
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
        if entry.estimate is not None and entry.mark is not None:
            estimate, label = entry.estimate, entry.name.partition("/")[2]
            text = (
                f"{fixed(estimate.score)} ({fixed(estimate.low)}\N{EN DASH}{fixed(estimate.high)})"
            )
            ends = (estimate.score, estimate.low, estimate.high)
            of = (entry.name, label, entry.slug, entry.mark.tier, text)
            yield KeyedModel(str(number), *of, *ends, named=True)


def _reported(content: Content) -> Iterator[KeyedModel]:
    if content.reported is None:
        return
    measured = {entry.name for entry in content.ranked}
    place = 0
    for figure in content.reported.figures:
        tier = figure.tier(content.settings)
        for name in models_of(figure, content.reported, content.catalogue):
            label = figure.label if figure.models else name.partition("/")[2]
            ends = (figure.value, figure.lowest, figure.highest)
            text, named = f"{figure.text}, reported", name not in measured
            of = (name, label, None, tier, text)
            yield KeyedModel(_letters(place), *of, *ends, named=named)
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
        _point(model, score)
        for model in keyed
        if (score := mteb.score(model.name, comparison.kind, comparison.name)) is not None
    ]
    if not points or comparison.ceiling is None:
        return None
    edges = (settings.plateau, settings.aligned)
    return scatter(points, comparison.ceiling[1], edges, small=small)


def _point(model: KeyedModel, figure: float) -> ScatterPoint:
    return ScatterPoint(
        sign=model.sign,
        label=model.label,
        tier=model.tier,
        affinity=model.affinity,
        low=model.low,
        high=model.high,
        figure=figure,
        reported=model.slug is None,
        named=model.named,
    )
