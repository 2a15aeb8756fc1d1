"""SA against the number of parameters, on a logarithmic scale."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from sa_bench.leaderboard.charts.axis import Axis, Tick
from sa_bench.leaderboard.number_format import quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.leaderboard.entries import Entry
    from sa_bench.leaderboard.settings import Settings
    from sa_bench.leaderboard.tiers import Tier

__all__ = ["Point", "SizeChart", "size_chart"]

_STEP = 0.1


@dataclass(frozen=True, slots=True)
class Point:
    """A model; positions in percent from the left and from the top."""

    x: float
    y: float
    tier: Tier
    title: str


@dataclass(frozen=True, slots=True)
class SizeChart:
    """The chart's parts, in the order in which they are drawn."""

    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    edges: tuple[float, ...]
    points: tuple[Point, ...]


def size_chart(entries: Sequence[Entry], settings: Settings) -> SizeChart | None:
    """Return the chart of the complete models that state their size; None below two."""
    sized: list[tuple[int, float, Tier, str]] = [
        (entry.parameters, entry.estimate.score, entry.mark.tier, entry.name)
        for entry in entries
        if entry.parameters and entry.estimate and entry.mark
    ]
    if len(sized) < 2:  # noqa: PLR2004 - one point shows no relation
        return None
    sizes = [log10(size) for size, *_ in sized]
    first, last = floor(min(sizes)), ceil(max(sizes))
    x_axis = Axis(first, max(last, first + 1))
    scores = [score for _, score, *_ in sized]
    y_axis = Axis.around([*scores, settings.plateau, settings.aligned], _STEP)
    powers = range(first, max(last, first + 1) + 1)
    return SizeChart(
        x_ticks=tuple(Tick(x_axis.at(power), quantity(10**power)) for power in powers),
        y_ticks=tuple(Tick(_down(tick.at), tick.text) for tick in y_axis.ticks(_STEP)),
        edges=tuple(_down(y_axis.at(edge)) for edge in (settings.plateau, settings.aligned)),
        points=tuple(
            Point(
                x_axis.at(log10(size)),
                _down(y_axis.at(score)),
                tier,
                f"{name}: SA {score:.3f}, {quantity(size)} parameters",
            )
            for size, score, tier, name in sized
        ),
    )


def _down(at: float) -> float:
    return round(100 - at, 2)
