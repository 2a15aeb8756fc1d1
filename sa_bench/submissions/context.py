"""What a submission is checked against: concept tables, known models, and the day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

from sa_bench.submissions.word_table import WordTable
from sa_bench.tables.shipped import TASK_FOLDERS, read_task_table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["Context"]


@cache
def _shipped(task: str) -> WordTable:
    return WordTable.of(read_task_table(task))


@dataclass(frozen=True, slots=True)
class Context:
    """What a submission is checked against.

    Attributes:
        tables: Tables of a team's own tasks, beside the benchmark's, by revision.
        known_models: Names of the models whose training objective is known; None: don't check.
        today: Nothing is dated later.
    """

    tables: Mapping[str, WordTable] = field(default_factory=dict)
    known_models: Collection[str] | None = None
    today: date = field(default_factory=lambda: datetime.now(tz=UTC).date())

    def table(self, task: str, revision: str) -> WordTable | None:
        """Return the table of a task: the benchmark's, whatever the revision, or a team's own."""
        if task in TASK_FOLDERS:
            return _shipped(task)
        return self.tables.get(revision)
