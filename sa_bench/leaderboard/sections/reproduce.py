"""How to get the same figures again: command, signatures, files, citation."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from sa_bench.leaderboard.sections.section import Section

if TYPE_CHECKING:
    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.entries import Entry

__all__ = ["bibtex", "section"]


def section(content: Content, entry: Entry) -> Section:
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
