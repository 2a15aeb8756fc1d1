"""One page per model, with the files behind its tables and copies of its result files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.leaderboard.answer import choice_of
from sa_bench.leaderboard.findings import summarise
from sa_bench.leaderboard.page import Card, File, Page
from sa_bench.leaderboard.pages.breakdown_sections import breakdown_section
from sa_bench.leaderboard.pages.model_sections import (
    Section,
    languages_section,
    mteb_section,
    pairs_section,
    reproduce_section,
    tasks_section,
)
from sa_bench.leaderboard.pages.model_words import (
    concepts_section,
    domains_section,
    maps_section,
    words_section,
)
from sa_bench.results.layout import concept_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.board.entries import Entry
    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.page import Templates

_TABS = (
    ("overview", "Overview", (tasks_section,)),
    ("pairs", "Languages", (pairs_section, languages_section)),
    (
        "words",
        "Words and map",
        (words_section, maps_section, concepts_section, domains_section, breakdown_section),
    ),
    ("mteb", "MTEB", (mteb_section,)),
    ("reproduce", "Reproduce", (reproduce_section,)),
)


@dataclass(frozen=True, slots=True)
class _Tab:
    """A part of the page; a script shows one at a time.

    Attributes:
        anchor: What the address calls it: the id of something in it.
        title: What its link says.
        sections: What is in it.
    """

    anchor: str
    title: str
    sections: tuple[Section, ...]


def _tabs(content: Content, entry: Entry) -> list[_Tab]:
    tabs = []
    for anchor, title, makers in _TABS:
        found = [make(content, entry) for make in makers]
        sections = tuple(section for section in found if section is not None)
        if not sections:
            continue
        # Where a part lacks the section that it is named after, its first one will do.
        known = anchor == "overview" or anchor in {section.anchor for section in sections}
        tabs.append(_Tab(anchor if known else sections[0].anchor, title, sections))
    return tabs


def pages(content: Content, templates: Templates) -> Iterator[File]:
    """Give every model's page and files."""
    for entry in content.entries:
        yield from _model(content, entry, templates)


def _model(content: Content, entry: Entry, templates: Templates) -> Iterator[File]:
    standing, cost = summarise(content, entry)
    tabs = _tabs(content, entry)
    sections = [section for tab in tabs for section in tab.sections]
    needed = [script for section in sections for script in section.scripts]
    shared = ("table.js", "load.js", "picker.js", "chosen.js", "answer.js", "chart.js", "heat.js")
    page = Page(
        path=f"models/{entry.slug}.html",
        title=entry.name,
        description=standing,
        scripts=tuple(dict.fromkeys((*shared, "tabs.js", *needed, "model.js"))),
        card=_card(entry),
    )
    yield templates.render(
        "model.html",
        page,
        entry=entry,
        tabs=tabs,
        choice=choice_of(content),
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
