"""One thing that was found out about a submission: where, what, and how to mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias

from sa_bench.quoting import in_one_line

__all__ = ["Finding", "Kind", "error", "note", "warning"]

Kind: TypeAlias = Literal["error", "warning", "note"]
"""An error forbids the submission; a warning wants a look; a note says what was not checked."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of a check.

    Attributes:
        kind: How grave it is.
        file: The file, relative to the folder that was checked.
        place: Where in the file: a pair, a field, a line; empty for the file as a whole.
        message: What stands there and what should.
        remedy: How to mend it.
    """

    kind: Kind
    file: str
    place: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return the finding in one line: ``T.json: error: eng-zho: SA is ...; run ...``."""
        where = ": ".join(part for part in (self.file, self.kind, self.place) if part)
        return f"{where}: {self.message}; {self.remedy}"

    def to_dict(self) -> dict[str, str]:
        """Return the finding as JSON can hold it."""
        return asdict(self)


def error(file: str, message: str, remedy: str, *, place: str = "") -> Finding:
    """Return a finding that forbids the submission."""
    return Finding("error", file, in_one_line(place), in_one_line(message), remedy)


def warning(file: str, message: str, remedy: str, *, place: str = "") -> Finding:
    """Return a finding that somebody should look at."""
    return Finding("warning", file, in_one_line(place), in_one_line(message), remedy)


def note(file: str, message: str, remedy: str, *, place: str = "") -> Finding:
    """Return a finding on what was not checked."""
    return Finding("note", file, in_one_line(place), in_one_line(message), remedy)
