"""Whether groups, traps and drift of a concept file agree with the table, and with themselves."""

from __future__ import annotations

import math
from dataclasses import asdict
from statistics import fmean, stdev
from typing import TYPE_CHECKING

from sa_bench.finding import Finding, error
from sa_bench.metric.traps import Trap, dominant_senses, trap_shares
from sa_bench.tables.breakdowns import groups_of, traps_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.results import ConceptFile
    from sa_bench.results.further import DriftFigures, TrapFigures
    from sa_bench.tables import ConceptTable

__all__ = ["check_further_figures", "check_further_table"]

_FINE = 1e-7
_AGAIN = "the file was edited or is of another run; run `sa-bench run --overwrite` again"


def check_further_figures(file: str, concepts: ConceptFile) -> Iterator[Finding]:
    """Yield the further figures that do not follow from those stored beside them.

    - the shares and dominant senses of traps are those of their margins;
    - a pair's drift is the mean of its differences, and its error theirs.
    """
    if concepts.traps is not None:
        yield from _check_traps(file, concepts.traps)
    if concepts.drift is not None:
        yield from _check_drift(file, concepts.drift)


def _traps(figures: TrapFigures) -> list[Trap]:
    return [
        Trap(concept, row.kind, row.word, row.source, target, wrong, margin)
        for concept, row in figures.rows.items()
        for target, words in row.margins.items()
        for wrong, margin in words.items()
    ]


def _check_traps(file: str, figures: TrapFigures) -> Iterator[Finding]:
    traps = _traps(figures)
    for name, stored, found in (
        ("shares", figures.shares, trap_shares(traps)),
        ("dominant", figures.dominant, dominant_senses(traps)),
    ):
        if not _alike(list(map(asdict, stored)), list(map(asdict, found))):
            yield error(file, f"{name} are not those of the margins", _AGAIN, place="traps")


def _alike(stored: object, found: object) -> bool:
    """Tell whether two structures are the same but for the rounding of numbers."""
    if isinstance(stored, dict) and isinstance(found, dict):
        return stored.keys() == found.keys() and all(_alike(stored[k], found[k]) for k in stored)
    if isinstance(stored, list) and isinstance(found, list):
        return len(stored) == len(found) and all(map(_alike, stored, found))
    if isinstance(stored, float) and isinstance(found, float):
        return abs(stored - found) <= _FINE
    return stored == found


def _check_drift(file: str, drift: DriftFigures) -> Iterator[Finding]:
    lengths = {"statuses": len(drift.statuses), "rules": len(drift.rules)}
    lengths |= {name: len(column) for name, column in drift.differences.items()}
    for name, length in lengths.items():
        if length != len(drift.concepts):
            message = f"{name} has {length} values for {len(drift.concepts)} concepts"
            yield error(file, message, _AGAIN, place="drift")
            return
    if drift.pairs.keys() != drift.differences.keys():
        yield error(file, "pairs and differences are of other pairs", _AGAIN, place="drift")
        return
    for name, pair in drift.pairs.items():
        known = [value for value in drift.differences[name] if not math.isnan(value)]
        mean = fmean(known) if known else 0.0
        own = stdev(known) / math.sqrt(len(known)) if len(known) > 1 else 0.0
        expected = (mean, own, len(known))
        if not _alike([pair.difference, pair.se, pair.n], list(expected)):
            yield error(
                file, "difference, se or n are not those of the differences", _AGAIN, place=name
            )


def check_further_table(file: str, concepts: ConceptFile, table: ConceptTable) -> Iterator[Finding]:
    """Yield where keys, groups or traps are others than those of the table."""
    keys = table.concepts if "concept" in table.extra else None
    if concepts.keys != keys:
        yield error(file, "the keys are not those of the table", _AGAIN, place="keys")
    theirs = {
        (column, name): figure.n
        for column, groups in concepts.groups.items()
        for name, figure in groups.items()
    }
    ours = {
        (column, name): len(its)
        for column, groups in groups_of(table).items()
        for name, its in groups.items()
    }
    odd = [
        f"{column} {name}"
        for (column, name), n in theirs.items()
        if n > ours.get((column, name), 0)
    ]
    if odd:
        message = f"groups that the table has not, or with fewer rows: {', '.join(odd[:5])}"
        yield error(file, message, _AGAIN, place="groups")
    if concepts.traps is not None:
        stored = {(trap.concept, trap.target, trap.wrong) for trap in _traps(concepts.traps)}
        due = {(t.concept, t.target, t.wrong) for t in traps_of(table, concepts.languages)}
        if stored != due:
            message = f"{len(stored ^ due)} traps are missing, or not in the table"
            yield error(file, message, _AGAIN, place="traps")
