"""What the atlas says of each model: the languages it serves, and its figures of all pairs."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, isnan
from typing import TYPE_CHECKING

from sa_bench.board.served import FIGURE, Served, served_in_matrix
from sa_bench.board.settings import SERVED_RETRIEVAL
from sa_bench.languages import Language, language_of, pair_name
from sa_bench.tables.shipped import SHIPPED_TASKS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sa_bench.results import ModelResults, PairMatrix

_TASK = next(task for task in SHIPPED_TASKS if task.folder == "atlas")
ATLAS = _TASK.name
"""The task of many languages."""

PIVOT = _TASK.pivot or "eng"
"""The language that every other one is scored with."""


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """What a model does in a language.

    Attributes:
        served: Whether the model serves the language.
        affinity: SA with English.
        found: Share of the words whose translation is the nearest English word, or the other way,
            those of one spelling left out; None where no word is left.
    """

    served: bool
    affinity: float
    found: float | None


@dataclass(frozen=True, slots=True)
class Partner:
    """Another language of a pair, and the pair's figures."""

    language: Language
    affinity: float
    found: float | None


@dataclass(frozen=True, slots=True)
class AtlasModel:
    """One model in the atlas.

    Attributes:
        name: Its name, ``org/model``.
        baseline: Whether no one trained it.
        matrix: The figures of all pairs.
        served: The languages it serves.
        rows: By language, English left out.
        score: Mean SA of the pairs with English.
    """

    name: str
    baseline: bool
    matrix: PairMatrix
    served: Served
    rows: Mapping[str, LanguageRow]
    score: float

    @property
    def n_served(self) -> int:
        """How many languages it serves, English left out."""
        return sum(row.served for row in self.rows.values())

    def partners(self, key: str) -> list[Partner]:
        """Return the pairs of a language, those that find least first."""
        others = [other for other in self.matrix.languages if other != key]
        found = [
            Partner(
                language_of(other),
                _figure(self.matrix, "semantic_affinity", key, other) or 0.0,
                _figure(self.matrix, FIGURE, key, other),
            )
            for other in others
        ]
        return sorted(
            found,
            key=lambda one: (
                1.0 if one.found is None else one.found,
                one.affinity,
                one.language.key,
            ),
        )


@dataclass(frozen=True, slots=True)
class Atlas:
    """Every model of the atlas, and its languages.

    Attributes:
        models: Those that serve most languages first, of these by falling SA; no baselines.
        baselines: The others, in the same order.
        languages: By family, branch, script and name; without English.
        threshold: The least share of words that a served language finds.
    """

    models: tuple[AtlasModel, ...]
    baselines: tuple[AtlasModel, ...]
    languages: tuple[Language, ...]
    threshold: float


def gather_atlas(
    results: Iterable[ModelResults],
    baselines: Collection[str],
    hidden: Collection[str],
    threshold: float = SERVED_RETRIEVAL,
) -> Atlas | None:
    """Return what the results say; None without any that has the figures of all pairs.

    Args:
        results: Of any tasks; of a model's revisions that with most languages counts, of these
            the newest.
        baselines: Names of the models that no one trained.
        hidden: Names of the models that are not shown.
        threshold: The least share of words that a served language finds.
    """
    chosen: dict[str, tuple[tuple[int, str, str], PairMatrix]] = {}
    for model in results:
        evaluation = model.evaluations.get(ATLAS)
        name = model.metadata.name
        if evaluation is None or evaluation.matrix is None or name in hidden:
            continue
        matrix = evaluation.matrix
        if PIVOT not in matrix.languages:
            continue
        written = evaluation.concepts.written or ""
        fullness = (len(matrix.languages), written, model.metadata.revision)
        if name not in chosen or fullness > chosen[name][0]:
            chosen[name] = (fullness, matrix)
    if not chosen:
        return None
    models = sorted(
        (
            _model(name, matrix, threshold, baseline=name in baselines)
            for name, (_, matrix) in chosen.items()
        ),
        key=lambda each: (-each.n_served, -each.score, each.name),
    )
    keys = {key for each in models for key in each.rows}
    return Atlas(
        models=tuple(each for each in models if not each.baseline),
        baselines=tuple(each for each in models if each.baseline),
        languages=tuple(sorted(map(language_of, keys), key=place)),
        threshold=threshold,
    )


def place(language: Language) -> tuple[str, str, str, str]:
    """Return what languages are sorted by: family, branch, script, name."""
    return language.family, language.branch, language.scripts[0], language.name


def _model(name: str, matrix: PairMatrix, threshold: float, *, baseline: bool) -> AtlasModel:
    served = served_in_matrix(matrix, threshold)
    rows = {
        key: LanguageRow(
            served=key in served.languages,
            affinity=_figure(matrix, "semantic_affinity", PIVOT, key) or 0.0,
            found=_figure(matrix, FIGURE, PIVOT, key),
        )
        for key in matrix.languages
        if key != PIVOT
    }
    return AtlasModel(
        name=name,
        baseline=baseline,
        matrix=matrix,
        served=served,
        rows=rows,
        score=mean([row.affinity for row in rows.values()]),
    )


def mean(values: Sequence[float]) -> float:
    """Return the mean of at least one value."""
    return fsum(values) / len(values)


def _figure(matrix: PairMatrix, figure: str, first: str, second: str) -> float | None:
    name = pair_name(first, second)
    value = matrix.figure(figure, name if name in matrix.pairs else pair_name(second, first))
    return None if isnan(value) else value
