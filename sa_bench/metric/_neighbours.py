"""The nearest words of every word, in its own language and in another, for all pairs of languages.

Products of float32 unit vectors find the nearest words; wherever rounding could decide which of two
is nearer, both are compared again in float64. One language is multiplied with many later ones at a
time, and each product serves both directions: the maxima of its rows and of its columns.

Conventions: a word is a unique gloss of a language, numbered in the order of first entries. A word
of the other language is *right* for a query if it shares a concept with it, else *wrong*; a word of
the query's own language is wrong if it shares no concept with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.metric._walk import Arithmetic, in_parallel, to_numpy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sa_bench.metric._moments import Measurement
    from sa_bench.metric._sources import UnitVectors
    from sa_bench.metric._table import Booleans, Cells, Floats, Integers
    from sa_bench.metric._walk import Array

# Cosines that differ by less than this many rounding units are equal.
_TIE_UNITS = 16
# A CSLS is made of cosines four times over.
_TIE_UNITS_OF_CSLS = 4 * _TIE_UNITS
_NEIGHBOURHOOD = 10
# Rounding errors of D products add up to about sqrt(D) half units; four times that, of each of the
# two cosines that are compared.
_DOUBT = 4
# Cosines to hold at once: 32 MB in single precision.
_COSINES_AT_ONCE = 8_000_000


@dataclass(frozen=True, slots=True)
class Way:
    """The words of one language that have a translation, asked for in the other; Q queries.

    Attributes:
        credit: (Q,) share of right words among the nearest ones of the other language.
        right: (Q,) cosine of the nearest right word.
        wrong: (Q,) cosine of the nearest wrong word of the other language; -inf where none is.
        own: (Q,) the same of the query's own language.
        mutual: (Q,) whether some right word is nearer to the query than any wrong word, and the
            query nearer to it than any word that is wrong for it.
        identical: (Q,) whether a right word is written like the query; None without texts.
        tie: Cosines this close are equal.
    """

    credit: Floats
    right: Floats
    wrong: Floats
    own: Floats
    mutual: Booleans
    identical: Booleans | None
    tie: float


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest words of one pair of languages.

    Attributes:
        forth: Queries of the first language.
        back: Queries of the second.
    """

    forth: Way
    back: Way


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language.

    Attributes:
        number: Number of the language.
        cells: Its entries.
        entries: (n,) the first entry of each word.
        words: (n_entries,) the word of each entry.
        starts: (C,) the first entry of each concept.
    """

    number: int
    cells: Cells
    entries: Integers
    words: Integers
    starts: Integers

    @classmethod
    def of(cls, number: int, cells: Cells) -> _Words:
        entries = np.flatnonzero(cells.first)
        order = np.argsort(cells.glosses[entries])
        place = np.searchsorted(cells.glosses[entries], cells.glosses, sorter=order)
        return cls(number, cells, entries, order[place], np.cumsum(cells.counts) - cells.counts)

    def sharing_a_concept(self, other: _Words) -> tuple[Integers, Integers]:
        """Return (K,) words of this language and of the other that share a concept, in order."""
        concepts = self.cells.concepts
        n_others = other.cells.counts[concepts]
        if n_others.max() == 1:
            has = n_others == 1
            words, others = self.words[has], other.words[other.starts[concepts[has]]]
        else:
            entries = np.repeat(np.arange(len(concepts)), n_others)
            turn = np.arange(len(entries)) - np.repeat(np.cumsum(n_others) - n_others, n_others)
            words = self.words[entries]
            others = other.words[other.starts[concepts[entries]] + turn]
        if not self.cells.alone.all():
            words, others = np.divmod(
                np.unique(words * len(other.entries) + others), len(other.entries)
            )
        return words, others


class _Search:
    """Cosines between the words of a table, fast or exact."""

    def __init__(self, measurement: Measurement) -> None:
        vectors = measurement.vectors
        arithmetic = vectors.arithmetic
        # On a device float32 products may be rounded to fewer digits than that.
        fast = replace(arithmetic, precision="float32" if arithmetic.device is None else "float64")
        self.exact: UnitVectors = replace(vectors, arithmetic=replace(fast, precision="float64"))
        self.library = arithmetic.library
        self.words = [_Words.of(*each) for each in enumerate(vectors.table.cells)]
        self.ends = np.cumsum([len(each.entries) for each in self.words])
        self.starts = self.ends - [len(each.entries) for each in self.words]
        self.units = _units(self.exact, self.words, fast)
        self.tie = _TIE_UNITS * self.exact.arithmetic.unit
        self.doubt = _DOUBT * math.sqrt(vectors.dim) * fast.unit
        self.siblings = [each.sharing_a_concept(each) for each in self.words]
        self.own = list(in_parallel(self._own, self.words, arithmetic))

    def of(self, language: int, words: Integers | slice = slice(None)) -> Array:
        """Return the unit vectors of a language's words, rounded."""
        return self.units[self.starts[language] : self.ends[language]][words]

    def groups(self) -> Iterator[tuple[_Words, list[_Words]]]:
        """Yield each language with some later ones, as many as fit at a time, one at least."""
        for a, words in enumerate(self.words[:-1]):
            b = a + 1
            while b < len(self.words):
                limit = self.starts[b] + _COSINES_AT_ONCE // len(words.entries)
                stop = max(int(np.searchsorted(self.ends, limit, side="right")), b + 1)
                yield words, self.words[b:stop]
                b = stop

    def _own(self, words: _Words) -> Floats:
        """Return (n,) the cosine of the nearest wrong word of the own language, rounded."""
        units = self.of(words.number)
        queries, others = self.siblings[words.number]
        nearest = np.empty(len(units))
        size = max(_COSINES_AT_ONCE // len(units), 1)
        for start in range(0, len(units), size):
            cosines = units[start : start + size] @ units.T
            here = slice(*np.searchsorted(queries, (start, start + len(cosines))))
            cosines[queries[here] - start, others[here]] = -np.inf
            nearest[start : start + size] = to_numpy(self.library.amax(cosines, 1))
        return nearest

    def exact_wrong(
        self, words: _Words, queries: Integers, other: _Words, right: tuple[Integers, Integers]
    ) -> Floats:
        """Return (Q, n) exact cosines of the nearest wrong words of some queries; else -inf.

        Args:
            words: The queries' language.
            queries: (Q,) ascending numbers of its words.
            other: The language to look in.
            right: The pairs of words that share a concept.
        """
        cosines = to_numpy(self.of(words.number, queries) @ self.of(other.number).T)
        place = np.searchsorted(queries, right[0])
        asked = (place < len(queries)) & (queries[np.minimum(place, len(queries) - 1)] == right[0])
        cosines[place[asked], right[1][asked]] = -np.inf
        near = cosines >= cosines.max(axis=1, keepdims=True) - self.doubt
        near &= np.isfinite(cosines)
        candidates = np.flatnonzero(near.any(axis=0))
        exact = to_numpy(self.exact_units(words, queries) @ self.exact_units(other, candidates).T)
        return np.where(near[:, candidates], exact, -np.inf)

    def exact_units(self, words: _Words, numbers: Integers) -> Array:
        """Return the unit vectors of some words in double precision."""
        return self.exact.at(words.number, words.entries[numbers])


def figures_of_pairs(
    measurement: Measurement, figures: Mapping[str, Callable[[Neighbours], float]]
) -> dict[str, Floats]:
    """Return (P,) figures of the nearest words of every pair of languages.

    Time O(n^2 * D) for n words of a language and each pair, memory O(N * D) for all N words.
    """
    search = _Search(measurement)
    groups = list(search.groups())
    found = in_parallel(
        lambda group: [
            [figure(near) for figure in figures.values()] for near in _of_some_pairs(search, *group)
        ],
        groups,
        measurement.vectors.arithmetic,
    )
    rows = [row for of_group in found for row in of_group]
    return dict(zip(figures, np.array(rows, dtype=np.float64).T, strict=True))


def _of_some_pairs(search: _Search, words: _Words, others: list[_Words]) -> Iterator[Neighbours]:
    """Yield the nearest words of a language and each of some later ones that follow each other."""
    first = search.starts[others[0].number]
    columns = [
        slice(search.starts[other.number] - first, search.ends[other.number] - first)
        for other in others
    ]
    units = search.units[first : search.ends[others[-1].number]]
    right = [words.sharing_a_concept(other) for other in others]
    cosines_of_right = [np.empty(len(pairs[0])) for pairs in right]
    n = len(words.entries)
    forth = [np.empty(n) for _ in others]
    back = [np.full(len(other.entries), -np.inf) for other in others]
    size = max(_COSINES_AT_ONCE // len(units), 1)
    for start in range(0, n, size):
        products = search.of(words.number, slice(start, start + size)) @ units.T
        for which, (queries, answers) in enumerate(right):
            cosines = products[:, columns[which]]
            here = slice(*np.searchsorted(queries, (start, start + len(products))))
            places = (queries[here] - start, answers[here])
            cosines_of_right[which][here] = to_numpy(cosines[places])
            cosines[places] = -np.inf
            forth[which][start : start + size] = to_numpy(search.library.amax(cosines, 1))
            np.maximum(back[which], to_numpy(search.library.amax(cosines, 0)), out=back[which])
    for which, other in enumerate(others):
        wrong = (forth[which], back[which])
        yield _of_pair(search, words, other, right[which], cosines_of_right[which], wrong)


def _of_pair(
    search: _Search,
    first: _Words,
    second: _Words,
    right: tuple[Integers, Integers],
    cosines: Floats,
    wrong: tuple[Floats, Floats],
) -> Neighbours:
    """Return the nearest words of a pair, with what rounding left open compared again exactly.

    Args:
        search: Cosines between words.
        first: The words of the first language.
        second: The words of the second.
        right: (K,) words of the first and of the second language that share a concept.
        cosines: (K,) their cosines, rounded; changed where they are compared again.
        wrong: For each language, (n,) the rounded cosine of each word's nearest wrong word in the
            other; changed likewise.
    """
    order = np.argsort(right[1], kind="stable")
    sides = (
        _Side(search, first, second, *right, np.arange(len(order)), wrong[0]),
        _Side(search, second, first, right[1][order], right[0][order], order, wrong[1]),
    )
    open_queries = [side.open_queries(cosines) for side in sides]
    for side, queries in zip(sides, open_queries, strict=True):
        if any(map(len, queries)):
            side.decide(*queries, cosines)
    is_mutual = (cosines > wrong[0][right[0]] + search.tie) & (
        cosines > wrong[1][right[1]] + search.tie
    )
    is_identical = None
    if first.cells.texts is not None:
        texts = [each.cells.glosses[each.entries] for each in (first, second)]
        is_identical = texts[0][right[0]] == texts[1][right[1]]
    forth, back = (side.way(cosines, is_mutual, is_identical) for side in sides)
    return Neighbours(forth, back)


def csls_credits(measurement: Measurement) -> Iterator[tuple[Floats, Floats]]:
    """Yield, for every pair and direction, each query's share of right words nearest by CSLS.

    Cosines less their means over the nearest ten words; exact, and those of a pair are held all at
    once.
    """
    vectors = measurement.vectors
    exact = replace(vectors, arithmetic=replace(vectors.arithmetic, precision="float64"))
    words = [_Words.of(*each) for each in enumerate(vectors.table.cells)]
    units = [to_numpy(exact.at(each.number, each.entries)) for each in words]
    for a, b in combinations(words, 2):
        cosines = units[a.number] @ units[b.number].T
        scores = 2 * cosines
        scores -= _mean_of_nearest(cosines)[:, None]
        scores -= _mean_of_nearest(cosines.T)
        queries, answers = a.sharing_a_concept(b)
        order = np.argsort(answers, kind="stable")
        yield (
            _credits(scores, queries, answers),
            _credits(scores.T, answers[order], queries[order]),
        )


def _credits(scores: Floats, queries: Integers, answers: Integers) -> Floats:
    """Return, for each of ascending queries, the share of its answers among its nearest words."""
    starts = np.flatnonzero(np.diff(queries, prepend=-1))
    tie = _TIE_UNITS_OF_CSLS * np.finfo(np.float64).eps
    nearest = scores >= scores.max(axis=1, keepdims=True) - tie
    right = np.add.reduceat(nearest[queries, answers].astype(np.int64), starts)
    return np.asarray(right / nearest[queries[starts]].sum(axis=1))


def _mean_of_nearest(cosines: Floats) -> Floats:
    """Return (n,) the mean of each row's ten largest cosines."""
    n_others = cosines.shape[1]
    n_nearest = min(_NEIGHBOURHOOD, n_others)
    largest = np.partition(cosines, n_others - n_nearest, axis=1)[:, n_others - n_nearest :]
    # In one order, so that equal rows have equal means.
    return np.asarray(np.sort(largest, axis=1).mean(axis=1))


class _Side:
    """One language of a pair asking the other.

    Attributes:
        search: Cosines between words.
        words: The words that ask.
        other: The words that answer.
        queries: (K,) ascending words that ask.
        answers: (K,) for each, a right word of the other language.
        order: (K,) which of the pair's K cosines is theirs.
        wrong: (n,) cosine of each word's nearest wrong word in the other language.
        own: (n,) the same in its own language.
    """

    def __init__(
        self,
        search: _Search,
        words: _Words,
        other: _Words,
        queries: Integers,
        answers: Integers,
        order: Integers,
        wrong: Floats,
    ) -> None:
        self.search, self.words, self.other = search, words, other
        self.queries, self.answers, self.order = queries, answers, order
        self.wrong, self.own = wrong, search.own[words.number]
        self.starts = np.flatnonzero(np.diff(queries, prepend=-1))
        self.asked = queries[self.starts]
        self.n_tied = np.zeros(len(self.asked), dtype=np.int64)

    def open_queries(self, cosines: Floats) -> tuple[Integers, Integers]:
        """Return the queries for which rounding could decide what is nearer.

        Returns:
            Those whose nearest wrong word of the other language, and those whose nearest wrong word
            of their own, must be known exactly.
        """
        doubt, asked = self.search.doubt, self.asked
        right = cosines[self.order]
        with np.errstate(invalid="ignore"):
            in_other = np.abs(right - self.wrong[self.queries]) <= doubt
            in_own = np.abs(right - self.own[self.queries]) <= doubt
            between = np.abs(self.wrong[asked] - self.own[asked]) <= doubt
        other, own = (
            asked[np.logical_or.reduceat(each, self.starts) | between]
            for each in (in_other, in_own)
        )
        return other, own

    def decide(self, in_other: Integers, in_own: Integers, cosines: Floats) -> None:
        """Put exact cosines in the place of these queries' rounded ones."""
        search = self.search
        right = np.flatnonzero(np.isin(self.queries, np.concatenate((in_other, in_own))))
        exact = [
            search.exact_units(words, numbers[right])
            for words, numbers in ((self.words, self.queries), (self.other, self.answers))
        ]
        cosines[self.order[right]] = to_numpy(search.library.linalg.vecdot(*exact))
        if len(in_own):
            own = search.exact_wrong(
                self.words, in_own, self.words, search.siblings[self.words.number]
            )
            self.own = self.own.copy()
            self.own[in_own] = own.max(axis=1, initial=-np.inf)
        if len(in_other):
            wrong = search.exact_wrong(
                self.words, in_other, self.other, (self.queries, self.answers)
            )
            self.wrong[in_other] = wrong.max(axis=1, initial=-np.inf)
            place = np.searchsorted(self.asked, in_other)
            nearest = np.maximum(self._nearest_right(cosines)[place], self.wrong[in_other])
            self.n_tied[place] = (wrong >= nearest[:, None] - search.tie).sum(axis=1)

    def way(self, cosines: Floats, is_mutual: Booleans, is_identical: Booleans | None) -> Way:
        """Return what was found out for every query."""
        right, wrong = self._nearest_right(cosines), self.wrong[self.asked]
        n_right = np.diff(self.starts, append=len(self.queries))
        nearest = np.repeat(np.maximum(right, wrong), n_right) - self.search.tie
        n_right_tied = np.add.reduceat(
            (cosines[self.order] >= nearest).astype(np.int64), self.starts
        )
        return Way(
            credit=n_right_tied / np.maximum(n_right_tied + self.n_tied, 1),
            right=right,
            wrong=wrong,
            own=self.own[self.asked],
            mutual=np.logical_or.reduceat(is_mutual[self.order], self.starts),
            identical=None
            if is_identical is None
            else np.logical_or.reduceat(is_identical[self.order], self.starts),
            tie=self.search.tie,
        )

    def _nearest_right(self, cosines: Floats) -> Floats:
        return np.maximum.reduceat(cosines[self.order], self.starts)


def _units(vectors: UnitVectors, words: list[_Words], fast: Arithmetic) -> Array:
    """Return (N, dim) the unit vectors of all words, language by language, rounded."""
    units = fast.zeros(sum(len(each.entries) for each in words), vectors.dim)
    row = 0
    for each in words:
        for start in range(0, len(each.entries), vectors.block_rows):
            some = vectors.at(each.number, each.entries[start : start + vectors.block_rows])
            units[row : row + len(some)] = some
            row += len(some)
    return units
