"""One page per model, with the files behind its tables and copies of its result files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sa_bench.leaderboard.findings import summarise
from sa_bench.leaderboard.page import Card, File, Page
from sa_bench.leaderboard.pages.breakdown_sections import breakdown_section
from sa_bench.leaderboard.pages.model_sections import (
    languages_section,
    mteb_section,
    pairs_section,
    reproduce_section,
    tasks_section,
)
from sa_bench.leaderboard.pages.model_words import concepts_section, domains_section, maps_section
from sa_bench.results.layout import concept_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.board.entries import Entry
    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.page import Templates

_SECTIONS = (
    tasks_section,
    pairs_section,
    languages_section,
    domains_section,
    breakdown_section,
    concepts_section,
    maps_section,
    mteb_section,
    reproduce_section,
)


def pages(content: Content, templates: Templates) -> Iterator[File]:
    """Give every model's page and files."""
    for entry in content.entries:
        yield from _model(content, entry, templates)


def _model(content: Content, entry: Entry, templates: Templates) -> Iterator[File]:
    standing, cost = summarise(content, entry)
    found = [section(content, entry) for section in _SECTIONS]
    sections = [section for section in found if section is not None]
    needed = [script for section in sections for script in section.scripts]
    page = Page(
        path=f"models/{entry.slug}.html",
        title=entry.name,
        description=standing,
        scripts=("table.js", "heat.js", "model.js", *needed),
        card=_card(entry),
    )
    yield templates.render(
        "model.html",
        page,
        entry=entry,
        sections=sections,
        standing=standing,
        cost=cost,
    )
    for section in sections:
        for name, made in {**section.downloads, **section.files}.items():
            yield File(f"models/{entry.slug}/{name}", made)
    for task, each in entry.tasks.items():
        path = each.evaluation.result.path
        yield File(f"results/{entry.slug}/{task}.json", path)
        concepts = concept_path(path)
        yield File(f"results/{entry.slug}/concepts/{task}.json", concepts)


def _card(entry: Entry) -> Card:
    path = f"pictures/models/{entry.slug}.png"
    if entry.estimate is None or entry.mark is None:
        return Card(path, entry.name, f"{entry.have} of {entry.need} scores, not ranked")
    text = f"SA {entry.estimate.score:.3f}, tier {entry.mark.tier} ({entry.mark.title})"
    return Card(path, entry.name, text, (entry.estimate,))
