"""The error of a file that holds something wrong: all of it, not the first thing only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["REMEDY", "FileError", "in_one_line"]

REMEDY = "run `sa-bench run --overwrite` again"
"""How to mend a file of results, whatever is wrong with it."""

_LONGEST = 400


def in_one_line(text: str) -> str:
    """Return a sentence that any terminal can show, whatever of a file it quotes."""
    plain = text if text.isprintable() else ascii(text)[1:-1]
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 3]}..."


class FileError(ValueError):
    """A file that can't be used.

    Its text names the file, the first fault, how many more there are and the remedy, in one line.

    Attributes:
        where: The file.
        faults: What is wrong with it, one sentence each, without the file's name.
    """

    def __init__(self, where: str, faults: Sequence[str]) -> None:
        """Make the error of one fault or more."""
        self.where = where
        self.faults = tuple(map(in_one_line, faults))
        more = len(self.faults) - 1
        rest = f" (and {more} more; `sa-bench validate` lists them all)" if more else ""
        super().__init__(f"{where}: {self.faults[0]}{rest}; {REMEDY}")
