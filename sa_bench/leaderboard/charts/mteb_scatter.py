"""Semantic Affinity against an MTEB figure: one mark a model, as percentages of the plot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.leaderboard.charts.axis import Axis, Tick
from sa_bench.leaderboard.charts.labels import Label, Labelled, Plane, place_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.leaderboard.tiers import Tier

__all__ = ["Mark", "Scatter", "ScatterPoint", "scatter"]

_STEP = 0.1
_MOST_STEPS = 6
_WIDE, _NARROW, _SMALL = Plane(760, 416), Plane(290, 320), Plane(230, 176)


@dataclass(frozen=True, slots=True)
class ScatterPoint:
    """What is to be drawn of a model.

    Attributes:
        sign: What stands for it where there is no room for its name.
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
        at: Where its mark stands; None for a range.
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
        small: Whether signs stand for names at any width.
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
