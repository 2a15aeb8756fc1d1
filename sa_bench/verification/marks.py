"""Which results bear the mark of a verification, and which sign-offs hold no longer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.quoting import one_line
from sa_bench.verification.sign_off import SignOff, digest, sign_off_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sa_bench.results import Evaluation, ModelResults
    from sa_bench.verification.sign_off import TaskSignOff

__all__ = ["Mark", "Marks", "read_marks"]

_MEND = "verify again (`sa-bench verify`) or remove it"


@dataclass(frozen=True, slots=True)
class Mark:
    """What the pages say of a verification.

    Attributes:
        date: When it was, YYYY-MM-DD.
        name: Who did it, without the mail address.
        n_checked: How many concepts were encoded anew, over the tasks.
        n_concepts: How many there are.
    """

    date: str
    name: str
    n_checked: int
    n_concepts: int

    @property
    def of_all(self) -> bool:
        """Whether every concept was encoded, so that the scores themselves were computed again."""
        return self.n_checked == self.n_concepts


@dataclass(frozen=True, slots=True)
class Marks:
    """The sign-offs of a folder.

    Attributes:
        by_folder: The mark of each verified revision, by the folder of its results.
        problems: One sentence for each sign-off that does not hold: file, reason, how to mend.
        notes: What else there is to say, one sentence each.
    """

    by_folder: Mapping[Path, Mark]
    problems: tuple[str, ...]
    notes: tuple[str, ...]


def read_marks(folder: Path, models: Iterable[ModelResults]) -> Marks:
    """Read the sign-offs of a folder and keep those that hold of these results.

    Args:
        folder: Holds ``<org>__<model>/<revision>.json``; there may be no such folder.
        models: The results that are shown.
    """
    by_path = {sign_off_path(folder, model.folder): model for model in models}
    marks: dict[Path, Mark] = {}
    problems: list[str] = []
    orphans: list[Path] = []
    for path in sorted(folder.glob("*/*.json")):
        try:
            sign_off = SignOff.read(path)
            # The results of a folder of one's own need not be those that the maintainers signed.
            if path in by_path:
                marks[by_path[path].folder] = _mark(path, sign_off, by_path[path])
            else:
                orphans.append(path)
        except (OSError, ValueError) as error:
            problems.append(f"{one_line(error)}; the results are shown as self-reported, {_MEND}")
    notes = [f"{path}: there are no such results here; they were verified" for path in orphans]
    return Marks(marks, tuple(problems), tuple(notes))


def _mark(path: Path, sign_off: SignOff, model: ModelResults) -> Mark:
    """Return the mark of a sign-off that holds.

    Raises:
        ValueError: It is of another model, or of other files than are there.
        OSError: A result file can't be read.
    """
    signed = (sign_off.model, sign_off.revision)
    found = (model.metadata.name, model.metadata.revision)
    if signed != found:
        raise ValueError(f"{path}: is of {' at '.join(signed)}, where {' at '.join(found)} belongs")
    tasks: list[TaskSignOff] = []
    for name, evaluation in model.evaluations.items():
        if name not in sign_off.tasks:
            raise ValueError(f"{path}: does not cover {name}, which has results")
        for file, sha256 in _digests(evaluation, sign_off.tasks[name]):
            if digest(file) != sha256:
                raise ValueError(f"{path}: {file} is no longer the file that was verified")
        tasks.append(sign_off.tasks[name])
    return Mark(
        date=sign_off.date,
        name=sign_off.name,
        n_checked=sum(task.n_checked for task in tasks),
        n_concepts=sum(task.n_concepts for task in tasks),
    )


def _digests(evaluation: Evaluation, signed: TaskSignOff) -> Iterator[tuple[Path, str]]:
    path = evaluation.result.path
    yield path, signed.result_sha256
    yield path.parent / "concepts" / path.name, signed.concepts_sha256
