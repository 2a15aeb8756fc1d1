"""A sign-off: a person's word that a model's results came out the same when computed again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping  # noqa: TC003 - pydantic reads the annotations
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, with_config

from sa_bench.atomic import write_atomically
from sa_bench.results.field_types import (
    Count,
    Date,
    Line,
    PositiveCount,
    Ratio,
    Text,
)
from sa_bench.results.json_file import read_json_object
from sa_bench.results.schema import require_format, validated

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FORMAT", "SignOff", "TaskSignOff", "check_person", "digest", "sign_off_path"]

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
        n_checked: How many concepts were encoded anew.
        n_concepts: How many there are; with all of them checked, the score was computed again.
        seed: What drew the sample; None where all were checked.
        tolerance: How far a spread might lie apart.
        largest_difference: How far one did, at most.
        device: Where the model computed.
        dtype: The types of the vectors and of the weights.
        versions: Versions of the software, by name.
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
    versions: Mapping[Line, Line]


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
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2, sort_keys=True)
        write_atomically(path, f"{text}\n")


_SIGN_OFF = TypeAdapter(SignOff)


def sign_off_path(folder: Path, results: Path) -> Path:
    """Return where the sign-off stands of the results in ``<org>__<model>/<revision>``.

    The names are those of folders that exist, so none leads out of ``folder``.
    """
    return folder / results.parent.name / f"{results.name}.json"


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
