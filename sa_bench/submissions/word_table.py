"""What a concept table's words alone say about each pair's figures, counted once a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.languages import pair_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sa_bench.tables.table import ConceptTable

__all__ = ["PairWords", "WordTable"]


@dataclass(frozen=True, slots=True)
class PairWords:
    """The words of a language pair.

    Attributes:
        n_concepts: Concepts with a gloss in both languages.
        n_gloss_pairs: Combinations of glosses of the same concept.
        n_glosses: Different glosses of the one language and of the other, together.
        are_single: Whether every cell of both languages holds one gloss.
        are_different: Whether, besides, no two concepts of a language share it.
        are_identical: Whether some concept has the same gloss in both languages.
    """

    n_concepts: int
    n_gloss_pairs: int
    n_glosses: int
    are_single: bool
    are_different: bool
    are_identical: bool


@dataclass(frozen=True, slots=True)
class WordTable:
    """A concept table and what its words say.

    Attributes:
        table: The table.
        pairs: The words of each pair, by its name.
    """

    table: ConceptTable
    pairs: Mapping[str, PairWords]

    @classmethod
    def of(cls, table: ConceptTable) -> WordTable:
        """Count the words of a table."""
        return cls(table, {pair_name(*pair): _count(table, *pair) for pair in table.pairs})


def _count(table: ConceptTable, first: str, second: str) -> PairWords:
    columns = table.glosses[first], table.glosses[second]
    shared = [(a, b) for a, b in zip(*columns, strict=True) if a and b]
    n_glosses = sum(len({gloss for cell in column for gloss in cell}) for column in columns)
    are_single = all(len(cell) == 1 for column in columns for cell in column)
    return PairWords(
        n_concepts=len(shared),
        n_gloss_pairs=sum(len(a) * len(b) for a, b in shared),
        n_glosses=n_glosses,
        are_single=are_single,
        are_different=are_single and n_glosses == 2 * table.n_concepts,
        are_identical=any(not set(a).isdisjoint(b) for a, b in shared),
    )
