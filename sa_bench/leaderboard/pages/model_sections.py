"""Sections of a model's page: tasks, pairs, languages, MTEB, how to reproduce."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING, Any

from sa_bench.languages import Language, language_of
from sa_bench.leaderboard.chart_layout import Axis
from sa_bench.leaderboard.formats import csv_text, heat_rows
from sa_bench.metric.companions import COMPANIONS
from sa_bench.results import SCORE_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sa_bench.board.entries import Entry
    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.formats import Cell
    from sa_bench.mteb_scores import MtebScores


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a model's page.

    Attributes:
        anchor: Its id on the page.
        title: Its heading.
        template: The template that draws it.
        values: What the template needs.
        downloads: Files behind it: the name after the model's slug, and the content.
        files: Further files that it needs, likewise, without a link.
        scripts: Names of the scripts in ``assets`` that it needs.
        of_all: Whether its figures are over all languages, so that a choice of some hides it.
    """

    anchor: str
    title: str
    template: str
    values: Mapping[str, Any]
    downloads: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    scripts: tuple[str, ...] = ()
    of_all: bool = False


def tasks_section(content: Content, entry: Entry) -> Section:
    """Return the section."""
    apart = content.settings.highlight_pairs
    figures = ("semantic_affinity", "se", "low", "high")
    header = ("task", "n_pairs", *figures, *apart, *COMPANIONS)
    rows: list[list[Cell]] = []
    for task, each in entry.tasks.items():
        estimate = each.estimate
        scores = [estimate.score, estimate.se, estimate.low, estimate.high]
        companions = [each.companions[key] for key in COMPANIONS]
        pairs = [each.pairs.get(pair) for pair in apart]
        rows.append([task, len(each.pairs), *scores, *pairs, *companions])
    return Section(
        anchor="tasks",
        title="Tasks",
        template="model/tasks.html",
        values={"n_needed": len(content.settings.pairs)},
        downloads={"tasks.csv": csv_text(header, rows)},
        of_all=True,
    )


def pairs_section(content: Content, entry: Entry) -> Section:
    """Return the section."""
    titles = {task.name: task.title for task in content.tasks}
    views = [(titles[task], each.pairs) for task, each in entry.tasks.items()]
    means = shared_pair_means(entry)
    return Section(
        anchor="pairs",
        title="Language pairs",
        template="model/pairs.html",
        values={
            "rows": heat_rows(means, content.settings.languages),
            "views": [
                [title, {pair: round(score, 6) for pair, score in pairs.items()}]
                for title, pairs in (("Mean over tasks", means), *views)
            ],
        },
        downloads={"pairs.csv": csv_text(("task", "pair", *SCORE_KEYS), _rows(entry))},
    )


def shared_pair_means(entry: Entry) -> dict[str, float]:
    """Return each pair's mean over the model's tasks, of the pairs that all of them have."""
    first, *rest = (each.pairs for each in entry.tasks.values())
    shared = [pair for pair in first if all(pair in other for other in rest)]
    return {
        pair: fsum(pairs[pair] for pairs in (first, *rest)) / (1 + len(rest)) for pair in shared
    }


def _rows(entry: Entry) -> Iterator[list[Cell]]:
    for task, each in entry.tasks.items():
        for name, pair in each.evaluation.result.pairs.items():
            yield [task, name, *(getattr(pair, key) for key in SCORE_KEYS)]


@dataclass(frozen=True, slots=True)
class _Row:
    """A language with its means: over tasks, and by the task's name."""

    language: Language
    mean: float | None
    by_task: Mapping[str, float | None]


def languages_section(content: Content, entry: Entry) -> Section | None:
    """Return the section; None where no pair is shared by all tasks."""
    overall = language_means(shared_pair_means(entry))
    if not overall:
        return None
    by_task = {task: language_means(each.pairs) for task, each in entry.tasks.items()}
    rows = [
        _Row(
            language_of(key),
            overall.get(key),
            {task: means.get(key) for task, means in by_task.items()},
        )
        for key in content.settings.languages
        if key in overall
    ]
    rows.sort(key=lambda row: -(row.mean or 0))
    return Section(
        anchor="languages",
        title="Languages",
        template="model/languages.html",
        values={"rows": rows, "entry_tasks": [t for t in content.tasks if t.name in entry.tasks]},
        downloads={
            "languages.csv": csv_text(
                ("language", "mean", *by_task),
                [(row.language.key, row.mean, *row.by_task.values()) for row in rows],
            )
        },
        of_all=True,
    )


def language_means(pairs: Mapping[str, float]) -> dict[str, float]:
    """Return each language's mean SA over its pairs."""
    scores: dict[str, list[float]] = {}
    for pair, score in pairs.items():
        for key in pair.split("-"):
            scores.setdefault(key, []).append(score)
    return {key: fsum(values) / len(values) for key, values in scores.items()}


FEWEST_FOR_RANKS = 10
"""From how many models a difference between two rankings says anything."""

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
        at: The place of the model between the lowest and the highest, in percent.
        others: The places of all of them, as the data of an SVG path 100 wide and 1 high.
    """

    label: str
    score: float
    rank: int
    n: int
    at: float
    others: str


def mteb_section(content: Content, entry: Entry) -> Section | None:
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
            "fewest": FEWEST_FOR_RANKS,
            "affinity": _affinity_strips(content, entry),
            "figures": _mteb_strips(mteb, known),
        },
        downloads={"mteb.csv": csv_text(("kind", "name", "score", "have", "need"), cells)},
        of_all=True,
    )


def _affinity_strips(content: Content, entry: Entry) -> list[_Strip]:
    if entry.estimate is None or entry.is_baseline:  # without a rank among the others
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
    # A single model, or equal scores, have no spread: the middle will do.
    axis = Axis(low, high) if high > low else Axis(low - 1, high + 1)
    return _Strip(
        label=label,
        score=score,
        rank=1 + sum(other > score for other in everyone),
        n=len(everyone),
        at=axis.at(score),
        others="".join(f"M{at:.4g} 0v1" for at in dict.fromkeys(map(axis.at, everyone))),
    )


def reproduce_section(content: Content, entry: Entry) -> Section:
    """Return the section."""
    return Section(
        anchor="reproduce",
        title="Reproduce and cite",
        template="model/reproduce.html",
        values={
            "command": f"sa-bench run -m {shlex.quote(entry.name)}",
            "bibtex": bibtex(content, entry),
        },
    )


def bibtex(content: Content, entry: Entry) -> str:
    """Return the BibTeX entries of the paper and of this page."""
    paper, settings = content.settings.paper, content.settings
    key = re.sub(r"[^a-z0-9]+", "-", entry.slug.casefold()).strip("-")
    name = re.sub(r"([\\{}%$#&_~^])", r"\\\1", entry.name)
    return f"""@misc{{gong2026semanticaffinity,
  author = {{{paper.authors}}},
  title = {{{paper.title}}},
  year = {{{paper.year}}},
  eprint = {{{paper.eprint}}},
  archivePrefix = {{arXiv}}
}}
@misc{{sabench-{key},
  title = {{{settings.title}: {name}}},
  year = {{{entry.written[:4]}}},
  note = {{{", ".join(entry.versions)}; measured {entry.written}}},
  url = {{{settings.base_url}models/{entry.slug}.html}}
}}"""
