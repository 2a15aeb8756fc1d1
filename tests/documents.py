"""Read what a Markdown page of this project shows, so that tests can run it.

- A line indented by four spaces that begins with ``sa-bench`` is a command, to be understood.
- A block fenced as ``sh`` is a script, to be run in a folder of the page's own, after those before.
- A block fenced as ``csv`` or ``toml`` is a file; the line before ends in its name, `` `NAME`: ``.
  A script in Python is fenced as ``python``; a comment behind its ``print`` is what that prints.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

__all__ = ["REPOSITORY", "Block", "blocks", "commands", "expected_output"]

REPOSITORY = Path(__file__).parents[1]

_BLOCK = re.compile(
    r"(?:`(?P<name>[^`\n]+)`[^`\n]*:\n\n)?```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block.

    Attributes:
        kind: What it is fenced as.
        text: What is in it.
        name: The file that it is, if the line before says so.
    """

    kind: str
    text: str
    name: str | None


def blocks(page: str) -> list[Block]:
    """Return the page's fenced blocks in order."""
    return [Block(m["kind"], m["text"], m["name"]) for m in _BLOCK.finditer(page)]


def commands(page: str) -> list[list[str]]:
    """Return the arguments of every command that the page shows, in scripts too."""
    shown = re.findall(r"^ {4}(sa-bench .+)$", page, re.MULTILINE)
    for block in blocks(page):
        if block.kind == "sh":
            shown += re.findall(r"^(sa-bench .+)$", block.text, re.MULTILINE)
    return [shlex.split(command, comments=True)[1:] for command in shown]


def expected_output(script: str) -> str:
    """Return what a Python script says that it prints."""
    return "".join(
        f"{line}\n" for line in re.findall(r"^\s*print\(.*  # (.*)$", script, re.MULTILINE)
    )
