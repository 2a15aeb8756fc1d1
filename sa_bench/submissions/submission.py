"""One revision of a model as it is submitted: every file read, or the reason why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from sa_bench.maps.map_file import MapFile
from sa_bench.results import ConceptFile, ModelMetadata, TaskResult
from sa_bench.results.file_error import REMEDY, FileError
from sa_bench.results.json_file import read_json_object
from sa_bench.submissions.files import METADATA, sound_files
from sa_bench.submissions.finding import Finding, error, warning
from sa_bench.tables.shipped import TASK_FOLDERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Submission", "read_submission"]

T = TypeVar("T")


@dataclass(slots=True)
class Submission:
    """What could be read of a revision's folder, by the task's name.

    Attributes:
        folder: ``<org>__<model>/<revision>``.
        files: The files that may be read, relative to it.
        metadata: The model's description, as far as results are concerned.
        content: All of the description.
        results: Scores.
        concepts: What each concept contributed to them.
        maps: Maps.
        findings: Why files could not be read.
    """

    folder: Path
    files: frozenset[str]
    metadata: ModelMetadata | None = None
    content: dict[str, Any] = field(default_factory=dict)
    results: dict[str, TaskResult] = field(default_factory=dict)
    concepts: dict[str, ConceptFile] = field(default_factory=dict)
    maps: dict[str, MapFile] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def read(self, name: str, reader: Callable[[Path], T]) -> T | None:
        """Return what a reader makes of a file, or None where it finds faults, which are kept."""
        path = self.folder / name
        try:
            return reader(path)
        except FileError as fault:
            self.findings += [error(name, sentence, REMEDY) for sentence in fault.faults]
        except (OSError, ValueError) as fault:
            self.findings.append(error(name, str(fault).removeprefix(f"{path}: "), REMEDY))
        return None


def read_submission(folder: Path) -> Submission:
    """Read a revision's folder, as far as it can be read."""
    submission = Submission(folder, sound_files(folder))
    if METADATA in submission.files:
        content = submission.read(METADATA, read_json_object)
        if content is not None:
            submission.content = content
            submission.metadata = submission.read(METADATA, ModelMetadata.read)
    else:
        message = "missing: the description of the model"
        submission.findings.append(error(METADATA, message, REMEDY))
    for name in sorted(submission.files):
        place, _, file = name.rpartition("/")
        task = file.removesuffix(".json")
        if place == "concepts":
            _keep(submission.concepts, task, submission.read(name, ConceptFile.read))
        elif place == "maps":
            _keep(submission.maps, task, submission.read(name, MapFile.read))
        elif file.endswith(".json") and file != METADATA:
            if task in TASK_FOLDERS or f"concepts/{name}" in submission.files:
                _keep(submission.results, task, submission.read(name, TaskResult.read))
            else:
                message = f"{task} is no task of semantic affinity and is never shown"
                submission.findings.append(warning(name, message, "leave the file out"))
    _find_missing(submission)
    return submission


def _keep(found: dict[str, T], task: str, content: T | None) -> None:
    if content is not None:
        found[task] = content


def _find_missing(submission: Submission) -> None:
    tasks = {
        name.rpartition("/")[2].removesuffix(".json")
        for name in submission.files
        if name.startswith(("concepts/", "maps/")) or name.removesuffix(".json") in TASK_FOLDERS
    }
    for task in sorted(tasks):
        for name in (f"{task}.json", f"concepts/{task}.json"):
            if name not in submission.files:
                submission.findings.append(
                    error(name, f"missing beside other files of {task}", REMEDY)
                )
    absent = [task for task in TASK_FOLDERS if task not in tasks]
    if absent:
        message = f"no results of {', '.join(absent)}"
        submission.findings.append(
            warning(".", message, "run all tasks; a model without one has no mean and no rank")
        )
