"""Small data sets for the tests, sound ones and spoiled ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Row = dict[str, Any]

_WORDS = {
    "sun": "sun 太阳 sol soleil Sonne солнце 태양 شمس 太陽 सूरज sol güneş",
    "water": "water 水 agua eau Wasser вода 물 ماء 水 पानी água su",
    "hand": "hand 手 mano main Hand рука 손 يد 手 हाथ mão el",
    "run": "run 跑 correr courir laufen бегать 달리다 ركض 走る दौड़ना correr koşmak",
}
KEYS = ["eng", "zho", "spa", "fra", "deu", "rus", "kor", "ara", "jpn", "hin", "por", "tur"]
_DOMAINS = {"sun": "nature", "water": "nature", "hand": "body", "run": "motion"}

CARD = """---
license: cc-by-4.0
language: [en, zh, es, fr, de, ru, ko, ar, ja, hi, pt, tr]
multilinguality: [translation]
pretty_name: Four words
task_categories: [translation]
tags: [lexicon]
size_categories: [n<1K]
configs:
- config_name: default
  data_files:
  - split: test
    path: data/test.jsonl
---

# Four words

## Shared glosses

None.
"""


def sound_rows() -> list[Row]:
    """Return four concepts in twelve languages, with which nothing is wrong."""
    return [
        {"id": concept, "domain": _DOMAINS[concept]}
        | {key: [word] for key, word in zip(KEYS, words.split(), strict=True)}
        for concept, words in _WORDS.items()
    ]


def json_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the rows in the format of ``tasks/``."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write_data_set(folder: Path, rows: Iterable[Mapping[str, Any]], card: str = CARD) -> Path:
    """Write a data set and return its folder."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "data" / "test.jsonl").write_text(json_lines(rows), "utf-8")
    (folder / "README.md").write_text(card, "utf-8")
    return folder
