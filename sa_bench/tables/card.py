"""The dataset card, ``README.md``: its front matter, and the shared glosses it accounts for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from sa_bench.languages import LANGUAGES, find_language
from sa_bench.quoting import quoted
from sa_bench.tables.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "CARD_FILE",
    "SharedGloss",
    "faults_of_front_matter",
    "read_front_matter",
    "shared_glosses",
]

CARD_FILE = "README.md"

_FRONT_MATTER = re.compile(r"\A---\n(.*?)^---$", re.DOTALL | re.MULTILINE)
_SHARED_SECTION = re.compile(r"^## Shared glosses\s*$(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
_LISTED = (
    "license",
    "pretty_name",
    "tags",
    "task_categories",
    "size_categories",
    "multilinguality",
)
_CONFIGS = [
    {"config_name": "default", "data_files": [{"split": "test", "path": "data/test.jsonl"}]}
]


_MOST_CHARACTERS = 10_000
_SLIPS = (AttributeError, TypeError)


class _PlainLoader(yaml.SafeLoader):
    """Loads YAML without aliases, by which a few lines can stand for more than memory holds."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:  # noqa: ANN401 - as PyYAML has it
        """Return the next node.

        Raises:
            yaml.YAMLError: It is an alias.
        """
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias (*name); write out what it stands for")
        return super().compose_node(parent, index)


@dataclass(frozen=True, slots=True)
class SharedGloss:
    """A row of the card's table of glosses that several concepts share.

    Attributes:
        line: The line of the card.
        language: The language's key, or the word that stands for one and is none.
        concepts: The ids of the concepts.
        reason: Why the concepts are kept all the same.
    """

    line: int
    language: str
    concepts: frozenset[str]
    reason: str


def read_front_matter(card: str) -> Mapping[str, Any]:
    """Return the YAML front matter of a card.

    Raises:
        ValueError: There is none, or it is not a YAML mapping.
    """
    block = _FRONT_MATTER.match(card)
    if block is None:
        raise ValueError("no front matter; begin the card with YAML between two lines of ---")
    if len(block[1]) > _MOST_CHARACTERS:
        raise ValueError(f"the front matter is longer than {_MOST_CHARACTERS} characters")
    try:
        matter = yaml.load(block[1], _PlainLoader)  # noqa: S506 - a SafeLoader
    # PyYAML lets slip what its own constructors raise, on `!!bool x` and the like.
    except (yaml.YAMLError, ValueError, RecursionError, LookupError, *_SLIPS) as error:
        reason = quoted(" ".join(str(error).split()))
        raise ValueError(f"the front matter is not YAML: {reason}") from error
    if not isinstance(matter, dict):
        raise ValueError("the front matter is not a mapping; write `license: cc-by-4.0` and so on")  # noqa: TRY004 - wrong input is a ValueError throughout
    return matter


def faults_of_front_matter(card: str) -> Iterator[Problem]:
    """Yield what is missing or wrong in the card's front matter."""
    try:
        matter = read_front_matter(card)
    except ValueError as error:
        yield Problem(file=CARD_FILE, line=1, message=str(error))
        return
    for key in _LISTED:
        if not matter.get(key):
            yield Problem(file=CARD_FILE, message=f"the front matter has no {key}; add it")
    fixed = {"language": [language.bcp47[:2] for language in LANGUAGES], "configs": _CONFIGS}
    for key, value in fixed.items():
        if matter.get(key) != value:
            message = f"the front matter's {key} is {quoted(matter.get(key))}; write {value}"
            yield Problem(file=CARD_FILE, message=message)


def shared_glosses(card: str) -> list[SharedGloss]:
    """Return the rows of the table under ``## Shared glosses``, if the card has one.

    The table's columns are language, gloss, concepts (ids with commas between them) and reason.
    """
    section = _SHARED_SECTION.search(card)
    if section is None:
        return []
    first = card.count("\n", 0, section.start(1)) + 1
    listed = []
    for line, text in enumerate(section[1].split("\n"), start=first):
        cells = [cell.strip().strip("`") for cell in text.strip().strip("|").split("|")]
        is_heading = cells[0].casefold() == "language" or set(text) <= set("|-: ")
        if not text.lstrip().startswith("|") or is_heading:
            continue
        language, _, concepts, reason = [*cells, "", "", ""][:4]
        known = find_language(language)
        ids = frozenset(re.findall(r"[a-z0-9-]+", concepts))
        listed.append(SharedGloss(line, known.key if known else language, ids, reason))
    return listed
