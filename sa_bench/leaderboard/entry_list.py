"""Make the list of entries: one per model, of its fullest revision, the complete ones first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from math import fsum
from typing import TYPE_CHECKING

from sa_bench.leaderboard.entries import COMPANIONS, Entry, TaskEntry
from sa_bench.leaderboard.estimates import estimate_mean, estimate_over_domains, estimate_task
from sa_bench.leaderboard.slugs import slugs
from sa_bench.leaderboard.tiers import is_poor_retrieval, mark_tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sa_bench.leaderboard.catalogue import Catalogue, KnownModel
    from sa_bench.leaderboard.settings import Settings
    from sa_bench.results import Evaluation, ModelResults
    from sa_bench.verification import Mark

__all__ = ["make_entries"]


def make_entries(
    models: Iterable[ModelResults],
    tasks: Sequence[str],
    catalogue: Catalogue,
    settings: Settings,
    marks: Mapping[Path, Mark],
) -> list[Entry]:
    """Return one entry per model, the complete ones first and by falling score.

    Of a model's revisions the one with most scores is shown, of those the newest.
    """
    by_name: dict[str, list[ModelResults]] = defaultdict(list)
    for model in models:
        if model.metadata.name not in settings.hidden_models:
            by_name[model.metadata.name].append(model)
    slug_of = slugs(by_name)
    entries = []
    for name, revisions in by_name.items():
        revisions.sort(key=_fullness)
        chosen = revisions.pop()
        others = tuple(other.metadata.revision for other in revisions)
        known = catalogue.models.get(name)
        entry = _entry(chosen, known, slug_of[name], others, tasks, settings)
        entries.append(replace(entry, verified=marks.get(chosen.folder)))
    entries.sort(key=lambda entry: (_falling(entry), entry.name))
    return entries


def _fullness(model: ModelResults) -> tuple[int, str, str]:
    evaluations = model.evaluations.values()
    return (
        sum(len(evaluation.result.pairs) for evaluation in evaluations),
        max(evaluation.concepts.written for evaluation in evaluations),
        model.metadata.revision,
    )


def _falling(entry: Entry) -> tuple[bool, float]:
    if entry.estimate is None:
        return (True, -entry.have)
    return (False, -entry.estimate.score)


def _entry(
    model: ModelResults,
    known: KnownModel | None,
    slug: str,
    others: tuple[str, ...],
    tasks: Sequence[str],
    settings: Settings,
) -> Entry:
    needed = settings.pairs
    by_task = {
        task: _task_entry(model.evaluations[task], needed)
        for task in tasks
        if task in model.evaluations
    }
    have, need = sum(entry.have for entry in by_task.values()), len(tasks) * len(needed)
    companions = {
        key: _mean([entry.companions[key] for entry in by_task.values()]) for key in COMPANIONS
    }
    estimate = None
    pairs: dict[str, float] = {}
    if have == need:
        estimate = estimate_mean([each.evaluation.concepts for each in by_task.values()])
        pairs = {
            pair: fsum(entry.pairs[pair] for entry in by_task.values()) / len(by_task)
            for pair in needed
        }
    return Entry(
        metadata=model.metadata,
        known=known,
        slug=slug,
        tasks=by_task,
        have=have,
        need=need,
        estimate=estimate,
        mark=mark_tier(estimate, companions["retrieval_accuracy"], settings) if estimate else None,
        pairs=pairs,
        companions=companions,
        poor_retrieval=is_poor_retrieval(companions["retrieval_accuracy"], settings),
        other_revisions=others,
    )


def _task_entry(evaluation: Evaluation, needed: Sequence[str]) -> TaskEntry:
    pairs = evaluation.result.pairs
    concepts = evaluation.concepts
    return TaskEntry(
        evaluation=evaluation,
        estimate=estimate_task(concepts),
        over_domains=estimate_over_domains(concepts),
        pairs={name: pair.semantic_affinity for name, pair in pairs.items()},
        companions={
            key: _mean([getattr(pair, key) for pair in pairs.values()]) for key in COMPANIONS
        },
        have=sum(pair in pairs for pair in needed),
    )


def _mean(values: Sequence[float | None]) -> float | None:
    """Return the mean of what there is, or None where there is nothing."""
    given = [value for value in values if value is not None]
    return fsum(given) / len(given) if given else None
