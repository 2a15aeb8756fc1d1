"""Static text pages: Submit and 404."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sa_bench.leaderboard.page import Card, File, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.page import Templates


def pages(content: Content, templates: Templates) -> Iterator[File]:
    """Give the pages."""
    submit = Page(
        path="submit.html",
        title="Submit",
        description="How to add a model: run it, check the files, open a pull request.",
        card=Card("pictures/submit.png", "Submit a model", "Run it, check it, open a pull request"),
    )
    yield templates.render("submit.html", submit)
    missing = Page(
        path="404.html",
        title="Not found",
        description="There is no such page.",
        listed=False,
    )
    # A server shows this page at any depth, so that its links start from the site's own root.
    yield templates.render("404.html", missing, site_root=urlsplit(content.settings.base_url).path)
