"""One entry per model: everything that the pages say of it, gathered from its result files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sa_bench.leaderboard.catalogue import KnownModel
    from sa_bench.leaderboard.estimates import Estimate
    from sa_bench.leaderboard.tiers import TierMark
    from sa_bench.results import Evaluation, ModelMetadata
    from sa_bench.verification import Mark

__all__ = ["COMPANIONS", "Entry", "TaskEntry"]

COMPANIONS = (
    "retrieval_accuracy",
    "semantic_affinity_centered",
    "language_offset_share",
    "chance_affinity",
    "semantic_affinity_non_identical",
    "distinct_vector_share",
    "intra_lingual_spread",
    "inter_lingual_spread",
    "semantic_affinity_semanscope",
)
"""Figures of a pair that a task's figures average."""


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """One model on one task.

    Attributes:
        evaluation: Its result files.
        estimate: SA with its interval over concepts; over the pairs that there are.
        over_domains: The same score with the interval over domains; None without three domains.
        pairs: SA by the pair's name.
        companions: Mean over the pairs of each of ``COMPANIONS``; None where no pair has it.
        have: How many of the needed pairs there are.
    """

    evaluation: Evaluation
    estimate: Estimate
    over_domains: Estimate | None
    pairs: Mapping[str, float]
    companions: Mapping[str, float | None]
    have: int


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
        pairs: Mean SA over the tasks by the pair's name; empty while incomplete.
        companions: Means over the tasks of each of ``COMPANIONS``.
        poor_retrieval: Whether most nearest neighbours are no translations.
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
    pairs: Mapping[str, float]
    companions: Mapping[str, float | None]
    poor_retrieval: bool
    other_revisions: tuple[str, ...]
    verified: Mark | None = None

    @property
    def name(self) -> str:
        """The model's name, ``org/model``."""
        return self.metadata.name

    @property
    def complete(self) -> bool:
        """Whether every needed score is there."""
        return self.have == self.need

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
        """``open``, ``api``, or None where nobody says."""
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
