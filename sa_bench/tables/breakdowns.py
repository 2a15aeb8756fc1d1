"""The groups of a table's concepts that are scored apart, and the traps of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sa_bench.tables.table import ConceptTable

GROUPED_BY = ("category", "region", "scope", "status", "pos", "domain")
"""The columns by whose values concepts are grouped; of a list of values the first one counts."""

OTHER = "other"
"""The group of all values that too few rows have."""

_FEWEST_ROWS = 5
_FEWEST_GROUPS = 2


def groups_of(table: ConceptTable) -> dict[str, dict[str, list[str]]]:
    """Return the groups of each column that has two at least: column, value, ids of concepts.

    Values of fewer than five rows are one group, ``other``; rows without a value are in none.
    """
    found = {}
    for column in GROUPED_BY:
        values = table.domains if column == "domain" else table.extra.get(column)
        groups: dict[str, list[str]] = {}
        for concept, value in zip(table.ids, values or (), strict=False):
            if name := _first(value):
                groups.setdefault(name, []).append(concept)
        small = [name for name, its in groups.items() if len(its) < _FEWEST_ROWS]
        rest = [concept for name in small for concept in groups.pop(name)]
        if rest:
            groups.setdefault(OTHER, []).extend(rest)
        if len(groups) >= _FEWEST_GROUPS:
            found[column] = groups
    return found


def _first(value: object) -> str:
    while isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class TrapTexts:
    """The texts of a trap.

    Attributes:
        concept: The id of the row.
        kind: The row's ``category``.
        word: The source word.
        source: Key of its language.
        target: Key of the language of the two translations.
        right: The row's own glosses there.
        wrong: The text that misleads.
    """

    concept: str
    kind: str
    word: str
    source: str
    target: str
    right: tuple[str, ...]
    wrong: str


def traps_of(table: ConceptTable, languages: Collection[str]) -> list[TrapTexts]:
    """Return the traps between these languages, in the table's order.

    They are in the columns ``wrong`` (language to texts) and ``trap`` (language to a text), the
    source word in ``word`` and its language in ``source_language``.
    """
    return [trap for trap in _all_traps(table) if {trap.source, trap.target} <= {*languages}]


def _all_traps(table: ConceptTable) -> Iterator[TrapTexts]:
    needed = ("category", "source_language", "word")
    if not all(column in table.extra for column in needed):
        return
    nothing: Sequence[object] = ("",) * len(table.ids)
    wrong, trap = (table.extra.get(column, nothing) for column in ("wrong", "trap"))
    for place, concept in enumerate(table.ids):
        kind, source, word = (str(table.extra[column][place]) for column in needed)
        for target, text in (*_texts(wrong[place]), *_texts(trap[place])):
            right = table.glosses[target][place] if target in table.glosses else ()
            if word and source and right:
                yield TrapTexts(concept, kind, word, source, target, right, text)


def _texts(cell: object) -> Iterator[tuple[str, str]]:
    cells: Mapping[str, object] = cell if isinstance(cell, dict) else {}
    for key, value in cells.items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and text.strip():
                yield key, text
