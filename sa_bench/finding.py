"""A finding: one thing that is wrong with data or a submission, and how foreign text is shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from reprlib import Repr
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence


# Repr goes six levels deep at most: repr() itself gives up on what json.loads just so read.
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 60

_MOST_LISTED = 20
_LONGEST_NAME = 80
_LONGEST_SENTENCE = 400


def quoted(value: object) -> str:
    """Return the value as Python writes it, cut to about a line, control characters escaped."""
    return _SHORT.repr(value)


def listed(names: Sequence[str]) -> str:
    """Return the names with commas between them, twenty at most, odd ones quoted."""
    shown = [
        name if name.isprintable() and len(name) <= _LONGEST_NAME else quoted(name)
        for name in names[:_MOST_LISTED]
    ]
    more = len(names) - len(shown)
    return ", ".join([*shown, *([f"{more:,} more"] if more else [])])


def in_one_line(text: str) -> str:
    """Return a sentence that any terminal can show, whatever of a file it quotes."""
    plain = _printable(text)
    return plain if len(plain) <= _LONGEST_SENTENCE else f"{plain[: _LONGEST_SENTENCE - 3]}..."


def one_line(error: Exception) -> str:
    """Return what an error says, without line breaks; the file first where it names one."""
    if isinstance(error, OSError) and error.filename is not None:
        return _printable(f"{error.filename}: {error.strerror}")
    return _printable(" ".join(str(error).split())) or type(error).__name__


def _printable(text: str) -> str:
    """Return a text with its control characters, bidirectional overrides and the like escaped."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A fault of a data set.

    Attributes:
        file: The file, relative to the data set's folder.
        line: The line in it, counted from 1, or None for the file as a whole.
        concept: The id of the concept, empty where the fault is no concept's.
        language: The key of the language, empty where the fault is no language's.
        message: What is wrong and how to mend it.
    """

    file: str
    line: int | None = None
    concept: str = ""
    language: str = ""
    message: str

    def __str__(self) -> str:
        """Return the problem in one line: ``data/test.jsonl:12: moon, tur: ...``."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        subject = ", ".join(part for part in (self.concept, self.language) if part)
        line = ": ".join(part for part in (place, subject, self.message) if part)
        # What stands in a file must not move the terminal's cursor or turn its text around.
        return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in line)

    def to_dict(self) -> dict[str, str | int | None]:
        """Return the problem as JSON can hold it."""
        return asdict(self)


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
