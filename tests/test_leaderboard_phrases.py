"""Words that readers stumbled over are on no page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sa_bench.leaderboard import default_source

ROOT = Path(__file__).parents[1]
FILES = sorted(
    [
        *(default_source() / "templates").rglob("*.html"),
        *(default_source() / "assets").glob("*.js"),
        *(ROOT / "sa_bench" / "leaderboard").rglob("*.py"),
    ]
)

ODD = (
    '"Shift"',
    "Offset share",
    "Centred",
    "Non-identical",
    "may come of collapse",
    "do not count here",
    "is one to take",
    "share a band",
    "shares its band",
    "rank by MTEB less",
    "Rank by MTEB less",
    "can be had in wrong ways",
    "how to mend",
    "words anew",
    "the map anew",
    "Colours change at these values",
    "glosses a cell",
    "Glosses a cell",
    "over domains",
)


def _name(path: Path) -> str:
    return "/".join(path.parts[-3:])


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_page_uses_none_of_the_odd_words(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [words for words in ODD if words in text] == []


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".html"], ids=_name)
def test_no_template_passes_an_entity_to_a_macro_or_explains_in_a_title_alone(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.findall(r"{[{%][^}%]*&[a-z]+;[^}%]*[}%]}", text) == []
    assert re.findall(r"m\.head\([^)]*title=", text) == []
