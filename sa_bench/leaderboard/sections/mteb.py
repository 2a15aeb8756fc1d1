"""The model's official MTEB figures beside its SA, and where it stands among all models in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.leaderboard.charts.axis import Axis
from sa_bench.leaderboard.csv_text import csv_text
from sa_bench.leaderboard.sections.section import Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.entries import Entry
    from sa_bench.mteb_scores import MtebScores

__all__ = ["FIGURE_KINDS", "section"]

FIGURE_KINDS = {
    "mean": "Mean of the benchmark",
    "type": "Task type",
    "task": "Cross-lingual task",
    "matched": "Cross-lingual task, our languages only",
}
"""What the kinds of MTEB figures are called."""


@dataclass(frozen=True, slots=True)
class _Strip:
    """One figure of the model among all models that have it.

    Attributes:
        label: The figure.
        score: The model's.
        rank: Its rank, 1 the best; equal scores share the better one.
        n: How many models have the figure.
        at: Where the model stands between the lowest and the highest, in percent.
        others: Where all of them stand, as the data of an SVG path 100 wide and 1 high.
    """

    label: str
    score: float
    rank: int
    n: int
    at: float
    others: str


def section(content: Content, entry: Entry) -> Section | None:
    """Return the section; None where there are no official results of the model."""
    mteb = content.mteb
    known = mteb.known_name(entry.name) if mteb else None
    if mteb is None or known is None:
        return None
    rows = [row for row in mteb.rows if row.model == known]
    cells = [(r.kind, r.name, r.coverage.score, r.coverage.have, r.coverage.need) for r in rows]
    return Section(
        anchor="mteb",
        title="MTEB beside SA",
        template="model/mteb.html",
        values={
            "rows": rows,
            "kinds": FIGURE_KINDS,
            "sidecar": mteb.sidecar,
            "place": content.displacements.get(entry.name),
            "n_places": len(content.displacements),
            "affinity": _affinity_strips(content, entry),
            "figures": _mteb_strips(mteb, known),
        },
        downloads={"mteb.csv": csv_text(("kind", "name", "score", "have", "need"), cells)},
    )


def _affinity_strips(content: Content, entry: Entry) -> list[_Strip]:
    if entry.estimate is None:
        return []
    ranked = [(each, each.estimate.score) for each in content.ranked if each.estimate]
    strips = [_strip("All tasks", entry.estimate.score, (score for _, score in ranked))]
    for task in content.tasks:
        scores = [each.tasks[task.name].estimate.score for each, _ in ranked]
        strips.append(_strip(task.title, entry.tasks[task.name].estimate.score, scores))
    return strips


def _mteb_strips(mteb: MtebScores, model: str) -> list[_Strip]:
    strips = []
    for row in mteb.rows:
        score = row.coverage.score
        if row.model == model and row.kind in {"mean", "type"} and score is not None:
            others = (mteb.score(other, row.kind, row.name) for other in mteb.models)
            known = [other for other in others if other is not None]
            strips.append(_strip(row.name, score, known))
    return strips


def _strip(label: str, score: float, scores: Iterable[float]) -> _Strip:
    everyone = sorted(scores)
    low, high = everyone[0], everyone[-1]
    # A single model, or equal scores, have no spread to stand in: the middle will do.
    axis = Axis(low, high) if high > low else Axis(low - 1, high + 1)
    return _Strip(
        label=label,
        score=score,
        rank=1 + sum(other > score for other in everyone),
        n=len(everyone),
        at=axis.at(score),
        others="".join(f"M{at:.4g} 0v1" for at in dict.fromkeys(map(axis.at, everyone))),
    )
