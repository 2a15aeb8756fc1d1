"""The steps of the heat maps: SA in classes of 0.05, so that tiers begin where a colour does.

The class is that of the printed value, two decimals: equal numbers have equal colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

from sa_bench.languages import language_of, pair_name
from sa_bench.leaderboard.number_format import fixed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Cell", "HeatRow", "heat_rows", "heat_step"]

_LOWEST, _STEP, _LAST = 0.30, 0.05, 11


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a heat map; without a score on the diagonal and where there is none."""

    language: str
    printed: str | None
    step: int | None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of a heat map."""

    language: str
    name: str
    cells: tuple[Cell, ...]


def heat_step(printed: str) -> int:
    """Return the class of an SA: 0 below 0.35, 11 from 0.85 on."""
    # The small number keeps 0.65 in the class that begins with it.
    return min(max(floor((float(printed) - _LOWEST) / _STEP + 1e-9), 0), _LAST)


def heat_rows(pairs: Mapping[str, float], languages: Sequence[str]) -> list[HeatRow]:
    """Return the symmetric matrix of pair scores."""

    def cell(row: str, column: str) -> Cell:
        score = pairs.get(pair_name(row, column), pairs.get(pair_name(column, row)))
        printed = None if score is None else fixed(score, 2)
        return Cell(column, printed, None if printed is None else heat_step(printed))

    return [
        HeatRow(row, language_of(row).name, tuple(cell(row, column) for column in languages))
        for row in languages
    ]
