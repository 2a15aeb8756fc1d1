"""The companions by their definitions: double loops over pairs of vectors, no algebra.

The tests hold the closed forms of ``sa_bench.metric`` against these, and against the definition of
SA itself, ``exact_affinity``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from itertools import combinations, product
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sa_bench.metric import exact_affinity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

Vector: TypeAlias = "NDArray[np.float64]"
Cell: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class SmallTable:
    """A table of glosses with a vector for each text of a language; a missing cell is empty."""

    cells: Mapping[str, Mapping[int, Cell]]
    vectors: Mapping[str, Mapping[str, Vector]]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.cells)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return list(combinations(self.cells, 2))

    @property
    def concepts(self) -> list[int]:
        return sorted({c for cells in self.cells.values() for c, cell in cells.items() if cell})

    def shared(self, a: str, b: str) -> list[int]:
        return [c for c in self.concepts if self.cells[a].get(c) and self.cells[b].get(c)]

    def without(self, concepts: Iterable[int]) -> SmallTable:
        gone = set(concepts)
        return replace(
            self,
            cells={
                language: {c: cell for c, cell in cells.items() if c not in gone}
                for language, cells in self.cells.items()
            },
        )

    def unique_glosses(self, language: str) -> list[str]:
        return list(dict.fromkeys(g for cell in self.cells[language].values() for g in cell))

    def units(self, language: str, glosses: Iterable[str]) -> list[Vector]:
        return [self.vectors[language][gloss] for gloss in glosses]


def cosine_distance(u: Vector, v: Vector) -> float:
    """Return 1 - cos, with digits to spare for vectors that are close together."""
    with localcontext(prec=40):
        a, b = ([Decimal(float(number)) for number in vector] for vector in (u, v))
        return float(1 - dot(a, b) / (dot(a, a) * dot(b, b)).sqrt())


def dot(a: list[Decimal], b: list[Decimal]) -> Decimal:
    return sum((x * y for x, y in zip(a, b, strict=True)), Decimal(0))


def mean(values: Iterable[float]) -> float:
    listed = list(values)
    return math.fsum(listed) / len(listed) if listed else math.nan


def spread_among(vectors: list[Vector]) -> float:
    return mean(cosine_distance(u, v) for u, v in combinations(vectors, 2))


def intra(table: SmallTable, language: str) -> float:
    return spread_among(table.units(language, table.unique_glosses(language)))


def combinations_of(table: SmallTable, a: str, b: str, concept: int) -> list[float]:
    return [
        cosine_distance(table.vectors[a][x], table.vectors[b][y])
        for x, y in product(table.cells[a][concept], table.cells[b][concept])
    ]


def inter(table: SmallTable, a: str, b: str) -> float:
    return mean(d for c in table.shared(a, b) for d in combinations_of(table, a, b, c))


def affinity(table: SmallTable, a: str, b: str) -> float:
    """Return SA; NaN where it is not defined."""
    too_few = any(len(table.unique_glosses(language)) < 2 for language in (a, b))
    if too_few or not table.shared(a, b):
        return math.nan
    cells = {
        language: [
            {gloss: table.vectors[language][gloss] for gloss in table.cells[language].get(c, ())}
            for c in table.concepts
        ]
        for language in (a, b)
    }
    return exact_affinity(cells)[f"{a}-{b}"]


def task_score(table: SmallTable) -> float:
    return mean(affinity(table, a, b) for a, b in table.pairs)


def chance(table: SmallTable, a: str, b: str) -> float:
    distances = [
        mean(
            cosine_distance(table.vectors[a][x], table.vectors[b][y])
            for x, y in product(table.cells[a][c], table.cells[b][other])
        )
        for c, other in product(table.shared(a, b), repeat=2)
        if c != other
    ]
    h = (intra(table, a) + intra(table, b)) / 2
    return h / (h + mean(distances))


def offset_share(table: SmallTable, a: str, b: str) -> float:
    def cell_mean(language: str, concept: int) -> Vector:
        units = [
            u / np.linalg.norm(u) for u in table.units(language, table.cells[language][concept])
        ]
        return np.asarray(np.mean(units, axis=0))

    differences = [cell_mean(a, c) - cell_mean(b, c) for c in table.shared(a, b)]
    products = [float(x @ y) for i, x in enumerate(differences) for y in differences[:i]]
    return mean(products) / 2 / inter(table, a, b)


def with_vectors(table: SmallTable, change: Callable[[str, str, Vector], Vector]) -> SmallTable:
    return replace(
        table,
        vectors={
            language: {gloss: change(language, gloss, v) for gloss, v in vectors.items()}
            for language, vectors in table.vectors.items()
        },
    )


def centered(table: SmallTable, a: str, b: str) -> float:
    def direction(v: Vector) -> Vector:
        return np.asarray(v / np.linalg.norm(v))

    means = {
        language: np.mean(
            [direction(v) for v in table.units(language, table.unique_glosses(language))], axis=0
        )
        for language in (a, b)
    }
    moved = with_vectors(
        table, lambda language, _, v: direction(v) - means.get(language, np.zeros_like(v))
    )
    return affinity(moved, a, b)


def non_identical(table: SmallTable, a: str, b: str) -> float:
    alike = [c for c in table.shared(a, b) if set(table.cells[a][c]) & set(table.cells[b][c])]
    return affinity(table.without(alike), a, b)


def semanscope(table: SmallTable, a: str, b: str) -> float:
    def spread(language: str) -> float:
        stands_for: dict[str, str] = {}
        for cell in table.cells[language].values():
            for gloss in cell:
                stands_for.setdefault(gloss, cell[0])
        return spread_among(table.units(language, stands_for.values()))

    h = (spread(a) + spread(b)) / 2
    return h / (h + inter(table, a, b))


TIE = 1e-12


@dataclass(frozen=True)
class Query:
    """A gloss that has a translation, and the distances to what it may be confused with."""

    gloss: str
    right: Mapping[str, float]
    wrong: Mapping[str, float]
    own: Mapping[str, float]

    @property
    def nearest_right(self) -> float:
        return min(self.right.values())

    @property
    def nearest_wrong(self) -> float:
        return min(self.wrong.values(), default=math.inf)

    @property
    def nearest_own(self) -> float:
        return min(self.own.values(), default=math.inf)

    @property
    def credit(self) -> float:
        everything = {**self.right, **self.wrong}
        nearest = [g for g, d in everything.items() if d <= min(everything.values()) + TIE]
        return mean(g in self.right for g in nearest)


def queries(table: SmallTable, x: str, y: str) -> list[Query]:
    """Return the glosses of x that have a translation in y."""
    found = []
    for gloss in table.unique_glosses(x):
        concepts = {c for c, cell in table.cells[x].items() if gloss in cell}
        right = {other for c in concepts for other in table.cells[y].get(c, ())}
        synonyms = {other for c in concepts for other in table.cells[x][c]}
        if not right:
            continue
        to_other = {
            g: cosine_distance(table.vectors[x][gloss], table.vectors[y][g])
            for g in table.unique_glosses(y)
        }
        to_own = {
            g: cosine_distance(table.vectors[x][gloss], table.vectors[x][g])
            for g in table.unique_glosses(x)
            if g not in synonyms
        }
        found.append(
            Query(
                gloss,
                {g: d for g, d in to_other.items() if g in right},
                {g: d for g, d in to_other.items() if g not in right},
                to_own,
            )
        )
    return found


def of_both(table: SmallTable, a: str, b: str, figure: Callable[[Query], float]) -> float:
    """Return the mean over both directions of the mean over queries."""
    return mean(mean(figure(q) for q in queries(table, x, y)) for x, y in ((a, b), (b, a)))


def retrieval(table: SmallTable, a: str, b: str) -> float:
    return of_both(table, a, b, lambda query: query.credit)


def retrieval_non_identical(table: SmallTable, a: str, b: str) -> float:
    return mean(
        mean(q.credit for q in queries(table, x, y) if q.gloss not in q.right)
        for x, y in ((a, b), (b, a))
    )


def mutual_nearest(table: SmallTable, a: str, b: str) -> float:
    def one_way(x: str, y: str) -> float:
        answering = {q.gloss: q for q in queries(table, y, x)}
        return mean(
            any(
                d < q.nearest_wrong - TIE and d < answering[g].nearest_wrong - TIE
                for g, d in q.right.items()
            )
            for q in queries(table, x, y)
        )

    return (one_way(a, b) + one_way(b, a)) / 2


def strong(table: SmallTable, a: str, b: str) -> float:
    return of_both(
        table, a, b, lambda q: q.nearest_right < min(q.nearest_wrong, q.nearest_own) - TIE
    )


def preference(table: SmallTable, a: str, b: str) -> float:
    def prefers_own(query: Query) -> float:
        if query.nearest_own == query.nearest_wrong == math.inf:
            return 0.5
        if abs(query.nearest_own - query.nearest_wrong) <= TIE:
            return 0.5
        return float(query.nearest_own < query.nearest_wrong)

    return of_both(table, a, b, prefers_own) - 0.5


def csls(table: SmallTable, a: str, b: str) -> float:
    def cosine(x: str, gloss: str, y: str, other: str) -> float:
        return 1 - cosine_distance(table.vectors[x][gloss], table.vectors[y][other])

    def of_nearest(x: str, gloss: str, y: str) -> float:
        cosines = [cosine(x, gloss, y, other) for other in table.unique_glosses(y)]
        return mean(sorted(cosines)[-10:])

    def one_way(x: str, y: str) -> float:
        near = {
            **{(x, g): of_nearest(x, g, y) for g in table.unique_glosses(x)},
            **{(y, g): of_nearest(y, g, x) for g in table.unique_glosses(y)},
        }
        credits_ = []
        for query in queries(table, x, y):
            scores = {
                g: 2 * cosine(x, query.gloss, y, g) - near[x, query.gloss] - near[y, g]
                for g in table.unique_glosses(y)
            }
            nearest = [g for g, s in scores.items() if s >= max(scores.values()) - TIE]
            credits_.append(mean(g in query.right for g in nearest))
        return mean(credits_)

    return (one_way(a, b) + one_way(b, a)) / 2


def cka(table: SmallTable, a: str, b: str) -> float:
    """Return CKA by the double sums of the kernels' covariance (Gretton and others 2005)."""
    shared = table.shared(a, b)

    def kernel(language: str) -> list[list[float]]:
        means = [
            np.mean(
                [v / np.linalg.norm(v) for v in table.units(language, table.cells[language][c])],
                axis=0,
            )
            for c in shared
        ]
        # Covariance does not see where the origin is; a near one keeps digits.
        return [[float((u - means[0]) @ (w - means[0])) for w in means] for u in means]

    def covariance(k: list[list[float]], m: list[list[float]]) -> float:
        n = range(len(shared))
        rows, columns = ([mean(x[i]) for i in n] for x in (k, m))
        grand = mean(rows) * mean(columns)
        products = mean(k[i][j] * m[i][j] for i in n for j in n)
        return products - 2 * mean(rows[i] * columns[i] for i in n) + grand

    k, m = kernel(a), kernel(b)
    return covariance(k, m) / math.sqrt(covariance(k, k) * covariance(m, m))


def standard_error(scores_without: list[float]) -> float:
    n = len(scores_without)
    centre = mean(scores_without)
    return math.sqrt((n - 1) / n * math.fsum((s - centre) ** 2 for s in scores_without))
