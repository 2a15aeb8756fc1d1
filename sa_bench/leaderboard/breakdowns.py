"""What lies behind a task's scores: groups of concepts, traps, and drift, in words for pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.languages import find_language, language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sa_bench.results import ConceptFile
    from sa_bench.results.further import TrapShareFigure

_Z = 1.96
_KINDS = {"false_friend": "False friends", "polyseme": "Words of several meanings"}
_CONTRASTS = {
    "all": "changed concepts less kept ones",
    "original": "changed concepts in their original meaning less kept ones",
}

HEADER = ("figure", "by", "group", "value", "se", "n")
"""Columns of a CSV file of breakdowns, after those that say what it is of."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its standard error.

    Attributes:
        name: What it is of: ``Oceania``.
        value: The figure.
        se: Its standard error; None where one concept or word is all.
        n: How many concepts, or traps.
    """

    name: str
    value: float
    se: float | None
    n: int

    @property
    def margin(self) -> float | None:
        """Half of the 95 % interval."""
        return None if self.se is None else _Z * self.se


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The figures of one file.

    Attributes:
        groups: SA of each group of concepts, by column of the table, highest first.
        traps: Share of traps passed over all pairs, by kind and spelling.
        traps_by_pair: The same by pair, those that pass fewest first.
        senses: For an ambiguous word: word, language, concept it is nearest to, in what share of
            how many languages; the clearest first.
        drift: Modern words less characters: by pair, by status, and contrasts.
    """

    groups: tuple[tuple[str, tuple[Figure, ...]], ...]
    traps: tuple[Figure, ...]
    traps_by_pair: tuple[Figure, ...]
    senses: tuple[tuple[str, str, str, float, int], ...]
    drift: tuple[tuple[str, tuple[Figure, ...]], ...]

    def __bool__(self) -> bool:
        """Tell whether there is anything to show."""
        return bool(self.groups or self.traps or self.drift)


def breakdown_of(file: ConceptFile) -> Breakdown:
    """Return what a concept file says beside the scores."""
    groups = tuple(
        (
            column,
            tuple(
                sorted(
                    (Figure(name, g.score, g.se, g.n) for name, g in by_value.items()),
                    key=lambda each: (-each.value, each.name),
                )
            ),
        )
        for column, by_value in file.groups.items()
    )
    shares = file.traps.shares if file.traps else ()
    dominant = file.traps.dominant if file.traps else ()
    return Breakdown(
        groups=groups,
        traps=tuple(_share(trap_title(one), one) for one in shares if not one.where),
        traps_by_pair=tuple(
            sorted(
                (
                    _share(f"{trap_title(one)}: {pair_title(one.where)}", one)
                    for one in shares
                    if one.where
                ),
                key=lambda each: (each.value, each.name),
            )
        ),
        senses=tuple(
            (one.word, _language(one.source), one.concept, one.share, one.n_languages)
            for one in sorted(dominant, key=lambda one: (-one.share, one.word, one.source))
        ),
        drift=tuple(_drift(file)),
    )


def _share(name: str, share: TrapShareFigure) -> Figure:
    return Figure(name, share.share, share.se, share.n)


def _drift(file: ConceptFile) -> Iterator[tuple[str, tuple[Figure, ...]]]:
    if file.drift is None:
        return
    found = file.drift
    contrasts = (
        Figure(_CONTRASTS.get(key, key), each.difference, each.se, each.n_changed + each.n_kept)
        for key, each in found.contrasts.items()
    )
    statuses = (
        Figure(key or "disputed", each.difference, each.se, each.n)
        for key, each in found.by_status.items()
    )
    pairs = (
        Figure(pair_title(key), each.difference, each.se, each.n)
        for key, each in found.pairs.items()
    )
    for title, figures in (("contrast", contrasts), ("status", statuses), ("pair", pairs)):
        if rows := tuple(figures):
            yield title, rows


def trap_title(share: TrapShareFigure) -> str:
    """Return what some traps are called."""
    kind = _KINDS.get(share.kind, share.kind)
    return kind if share.spelling == "unlike" else f"{kind}, spelled alike"


def pair_title(where: str) -> str:
    """Return a pair in words.

    >>> pair_title("eng-zho"), pair_title("eng-*"), pair_title("*-*")
    ('English–Chinese', 'English with others', 'other pairs')
    """
    first, _, second = where.partition("-")
    if first == "*":
        return "other pairs"
    if second == "*":
        return f"{_language(first)} with others"
    return f"{_language(first)}\N{EN DASH}{_language(second)}"


def _language(key: str) -> str:
    return language_of(key).name if find_language(key) else key


def csv_rows(breakdown: Breakdown) -> Iterable[Sequence[str | float | int | None]]:
    """Yield the cells of ``HEADER`` for every figure but the senses."""
    for column, figures in breakdown.groups:
        for each in figures:
            yield "semantic_affinity", column, each.name, each.value, each.se, each.n
    for by, figures in (("all", breakdown.traps), ("pair", breakdown.traps_by_pair)):
        for each in figures:
            yield "trap_accuracy", by, each.name, each.value, each.se, each.n
    for by, figures in breakdown.drift:
        for each in figures:
            yield "drift", by, each.name, each.value, each.se, each.n
