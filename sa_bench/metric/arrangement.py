"""Rows of vectors, the concepts they belong to and their texts, sorted into cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from sa_bench.metric.cells import Cells, Table

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    from sa_bench.metric.cells import Integers

__all__ = ["Column", "arrange"]

Column: TypeAlias = "Sequence[Hashable] | NDArray[Any]"
"""One name for each row of vectors."""

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
        if len(columns[language]) != n:
            raise ValueError(
                f"language {language}: {n} vectors but {len(columns[language])} {name}; "
                "there must be one for each row"
            )


def _plain(column: Column) -> Sequence[Hashable]:
    """Return the names as Python objects, which can be written to a file."""
    names: Sequence[Hashable] = column.tolist() if isinstance(column, np.ndarray) else column
    return names
