"""The opening of a data set's card, as plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.regular_file import read_regular_text

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CardSummary", "read_card_summary"]

_FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CardSummary:
    """What a card says first.

    Attributes:
        text: The whole card, Markdown.
        opening: Its first paragraph.
        making: The first paragraph on how the data was made; empty where the card doesn't tell.
    """

    text: str
    opening: str
    making: str


def read_card_summary(folder: Path) -> CardSummary | None:
    """Return the summary of a data set's ``README.md``; None where it has none.

    Raises:
        ValueError: It is no UTF-8, or too large; the message names the file.
    """
    path = folder / "README.md"
    if not path.is_file():
        return None
    text = read_regular_text(path)
    body = _FRONT_MATTER.sub("", text, count=1)
    return CardSummary(text, _paragraph(body), _paragraph(body.partition("\n## How")[2]))


def _paragraph(text: str) -> str:
    """Return the first paragraph that is no heading, table or list, without its markup."""
    for block in re.split(r"\n\s*\n", text.partition("\n")[2] if text else ""):
        plain = block.strip()
        if plain and plain[0] not in "#|-*>":
            plain = re.sub(r"\[([^][]*)\]\([^()]*\)", r"\1", plain)
            return " ".join(re.sub(r"[`*]", "", plain).split())
    return ""
