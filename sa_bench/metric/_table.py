"""Which row of vectors is which gloss of which concept, and whether that makes a sound table.

Conventions: a *cell* holds the glosses of one concept in one language; an *entry* is one gloss
in one cell. A gloss that a cell repeats is one entry; a gloss that is in several cells has an
entry in each, and all share the vector of its first row.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from sa_bench.metric._walk import rounding_unit

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from sa_bench.metric._moments import Measurement

Floats: TypeAlias = "NDArray[np.float64]"
Integers: TypeAlias = "NDArray[np.int64]"
Booleans: TypeAlias = "NDArray[np.bool_]"
Column: TypeAlias = "Sequence[Hashable] | NDArray[Any]"
"""One name for each row of vectors."""


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
        alone: (n_entries,) whether its gloss is in this cell only, and leaves H with it.
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

    def entries_only_in(self, concepts: Booleans) -> Booleans:
        """Return (G, n_entries) the first entries of glosses that are in no concept but these.

        Args:
            concepts: (G, C) sets of concepts.
        """
        inside: Booleans = concepts[:, self.concepts]
        if not self.alone.all():
            order = np.argsort(self.glosses, kind="stable")
            _, starts, sizes = np.unique(self.glosses[order], return_index=True, return_counts=True)
            everywhere = np.logical_and.reduceat(inside[:, order], starts, axis=1)
            inside[:, order] = np.repeat(everywhere, sizes, axis=1)
        return inside & self.first

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
    def pair_names(self) -> list[str]:
        """The names of the language pairs in order."""
        return [f"{a}-{b}" for a, b in combinations(self.languages, 2)]

    @property
    def counts(self) -> Integers:
        """(n_languages, n_concepts) number of glosses in each cell."""
        return np.stack([cells.counts for cells in self.cells])


class VectorError(ValueError):
    """Vectors that cannot be scored: zero, NaN or infinite ones, or all of one direction."""


class FewConceptsWarning(UserWarning):
    """The table has so few concepts that standard errors are themselves uncertain."""


class NearCollapseWarning(UserWarning):
    """A language's vectors lie so close together that rounding shows in the score."""


_FEWEST = 2  # languages, concepts and glosses: a distance needs two


def arrange(
    n_rows: Mapping[str, int],
    concepts: Mapping[str, Column] | None,
    glosses: Mapping[str, Column] | None,
) -> Table:
    """Sort rows into cells.

    Args:
        n_rows: Number of vectors of each language.
        concepts: The concept of each row; None when row i is concept i.
        glosses: The text of each row; None when every row is a gloss of its own.

    Raises:
        ValueError: Lengths do not fit, or there are fewer than two languages, two concepts, or two
            different glosses in a language.
    """
    if len(n_rows) < _FEWEST:
        raise ValueError(f"vectors of {len(n_rows)} languages; a score needs at least two")
    for name, columns in (("concepts", concepts), ("glosses", glosses)):
        if columns is not None:
            _check_columns(name, columns, n_rows)
    for language, n in n_rows.items():
        if n == 0:
            raise ValueError(f"language {language} has no vectors; leave it out or fill it")
    names, numbered = _number_concepts(n_rows, concepts)
    if len(names) < _FEWEST:
        raise ValueError(f"{len(names)} concept; a score compares at least two")
    texts: dict[str, int] = {}
    cells = []
    for language, n in n_rows.items():
        if glosses is None:
            found = _cells(language, None, numbered[language], np.arange(n), len(names))
        else:
            column = [str(text) for text in glosses[language]]
            numbers = np.array([texts.setdefault(text, len(texts)) for text in column])
            found = _cells(language, column, numbered[language], numbers, len(names))
        if found.n_glosses < _FEWEST:
            raise ValueError(
                f"language {language} has one gloss only ({found.name_of_row(0)}), so there is no "
                "distance between its glosses; leave it out or add glosses"
            )
        cells.append(found)
    return Table(names, tuple(cells))


def _number_concepts(
    n_rows: Mapping[str, int], concepts: Mapping[str, Column] | None
) -> tuple[Sequence[Hashable], dict[str, Integers]]:
    """Return the concepts' names, and for each language the number of each row's concept."""
    if concepts is not None:
        numbers: dict[Hashable, int] = {}
        numbered = {
            key: np.array(
                [numbers.setdefault(name, len(numbers)) for name in _plain(concepts[key])]
            )
            for key in n_rows
        }
        return tuple(numbers), numbered
    lengths = set(n_rows.values())
    if len(lengths) > 1:
        listed = ", ".join(f"{language} {n}" for language, n in n_rows.items())
        raise ValueError(
            f"languages differ in their number of rows ({listed}): without `concepts` row i is "
            "concept i in every language, so say which concept each row belongs to"
        )
    n_concepts = lengths.pop()
    return range(n_concepts), dict.fromkeys(n_rows, np.arange(n_concepts))


def _cells(
    language: str,
    texts: Sequence[str] | None,
    concept_of_row: Integers,
    gloss_of_row: Integers,
    n_concepts: int,
) -> Cells:
    numbers = np.arange(n_concepts)
    if texts is None and np.array_equal(concept_of_row, numbers):
        return _plain_cells(language, numbers)
    _, first_row, place = np.unique(gloss_of_row, return_index=True, return_inverse=True)
    shared_row = first_row[place]
    _, entries = np.unique(concept_of_row * len(first_row) + place, return_index=True)
    entries = np.sort(entries)  # in the order of rows
    first = np.zeros(len(entries), dtype=np.bool_)
    first[np.unique(gloss_of_row[entries], return_index=True)[1]] = True
    by_concept = np.argsort(concept_of_row[entries], kind="stable")
    entries, first = entries[by_concept], first[by_concept]
    glosses = gloss_of_row[entries]
    rows = shared_row[entries]
    repeats = np.flatnonzero(shared_row != np.arange(len(shared_row)))
    return Cells(
        language=language,
        texts=texts,
        rows=rows,
        concepts=concept_of_row[entries],
        glosses=glosses,
        counts=np.bincount(concept_of_row[entries], minlength=n_concepts),
        first=first,
        alone=np.bincount(glosses)[glosses] == 1,
        repeats=np.stack([repeats, shared_row[repeats]], axis=1),
        is_plain=np.array_equal(rows, numbers) and np.array_equal(concept_of_row[entries], numbers),
    )


def _plain_cells(language: str, numbers: Integers) -> Cells:
    """Return the cells of a language that has one nameless gloss a concept, in order."""
    yes = np.ones(len(numbers), dtype=np.bool_)
    return Cells(
        language=language,
        texts=None,
        rows=numbers,
        concepts=numbers,
        glosses=numbers,
        counts=yes.astype(np.int64),
        first=yes,
        alone=yes,
        repeats=np.empty((0, 2), dtype=np.int64),
        is_plain=True,
    )


def _check_columns(name: str, columns: Mapping[str, Column], n_rows: Mapping[str, int]) -> None:
    if set(columns) != set(n_rows):
        raise ValueError(
            f"`{name}` is given for {', '.join(columns) or 'no language'}, but vectors for "
            f"{', '.join(n_rows)}; both need the same languages"
        )
    for language, n in n_rows.items():
        if isinstance(columns[language], str | bytes):
            raise TypeError(
                f"language {language}: `{name}` is the text {columns[language]!r}, and one "
                "for each row is expected: pass a list of texts"
            )
        if len(columns[language]) != n:
            raise ValueError(
                f"language {language}: {n} vectors but {len(columns[language])} {name}; "
                "there must be one for each row"
            )


def _plain(column: Column) -> Sequence[Hashable]:
    """Return the names as Python objects, which can be written to a file."""
    names: Sequence[Hashable] = column.tolist() if isinstance(column, np.ndarray) else column
    return names


def domain_of_each(
    concepts: Sequence[Hashable], domains: Mapping[Any, str] | Sequence[str]
) -> tuple[str, ...]:
    """Return the domain of each concept.

    Raises:
        ValueError: A concept has none, or there are not as many domains as concepts.
    """
    if isinstance(domains, str | bytes):
        raise TypeError(f"`domains` is the text {domains!r}; pass one domain for each concept")
    if isinstance(domains, Mapping):
        missing = [concept for concept in concepts if concept not in domains]
        if missing:
            raise ValueError(
                f"concept {missing[0]!r} has no domain (nor have {len(missing) - 1} others); "
                "give one to every concept, or leave `domains` out"
            )
        return tuple(domains[concept] for concept in concepts)
    if len(domains) != len(concepts):
        raise ValueError(f"{len(domains)} domains for {len(concepts)} concepts; give one for each")
    return tuple(domains)


_FEW_CONCEPTS = 30
_FEWEST_CONCEPTS = 2
# Spreads that rounding alone can make, by the rounding unit of the stored type: bfloat16, float16,
# float32, float64.
_ROUNDING_SPREADS = {2.0**-7: 5e-6, 2.0**-10: 1e-7, 2.0**-23: 1e-13, 2.0**-52: 1e-14}
_DECADE = 10


def check_soundness(measurement: Measurement) -> None:
    """Refuse or warn of what gives no score, or a rough one.

    Raises:
        VectorError: A language's glosses all have one direction, within rounding.
        ValueError: A pair has fewer than two concepts.

    Warns:
        NearCollapseWarning: A language's spread is within a decade of rounding.
        FewConceptsWarning: There are fewer than 30 concepts.
    """
    table = measurement.vectors.table
    for language, spread in enumerate(measurement.intra_lingual_spreads):
        unit = rounding_unit(measurement.vectors.sources[language].chunks[0])
        rounding = _ROUNDING_SPREADS.get(unit, min(_ROUNDING_SPREADS.values()))
        found = (
            f"language {table.languages[language]}: its {table.cells[language].n_glosses} glosses "
            f"have nearly one direction (intra-lingual spread {spread:.3g}"
        )
        if spread < rounding:
            raise VectorError(
                f"{found}, rounding alone makes {rounding:g}), so there is nothing to compare "
                "translations with; check what the model returns"
            )
        if spread < _DECADE * rounding:
            warnings.warn(f"{found}), so rounding shows", NearCollapseWarning, stacklevel=3)
    n_concepts = measurement.distances.n_concepts
    if n_concepts.min() < _FEWEST_CONCEPTS:
        pair = int(np.argmax(n_concepts < _FEWEST_CONCEPTS))
        raise ValueError(
            f"pair {table.pair_names[pair]}: concepts with glosses in both languages: "
            f"{n_concepts[pair]}, but a score needs two; add glosses or leave one out"
        )
    if len(table.concepts) < _FEW_CONCEPTS:
        warnings.warn(
            f"{len(table.concepts)} concepts: below {_FEW_CONCEPTS} standard errors are rough",
            FewConceptsWarning,
            stacklevel=3,
        )
