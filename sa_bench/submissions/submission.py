"""A submission: one revision of a model, every file read, or the reason why not."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from sa_bench.finding import Finding, error, warning
from sa_bench.results import ConceptFile, ModelMetadata, TaskResult
from sa_bench.results.layout import (
    CONCEPTS,
    EXPERIMENTS,
    MAPS,
    MATRIX,
    METADATA,
    SETTINGS,
    is_model_folder,
    task_of,
)
from sa_bench.results.map_file import MapFile
from sa_bench.results.metadata import read_description
from sa_bench.results.pair_matrix import PairMatrix
from sa_bench.results.validation import REMEDY, FileError
from sa_bench.tables.shipped import CORE_TASKS, PIVOTS, TASK_FOLDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence


_REMEDY = "remove it: results are folders <org>__<model>/<revision>"

# What a results folder may hold beside models.
_WELCOME = frozenset({"README.md", ".gitkeep"})


@dataclass(frozen=True, slots=True)
class Tree:
    """The folders to check.

    Attributes:
        top: The folder that was asked for, absolute.
        root: The results folder that it belongs to.
        revisions: The revisions' folders in ``top``.
        findings: What doesn't belong there.
    """

    top: Path
    root: Path
    revisions: tuple[Path, ...]
    findings: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        """Whether all of a results folder was asked for."""
        return self.top == self.root

    def name(self, revision: Path) -> str:
        """Return the name of a revision's folder below the results folder."""
        return revision.relative_to(self.root).as_posix()

    def every_revision(self) -> Iterator[Path]:
        """Yield the folders of all models and revisions of the results folder."""
        for model in sorted(self.root.iterdir()):
            if is_model_folder(model) and _is_folder(model):
                yield from (folder for folder in sorted(model.iterdir()) if _is_folder(folder))


def is_results(path: Path) -> bool:
    """Return whether a path is a folder of results: a revision's, a model's, or a whole one."""
    return path.is_dir() and _kind(_absolute(path)) is not None


def find_revisions(path: Path) -> Tree:
    """Return the revisions' folders in a folder of results.

    Raises:
        ValueError: The path is no folder of results.
    """
    top = _absolute(path)
    kind = _kind(top)
    if kind is None:
        raise ValueError(f"{path}: no folder of results, <org>__<model>/<revision>")
    root = {"results": top, "model": top.parent, "revision": top.parent.parent}[kind]
    findings: list[Finding] = []
    if kind == "results":
        models = _folders(top, top, findings, of_models=True)
    elif top.is_symlink():
        return Tree(top, root, (), (error(".", "a symbolic link", _REMEDY),))
    else:
        models = [top] if kind == "model" else []
    revisions = [top] if kind == "revision" else []
    for model in models:
        found = _folders(model, top, findings, of_models=False)
        if not found:
            empty = error(".", "a model's folder without results", _REMEDY)
            findings.append(placed(empty, model, top))
        revisions += found
    for folder in (*models, *revisions):
        if not is_plain_name(folder.name):
            message = f"{folder.name!a} is no name of a folder of results"
            remedy = "names are of letters, digits, '.', '-' and '_'"
            findings.append(placed(error(".", message, remedy), folder, top))
    return Tree(top, root, tuple(revisions), tuple(findings))


def placed(finding: Finding, folder: Path, top: Path) -> Finding:
    """Return a finding on a file in ``folder`` with the file relative to ``top``."""
    file = (folder / finding.file).relative_to(top).as_posix()
    return replace(finding, file=file if file.isprintable() else ascii(file)[1:-1])


def _absolute(path: Path) -> Path:
    # Not resolve(): it would put a folder elsewhere in the place of a link to it.
    return Path(os.path.abspath(path))  # noqa: PTH100


def _kind(path: Path) -> Literal["revision", "model", "results"] | None:
    in_model = is_model_folder(path.parent)
    if in_model and (path / METADATA).exists():
        return "revision"
    if is_model_folder(path):
        return "model"
    if any(is_model_folder(entry) for entry in path.iterdir()):
        return "results"
    return "revision" if in_model else None


def _folders(folder: Path, top: Path, findings: list[Finding], *, of_models: bool) -> list[Path]:
    """Return the folders in a folder; what else is there doesn't belong."""
    inner = []
    for path in sorted(folder.iterdir()):
        if _is_folder(path) and (is_model_folder(path) or not of_models):
            inner.append(path)
        elif not (of_models and path.name in _WELCOME and path.is_file()):
            message = "a symbolic link" if path.is_symlink() else "doesn't belong here"
            findings.append(placed(error(path.name, message, _REMEDY), folder, top))
    return inner


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_TASK = r"[A-Za-z0-9][A-Za-z0-9._-]*\.json"

# Most bytes by the file's place. The largest of the benchmark's own: 57 kB, 140 kB and 220 kB for
# scores, concepts and maps; a concept file of 10,000 concepts in twelve languages takes 2 MB.
_KINDS = (
    (re.compile(re.escape(METADATA)), 2**18),
    (re.compile(re.escape(SETTINGS)), 2**18),
    (re.compile(_TASK), 2**20),
    (re.compile(rf"{CONCEPTS}/{_TASK}"), 2**23),
    (re.compile(rf"{MAPS}/{_TASK}"), 2**23),
    (re.compile(rf"{MATRIX}/{_TASK}"), 2**23),
)
_MOST_OF_ALL = 2**25
_FOLDERS = frozenset({CONCEPTS, MAPS, MATRIX})
# mteb names the folder of an experiment by its settings, with blanks, colons and the like.
_SETTINGS_NAME = re.compile(r"[^\x00-\x1f\x7f/\\]{1,200}")
_EXPERIMENT = re.compile(rf"{EXPERIMENTS}/[^/]+/")
_EXECUTABLE = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH
_ONLY = "a submission holds what `sa-bench run` and `sa-bench map` write, and nothing else"


def is_plain_name(name: str) -> bool:
    """Return whether a name is plain letters, digits, dots, hyphens and underscores."""
    return _PLAIN.fullmatch(name) is not None


def sound_files(folder: Path) -> frozenset[str]:
    """Return the files of a revision's folder that may be read, relative to it."""
    return frozenset(
        name
        for name, status in _walk(folder)
        if not name.startswith(f"{EXPERIMENTS}/")
        and (most := _most_bytes(name)) is not None
        and stat.S_ISREG(status.st_mode)
        and status.st_size <= most
    )


def check_files(folder: Path) -> Iterator[Finding]:
    """Yield the files of a revision's folder that don't belong, or are too large.

    Experiments are held to the same rule as the files beside them, though no ranking reads them.
    """
    total = 0
    for name, status in _walk(folder):
        shown = name if name.isprintable() else ascii(name)
        total += status.st_size
        is_folder = stat.S_ISDIR(status.st_mode)
        if name == EXPERIMENTS and is_folder:
            yield warning(
                shown, "experiments are never ranked", "leave the folder out of a submission"
            )
        elif not is_folder:
            yield from _check_file(name, shown, status)
        elif not _is_known_folder(name):
            yield error(shown, "a folder that doesn't belong here", f"remove it: {_ONLY}")
    if total > _MOST_OF_ALL:
        yield error(".", f"{total} bytes in all", f"{_MOST_OF_ALL} is the most; remove what is odd")


def _check_file(name: str, shown: str, status: os.stat_result) -> Iterator[Finding]:
    if not stat.S_ISREG(status.st_mode):
        kind = "a symbolic link" if stat.S_ISLNK(status.st_mode) else "no regular file"
        yield error(shown, f"is {kind}", "put the file itself in its place, or remove it")
        return
    most = _most_bytes(name)
    if most is None:
        yield error(shown, "a file that doesn't belong here", f"remove it: {_ONLY}")
        return
    if status.st_size > most:
        yield error(shown, f"{status.st_size} bytes", f"{most} is the most; write the file again")
    if status.st_mode & _EXECUTABLE:
        yield error(shown, "is executable", "run `chmod -x` on it")


def _most_bytes(name: str) -> int | None:
    own = _EXPERIMENT.sub("", name)
    return next((most for pattern, most in _KINDS if pattern.fullmatch(own)), None)


def _is_known_folder(name: str) -> bool:
    place, _, own = name.rpartition("/")
    if place == EXPERIMENTS:
        return _SETTINGS_NAME.fullmatch(own) is not None
    return own in _FOLDERS and (not place or place.rpartition("/")[0] == EXPERIMENTS)


def _walk(folder: Path, inside: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """Yield everything below a folder with its own status; links aren't followed.

    Nothing is looked for in folders that don't belong.
    """
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        status = entry.stat(follow_symlinks=False)
        name = f"{inside}{entry.name}"
        yield name, status
        if stat.S_ISDIR(status.st_mode) and (name == EXPERIMENTS or _is_known_folder(name)):
            yield from _walk(Path(entry.path), f"{name}/")


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
        matrices: Figures of all pairs.
        findings: Why files could not be read.
        others: Tasks of the files that are none of semantic affinity.
        has_our_tasks: Whether there is a file of scores of semantic affinity.
    """

    folder: Path
    files: frozenset[str]
    metadata: ModelMetadata | None = None
    content: dict[str, Any] = field(default_factory=dict)
    results: dict[str, TaskResult] = field(default_factory=dict)
    concepts: dict[str, ConceptFile] = field(default_factory=dict)
    maps: dict[str, MapFile] = field(default_factory=dict)
    matrices: dict[str, PairMatrix] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    has_our_tasks: bool = False

    @property
    def is_foreign(self) -> bool:
        """Whether there are results of other tasks here and nothing of ours."""
        ours = any(name.startswith(tuple(f"{each}/" for each in _FOLDERS)) for name in self.files)
        return bool(self.others) and not ours and not self.has_our_tasks

    @property
    def is_experiment(self) -> bool:
        """Whether there are experiments here and no results beside them."""
        return not self.files and (self.folder / EXPERIMENTS).is_dir()

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


def read_submission(
    folder: Path, tasks: Collection[str] = TASK_FOLDERS, needed: Sequence[str] = CORE_TASKS
) -> Submission:
    """Read a revision's folder, as far as it can be read.

    Args:
        folder: ``<org>__<model>/<revision>``.
        tasks: Names of the tasks of semantic affinity; a file with concepts beside it is one too.
        needed: The tasks without which a model has no rank.
    """
    submission = Submission(folder, sound_files(folder))
    if METADATA in submission.files:
        content = submission.read(METADATA, read_description)
        if content is not None:
            submission.content = content
            submission.metadata = submission.read(
                METADATA, lambda path: ModelMetadata.of(content, str(path))
            )
    else:
        message = "missing: the description of the model"
        submission.findings.append(error(METADATA, message, REMEDY))
    for name in sorted(submission.files):
        place, _, file = name.rpartition("/")
        task = task_of(name)
        if place == CONCEPTS:
            _keep(submission.concepts, task, submission.read(name, ConceptFile.read))
        elif place == MAPS:
            _keep(submission.maps, task, submission.read(name, MapFile.read))
        elif place == MATRIX:
            _keep(submission.matrices, task, submission.read(name, PairMatrix.read))
        elif file.endswith(".json") and file != METADATA:
            if task in tasks or f"{CONCEPTS}/{name}" in submission.files:
                submission.has_our_tasks = True
                _keep(submission.results, task, submission.read(name, TaskResult.read))
            else:
                submission.others.append(task)
    _find_missing(submission, tasks, needed)
    _find_others(submission)
    return submission


def _keep(found: dict[str, T], task: str, content: T | None) -> None:
    if content is not None:
        found[task] = content


def _find_others(submission: Submission) -> None:
    if submission.others:
        first, *more = submission.others
        message = f"{first} is no task of semantic affinity and is never shown"
        if more:
            message = f"{first} and {len(more)} other tasks are none of semantic affinity"
        submission.findings.append(warning(f"{first}.json", message, "leave other tasks out"))


def _find_missing(submission: Submission, known: Collection[str], needed: Sequence[str]) -> None:
    tasks = {
        task_of(name)
        for name in submission.files
        if name.startswith((f"{CONCEPTS}/", f"{MAPS}/", f"{MATRIX}/")) or task_of(name) in known
    }
    for task in sorted(tasks):
        beside = [f"{task}.json", f"{CONCEPTS}/{task}.json"]
        if PIVOTS.get(task) is not None:
            beside.append(f"{MATRIX}/{task}.json")
        for name in beside:
            if name not in submission.files:
                submission.findings.append(
                    error(name, f"missing beside other files of {task}", REMEDY)
                )
    absent = [task for task in needed if task not in tasks]
    if absent:
        message = f"no results of {', '.join(absent)}"
        submission.findings.append(
            warning(".", message, "run all tasks; a model without one has no mean and no rank")
        )
