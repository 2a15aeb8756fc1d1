"""A result file of a task: mteb's TaskResult, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field, TypeAdapter, with_config

from sa_bench.quoting import quoted
from sa_bench.results.field_types import Text  # noqa: TC001 - pydantic reads the annotations
from sa_bench.results.file_error import FileError
from sa_bench.results.json_file import read_json_object
from sa_bench.results.pair_result import PairEntry  # noqa: TC001 - pydantic reads the annotations
from sa_bench.results.schema import validated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sa_bench.results.pair_result import PairResult

__all__ = ["TaskResult"]


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class _Splits:
    """The scores by split; the benchmark's tasks have one."""

    test: Annotated[list[PairEntry], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class _Content:
    """What is read of mteb's file; it holds more."""

    task_name: Text
    dataset_revision: Text
    mteb_version: Text
    scores: _Splits
    date: object = None


_CONTENT = TypeAdapter(_Content)


@dataclass(frozen=True, slots=True)
class TaskResult:
    """One model's scores on one task.

    Attributes:
        path: The file.
        task: The task's mteb name.
        dataset_revision: Revision of the concept table.
        mteb_version: Version of mteb that wrote the file.
        pairs: Scores by the pair's name, ``eng-zho``.
        date: When the file was written, in seconds since 1970; whatever mteb put there.
    """

    path: Path
    task: str
    dataset_revision: str
    mteb_version: str
    pairs: Mapping[str, PairResult]
    date: object = None

    @property
    def score(self) -> float:
        """Mean SA over the pairs, mteb's own aggregation over subsets."""
        return fsum(pair.semantic_affinity for pair in self.pairs.values()) / len(self.pairs)

    @property
    def languages(self) -> tuple[str, ...]:
        """Keys of the languages that stand in a pair, in order of appearance."""
        return tuple(
            dict.fromkeys(key for pair in self.pairs.values() for key in (pair.first, pair.second))
        )

    @classmethod
    def read(cls, path: Path) -> TaskResult:
        """Read a result file.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: Not JSON, or a field is missing, out of range or contradicts another.
        """
        content = validated(_CONTENT, read_json_object(path), str(path))
        task, entries = content.task_name, content.scores.test
        pairs = {pair.name: pair for pair in entries}
        names = [pair.name for pair in entries]
        faults = [f"the pair {name} stands twice" for name in pairs if names.count(name) > 1]
        if task != path.stem:
            faults.append(
                f"'task_name' is {quoted(task)}, and {path.stem!r}, the file's name, is expected"
            )
        if faults:
            raise FileError(str(path), faults)
        return cls(path, task, content.dataset_revision, content.mteb_version, pairs, content.date)
