"""``reported.toml``: figures that others reported, shown beside measured ones, never ranked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.leaderboard.settings import read_entries, read_toml
from sa_bench.results.record import Record

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Reported", "ReportedFigure", "read_reported"]


@dataclass(frozen=True, slots=True)
class ReportedFigure:
    """One reported figure: a value, a range over several models, or an upper bound.

    Attributes:
        label: What the source calls it.
        models: mteb's names of the models, where the source tells which they are.
        objective: Key of the training objective.
        value: The SA, where one is reported.
        low: Lower end of a range.
        high: Upper end of a range, or the bound below which the figure is said to lie.
    """

    label: str
    models: tuple[str, ...]
    objective: str
    value: float | None
    low: float | None
    high: float | None

    @property
    def text(self) -> str:
        """The figure as the source gives it."""
        if self.value is not None:
            return f"{self.value:.2f}"
        if self.low is not None:
            return f"{self.low:.2f}\N{EN DASH}{self.high:.2f}"
        return f"below {self.high:.2f}"

    @property
    def highest(self) -> float:
        """The value, or the upper end: where it stands in a list."""
        return self.value or self.high or 0.0


@dataclass(frozen=True, slots=True)
class Reported:
    """All of ``reported.toml``.

    Attributes:
        source: Who reported the figures.
        url: Where.
        figures: Highest first.
    """

    source: str
    url: str
    figures: tuple[ReportedFigure, ...]


def read_reported(path: Path) -> Reported | None:
    """Read ``reported.toml``; None where a leaderboard has none.

    Raises:
        ValueError: It is not TOML, or an entry is missing or wrong.
    """
    if not (path.exists() or path.is_symlink()):
        return None
    record = Record(read_toml(path), str(path))
    url = record.text("url")
    if not url.startswith("https://"):
        raise record.wrong("url", url, "a link that starts with https://")
    figures = [
        _read_figure(Record(fields, f"{path}, figure {number}"))
        for number, fields in enumerate(read_entries(record, "figures"), 1)
    ]
    figures.sort(key=lambda figure: -figure.highest)
    return Reported(record.text("source"), url, tuple(figures))


def _read_figure(entry: Record) -> ReportedFigure:
    value = entry.optional_number("value", 0, 1)
    low = entry.optional_number("low", 0, 1)
    high = entry.optional_number("high", low or 0, 1)
    below = entry.optional_number("below", 0, 1)
    given = (value is not None, low is not None and high is not None, below is not None)
    if sum(given) != 1:
        raise ValueError(f"{entry.where}: give `value`, or `low` and `high`, or `below`")
    return ReportedFigure(
        label=entry.text("label"),
        models=entry.texts("models"),
        objective=entry.text("objective"),
        value=value,
        low=low,
        high=high if below is None else below,
    )
