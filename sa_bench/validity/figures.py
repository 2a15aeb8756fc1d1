"""The measures of a model by pair of languages, each turned so that more should mean better."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from sa_bench.metric.companions import COMPANIONS
from sa_bench.results import SCORE_KEYS, read_results
from sa_bench.validity.targets import pair_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

__all__ = ["CHARACTERS", "SA", "SA_CENTRED", "PairFigures", "pair_figures", "read_pair_figures"]

CHARACTERS = "sa-bench/baseline-character-ngrams"
"""The baseline that sees characters alone; what it explains is no knowledge of translation."""

SAME_WEIGHTS = {"sa-bench/multilingual-e5-small-4bit-query": "intfloat/multilingual-e5-small"}
"""Shorter builds of a model whose official scores are of the same weights at full length."""

SA = "semantic_affinity"
SA_CENTRED = "semantic_affinity_centered"

# Counts, uncertainties and restatements of other figures.
_NO_MEASURES = {
    "semantic_affinity_se",
    "semantic_affinity_semanscope",
    "semantic_ratio",
    "inter_lingual_spread",
    "intra_lingual_spread_1",
    "intra_lingual_spread_2",
    "n_concepts",
    "n_gloss_pairs",
}
# Language preference has no better way, but a model that prefers the query's language is worse.
_LESS_IS_BETTER = {"language_preference"} | {
    name for name, companion in COMPANIONS.items() if companion.better == "lower"
}


@dataclass(frozen=True, slots=True)
class PairFigures:
    """What one model scored on one table of words.

    Attributes:
        model: The model's name in our results.
        table: Name of the task whose words were embedded.
        measures: By measure and alphabetical pair of language keys. ``mean_cosine`` is 1 - V; the
            others are the keys of the result files, with the sign reversed where less is better.
    """

    model: str
    table: str
    measures: Mapping[str, Mapping[tuple[str, str], float]]

    @property
    def official(self) -> str:
        """The name under which the official results have these weights."""
        return SAME_WEIGHTS.get(self.model, self.model)


def pair_figures(
    model: str, table: str, pairs: Mapping[tuple[str, str], Mapping[str, float | int | None]]
) -> PairFigures:
    """Arrange a result by measure: every figure of the pairs that can predict something.

    Args:
        model: The model's name.
        table: Name of the task whose words were embedded.
        pairs: Each pair's figures by the keys of a result file; a figure that is None, NaN or
            absent is missing.
    """
    measures: dict[str, dict[tuple[str, str], float]] = {}
    for (first, second), figures in pairs.items():
        for name, value in figures.items():
            key, figure = _turned(name, value)
            if key not in _NO_MEASURES and figure is not None:
                measures.setdefault(key, {})[pair_of(first, second)] = figure
    return PairFigures(model, table, measures)


def _turned(name: str, value: float | None) -> tuple[str, float | None]:
    if value is None or not isfinite(value):
        return name, None
    if name == "inter_lingual_spread":
        return "mean_cosine", 1 - value
    return name, -value if name in _LESS_IS_BETTER else float(value)


def read_pair_figures(results: Path, tables: Collection[str]) -> tuple[PairFigures, ...]:
    """Read what every model of a results folder scored on these tables.

    Raises:
        FileNotFoundError: There is no such folder.
        ValueError: A result can't be used; the message lists all such files.
    """
    found = read_results(results, tables)
    if found.problems:
        raise ValueError("; ".join(found.problems))
    return tuple(
        pair_figures(
            model.metadata.name,
            table,
            {
                (pair.first, pair.second): {key: getattr(pair, key) for key in SCORE_KEYS}
                for pair in model.evaluations[table].result.pairs.values()
            },
        )
        for model in found.models
        for table in tables
        if table in model.evaluations
    )
