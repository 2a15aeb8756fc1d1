"""Traps: is the right translation of a word nearer to it than the one that misleads?

A trap is a source word, its right translation and a wrong one in the same language. Its *margin* is

    cos(source, right) - cos(source, wrong)

and it is passed where the margin is positive; a tie counts half. `trap_accuracy` is the share of
traps passed. The traps of one word are no independent trials (the senses of a polyseme are pulled
by one vector), so standard errors are over words: with x_i the traps passed, n traps and G words,

    SE^2 = G / (G - 1) * sum over words g of (sum over i in g of (x_i - share))^2 / n^2

A word without context has one vector for all its senses, so that a model passes about half of the
traps of a polyseme: a low figure there is no wrong translation. False friends have no such bound.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.metric.companions import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike

    from sa_bench.metric._table import Floats

__all__ = ["DominantSense", "Trap", "TrapShare", "dominant_senses", "margin", "trap_shares"]

_TIE = 1e-6  # below the rounding of float32 cosines: the two strings have one vector
_FEWEST_ALONE = 10


@dataclass(frozen=True, slots=True)
class Trap:
    """A trap, and how a model did.

    Attributes:
        concept: The id of the row.
        kind: ``polyseme`` or ``false_friend``.
        word: The source word.
        source: Key of its language.
        target: Key of the language of the two translations.
        wrong: The one that misleads.
        margin: cos(source, right) - cos(source, wrong), in [-2, 2].
    """

    concept: str
    kind: str
    word: str
    source: str
    target: str
    wrong: str
    margin: float

    @property
    def passed(self) -> float:
        """1 where the right translation is nearer, 0.5 for a tie, else 0."""
        if abs(self.margin) <= _TIE:
            return 0.5
        return float(self.margin > 0)

    @property
    def is_identical(self) -> bool:
        """Whether the wrong translation is spelled like the word, but for case and accents."""
        return folded(self.word) == folded(self.wrong)


@dataclass(frozen=True, slots=True)
class TrapShare:
    """The share of some traps that are passed.

    Attributes:
        kind: ``polyseme`` or ``false_friend``.
        spelling: ``unlike`` for traps that are spelled otherwise than the word, ``identical`` for
            the others, the hard case.
        where: ``""`` for all pairs, ``eng-zho`` for traps of English words in Chinese, ``eng-*``
            for the pairs of English words that have fewer than ten traps each, ``*-*`` for the
            rest.
        share: In [0, 1]; ties count half.
        se: Its standard error over words; None for one word.
        n: How many traps.
        n_words: Of how many words.
    """

    kind: str
    spelling: str
    where: str
    share: float
    se: float | None
    n: int
    n_words: int


@dataclass(frozen=True, slots=True)
class DominantSense:
    """The sense of an ambiguous word that a model's vector of it is nearest to.

    Attributes:
        word: The word.
        source: Key of its language.
        concept: The id of the row with that sense.
        share: Share of the languages with traps in which that sense is the nearest.
        n_languages: How many languages these are.
    """

    word: str
    source: str
    concept: str
    share: float
    n_languages: int


def margin(source: ArrayLike, right: ArrayLike, wrong: ArrayLike) -> float:
    """Return cos(source, right) - cos(source, wrong).

    Args:
        source: (dim,) vector of the source word, not zero.
        right: (k, dim) vectors of the right translations; their mean cosine counts.
        wrong: (dim,) vector of the wrong one.
    """
    word = _unit(source)
    return float((_unit(right) @ word).mean() - _unit(wrong) @ word)


def _unit(vectors: ArrayLike) -> Floats:
    array = np.asarray(vectors, dtype=np.float64)
    unit: Floats = array / np.linalg.norm(array, axis=-1, keepdims=True)
    return unit


def trap_shares(traps: Iterable[Trap]) -> list[TrapShare]:
    """Return the share of each kind: of all pairs together, then pair by pair.

    Traps that are spelled like the word are apart, and never divided by pairs. A pair with fewer
    than ten traps is pooled with the others like it of its source language, and where these are
    still fewer, with those of all; pooled ones come last.
    """
    by_kind: defaultdict[tuple[str, str], list[Trap]] = defaultdict(list)
    for trap in traps:
        by_kind[trap.kind, "identical" if trap.is_identical else "unlike"].append(trap)
    shares = []
    for (kind, spelling), its in sorted(by_kind.items(), reverse=True):
        shares.append(_share(kind, spelling, "", its))
        if spelling == "unlike":
            pooled = _pooled(its)
            order = sorted(pooled, key=lambda where: (where.count("*"), where))
            shares += [_share(kind, spelling, where, pooled[where]) for where in order]
    return shares


def _pooled(traps: Sequence[Trap]) -> Mapping[str, list[Trap]]:
    """Return the traps of each pair, small ones pooled."""
    groups = _named("{0.source}-{0.target}", traps)
    for wider in ("{0.source}-*", "*-*"):
        small = [t for its in groups.values() if len(its) < _FEWEST_ALONE for t in its]
        large = {where: its for where, its in groups.items() if len(its) >= _FEWEST_ALONE}
        groups = large | _named(wider, small)
    return groups


def _named(name: str, traps: Sequence[Trap]) -> dict[str, list[Trap]]:
    groups: dict[str, list[Trap]] = {}
    for trap in traps:
        groups.setdefault(name.format(trap), []).append(trap)
    return groups


def _share(kind: str, spelling: str, where: str, traps: Sequence[Trap]) -> TrapShare:
    passed = np.array([trap.passed for trap in traps])
    share = float(passed.mean())
    by_word: defaultdict[tuple[str, str], float] = defaultdict(float)
    for trap in traps:
        by_word[trap.source, trap.word] += trap.passed - share
    n_words = len(by_word)
    error = None
    if n_words > 1:
        squares = float(np.square(list(by_word.values())).sum())
        error = float(np.sqrt(n_words / (n_words - 1) * squares) / len(traps))
    return TrapShare(kind, spelling, where, share, error, len(traps), n_words)


def dominant_senses(traps: Iterable[Trap]) -> list[DominantSense]:
    """Return, for each polyseme by language and word, the sense that is nearest in most languages.

    In a language, the nearest sense is the one whose every trap there is passed; ties have none.
    """
    words: defaultdict[tuple[str, str], defaultdict[str, dict[str, bool]]]
    words = defaultdict(lambda: defaultdict(dict))
    for trap in traps:
        if trap.kind == "polyseme":
            wins = words[trap.source, trap.word][trap.target]
            wins[trap.concept] = wins.get(trap.concept, True) and trap.passed == 1
    found = []
    for (source, word), languages in sorted(words.items()):
        counts: dict[str, int] = {}
        for wins in languages.values():
            for concept, is_nearest in wins.items():
                counts[concept] = counts.get(concept, 0) + is_nearest
        concept = min(counts, key=lambda each: (-counts[each], each))
        share = counts[concept] / len(languages)
        found.append(DominantSense(word, source, concept, share, len(languages)))
    return found
