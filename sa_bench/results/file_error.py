"""The error of a file that holds something wrong: all of it, not the first thing only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sa_bench.quoting import in_one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["REMEDY", "FileError"]

REMEDY = "run `sa-bench run --overwrite` again"
"""How to mend a file of results, whatever is wrong with it."""


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
