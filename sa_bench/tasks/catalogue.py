"""The tasks of the benchmark, one class a concept table of ``tasks/``."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, ClassVar

from sa_bench.tables import read_task_table
from sa_bench.tasks.affinity_task import SemanticAffinityTask
from sa_bench.tasks.metadata import AffinityMetadata, affinity_metadata

if TYPE_CHECKING:
    from sa_bench.tables import ConceptTable

__all__ = [
    "TASKS",
    "ChallengeSemanticAffinity",
    "ConceptsSemanticAffinity",
    "CultureSemanticAffinity",
    "OracleBoneSemanticAffinity",
    "get_task",
]


_shipped_table = cache(read_task_table)


class _ShippedTask(SemanticAffinityTask):
    """A task over a table that ships with sa-bench."""

    folder: ClassVar[str]

    @property
    def table(self) -> ConceptTable:
        """The shipped concepts and their glosses."""
        return _shipped_table(self.folder)


def _metadata(name: str, folder: str, description: str) -> AffinityMetadata:
    table = _shipped_table(folder)
    return affinity_metadata(
        name=name,
        description=description,
        repository=f"sa-bench/{folder}",
        revision=table.revision,
        languages=dict(table.codes),
    )


class ConceptsSemanticAffinity(_ShippedTask):
    """Core vocabulary of conceptual spaces."""

    folder = "concepts"
    metadata = _metadata(
        "ConceptsSemanticAffinity",
        folder,
        "Alignment of core vocabulary (colours, shapes, body, kin, food, motion, emotion, ...)"
        " between twelve languages.",
    )


class CultureSemanticAffinity(_ShippedTask):
    """Culturally nuanced concepts."""

    folder = "culture"
    metadata = _metadata(
        "CultureSemanticAffinity",
        folder,
        "Alignment of culturally nuanced concepts (honour, seniority, ritual, fate, hospitality,"
        " law, ...) between twelve languages.",
    )


class ChallengeSemanticAffinity(_ShippedTask):
    """Untranslatables, polysemes by sense, false friends."""

    folder = "challenge"
    metadata = _metadata(
        "ChallengeSemanticAffinity",
        folder,
        "Alignment of untranslatable words, single senses of polysemes and false friends between"
        " twelve languages.",
    )


class OracleBoneSemanticAffinity(_ShippedTask):
    """Elementary characters of the oracle bone script and their meanings."""

    folder = "oracle-bone"
    metadata = _metadata(
        "OracleBoneSemanticAffinity",
        folder,
        "Alignment of elementary Chinese characters, attested in the oracle bone script, with"
        " their meanings in eleven other languages.",
    )


TASKS: dict[str, type[SemanticAffinityTask]] = {
    task.metadata.name: task
    for task in (
        ConceptsSemanticAffinity,
        CultureSemanticAffinity,
        ChallengeSemanticAffinity,
        OracleBoneSemanticAffinity,
    )
}
"""The benchmark's tasks by name, in its order."""


def get_task(name: str) -> SemanticAffinityTask:
    """Return a new instance of the task of this name.

    Raises:
        ValueError: There is no such task; the message lists those there are.
    """
    if name not in TASKS:
        raise ValueError(f"unknown task {name!r}; the tasks are: {', '.join(TASKS)}")
    return TASKS[name]()
