"""What machines read of the site: the sitemap, robots.txt, and an Atom feed of new results."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from sa_bench.leaderboard.page import File
from sa_bench.leaderboard.summary import summarise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.entries import Entry
    from sa_bench.leaderboard.page import Page, Templates
    from sa_bench.leaderboard.settings import Settings

__all__ = ["pages", "sitemap"]

NEWEST = 50
"""How many results the feed holds."""


def pages(content: Content, _templates: Templates) -> Iterator[File]:
    """Give the feed, and the file that tells crawlers where the sitemap is."""
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
