"""How a row of a published table is written: the order of its keys, and nothing for no value."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sa_bench.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGE_KEYS = tuple(language.key for language in LANGUAGES)

KEY_ORDER = (
    *("id", "concept", "domain", "category", "sense", "pos", "pos_exceptions"),
    *("scope", "region", "origin", "reference"),
    *("source_language", "word", "pair"),
    *LANGUAGE_KEYS,
    *("wrong", "trap"),
    *("traditional", "pinyin", "code_point", "rule", "original", "modern", "status", "glyph"),
    *("note", "concepticon", "ili", "pwn30", "evidence"),
)
"""The keys of the benchmark's own tables, in the order in which every row has them."""

_PLACE = {key: place for place, key in enumerate(KEY_ORDER)}


def in_order(row: Mapping[str, object]) -> dict[str, object]:
    """Return the row with its keys in the order of the format, other keys last as they come.

    A cell that is an object (``trap``: language to word) has its keys in the same order.
    """
    keys = sorted(row, key=lambda key: _PLACE.get(key, len(_PLACE)))
    return {key: in_order(cell) if isinstance(cell := row[key], dict) else cell for key in keys}


def without_missing(row: Mapping[str, object]) -> dict[str, object]:
    """Return the row without what is null, also inside its cells; an object of nulls goes too.

    Readers that give all rows the same keys, such as ``datasets``, put a null where a row has none.
    """
    kept: dict[str, object] = {}
    for key, cell in row.items():
        if isinstance(cell, dict):
            inner = without_missing(cell)
            if inner or not cell:
                kept[key] = inner
        elif cell is not None:
            kept[key] = cell
    return kept


def line_of(row: Mapping[str, object]) -> str:
    """Return the line of ``data/test.jsonl`` that holds the row, with its end."""
    return json.dumps(row, ensure_ascii=False) + "\n"
