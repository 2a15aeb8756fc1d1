"""Relational affinity: is the step from a word to a related one the same in every language?

A *relation* is a row of two words, *king* to *queen*, in two or more languages. With unit vectors u
of the words, the relation points along r = u(word 2) - u(word 1), which is not scaled again (Gong's
reference tool Semanscope, ``batch_benchmark_ra.py``). Two kernels compare relation vectors:

    cosine(r, r')    = <r, r'> / (|r| |r'|)           1 when they point the same way
    euclidean(r, r') = 2 |r - r'| / (|r| + |r'|)      0 when they are equal

Three means are taken of each kernel, and they answer different questions:

- *matched*: row i of one language against row i of another. This is transfer between languages.
- *within*: all pairs of rows of one language: how alike the relations of the list are.
- *pooled*: all pairs among the rows of two languages at once. The reference tool calls this "cross"
  and it is given for comparison with it alone: of N rows only one pair in 2N - 1 is matched.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.spatial.distance import pdist

from sa_bench.languages import pair_name, pairs_of
from sa_bench.metric._table import VectorError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]

__all__ = ["KernelFigures", "RelationalAffinity", "Summary", "relational_affinity"]

SHORTEST = 1e-8
"""A shorter relation has no direction: both words have the same vector."""

_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Summary:
    """What a set of kernel values is like.

    Attributes:
        mean: Their mean.
        std: Their standard deviation, of the values themselves (divisor n).
        min: The smallest.
        max: The largest.
        n_negative: How many are below zero; of the cosine, relations that point apart.
    """

    mean: float
    std: float
    min: float
    max: float
    n_negative: int

    @classmethod
    def of(cls, values: Floats) -> Summary:
        """Summarise one or more values."""
        return cls(
            mean=float(values.mean()),
            std=float(values.std()),
            min=float(values.min()),
            max=float(values.max()),
            n_negative=int((values < 0).sum()),
        )


@dataclass(frozen=True, slots=True)
class KernelFigures:
    """The figures of one kernel.

    Attributes:
        overall: Over the rows; a row's value is the mean over all pairs of languages.
        matched: By pair of languages, over the rows.
        within: By language, over the pairs of rows.
        pooled: By pair of languages, over the pairs among both languages' rows.
    """

    overall: Summary
    matched: Mapping[str, Summary]
    within: Mapping[str, Summary]
    pooled: Mapping[str, Summary]


@dataclass(frozen=True, slots=True)
class RelationalAffinity:
    """How far relations between words keep their direction from language to language.

    Attributes:
        languages: Keys, in the order in which they were given.
        n_relations: Rows that count.
        left_out: Places of the rows that don't: in some language both words have one vector.
        cosine: Figures of the cosine kernel, each in [-1, 1]; larger is better.
        euclidean: Figures of the Euclidean kernel, each in [0, 2]; smaller is better.
    """

    languages: tuple[str, ...]
    n_relations: int
    left_out: tuple[int, ...]
    cosine: KernelFigures
    euclidean: KernelFigures

    @property
    def score(self) -> float:
        """The matched cosine over all languages, in [-1, 1]; 1 when every relation transfers."""
        return self.cosine.overall.mean

    def to_dict(self) -> dict[str, Any]:
        """Return the figures in JSON's types."""
        return asdict(self)


def relational_affinity(relations: Mapping[str, tuple[ArrayLike, ArrayLike]]) -> RelationalAffinity:
    """Measure how far relations between words keep their direction from language to language.

    A row counts in all languages or in none: it is left out of all where, in any, its two words
    have the same vector (length of r below 1e-8).

    Args:
        relations: For each language the vectors of the first and of the second words, each (n, dim)
            real numbers; row i is relation i in every language.

    Returns:
        The figures; ``score`` is the mean cosine of matched relations, in [-1, 1].

    Raises:
        VectorError: A vector is zero, NaN or infinite.
        ValueError: Shapes do not fit, or there are fewer than two languages or two relations.

    Example:
        >>> first = [[1, 0, 0], [0, 0, 1]]
        >>> second = [[0, 1, 0], [0, 1, 1]]
        >>> english = (first, second)
        >>> german = ([[1, 0, 0], [0, 0, 2]], [[0, 1, 0], [1, 1, 1]])
        >>> found = relational_affinity({"eng": english, "deu": german})
        >>> round(found.score, 4), round(found.cosine.within["eng"].mean, 4)
        (0.878, 0.6533)
    """
    if len(relations) < _FEWEST:
        raise ValueError("relational affinity compares two or more languages")
    steps = {key: _steps(*words, language=key) for key, words in relations.items()}
    if len({step.shape for step in steps.values()}) > 1:
        shapes = ", ".join(f"{key} {step.shape}" for key, step in steps.items())
        raise ValueError(f"every language needs the same rows and dimension; there are {shapes}")
    lengths = np.stack([np.linalg.norm(step, axis=1) for step in steps.values()])
    kept = (lengths >= SHORTEST).all(axis=0)
    if kept.sum() < _FEWEST:
        raise ValueError(
            f"{kept.sum()} of {kept.size} relations have two words with different vectors in every"
            " language; two or more are needed"
        )
    kept_steps = {key: step[kept] for key, step in steps.items()}
    return RelationalAffinity(
        languages=tuple(relations),
        n_relations=int(kept.sum()),
        left_out=tuple(np.flatnonzero(~kept).tolist()),
        cosine=_figures(kept_steps, _matched_cosines, _all_cosines),
        euclidean=_figures(kept_steps, _matched_distances, _all_distances),
    )


def _steps(first: ArrayLike, second: ArrayLike, *, language: str) -> Floats:
    """Return r of each row, from words scaled to unit length."""
    start, end = (
        _unit(words, f"language {language}, word {n}") for n, words in ((1, first), (2, second))
    )
    if start.shape != end.shape:
        raise ValueError(
            f"language {language}: {start.shape} first and {end.shape} second words; each relation"
            " has one of both"
        )
    return end - start


def _unit(words: ArrayLike, place: str) -> Floats:
    vectors = np.asarray(words, dtype=np.float64)
    if vectors.ndim != 2:  # noqa: PLR2004 - a matrix
        raise ValueError(f"{place}: shape {vectors.shape}; it must be (number of words, dimension)")
    lengths = np.linalg.norm(vectors, axis=1)
    bad = np.flatnonzero(~np.isfinite(lengths) | (lengths == 0))
    if bad.size:
        raise VectorError(f"{place}, row {bad[0]}: the vector is zero, NaN or infinite")
    unit: Floats = vectors / lengths[:, None]
    return unit


def _figures(
    steps: Mapping[str, Floats],
    matched: Callable[[Floats, Floats], Floats],
    among: Callable[[Floats], Floats],
) -> KernelFigures:
    pairs = {pair_name(a, b): (steps[a], steps[b]) for a, b in pairs_of(steps)}
    rows = {name: matched(*both) for name, both in pairs.items()}
    return KernelFigures(
        overall=Summary.of(np.mean(list(rows.values()), axis=0)),
        matched={name: Summary.of(values) for name, values in rows.items()},
        within={key: Summary.of(among(step)) for key, step in steps.items()},
        pooled={name: Summary.of(among(np.vstack(both))) for name, both in pairs.items()},
    )


def _matched_cosines(first: Floats, second: Floats) -> Floats:
    cosines: Floats = np.linalg.vecdot(_directions(first), _directions(second))
    return cosines.clip(-1, 1)


def _all_cosines(steps: Floats) -> Floats:
    directions = _directions(steps)
    upper = np.triu_indices(len(steps), k=1)
    cosines: Floats = (directions @ directions.T)[upper]
    return cosines.clip(-1, 1)


def _matched_distances(first: Floats, second: Floats) -> Floats:
    lengths = np.linalg.norm(first, axis=1) + np.linalg.norm(second, axis=1)
    distances: Floats = 2 * np.linalg.norm(first - second, axis=1) / lengths
    return distances


def _all_distances(steps: Floats) -> Floats:
    lengths = np.linalg.norm(steps, axis=1)
    first, second = np.triu_indices(len(steps), k=1)
    distances: Floats = 2 * pdist(steps) / (lengths[first] + lengths[second])
    return distances


def _directions(steps: Floats) -> Floats:
    directions: Floats = steps / np.linalg.norm(steps, axis=1)[:, None]
    return directions
