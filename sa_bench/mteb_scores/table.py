"""The table of MTEB figures: one row a model and figure, and where they are from."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sa_bench.mteb_scores.coverage import Coverage

__all__ = ["KINDS", "Flag", "Kind", "MtebScores", "ScoreRow"]

Kind: TypeAlias = Literal["mean", "type", "task", "matched"]
"""A mean of the benchmark, a task type, a cross-lingual task, or that task on our languages."""

KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One figure of one model.

    Attributes:
        model: The model's name in mteb, after renames (``org/name``).
        kind: What the figure is a mean over.
        name: mteb's name of the mean, the task type or the task.
        coverage: The figure, or that it is incomplete.
    """

    model: str
    kind: Kind
    name: str
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Flag:
    """Why results that exist were not used.

    Attributes:
        model: The model's name.
        task: The task's name.
        reason: ``"outside [-1, 1]"`` or ``"scale"`` (a hundredth of the score, see ``policy``).
        cells: How many cells were left out.
        lowest: The lowest of them as stored.
        highest: The highest of them as stored.
    """

    model: str
    task: str
    reason: Literal["outside [-1, 1]", "scale"]
    cells: int
    lowest: float
    highest: float


@dataclass(frozen=True)
class MtebScores:
    """Every model's figures with their provenance.

    Attributes:
        rows: Sorted by model, then in the order of ``KINDS``, then as the benchmark lists names.
        sidecar: The content of ``mteb_scores.json`` (see ``build``), without the checksum.
    """

    rows: tuple[ScoreRow, ...]
    sidecar: Mapping[str, Any]
    _index: dict[tuple[str, Kind, str], Coverage] = field(init=False, repr=False, compare=False)
    _names: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the rows, and the models by their present and former names."""
        index = {(row.model, row.kind, row.name): row.coverage for row in self.rows}
        names = {
            former: name
            for name, facts in self.sidecar["models"].items()
            for former in (*facts.get("formerly", ()), name)
        }
        object.__setattr__(self, "_index", index)
        object.__setattr__(self, "_names", names)

    @property
    def models(self) -> tuple[str, ...]:
        """The models' names, sorted."""
        return tuple(sorted({row.model for row in self.rows}))

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The results that were not used, and why."""
        return tuple(Flag(**flag) for flag in self.sidecar["flags"])

    def names(self, kind: Kind) -> tuple[str, ...]:
        """Return the names of this kind in the order of the benchmark."""
        return tuple(dict.fromkeys(row.name for row in self.rows if row.kind == kind))

    def coverage(self, model: str, kind: Kind, name: str) -> Coverage | None:
        """Return a figure with its coverage, or ``None`` where the model is unknown here."""
        known = self.known_name(model)
        return None if known is None else self._index.get((known, kind, name))

    def score(self, model: str, kind: Kind, name: str) -> float | None:
        """Return a figure, or ``None`` where it is incomplete or the model unknown."""
        found = self.coverage(model, kind, name)
        return None if found is None else found.score

    def known_name(self, model: str) -> str | None:
        """Return the name under which this model stands here, following renames, if it does."""
        return self._names.get(model)

    def find(self, model: str) -> str:
        """Return the name under which a model stands here.

        Raises:
            ValueError: No official result is known for it; the message offers similar names.
        """
        known = self.known_name(model)
        if known is None:
            similar = get_close_matches(model, self.models, n=3, cutoff=0.5)
            hint = f"; similar: {', '.join(similar)}" if similar else ""
            raise ValueError(
                f"no official MTEB result of {model!r} among {len(self.models)} models{hint}"
            )
        return known
