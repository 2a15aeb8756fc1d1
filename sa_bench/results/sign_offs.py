"""Sign-offs: who computed which results again, and whether that still holds of the files here.

A sign-off is in the maintainers' folder (``leaderboard/verified``), outside of the results, so
that no submission carries its own mark. ``sa-bench verify --by`` writes it; the leaderboard shows
a mark only while the digests in it are those of the files present.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, with_config

from sa_bench.files import require_regular, write_atomically
from sa_bench.finding import one_line
from sa_bench.results.layout import concept_path, matrix_path, sign_off_path
from sa_bench.results.validation import (
    Count,
    Date,
    Line,
    PositiveCount,
    Ratio,
    Text,
    read_json_object,
    require_format,
    validated,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sa_bench.results import Evaluation, ModelResults


FORMAT = 1
"""Version of the file's format."""

_PERSON = re.compile(r"[^\s<>@]([^<>@]{0,78}[^\s<>@])? <[^\s<>@]{1,64}@[^\s<>@]{1,200}>")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_person(text: str) -> str:
    """Return a name and mail address as they are.

    Raises:
        ValueError: They are not of the form ``Name <mail>``, or hold a control character.
    """
    # A bidirectional override would turn the words around the name, on every page that shows it.
    if not (text.isprintable() and _PERSON.fullmatch(text)):
        raise ValueError("a person as in 'Ada Lovelace <ada@example.org>'")
    return text


def _sha256(text: str) -> str:
    if not _SHA256.fullmatch(text):
        raise ValueError("a SHA-256 in 64 hexadecimal digits")
    return text


_Person: TypeAlias = Annotated[Text, AfterValidator(check_person)]
_Sha256: TypeAlias = Annotated[Text, AfterValidator(_sha256)]


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class TaskSignOff:
    """What was verified of one task, and how.

    Attributes:
        result_sha256: SHA-256 of the result file.
        concepts_sha256: SHA-256 of the concept file.
        n_checked: How many concepts were encoded again.
        n_concepts: How many there are; with all of them checked, the score was computed again.
        seed: What drew the sample; None where all were checked.
        tolerance: How far a spread might lie apart.
        largest_difference: How far one did, at most.
        device: Where the model computed.
        dtype: The types of the vectors and of the weights.
        figures: Names of the figures that were compared; nothing else is vouched for.
        versions: Versions of the software, by name.
        matrix_sha256: SHA-256 of the matrix of all pairs; None of a task without one.
    """

    result_sha256: _Sha256
    concepts_sha256: _Sha256
    n_checked: PositiveCount
    n_concepts: PositiveCount
    seed: Count | None
    tolerance: Ratio
    largest_difference: Ratio
    device: Line
    dtype: Line
    figures: Annotated[tuple[Line, ...], Field(min_length=1)]
    versions: Mapping[Line, Line]
    matrix_sha256: _Sha256 | None = None


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class SignOff:
    """A sign-off of one revision of a model; attributes are the keys of the file.

    Attributes:
        model: The model's name, ``org/name``.
        revision: Its revision.
        date: When it was verified, YYYY-MM-DD.
        by: Who did it, ``Name <mail>``.
        tasks: What was verified, by the task's mteb name.
    """

    model: Line
    revision: Line
    date: Date
    by: _Person
    tasks: Annotated[Mapping[Line, TaskSignOff], Field(min_length=1)]

    @property
    def name(self) -> str:
        """The person's name, without the mail address."""
        return self.by.partition(" <")[0]

    @classmethod
    def read(cls, path: Path) -> SignOff:
        """Read a sign-off.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: Not JSON, another format, or a field is missing, unknown or wrong.
        """
        content = require_format(read_json_object(path), FORMAT, str(path))
        return validated(_SIGN_OFF, content, str(path))

    def write(self, path: Path) -> None:
        """Write the file whole or not at all.

        Raises:
            OSError: The folder can't be written.
        """
        content = {"format": FORMAT, **asdict(self)}
        for task in content["tasks"].values():
            if task["matrix_sha256"] is None:
                del task["matrix_sha256"]
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2, sort_keys=True)
        write_atomically(path, f"{text}\n")


_SIGN_OFF = TypeAdapter(SignOff)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    require_regular(path)
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


_FIX = "verify again (`sa-bench verify --all --by`) or remove it"


class _StaleError(ValueError):
    """A sign-off that was sound, of results that have changed since."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the pages say of a verification.

    Attributes:
        date: When it was, YYYY-MM-DD.
        name: Who did it, without the mail address.
        n_checked: How many concepts were encoded again, over the tasks.
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
        problems: One sentence for each sign-off that is none: file, reason, how to fix it.
        notes: One sentence for each that no longer holds, or is of results that are not here.
    """

    by_folder: Mapping[Path, Mark]
    problems: tuple[str, ...]
    notes: tuple[str, ...]


_SHOWN = "the results are shown as self-reported"


def read_marks(folder: Path, models: Iterable[ModelResults]) -> Marks:
    """Read the sign-offs of a folder and keep those that hold of these results.

    Args:
        folder: Holds ``<org>__<model>/<revision>.json``; there may be no such folder.
        models: The results that are shown.
    """
    by_path = {sign_off_path(folder, model.folder): model for model in models}
    marks: dict[Path, Mark] = {}
    problems: list[str] = []
    notes: list[str] = []
    for path in sorted(folder.glob("*/*.json")):
        try:
            sign_off = SignOff.read(path)
            # The results of a user's own folder need not be those that the maintainers signed.
            if path in by_path:
                marks[by_path[path].folder] = _mark(path, sign_off, by_path[path])
            else:
                notes.append(f"{path}: there are no such results here; they were verified")
        except _StaleError as error:
            notes.append(f"{one_line(error)}; {_SHOWN}, {_FIX}")
        except (OSError, ValueError) as error:
            problems.append(f"{one_line(error)}; {_SHOWN}, {_FIX}")
    return Marks(marks, tuple(problems), tuple(notes))


def _mark(path: Path, sign_off: SignOff, model: ModelResults) -> Mark:
    """Return the mark of a sign-off that holds.

    Raises:
        _StaleError: Files have changed, or results were added, since they were verified.
        ValueError: It is of another model.
        OSError: A result file can't be read.
    """
    signed = (sign_off.model, sign_off.revision)
    found = (model.metadata.name, model.metadata.revision)
    if signed != found:
        raise ValueError(f"{path}: is of {' at '.join(signed)}, where {' at '.join(found)} belongs")
    tasks: list[TaskSignOff] = []
    for name, evaluation in model.evaluations.items():
        if name not in sign_off.tasks:
            raise _StaleError(f"{path}: does not cover {name}, which has results")
        for file, sha256 in _digests(evaluation, sign_off.tasks[name]):
            if sha256 is None or digest(file) != sha256:
                raise _StaleError(f"{path}: {file} is no longer the file that was verified")
        tasks.append(sign_off.tasks[name])
    return Mark(
        date=sign_off.date,
        name=sign_off.name,
        n_checked=sum(task.n_checked for task in tasks),
        n_concepts=sum(task.n_concepts for task in tasks),
    )


def _digests(evaluation: Evaluation, signed: TaskSignOff) -> Iterator[tuple[Path, str | None]]:
    path = evaluation.result.path
    yield path, signed.result_sha256
    yield concept_path(path), signed.concepts_sha256
    if evaluation.matrix is not None:
        yield matrix_path(path), signed.matrix_sha256
