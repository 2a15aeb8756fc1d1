"""One thing that is wrong with a data set: where, what, and how to mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

__all__ = ["Problem"]


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
