"""The figures of a task beside its scores: groups of concepts, traps, drift.

They need the scores' distances, and vectors of texts that are no glosses of the table: the bare
words and misleading words of traps, the modern words of another table.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.languages import pair_name, pairs_of
from sa_bench.metric import FewConceptsWarning, semantic_affinity
from sa_bench.metric.drift import drift_of
from sa_bench.metric.groups import group_scores
from sa_bench.metric.traps import Trap, dominant_senses, margin, trap_shares
from sa_bench.results.further import (
    ContrastFigure,
    DominantSenseFigure,
    DriftFigures,
    GroupFigure,
    Groups,
    MeanDifferenceFigure,
    PairDriftFigure,
    TrapFigures,
    TrapRow,
    TrapShareFigure,
)
from sa_bench.tables.shipped import MODERN_WORDS, read_task_table
from sa_bench.tables.table import groups_of, traps_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from mteb.types import Array
    from numpy.typing import NDArray

    from sa_bench.metric import SemanticAffinity
    from sa_bench.tables.table import ConceptTable
    from sa_bench.tasks.task import SemanticAffinityTask

    Encode: TypeAlias = Callable[[list[str]], Array]

_CHINESE = "zho"


@dataclass(frozen=True, slots=True)
class FurtherFigures:
    """The figures of a task beside its scores.

    Attributes:
        groups: The scores of groups of concepts, by column and value.
        traps: Which traps a model falls for; None where the table has none in these languages.
        drift: Modern words against characters; None for a task without such.
    """

    groups: Groups
    traps: TrapFigures | None
    drift: DriftFigures | None


def further_figures(
    task: SemanticAffinityTask, result: SemanticAffinity, encode: Encode
) -> FurtherFigures:
    """Return a task's figures beside its scores.

    Args:
        task: The task, with the languages that were scored.
        result: Its scores.
        encode: Gives (n, dim) vectors of texts; asked only for a table with traps or characters.
    """
    groups = {
        column: {
            name: GroupFigure(**asdict(score)) for name, score in group_scores(result, its).items()
        }
        for column, its in groups_of(task.table).items()
    }
    return FurtherFigures(
        groups={column: its for column, its in groups.items() if its},
        traps=_traps(task.table, result.languages, encode),
        drift=_drift(task, result.languages, encode),
    )


def _traps(table: ConceptTable, languages: Sequence[str], encode: Encode) -> TrapFigures | None:
    texts = traps_of(table, languages)
    if not texts:
        return None
    vectors = _Vectors(
        [text for each in texts for text in (each.word, *each.right, each.wrong)], encode
    )
    traps = [
        Trap(
            concept=each.concept,
            kind=each.kind,
            word=each.word,
            source=each.source,
            target=each.target,
            wrong=each.wrong,
            margin=margin(
                vectors.of([each.word])[0], vectors.of(each.right), vectors.of([each.wrong])[0]
            ),
        )
        for each in texts
    ]
    return trap_figures(traps)


def trap_figures(traps: Sequence[Trap]) -> TrapFigures:
    """Return traps as a concept file holds them, with their shares."""
    margins: defaultdict[str, defaultdict[str, dict[str, float]]]
    margins = defaultdict(lambda: defaultdict(dict))
    for trap in traps:
        margins[trap.concept][trap.target][trap.wrong] = trap.margin
    first = {trap.concept: trap for trap in reversed(traps)}
    return TrapFigures(
        rows={
            concept: TrapRow(first[concept].kind, first[concept].source, first[concept].word, its)
            for concept, its in margins.items()
        },
        shares=tuple(TrapShareFigure(**asdict(share)) for share in trap_shares(traps)),
        dominant=tuple(DominantSenseFigure(**asdict(each)) for each in dominant_senses(traps)),
    )


def _drift(
    task: SemanticAffinityTask, languages: Sequence[str], encode: Encode
) -> DriftFigures | None:
    name = task.metadata.name
    others = [key for key in languages if key != _CHINESE]
    if name not in MODERN_WORDS or _CHINESE not in languages or not others:
        return None
    old, modern = task.table, read_task_table(MODERN_WORDS[name])
    pairs = _pairs_with_both(old, modern)
    cells = {key: [modern.glosses[key][row] for _, row in pairs] for key in languages}
    old_cells = {**cells, _CHINESE: [old.glosses[_CHINESE][row] for row, _ in pairs]}
    vectors = _Vectors(
        [
            text
            for side in (cells, old_cells)
            for column in side.values()
            for cell in column
            for text in cell
        ],
        encode,
    )
    concepts = [old.concepts[row] for row, _ in pairs]
    names = {
        pair_name(a, b): b if a == _CHINESE else a
        for a, b in pairs_of(languages)
        if _CHINESE in {a, b}
    }
    found = drift_of(
        _scored(cells, concepts, vectors),
        _scored(old_cells, concepts, vectors),
        statuses=[_first(old.extra["status"][row]) for row, _ in pairs],
        rules=[str(old.extra["rule"][row]) for row, _ in pairs],
        pairs=list(names),
        alike={
            name: [
                bool({*word, *old_word} & {*translation})
                for word, old_word, translation in zip(
                    cells[_CHINESE], old_cells[_CHINESE], cells[other], strict=True
                )
            ]
            for name, other in names.items()
        },
    )
    return DriftFigures(
        modern_data=modern.revision,
        concepts=found.concepts,
        statuses=found.statuses,
        rules=found.rules,
        pairs={key: PairDriftFigure(**asdict(each)) for key, each in found.pairs.items()},
        differences=found.differences,
        by_status={
            key: MeanDifferenceFigure(**asdict(each)) for key, each in found.by_status.items()
        },
        contrasts={key: ContrastFigure(**asdict(each)) for key, each in found.contrasts.items()},
    )


def _pairs_with_both(old: ConceptTable, modern: ConceptTable) -> list[tuple[int, int]]:
    """Return the rows of the concepts that are in both tables with different Chinese words."""
    rows = {concept: row for row, concept in enumerate(modern.concepts)}
    return [
        (row, rows[concept])
        for row, concept in enumerate(old.concepts)
        if concept in rows
        and {*old.glosses[_CHINESE][row]} != {*modern.glosses[_CHINESE][rows[concept]]}
    ]


def _scored(
    cells: Mapping[str, Sequence[Sequence[str]]], concepts: Sequence[str], vectors: _Vectors
) -> SemanticAffinity:
    rows = {
        key: [
            (concept, gloss)
            for concept, cell in zip(concepts, column, strict=True)
            for gloss in cell
        ]
        for key, column in cells.items()
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FewConceptsWarning)
        return semantic_affinity(
            {key: vectors.of([gloss for _, gloss in its]) for key, its in rows.items()},
            {key: [concept for concept, _ in its] for key, its in rows.items()},
            {key: [gloss for _, gloss in its] for key, its in rows.items()},
            jackknife=False,
            companions=False,
        )


def _first(statuses: object) -> str:
    return str(statuses[0]) if isinstance(statuses, list) and statuses else ""


class _Vectors:
    """The vectors of some texts, each encoded once."""

    def __init__(self, texts: Iterable[str], encode: Encode) -> None:
        unique = list(dict.fromkeys(texts))
        encoded = encode(unique)
        if not isinstance(encoded, np.ndarray):
            encoded = encoded.detach().cpu().float().numpy()
        self._vectors: NDArray[np.float64] = encoded.astype(np.float64)
        self._places = {text: place for place, text in enumerate(unique)}

    def of(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return (n, dim) vectors."""
        rows: NDArray[np.float64] = self._vectors[[self._places[text] for text in texts]]
        return rows
