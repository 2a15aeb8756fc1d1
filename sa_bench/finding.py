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


Kind: TypeAlias = Literal["error", "warning", "note"]
"""An error forbids data or a submission; a warning should be checked; a note says what was not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a data set or a submission.

    Attributes:
        kind: How grave it is.
        file: The file, relative to the folder that was checked.
        place: Where in the file: a pair, a field, a concept and a language; empty for all of it.
        message: What is there and what should be.
        remedy: How to fix it; empty where the message says that.
        line: The line in the file, counted from 1; None where lines have no meaning.
    """

    kind: Kind
    file: str
    place: str
    message: str
    remedy: str
    line: int | None = None

    def __str__(self) -> str:
        """Return the finding in one line: ``T.json: error: eng-zho: SA is ...; run ...``."""
        file = self.file if self.line is None else f"{self.file}:{self.line}"
        said = "; ".join(part for part in (self.message, self.remedy) if part)
        return ": ".join(part for part in (file, self.kind, self.place, said) if part)

    def to_dict(self) -> dict[str, str | int | None]:
        """Return the finding as JSON can hold it."""
        return asdict(self)


def error(
    file: str, message: str, remedy: str = "", *, place: str = "", line: int | None = None
) -> Finding:
    """Return a finding that forbids data or a submission."""
    return Finding("error", file, in_one_line(place), in_one_line(message), remedy, line)


def warning(
    file: str, message: str, remedy: str = "", *, place: str = "", line: int | None = None
) -> Finding:
    """Return a finding that someone should check."""
    return Finding("warning", file, in_one_line(place), in_one_line(message), remedy, line)


def note(
    file: str, message: str, remedy: str = "", *, place: str = "", line: int | None = None
) -> Finding:
    """Return a finding on what was not checked."""
    return Finding("note", file, in_one_line(place), in_one_line(message), remedy, line)
