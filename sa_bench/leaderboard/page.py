"""A page, and the templates that make one."""

from __future__ import annotations

from dataclasses import dataclass
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateSyntaxError,
    UndefinedError,
)

from sa_bench import __version__
from sa_bench.board.tiers import percent
from sa_bench.languages import language_of
from sa_bench.leaderboard.formats import exact, fixed, quantity, signed
from sa_bench.metric.companions import COMPANIONS

if TYPE_CHECKING:
    from pathlib import Path

    from sa_bench.board.estimates import Estimate
    from sa_bench.leaderboard.content import Content

NAVIGATION = (
    ("Leaderboard", "index.html"),
    ("Languages", "languages.html"),
    ("Atlas", "atlas.html"),
    ("Compare", "compare.html"),
    ("MTEB", "mteb.html"),
    ("Validity", "validity.html"),
    ("Findings", "findings.html"),
    ("Method", "method.html"),
    ("Submit", "submit.html"),
)


def _navigation(content: Content) -> tuple[tuple[str, str], ...]:
    """Return label and path of the pages that the head of every page links to."""
    absent = {
        path
        for path, shown in (("atlas.html", content.atlas), ("validity.html", content.validity))
        if shown is None
    }
    return tuple((label, path) for label, path in NAVIGATION if path not in absent)


def _revisions(content: Content) -> dict[str, str]:
    """Return the revision of the word list that the results of a task are of, by its title."""
    found = {}
    for task in content.tasks:
        files = (
            entry.tasks[task.name].evaluation.concepts
            for entry in content.entries
            if task.name in entry.tasks
        )
        found[task.title] = next(files).dataset_revision
    return found


@dataclass(frozen=True, slots=True)
class Card:
    """A page's preview picture.

    Attributes:
        path: Where it goes.
        title: What it says in large letters.
        text: What it says below.
        estimates: Scores to draw on the tiers, best first.
    """

    path: str
    title: str
    text: str
    estimates: tuple[Estimate, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What a page is called and where it goes.

    Attributes:
        path: Below the site's folder, with slashes.
        title: Its title.
        description: One sentence for search engines and link previews.
        scripts: Names of the scripts in ``assets`` that it loads.
        card: Its preview picture, if it has one.
        listed: Whether the sitemap names it.
    """

    path: str
    title: str
    description: str
    scripts: tuple[str, ...] = ()
    card: Card | None = None
    listed: bool = True

    @property
    def root(self) -> str:
        """The way from the page up to the site's folder, for links."""
        return "../" * self.path.count("/")


@dataclass(frozen=True, slots=True)
class File:
    """A file of the site.

    Attributes:
        path: Below the site's folder, with slashes.
        content: Its text or bytes, or the file that it is a copy of.
        page: What it is, if it is a page.
    """

    path: str
    content: str | bytes | Path
    page: Page | None = None


BAR = (0.3, 0.9)
"""Scale of the bars in a table: the same for every row and for every choice of languages."""

BAR_WIDTH = 72
"""Their width in pixels."""


def bar_at(score: float) -> str:
    """Return where a score is on a bar, in pixels from its left end."""
    low, high = BAR
    return f"{BAR_WIDTH * min(max((score - low) / (high - low), 0), 1):.1f}"


class Templates:
    """The templates of a source folder, with autoescape and no undefined names."""

    def __init__(self, source: Path, content: Content) -> None:
        """Load the templates in ``source/templates``."""
        self._environment = Environment(
            loader=FileSystemLoader(source / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        # Data for scripts keep the order in which the pages give them.
        self._environment.policies["json.dumps_kwargs"] = {"sort_keys": False}
        self._environment.filters |= {
            "exact": exact,
            "fixed": fixed,
            "percent": percent,
            "quantity": quantity,
            "signed": signed,
            "thousands": lambda number: f"{number:,}",
            "without_scheme": lambda url: url.partition("://")[2].rstrip("/"),
            "language_names": lambda keys: ", ".join(language_of(key).name for key in keys),
            "organisation": lambda name: name.partition("/")[0],
            "short_name": lambda name: name.partition("/")[2],
        }
        self._environment.globals |= {
            "bar_at": bar_at,
            "companions": COMPANIONS,
            "settings": content.settings,
            "highlights": content.highlights,
            "flagged": {entry.name: entry.finds for entry in content.entries if entry.is_flagged},
            "objectives": content.catalogue.objectives,
            "tasks": content.tasks,
            "navigation": _navigation(content),
            "measured": max((entry.written for entry in content.entries), default=""),
            "revisions": _revisions(content),
            "version": __version__,
        }

    def render(self, template: str, page: Page, **values: Any) -> File:  # noqa: ANN401 - whatever it needs
        """Return the page as a file.

        Raises:
            ValueError: The template has a mistake, or uses a name that it isn't given.
        """
        try:
            found = self._environment.get_template(template)
            html = found.render(page=page, root=page.root, **values)
        except (TemplateSyntaxError, UndefinedError) as error:
            # jinja2 puts the line of the template last into the traceback of either.
            frames = extract_tb(error.__traceback__)
            places = [frame for frame in frames if frame.filename.endswith(".html")]
            place = f"{places[-1].filename}, line {places[-1].lineno}" if places else template
            raise ValueError(f"{place}: {error.message}; fix the template") from error
        return File(page.path, html, page)
