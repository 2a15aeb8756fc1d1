"""How to submit a model, and the page that is shown where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sa_bench.leaderboard.page import Card, File, Page
from sa_bench.tables.table import count_table

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
        scripts=("copy.js",),
        card=Card("pictures/submit.png", "Submit a model", "Run it, check it, open a pull request"),
    )
    tables = [content.tables[task.name] for task in content.tasks if task.name in content.tables]
    yield templates.render(
        "submit.html",
        submit,
        own_fork=_own_fork(content.settings.repository),
        n_words=sum(count_table(table).overall.n_glosses for table in tables),
        # What the command prints of a folder without a fault.
        sample=f"results/your-org__your-model: {len(content.tasks)} "
        f"{'result' if len(content.tasks) == 1 else 'results'} of 1 model, no errors, no warnings",
    )
    missing = Page(
        path="404.html",
        title="Not found",
        description="There is no such page.",
        listed=False,
    )
    # A server shows this page at any depth, so that its links start from the site's own root.
    yield templates.render("404.html", missing, site_root=urlsplit(content.settings.base_url).path)


def _own_fork(repository: str | None) -> str:
    """Return the address of a fork: that of the repository with YOU for its owner.

    >>> _own_fork("https://github.com/org/board/")
    'https://github.com/YOU/board.git'
    """
    address = urlsplit(repository or "")
    name = address.path.rstrip("/").removesuffix(".git").rpartition("/")[2]
    return f"{address.scheme}://{address.netloc}/YOU/{name}.git"
