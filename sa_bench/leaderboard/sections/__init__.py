"""The sections of a model's page, one module each: ``section(content, entry)`` gives its values.

A section without figures gives None and is left out. ``SECTIONS`` is their order on the page.
"""

from sa_bench.leaderboard.sections import (
    concepts,
    domains,
    languages,
    maps,
    mteb,
    pairs,
    reproduce,
    tasks,
)

__all__ = ["SECTIONS"]

SECTIONS = (
    tasks.section,
    pairs.section,
    languages.section,
    domains.section,
    concepts.section,
    maps.section,
    mteb.section,
    reproduce.section,
)
