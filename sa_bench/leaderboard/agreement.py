"""Which results belong to the concept tables at hand: models are compared on the same words."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sa_bench.results import Evaluation, ModelResults
    from sa_bench.tables import ConceptTable

__all__ = ["agreeing"]


def agreeing(
    models: Sequence[ModelResults], tables: Mapping[str, ConceptTable]
) -> tuple[list[ModelResults], list[str]]:
    """Return the models with the results that agree with their task's table, and what doesn't.

    A task without a table at hand is held to the concepts that most of its results have.
    """
    concepts = {task: (table.revision, table.ids) for task, table in tables.items()}
    concepts |= _of_most(models, without=tables)
    kept, problems = [], []
    for model in models:
        evaluations = {}
        for task, evaluation in model.evaluations.items():
            revision, ids = concepts[task]
            problem = _disagreement(evaluation, revision, ids)
            if problem is None:
                evaluations[task] = evaluation
            else:
                problems.append(problem)
        if evaluations:
            kept.append(replace(model, evaluations=evaluations))
    return kept, problems


def _of_most(
    models: Sequence[ModelResults], without: Mapping[str, ConceptTable]
) -> dict[str, tuple[str, tuple[str, ...]]]:
    counts: dict[str, Counter[tuple[str, tuple[str, ...]]]] = {}
    for model in models:
        for task, evaluation in model.evaluations.items():
            if task not in without:
                file = evaluation.concepts
                key = (file.dataset_revision, file.concepts)
                counts.setdefault(task, Counter())[key] += 1
    return {task: counter.most_common(1)[0][0] for task, counter in counts.items()}


def _disagreement(evaluation: Evaluation, revision: str, ids: tuple[str, ...]) -> str | None:
    path, file = evaluation.result.path, evaluation.concepts
    if file.dataset_revision != revision:
        return (
            f"{path}: made with revision {file.dataset_revision} of the concept table, and "
            f"{revision} is ranked; run `sa-bench run --overwrite` again"
        )
    if file.concepts != ids:
        odd = next(iter(set(ids) ^ set(file.concepts)), "another order")
        return (
            f"{path.parent / 'concepts' / path.name}: its concepts are not those of table "
            f"{revision} (the first difference: {odd}); run `sa-bench run --overwrite` again"
        )
    return None
