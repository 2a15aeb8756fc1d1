"""Files for programs: CSV, JSON, sitemap, robots.txt, and an Atom feed of new results."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from sa_bench.leaderboard.findings import summarise
from sa_bench.leaderboard.formats import csv_text
from sa_bench.leaderboard.page import File
from sa_bench.metric.companions import COMPANIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sa_bench.board.entries import Entry
    from sa_bench.board.estimates import Estimate
    from sa_bench.board.settings import Settings
    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.formats import Cell
    from sa_bench.leaderboard.page import Page, Templates


def pages(content: Content, _templates: Templates) -> Iterator[File]:
    """Give ``leaderboard.csv`` and ``leaderboard.json``."""
    yield File("leaderboard.csv", _csv(content))
    yield File("leaderboard.json", _json(content))


def _csv(content: Content) -> str:
    names = [task.name for task in content.tasks]
    header = (
        *("model", "revision", "rank_best", "rank_worst", "tier", "semantic_affinity", "se"),
        *("low", "high", "have", "need"),
        *names,
        *content.settings.highlight_pairs,
        *COMPANIONS,
        *("mteb_mean_task", "parameters", "embedding_size", "released", "objective", "access"),
        *("provenance", "verified", "verified_by", "verified_concepts", "written", "versions"),
    )
    return csv_text(header, (_csv_row(content, entry, names) for entry in content.entries))


def _csv_row(content: Content, entry: Entry, names: list[str]) -> list[Cell]:
    standing = content.standings.get(entry.name)
    estimate = entry.estimate
    ranks: list[Cell] = [standing.best, standing.worst] if standing else [None, None]
    scores: list[Cell] = (
        [estimate.score, estimate.se, estimate.low, estimate.high] if estimate else [None] * 4
    )
    return [
        entry.name,
        entry.metadata.revision,
        *ranks,
        entry.mark.tier if entry.mark else None,
        *scores,
        entry.have,
        entry.need,
        *(entry.tasks[name].estimate.score if name in entry.tasks else None for name in names),
        *(entry.pairs.get(pair) for pair in content.settings.highlight_pairs),
        *(entry.companions[key] for key in COMPANIONS),
        content.mteb_mean(entry.name),
        entry.parameters,
        entry.embedding_size,
        entry.released,
        entry.objective,
        entry.access,
        "measured",
        entry.verified.date if entry.verified else None,
        entry.verified.name if entry.verified else None,
        entry.verified.n_checked if entry.verified else None,
        entry.written,
        "; ".join(entry.versions),
    ]


def _json(content: Content) -> str:
    settings = content.settings
    described: dict[str, Any] = {
        "format": 1,
        "title": settings.title,
        "licence": settings.licence,
        "tiers": {"aligned": settings.aligned, "plateau": settings.plateau},
        "languages": settings.languages,
        "tasks": [task.name for task in content.tasks],
        "models": [_model(content, entry) for entry in content.entries],
        "reported": []
        if content.reported is None
        else [
            {
                "label": figure.label,
                "models": figure.models,
                "semantic_affinity": figure.text,
                "source": content.reported.source,
            }
            for figure in content.reported.figures
        ],
    }
    return json.dumps(described, ensure_ascii=False, separators=(",", ":")) + "\n"


def _model(content: Content, entry: Entry) -> dict[str, Any]:
    standing = content.standings.get(entry.name)
    return {
        "model": entry.name,
        "revision": entry.metadata.revision,
        "page": f"models/{entry.slug}.html",
        "rank": [standing.best, standing.worst] if standing else None,
        "tier": entry.mark.tier if entry.mark else None,
        "have": entry.have,
        "need": entry.need,
        **_figures(entry.estimate),
        "tasks": {task: _figures(each.estimate) for task, each in entry.tasks.items()},
        "pairs": {pair: round(score, 6) for pair, score in entry.pairs.items()},
        "companions": {
            key: None if value is None else round(value, 6)
            for key, value in entry.companions.items()
        },
        "finds": None if entry.finds is None else round(entry.finds, 6),
        "grade": entry.grade,
        "served": list(entry.served.languages) if entry.served else None,
        "removed": list(entry.served.lacks) if entry.served else None,
        "mteb_mean_task": content.mteb_mean(entry.name),
        "parameters": entry.parameters,
        "embedding_size": entry.embedding_size,
        "released": entry.released,
        "objective": entry.objective,
        "access": entry.access,
        "provenance": "measured",
        "verified": asdict(entry.verified) if entry.verified else None,
        "written": entry.written,
        "signatures": [str(each.evaluation.concepts.signature) for each in entry.tasks.values()],
    }


def _figures(estimate: Estimate | None) -> dict[str, float | None]:
    if estimate is None:
        return dict.fromkeys(("semantic_affinity", "se", "low", "high"))
    return {
        "semantic_affinity": round(estimate.score, 6),
        "se": round(estimate.se, 6),
        "low": round(estimate.low, 6),
        "high": round(estimate.high, 6),
    }


NEWEST = 50
"""How many results the feed holds."""


def machine_pages(content: Content, _templates: Templates) -> Iterator[File]:
    """Give the feed, and the file in which crawlers find the sitemap."""
    yield File("feed.xml", _feed(content))
    yield File(
        "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {content.settings.base_url}sitemap.xml\n"
    )


def sitemap(settings: Settings, listed: Iterable[Page]) -> File:
    """Return the sitemap of the listed pages."""
    urls = "".join(
        f"<url><loc>{escape(settings.base_url + quote(page.path))}</loc></url>\n"
        for page in listed
        if page.listed
    )
    return File(
        "sitemap.xml",
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n',
    )


def _feed(content: Content) -> str:
    settings = content.settings
    # By name first: of one day's results the order is then the same in every build.
    entries = sorted(content.entries, key=lambda entry: entry.name)
    newest = sorted(entries, key=lambda entry: entry.written, reverse=True)[:NEWEST]
    updated = f"{newest[0].written}T00:00:00Z"
    items = "".join(_item(content, entry) for entry in newest)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"<title>{escape(settings.title)}: new results</title>\n"
        f"<id>{escape(settings.base_url)}</id>\n"
        f"<link href={quoteattr(settings.base_url)}/>\n"
        f'<link rel="self" href={quoteattr(settings.base_url + "feed.xml")}/>\n'
        f"<updated>{updated}</updated>\n"
        f"<author><name>{escape(settings.title)}</name></author>\n"
        f"{items}</feed>\n"
    )


def _item(content: Content, entry: Entry) -> str:
    url = f"{content.settings.base_url}models/{entry.slug}.html"
    summary = _printable(" ".join(summarise(content, entry)))
    return (
        f"<entry><title>{escape(_printable(entry.name))}</title>"
        f"<id>{escape(url)}#{entry.written}</id><link href={quoteattr(url)}/>"
        f"<updated>{entry.written}T00:00:00Z</updated>"
        f"<summary>{escape(summary)}</summary></entry>\n"
    )


def _printable(text: str) -> str:
    """Return the text without what XML can't hold."""
    return "".join(letter for letter in text if letter.isprintable())
