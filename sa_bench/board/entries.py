"""Entries: one per model, of its most complete revision, the complete ones first."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from math import fsum, sqrt
from typing import TYPE_CHECKING

from sa_bench.board.estimates import estimate_mean, estimate_over_domains, estimate_task
from sa_bench.board.served import Served, served_languages
from sa_bench.board.tiers import TIER_TITLES, grade_of, grade_sentence, mark_tier, tier_of
from sa_bench.metric.companions import COMPANIONS
from sa_bench.results.layout import joined_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sa_bench.board.catalogue import Catalogue, KnownModel
    from sa_bench.board.estimates import Estimate
    from sa_bench.board.settings import Settings
    from sa_bench.board.tiers import Grade, Tier, TierMark
    from sa_bench.results import Evaluation, ModelMetadata, ModelResults, PairResult
    from sa_bench.results.sign_offs import Mark


_LONGEST = 100
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def slugs(names: Iterable[str]) -> dict[str, str]:
    """Return one slug per name: ``org/model`` becomes ``org__model``.

    A name that loses something on the way (other characters, length, or a difference in case that
    some file systems ignore) gets the start of its SHA-256 appended, so that slugs stay apart.
    No slug is hidden or has a folder in it.

    >>> slugs(["sentence-transformers/LaBSE", "a/b c"])
    {'a/b c': 'a__b-c-0af99a60', 'sentence-transformers/LaBSE': 'sentence-transformers__LaBSE'}
    """
    made: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(set(names)):
        plain = joined_name(name)
        slug = _UNSAFE.sub("-", plain).lstrip(".-")[:_LONGEST]
        if slug != plain or slug.casefold() in taken:
            slug = f"{slug}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
        taken.add(slug.casefold())
        made[name] = slug
    return made


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """One model on one task.

    Attributes:
        evaluation: Its result files.
        estimate: SA with its interval over concepts; over the pairs that there are.
        over_domains: The same score with the interval over domains; None without three domains.
        pairs: SA by the pair's name.
        finds: Share of words found, by the pair's name; None where it was not measured.
        grade: The grade of its mean over the pairs; None where that was not measured.
        companions: Mean over the pairs of each of ``COMPANIONS``; None where no pair has it.
        have: How many of the needed pairs there are.
    """

    evaluation: Evaluation
    estimate: Estimate
    over_domains: Estimate | None
    pairs: Mapping[str, float]
    finds: Mapping[str, float | None]
    grade: Grade | None
    companions: Mapping[str, float | None]
    have: int


@dataclass(frozen=True, slots=True)
class PairMean:
    """A pair of languages over all tasks, to six decimals: what a browser is given too.

    Attributes:
        score: Mean SA.
        se: Its standard error, of tasks with words of their own.
        finds: Mean share of words found; None where no task has it.
    """

    score: float
    se: float
    finds: float | None


@dataclass(frozen=True, slots=True)
class ServedScore:
    """SA over the pairs of the served languages, which flatters: the same data chose them.

    Attributes:
        score: The score.
        tier: Its tier.
    """

    score: float
    tier: Tier

    @property
    def title(self) -> str:
        """What the tier is called."""
        return TIER_TITLES[self.tier]


@dataclass(frozen=True, slots=True)
class Entry:
    """One model on all tasks.

    Attributes:
        metadata: Its description in the results.
        known: Its entry in ``models.toml``, if any.
        slug: The name of its page.
        tasks: By the task's mteb name, those that there are.
        have: How many (task, pair) scores there are of those needed.
        need: How many are needed for a rank.
        estimate: Mean SA over the tasks; None while incomplete.
        mark: Its tier; None while incomplete.
        pair_means: What each pair has over all tasks, by its name; empty while incomplete.
        finds: Share of words found, mean over tasks and pairs; None where it was not measured.
        grade: The grade of that share.
        served: The languages that it serves; None where that was not measured.
        over_served: SA over the served languages; None where all are, or fewer than half.
        companions: Means over the tasks of each of ``COMPANIONS``.
        other_revisions: Further evaluated revisions, not shown.
        verified: Who computed the results again, and when; None where they are self-reported.
    """

    metadata: ModelMetadata
    known: KnownModel | None
    slug: str
    tasks: Mapping[str, TaskEntry]
    have: int
    need: int
    estimate: Estimate | None
    mark: TierMark | None
    pair_means: Mapping[str, PairMean]
    finds: float | None
    grade: Grade | None
    served: Served | None
    over_served: ServedScore | None
    companions: Mapping[str, float | None]
    other_revisions: tuple[str, ...]
    verified: Mark | None = None

    @property
    def name(self) -> str:
        """The model's name, ``org/model``."""
        return self.metadata.name

    @property
    def pairs(self) -> dict[str, float]:
        """Mean SA over the tasks by the pair's name; empty while incomplete."""
        return {pair: mean.score for pair, mean in self.pair_means.items()}

    @property
    def complete(self) -> bool:
        """Whether every needed score is there."""
        return self.have == self.need

    @property
    def is_baseline(self) -> bool:
        """Whether nothing was trained; such a model is a line to hold others against."""
        return self.objective == "none"

    @property
    def is_flagged(self) -> bool:
        """Whether it finds so few translations that its score says nothing about meaning."""
        return self.grade == "none"

    @property
    def is_collapsed(self) -> bool:
        """Whether it scores as an aligned model does and yet finds no translations."""
        return self.is_flagged and self.mark is not None and self.mark.tier == 1

    @property
    def remark(self) -> str:
        """What its grade means; empty where nothing need be said."""
        if self.finds is None or self.grade is None:
            return ""
        return grade_sentence(self.finds, self.grade, is_collapsed=self.is_collapsed)

    @property
    def weakest_pair(self) -> str | None:
        """The pair of which it finds the fewest words, of equal ones that of least SA."""
        means = self.pair_means

        def order(pair: str) -> tuple[float, float]:
            finds = means[pair].finds
            return (1.0 if finds is None else finds, means[pair].score)

        return min(means, key=order, default=None)

    @property
    def parameters(self) -> int | None:
        """Number of parameters; None where the provider doesn't tell."""
        return self.metadata.n_parameters or (self.known.parameters if self.known else None)

    @property
    def embedding_size(self) -> int | None:
        """Dimension of the vectors."""
        return self.metadata.embedding_size or (self.known.embedding_size if self.known else None)

    @property
    def released(self) -> str | None:
        """The date of release, as exact as it is known."""
        known = self.known.released if self.known else None
        return known or self.metadata.release_date

    @property
    def n_languages(self) -> int | None:
        """How many languages the model is made for."""
        known = self.known.languages if self.known else None
        return known or self.metadata.n_languages or None

    @property
    def objective(self) -> str | None:
        """Key of the training objective."""
        return self.known.objective if self.known else None

    @property
    def access(self) -> str | None:
        """``open``, ``api``, or None where it is unknown."""
        if self.known:
            return self.known.access
        if self.metadata.open_weights is None:
            return None
        return "open" if self.metadata.open_weights else "api"

    @property
    def written(self) -> str:
        """Date of the newest result, YYYY-MM-DD."""
        return max(task.evaluation.concepts.written for task in self.tasks.values())

    @property
    def versions(self) -> tuple[str, ...]:
        """The software that made the results: ``sa-bench 0.1.0``, ``mteb 2.26.24``."""
        files = [task.evaluation.concepts.signature for task in self.tasks.values()]
        ours = sorted({f"sa-bench {signature.sa_bench}" for signature in files})
        return (*ours, *sorted({f"mteb {signature.mteb}" for signature in files}))


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
        task: _task_entry(model.evaluations[task], needed, settings)
        for task in tasks
        if task in model.evaluations
    }
    have, need = sum(entry.have for entry in by_task.values()), len(tasks) * len(needed)
    companions = {
        key: _mean([entry.companions[key] for entry in by_task.values()]) for key in COMPANIONS
    }
    estimate = None
    pairs: dict[str, PairMean] = {}
    if have == need:
        estimate = estimate_mean([each.evaluation.concepts for each in by_task.values()])
        pairs = {pair: _pair_mean(pair, list(by_task.values())) for pair in needed}
    finds = _mean([_mean(list(each.finds.values())) for each in by_task.values()])
    found = {pair: mean.finds for pair, mean in pairs.items() if mean.finds is not None}
    served = (
        served_languages(settings.languages, found, settings.served_retrieval) if found else None
    )
    return Entry(
        metadata=model.metadata,
        known=known,
        slug=slug,
        tasks=by_task,
        have=have,
        need=need,
        estimate=estimate,
        mark=mark_tier(estimate, settings) if estimate else None,
        pair_means=pairs,
        finds=finds,
        grade=grade_of(finds, settings),
        served=served,
        over_served=_over_served(pairs, served, settings),
        companions=companions,
        other_revisions=others,
    )


def _pair_mean(pair: str, tasks: Sequence[TaskEntry]) -> PairMean:
    results = [task.evaluation.result.pairs[pair] for task in tasks]
    n = len(results)
    finds = _mean([task.finds[pair] for task in tasks])
    return PairMean(
        score=round(fsum(result.semantic_affinity for result in results) / n, 6),
        se=round(sqrt(fsum(result.semantic_affinity_se**2 for result in results)) / n, 6),
        finds=None if finds is None else round(finds, 6),
    )


def _over_served(
    pairs: Mapping[str, PairMean], served: Served | None, settings: Settings
) -> ServedScore | None:
    if served is None or not served.removed or not served.is_half:
        return None
    among = [
        mean.score
        for pair, mean in pairs.items()
        if all(key in served.languages for key in pair.split("-"))
    ]
    score = fsum(among) / len(among)
    return ServedScore(score, tier_of(score, settings))


def _task_entry(evaluation: Evaluation, needed: Sequence[str], settings: Settings) -> TaskEntry:
    pairs = evaluation.result.pairs
    finds = _finds(pairs)
    concepts = evaluation.concepts
    return TaskEntry(
        evaluation=evaluation,
        estimate=estimate_task(concepts),
        over_domains=estimate_over_domains(concepts),
        pairs={name: pair.semantic_affinity for name, pair in pairs.items()},
        finds=finds,
        grade=grade_of(_mean(list(finds.values())), settings),
        companions={
            key: _mean([getattr(pair, key) for pair in pairs.values()]) for key in COMPANIONS
        },
        have=sum(pair in pairs for pair in needed),
    )


def _finds(pairs: Mapping[str, PairResult]) -> dict[str, float | None]:
    """Return each pair's share of words found, without words written alike where results tell.

    A file of an earlier release has only the figure that counts them.
    """
    plain = {name: pair.retrieval_accuracy for name, pair in pairs.items()}
    strict = {name: pair.retrieval_accuracy_non_identical for name, pair in pairs.items()}
    return plain if all(share is None for share in strict.values()) else strict


def _mean(values: Sequence[float | None]) -> float | None:
    """Return the mean of what there is, or None where there is nothing."""
    given = [value for value in values if value is not None]
    return fsum(given) / len(given) if given else None
