"""Which row of vectors is which gloss of which concept, as integers.

Conventions: a *cell* holds the glosses of one concept in one language; an *entry* is one gloss
in one cell. A gloss that a cell repeats is one entry; a gloss that stands in several cells has an
entry in each, and all share the vector of its first row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

__all__ = ["Booleans", "Cells", "Floats", "Integers", "Table"]

Floats: TypeAlias = "NDArray[np.float64]"
Integers: TypeAlias = "NDArray[np.int64]"
Booleans: TypeAlias = "NDArray[np.bool_]"


@dataclass(frozen=True, slots=True)
class Cells:
    """The entries of one language, sorted by concept.

    Attributes:
        language: Its key.
        texts: The gloss of each row; None where glosses have no names.
        rows: (n_entries,) the row whose vector an entry has.
        concepts: (n_entries,) concept of an entry, ascending.
        glosses: (n_entries,) number of its gloss; the same text has one number in all languages.
        counts: (n_concepts,) number of glosses in each cell.
        first: (n_entries,) whether it is the first of its gloss in the order of rows; only that one
            counts in H.
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
        if self.is_plain:
            return slice(start, stop)
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
