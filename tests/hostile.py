"""Names and words that try to break out of a page, a file name or a spreadsheet.

Whatever of them runs in a browser sets the global variable ``pwned``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from result_files import GeneratedModel, write_model, write_tables

from sa_bench.leaderboard import build

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["NAMES", "REFUSED_NAMES", "WORDS", "build_hostile_site"]

NAMES = (
    'org/"><img src=x onerror=pwned=1>',
    "org/<svg onload=pwned=1>",
    "org/' onmouseover='pwned=1",
    "org/{{7*7}}{% include 'base.html' %}",
    "org/${pwned=1}`",
    "org/javascript:pwned=1",
    "org/..",
    "../model",
    "=1+1/model",
    "@SUM(1)/model",
    "-org/-model",
    "__proto__/constructor",
    "org/%2e%2e%2fmodel",
    "org/model?a=1&b=2#c",
    "org/a b c",
    "org/模型 مثال",
    f"org/{'x' * 200}",
    "Org/MODEL",
    "org/model",
)
"""Model names that a results folder can have."""

REFUSED_NAMES = (
    "nameless",
    "a/b/c",
    "/model",
    "org/",
    "org/\u202eledom",
    "org/model\x00",
    "org/line\nbreak",
)
"""Model names that no result may have."""

WORDS = (
    "<img src=x onerror=pwned=1>",
    '"><script>pwned=1</script>',
    "</script><script>pwned=1</script>",
    "<!--",
    "]]>",
    "{{7*7}}",
    "\u202egnorw",
    "=1+1",
    "@x",
    "../../../escaped",
    "y" * 500,
    "a\tb",
    "'",
    "&lt;",
)
"""Ids, domains and glosses that a table can have."""


def build_hostile_site(folder: Path) -> Path:
    """Build a site of all these names and words below ``folder``, and return it."""
    revisions = write_tables(folder / "tasks", len(WORDS), words=WORDS)
    for number, name in enumerate(NAMES):
        metadata = {"license": name, "reference": f"https://example.org/{name}"}
        model = GeneratedModel(name, 0.5 + 0.01 * number, metadata=metadata)
        write_model(folder / "results", model, revisions)
    return build(folder / "results", folder / "site", tables=folder / "tasks").folder
