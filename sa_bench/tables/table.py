"""A concept table: rows of translated concepts, their groups and traps, and what can be counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from sa_bench.languages import pairs_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class ConceptTable:
    """Concepts with their glosses in two or more languages.

    Attributes:
        source: The path or Hub name that the table was read from.
        revision: The first 12 hexadecimal digits of the SHA-256 of the data file.
        codes: Language key to code (``{"eng": "eng-Latn"}``), in the order of the languages.
        ids: One name per concept, unique.
        domains: One domain per concept, or None where the table has none.
        glosses: Language key to one tuple of glosses per concept; an empty one is a missing cell.
        extra: Further columns, name to one value per concept: a text, or what JSON holds
            (``category``, ``note``, ``concepticon``, ...); ``""`` where there is none.
        notes: What the reader left out or altered, one sentence each, without the source.
    """

    source: str
    revision: str
    codes: Mapping[str, str]
    ids: tuple[str, ...]
    domains: tuple[str, ...] | None
    glosses: Mapping[str, tuple[tuple[str, ...], ...]]
    extra: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The language keys, in the order of ``LANGUAGES``, then others as they came."""
        return tuple(self.codes)

    @property
    def n_concepts(self) -> int:
        """The number of rows."""
        return len(self.ids)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every pair of languages once, each in the table's order."""
        return pairs_of(self.codes)

    @property
    def concepts(self) -> tuple[str, ...]:
        """The key of each row's meaning, the same in every table; the id where a row has none."""
        keys = self.extra.get("concept", ("",) * len(self.ids))
        return tuple(str(key) or own for key, own in zip(keys, self.ids, strict=True))

    def rows(
        self, languages: Iterable[str] | None = None, concepts: Iterable[str] | None = None
    ) -> GlossRows:
        """Return one row per gloss, in the table's order.

        Args:
            languages: Keys of the table's languages; None for all.
            concepts: Ids of concepts; None for all.
        """
        keys = self.languages if languages is None else tuple(languages)
        chosen = frozenset(self.ids if concepts is None else concepts)
        columns = {
            key: [
                (concept, gloss)
                for concept, cell in zip(self.ids, self.glosses[key], strict=True)
                if concept in chosen
                for gloss in cell
            ]
            for key in keys
        }
        place: dict[str, int] = {}
        for column in columns.values():
            for _, gloss in column:
                place.setdefault(gloss, len(place))
        return GlossRows(
            texts=list(place),
            concepts={key: [concept for concept, _ in column] for key, column in columns.items()},
            glosses={key: [gloss for _, gloss in column] for key, column in columns.items()},
            places={key: [place[gloss] for _, gloss in column] for key, column in columns.items()},
        )


@dataclass(frozen=True, slots=True)
class GlossRows:
    """A table as a model and the metric take it: one row per gloss.

    Attributes:
        texts: The different glosses; each is encoded once.
        concepts: Language key to the id of each row's concept.
        glosses: Language key to each row's text.
        places: Language key to each row's place in ``texts``.
    """

    texts: list[str]
    concepts: dict[str, list[str]]
    glosses: dict[str, list[str]]
    places: dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class LanguageCounts:
    """What one column of a table holds.

    Attributes:
        n_cells: Concepts that have a gloss.
        n_glosses: Glosses, a text that is in two concepts counted twice.
        n_unique_glosses: Different texts.
        n_characters: Characters (code points) of all glosses.
    """

    n_cells: int
    n_glosses: int
    n_unique_glosses: int
    n_characters: int

    @property
    def glosses_per_cell(self) -> float:
        """The mean number of glosses of the cells that have any, at least 1."""
        return self.n_glosses / self.n_cells

    @property
    def characters_per_gloss(self) -> float:
        """The mean length of a gloss in code points."""
        return self.n_characters / self.n_glosses


@dataclass(frozen=True, slots=True)
class TableCounts:
    """What a table holds.

    Attributes:
        n_concepts: Rows.
        domains: Domain to number of concepts, in the order of the table; empty without domains.
        languages: Language key to what its column holds.
    """

    n_concepts: int
    domains: Mapping[str, int]
    languages: Mapping[str, LanguageCounts]

    @property
    def overall(self) -> LanguageCounts:
        """The sums over the languages; a text of two languages counts as unique in both."""
        columns = self.languages.values()
        return LanguageCounts(
            n_cells=sum(column.n_cells for column in columns),
            n_glosses=sum(column.n_glosses for column in columns),
            n_unique_glosses=sum(column.n_unique_glosses for column in columns),
            n_characters=sum(column.n_characters for column in columns),
        )

    def to_dict(self) -> dict[str, object]:
        """Return the counts as JSON can hold them."""
        return asdict(self)


def count_table(table: ConceptTable) -> TableCounts:
    """Return the counts of a table."""
    return TableCounts(
        n_concepts=table.n_concepts,
        domains=dict(Counter(table.domains or ())),
        languages={key: _count_column(table.glosses[key]) for key in table.languages},
    )


def _count_column(column: tuple[tuple[str, ...], ...]) -> LanguageCounts:
    glosses = [gloss for cell in column for gloss in cell]
    return LanguageCounts(
        n_cells=sum(map(bool, column)),
        n_glosses=len(glosses),
        n_unique_glosses=len(set(glosses)),
        n_characters=sum(map(len, glosses)),
    )


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
