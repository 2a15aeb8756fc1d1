"""The concept table: what every reader makes and everything else works on.

Conventions: a row is a *concept*, a column is a *language* named by its key (``eng``), a cell is a
tuple of *glosses*. A missing cell is an empty tuple.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sa_bench.languages import pairs_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ConceptTable"]


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
        extra: Further columns, name to one text per concept (``category``, ``note``, ...).
        notes: What the reader left out or altered, one sentence each, without the source.
    """

    source: str
    revision: str
    codes: Mapping[str, str]
    ids: tuple[str, ...]
    domains: tuple[str, ...] | None
    glosses: Mapping[str, tuple[tuple[str, ...], ...]]
    extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The language keys: the benchmark's twelve in their order, then others as they came."""
        return tuple(self.codes)

    @property
    def n_concepts(self) -> int:
        """The number of rows."""
        return len(self.ids)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every pair of languages once, each in the table's order."""
        return pairs_of(self.codes)
