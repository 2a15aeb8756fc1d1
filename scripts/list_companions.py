"""The list of companions on the API page, from their one registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sa_bench.metric.companions import COMPANIONS

if TYPE_CHECKING:
    from typing import Any

_PLACE = "<!-- companions -->"


def on_page_markdown(markdown: str, **_: Any) -> str:  # noqa: ANN401 - whatever mkdocs passes on
    """Put the list where a page asks for it."""
    lines = ["The companions of a pair, None where one is not defined:", ""]
    for name, each in COMPANIONS.items():
        asked = " Only on request, by `extra`." if each.cost == "on request" else ""
        lines.append(f"- `{name}`: {each.explanation} {each.meaning}".rstrip() + asked)
    return markdown.replace(_PLACE, "\n".join(lines))
