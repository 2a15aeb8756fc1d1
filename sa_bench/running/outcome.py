"""What became of one model on one task."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from sa_bench.metric import Diagnosis

__all__ = ["Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of a run's report.

    Attributes:
        model: The model's name.
        task: The task's name, or None where the model as a whole was skipped or failed.
        state: ``done`` was computed now, ``cached`` stood in the results folder already.
        score: Mean SA over the pairs asked for, in (0, 1].
        standard_error: Of the score, by the jackknife over concepts.
        n_pairs: How many pairs the score is the mean of.
        path: The result file.
        reason: Why it was skipped or failed, in one sentence.
        diagnosis: What lies behind the score, where that was asked for.
    """

    model: str
    task: str | None
    state: Literal["done", "cached", "skipped", "failed"]
    score: float | None = None
    standard_error: float | None = None
    n_pairs: int = 0
    path: Path | None = None
    reason: str = ""
    diagnosis: Diagnosis | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome in JSON's types."""
        return {**asdict(self), "path": self.path and str(self.path)}
