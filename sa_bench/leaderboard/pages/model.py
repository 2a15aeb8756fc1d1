"""One page per model, with the files behind its tables and copies of its result files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sa_bench.leaderboard.page import File, Page
from sa_bench.leaderboard.sections import SECTIONS
from sa_bench.leaderboard.summary import summarise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.entries import Entry
    from sa_bench.leaderboard.page import Templates

__all__ = ["pages"]


def pages(content: Content, templates: Templates) -> Iterator[File]:
    """Give every model's page and files."""
    for entry in content.entries:
        yield from _model(content, entry, templates)


def _model(content: Content, entry: Entry, templates: Templates) -> Iterator[File]:
    standing, cost = summarise(content, entry)
    page = Page(
        path=f"models/{entry.slug}.html",
        title=entry.name,
        description=standing,
        scripts=("table.js", "heat.js", "model.js"),
        picture=f"pictures/models/{entry.slug}.png",
    )
    found = [section(content, entry) for section in SECTIONS]
    sections = [section for section in found if section is not None]
    yield templates.render(
        "model.html",
        page,
        entry=entry,
        sections=sections,
        standing=standing,
        cost=cost,
    )
    for section in sections:
        for name, text in section.downloads.items():
            yield File(f"models/{entry.slug}/{name}", text)
    for task, each in entry.tasks.items():
        path = each.evaluation.result.path
        yield File(f"results/{entry.slug}/{task}.json", path)
        concepts = path.parent / "concepts" / path.name
        yield File(f"results/{entry.slug}/concepts/{task}.json", concepts)
