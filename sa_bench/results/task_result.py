"""A result file of a task: mteb's TaskResult, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from sa_bench.results.json_file import read_json_object
from sa_bench.results.pair_result import PairResult
from sa_bench.results.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["TaskResult"]


@dataclass(frozen=True, slots=True)
class TaskResult:
    """One model's scores on one task.

    Attributes:
        path: The file.
        task: The task's mteb name.
        dataset_revision: Revision of the concept table.
        mteb_version: Version of mteb that wrote the file.
        pairs: Scores by the pair's name, ``eng-zho``.
    """

    path: Path
    task: str
    dataset_revision: str
    mteb_version: str
    pairs: Mapping[str, PairResult]

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
        record = Record(read_json_object(path), str(path))
        task = record.text("task_name")
        if task != path.stem:
            raise record.wrong("task_name", task, f"{path.stem!r}, the name of the file")
        splits = record.inner("scores")
        if list(splits.fields) != ["test"]:
            raise ValueError(
                f"{path}: splits {list(splits.fields)}, and exactly 'test' is expected"
            )
        entries = splits.fields["test"]
        if not isinstance(entries, list) or not entries:
            raise ValueError(f"{path}: split 'test' holds no scores; run `sa-bench run` again")
        pairs: dict[str, PairResult] = {}
        for number, entry in enumerate(entries):
            if not isinstance(entry, dict):
                raise splits.wrong("test", entry, "a list of objects")
            subset = entry.get("hf_subset", f"entry {number}")
            pair = PairResult.from_record(Record(entry, f"{path}, {subset!r}"))
            if pair.name in pairs:
                raise ValueError(
                    f"{path}: the pair {pair.name} stands twice; run `sa-bench run` again"
                )
            pairs[pair.name] = pair
        return cls(path, task, record.text("dataset_revision"), record.text("mteb_version"), pairs)
