"""A linear axis in percent of its length."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

__all__ = ["Axis", "Tick"]


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the axis with its label."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from ``low`` to ``high``."""

    low: float
    high: float

    @classmethod
    def around(cls, values: list[float], step: float) -> Axis:
        """Return the axis from the multiple of ``step`` below all values to the one above."""
        return cls(
            round(floor(min(values) / step - 0.25) * step, 9),
            round(ceil(max(values) / step + 0.25) * step, 9),
        )

    def at(self, value: float) -> float:
        """Return where a value stands, in percent from the start, within the axis."""
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(max(share, 0), 1), 2)

    def ticks(self, step: float, decimals: int = 1) -> list[Tick]:
        """Return ticks at the multiples of ``step`` inside the axis, its ends left out."""
        first, last = floor(self.low / step) + 1, ceil(self.high / step) - 1
        values = [number * step for number in range(first, last + 1)]
        return [Tick(self.at(value), f"{value:.{decimals}f}") for value in values]
