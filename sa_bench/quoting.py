"""Show in a message what stands in a file: in one short line, whatever it is."""

from __future__ import annotations

from reprlib import Repr
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["in_one_line", "listed", "one_line", "quoted"]

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
