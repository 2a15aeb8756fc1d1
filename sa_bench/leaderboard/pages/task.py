"""One page per task: what it holds, how models rank on it, which concepts are hard for all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import repeat
from math import fsum, isnan, nan
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.files import read_regular_text
from sa_bench.languages import language_of
from sa_bench.leaderboard.formats import csv_text
from sa_bench.leaderboard.page import Card, File, Page
from sa_bench.leaderboard.pages.breakdown_sections import task_breakdown
from sa_bench.leaderboard.pages.index import FIRST_ROWS, MANY_ROWS
from sa_bench.leaderboard.pages.model_words import extremes, words_script, words_script_path
from sa_bench.tables.readers import data_file
from sa_bench.tables.table import count_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sa_bench.board.entries import Entry, TaskEntry
    from sa_bench.board.settings import TaskSettings
    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.page import Templates
    from sa_bench.results import ConceptFile
    from sa_bench.tables import ConceptTable


_FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CardSummary:
    """What a card says first.

    Attributes:
        text: The whole card, Markdown.
        opening: Its first paragraph.
        making: The first paragraph on how the data was made; empty where the card doesn't tell.
    """

    text: str
    opening: str
    making: str


def read_card_summary(folder: Path) -> CardSummary | None:
    """Return the summary of a data set's ``README.md``; None where it has none.

    Raises:
        ValueError: It is no UTF-8, or too large; the message names the file.
    """
    path = folder / "README.md"
    if not path.is_file():
        return None
    text = read_regular_text(path)
    body = _FRONT_MATTER.sub("", text, count=1)
    return CardSummary(text, _paragraph(body), _paragraph(body.partition("\n## How")[2]))


def _paragraph(text: str) -> str:
    """Return the first paragraph that is no heading, table or list, without its markup."""
    for block in re.split(r"\n\s*\n", text.partition("\n")[2] if text else ""):
        plain = block.strip()
        if plain and plain[0] not in "#|-*>":
            plain = re.sub(r"\[([^][]*)\]\([^()]*\)", r"\1", plain)
            return " ".join(re.sub(r"[`*]", "", plain).split())
    return ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A model on the task."""

    entry: Entry
    on_task: TaskEntry


@dataclass(frozen=True, slots=True)
class _Domain:
    """A domain of the task, over all its models."""

    domain: str
    n_concepts: int
    spread: float


def pages(content: Content, templates: Templates) -> Iterator[File]:
    """Give every task's page and the files behind its tables."""
    for task in content.tasks:
        yield from _task(content, task, templates)


def _task(content: Content, task: TaskSettings, templates: Templates) -> Iterator[File]:
    need = len(content.settings.pairs)
    rows = [
        _Row(entry, entry.tasks[task.name])
        for entry in content.ranked + content.incomplete
        if task.name in entry.tasks
    ]
    rows.sort(key=lambda row: (row.on_task.have < need, -row.on_task.estimate.score))
    whole = [row for row in rows if row.on_task.have == need]
    # With no model to rank, the baselines still tell which concepts there are.
    entries = [row.entry for row in rows] or [
        entry for entry in content.baselines if task.name in entry.tasks
    ]
    shown = [row.entry for row in whole] or entries
    files = [entry.tasks[task.name].evaluation.concepts for entry in shown]
    concepts, domains, spreads = files[0].concepts, files[0].domains, _mean_spreads(files)
    table = content.tables.get(task.name)
    page = Page(
        path=f"tasks/{task.slug}.html",
        title=f"{task.title}: {task.name}",
        description=f"{task.about} {len(whole)} models, ranked by Semantic Affinity on this task.",
        scripts=("table.js",),
        card=Card(
            f"pictures/tasks/{task.slug}.png",
            task.title,
            f"{len(whole)} models on {task.name}",
            tuple(row.on_task.estimate for row in whole),
        ),
    )
    counts = count_table(table) if table else None
    card = read_card_summary(Path(table.source)) if table else None
    words = _words(task, table) if table else None
    breakdown = task_breakdown(entries, task.name)
    yield templates.render(
        "task.html",
        page,
        task=task,
        rows=rows,
        served_rows=FIRST_ROWS if len(rows) > MANY_ROWS else len(rows),
        n_whole=len(whole),
        n_needed=need,
        counts=counts,
        card=card,
        words=words and words.path.removeprefix("tasks/"),
        revision=files[0].dataset_revision,
        language_counts=[(language_of(key), column) for key, column in counts.languages.items()]
        if counts
        else [],
        domains=_domains(domains, spreads) if domains else [],
        extremes=extremes(concepts, domains, spreads),
        glosses=content.glosses.get(task.name, {}),
        breakdown=breakdown,
    )
    if breakdown:
        yield File(f"tasks/{task.slug}-breakdowns.csv", breakdown.csv)
    if words:
        yield words
    if table:
        yield File(words_script_path(task), words_script(table))
    if card:
        yield File(f"tasks/{task.slug}-card.md", card.text)
    yield File(f"tasks/{task.slug}.csv", _ranking_csv(rows))
    yield File(
        f"tasks/{task.slug}-concepts.csv",
        csv_text(
            ("concept", "domain", "mean_spread", "n_models"),
            [
                (concept, domain, None if isnan(spread) else spread, len(files))
                for concept, domain, spread in zip(
                    concepts, domains or repeat(None), spreads, strict=False
                )
            ],
        ),
    )


def _words(task: TaskSettings, table: ConceptTable) -> File:
    """Return the table's file as it is; beside a user's CSV is the CSV of the ranking."""
    path = data_file(Path(table.source))
    stem = task.slug if task.data is None else f"{task.slug}-words"
    return File(f"tasks/{stem}{path.suffix}", path)


def _mean_spreads(files: Sequence[ConceptFile]) -> list[float]:
    """Return each concept's spread, the mean over the models that have it; NaN where none has."""
    means = []
    for spreads in zip(*(file.spread for file in files), strict=True):
        given = [spread for spread in spreads if not isnan(spread)]
        means.append(fsum(given) / len(given) if given else nan)
    return means


def _domains(domains: Sequence[str], spreads: Sequence[float]) -> list[_Domain]:
    by_domain: dict[str, list[float]] = {}
    for domain, spread in zip(domains, spreads, strict=True):
        if not isnan(spread):
            by_domain.setdefault(domain, []).append(spread)
    rows = [
        _Domain(domain, len(values), fsum(values) / len(values))
        for domain, values in by_domain.items()
    ]
    return sorted(rows, key=lambda row: (row.spread, row.domain))


def _ranking_csv(rows: Sequence[_Row]) -> str:
    return csv_text(
        ("model", "n_pairs", "semantic_affinity", "se", "low", "high", "retrieval_accuracy"),
        [
            (
                row.entry.name,
                row.on_task.have,
                row.on_task.estimate.score,
                row.on_task.estimate.se,
                row.on_task.estimate.low,
                row.on_task.estimate.high,
                row.on_task.companions["retrieval_accuracy"],
            )
            for row in rows
        ],
    )
