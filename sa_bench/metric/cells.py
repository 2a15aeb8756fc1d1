"""Which row of vectors is which gloss of which concept, as integers.

Conventions: a *cell* holds the glosses of one concept in one language; an *entry* is one gloss in
one cell. A gloss that a cell repeats is one entry; a gloss that stands in several cells has an entry
in each, and all share the vector of its first row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["Booleans", "Cells", "Floats", "Integers", "Table", "arrange"]

Floats: TypeAlias = "NDArray[np.float64]"
Integers: TypeAlias = "NDArray[np.int64]"
Booleans: TypeAlias = "NDArray[np.bool_]"


@dataclass(frozen=True, slots=True)
class Cells:
    """The entries of one language, sorted by concept.

    Attributes:
        language: Its key.
        texts: The gloss of each row; None where glosses have no names.
        rows: (n_entries,) row whose vector an entry has.
        concepts: (n_entries,) concept of an entry, ascending.
        glosses: (n_entries,) number of its gloss, the same in all languages for the same text.
        counts: (n_concepts,) number of glosses in each cell.
        first: (n_entries,) whether it is the first entry of its gloss, the one that counts in H.
        alone: (n_entries,) whether its gloss stands in this cell only, and leaves H with it.
        repeats: (n_repeats, 2) rows that repeat a gloss, and the first row of that gloss.
        is_plain: Whether row i is concept i, for every row and concept.
    """

    language: str
    texts: Sequence[str] | None
    rows: Integers
    concepts: Integers
    glosses: Integers
    counts: Integers
    first: Booleans
    alone: Booleans
    repeats: Integers
    is_plain: bool

    @property
    def leaving_counts(self) -> Integers:
        """(n_concepts,) number of glosses that leave the language together with each concept."""
        return np.bincount(self.concepts[self.alone], minlength=len(self.counts))

    @property
    def n_glosses(self) -> int:
        """How many different glosses there are."""
        return int(self.first.sum())

    def entries_of(self, start: int, stop: int) -> slice:
        """Return the entries of the concepts from ``start`` to before ``stop``."""
        low, high = np.searchsorted(self.concepts, (start, stop))
        return slice(int(low), int(high))

    def entries_only_in(self, concepts: Booleans) -> Integers:
        """Return the first entries of the glosses that stand in no concept but these."""
        inside = concepts[self.concepts]
        n_cells = np.bincount(self.glosses)
        n_inside = np.bincount(self.glosses[inside], minlength=len(n_cells))
        return np.flatnonzero(self.first & (n_cells == n_inside)[self.glosses])

    def name_of_row(self, row: int) -> str:
        """Say which row this is, for messages."""
        gloss = "" if self.texts is None else f", gloss {self.texts[row]!r}"
        return f"language {self.language}, row {row}{gloss}"


@dataclass(frozen=True, slots=True)
class Table:
    """The entries of all languages over the same concepts.

    Attributes:
        concepts: Each concept's name, in the order in which they first appear.
        cells: The entries of each language.
    """

    concepts: Sequence[Hashable]
    cells: tuple[Cells, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages' keys."""
        return tuple(cells.language for cells in self.cells)

    @property
    def counts(self) -> Integers:
        """(n_languages, n_concepts) number of glosses in each cell."""
        return np.stack([cells.counts for cells in self.cells])


def arrange(
    n_rows: Mapping[str, int],
    concepts: Mapping[str, Sequence[Hashable]] | None,
    glosses: Mapping[str, Sequence[str]] | None,
) -> Table:
    """Sort rows into cells.

    Args:
        n_rows: Number of vectors of each language.
        concepts: The concept of each row; None when row i is concept i.
        glosses: The text of each row; None when every row is a gloss of its own.

    Raises:
        ValueError: The lengths do not fit, a language is empty, or there are fewer than two
            languages or two concepts.
    """
    if len(n_rows) < 2:  # noqa: PLR2004 - a pair
        raise ValueError(f"vectors of {len(n_rows)} languages; a score needs at least two")
    for name, column in (("concepts", concepts), ("glosses", glosses)):
        if column is not None:
            _check_column(name, column, n_rows)
    for language, n in n_rows.items():
        if n == 0:
            raise ValueError(f"language {language} has no vectors; leave it out or fill it")
    names: Sequence[Hashable]
    if concepts is None:
        if len(set(n_rows.values())) > 1:
            raise ValueError(
                f"languages differ in their number of rows ({_listed(n_rows)}): without `concepts` "
                "row i is concept i in every language, so say which concept each row belongs to"
            )
        names = range(next(iter(n_rows.values())))
        numbered = dict.fromkeys(n_rows, np.arange(len(names)))
    else:
        numbers: dict[Hashable, int] = {}
        numbered = {
            key: np.array([numbers.setdefault(c, len(numbers)) for c in concepts[key]], np.int64)
            for key in n_rows
        }
        names = tuple(numbers)
    if len(names) < 2:  # noqa: PLR2004 - distances need two
        raise ValueError(f"{len(names)} concept; a score compares at least two")
    texts: dict[str, int] = {}
    cells = []
    for language, n in n_rows.items():
        if glosses is None:
            gloss_of_row = np.arange(n)
        else:
            gloss_of_row = np.array([texts.setdefault(t, len(texts)) for t in glosses[language]])
        column = None if glosses is None else glosses[language]
        cells.append(_cells(language, column, numbered[language], gloss_of_row, len(names)))
    return Table(names, tuple(cells))


def _cells(
    language: str,
    texts: Sequence[str] | None,
    concept_of_row: Integers,
    gloss_of_row: Integers,
    n_concepts: int,
) -> Cells:
    glosses, first_row, place = np.unique(gloss_of_row, return_index=True, return_inverse=True)
    shared_row = first_row[place].astype(np.int64)
    _, entries = np.unique(concept_of_row * len(glosses) + place, return_index=True)
    entries = np.sort(entries)  # back to the order of rows, which the first gloss of a cell needs
    entries = entries[np.argsort(concept_of_row[entries], kind="stable")]
    entry_glosses = gloss_of_row[entries]
    first = np.zeros(len(entries), dtype=np.bool_)
    first[np.unique(entry_glosses, return_index=True)[1]] = True
    repeats = np.flatnonzero(shared_row != np.arange(len(shared_row)))
    return Cells(
        language=language,
        texts=texts,
        rows=shared_row[entries],
        concepts=concept_of_row[entries],
        glosses=entry_glosses,
        counts=np.bincount(concept_of_row[entries], minlength=n_concepts),
        first=first,
        alone=np.bincount(entry_glosses)[entry_glosses] == 1,
        repeats=np.stack([repeats, shared_row[repeats]], axis=1),
        is_plain=len(entries) == n_concepts and np.array_equal(shared_row, concept_of_row)
        and np.array_equal(shared_row, np.arange(n_concepts)),
    )


def _check_column(
    name: str, column: Mapping[str, Sequence[Hashable]], n_rows: Mapping[str, int]
) -> None:
    if set(column) != set(n_rows):
        raise ValueError(
            f"`{name}` is given for {', '.join(column) or 'no language'}, but vectors for "
            f"{', '.join(n_rows)}; both need the same languages"
        )
    for language, n in n_rows.items():
        if len(column[language]) != n:
            raise ValueError(
                f"language {language}: {n} vectors but {len(column[language])} {name}; "
                "there must be one for each row"
            )


def _listed(n_rows: Mapping[str, int]) -> str:
    return ", ".join(f"{language} {n}" for language, n in n_rows.items())
