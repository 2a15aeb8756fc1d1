"""What is fuzzed: a reader, the file that it reads, and a sound example of that file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

__all__ = ["Form", "Reader"]

Form: TypeAlias = Literal[
    "json", "jsonl", "toml", "delimited", "markdown", "line", "parquet", "tar", "zip"
]


@dataclass(frozen=True, slots=True)
class Reader:
    """A function of the product that reads a file which somebody else made.

    Attributes:
        name: What it is called in tables and tests.
        form: How the file is written, which decides how it is spoiled.
        file: Where the file stands, relative to the target folder.
        sound: Returns a file's content that the reader accepts.
        read: Reads the target folder; returns the problems that the reader told rather than raised.
        surround: Writes the other files that the reader needs, given the target folder and the
            content under test.
    """

    name: str
    form: Form
    file: str
    sound: Callable[[], bytes]
    read: Callable[[Path], Sequence[str]]
    surround: Callable[[Path, bytes], None] | None = None

    def place(self, folder: Path, content: bytes) -> Path:
        """Write the content, and what it needs beside it, into the folder; return its path."""
        path = folder / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if self.surround is not None:
            self.surround(folder, content)
        return path
