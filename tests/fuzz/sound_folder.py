"""A folder of sound files, of which a reader's own is replaced by what it is fuzzed with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["SoundFolder"]


@dataclass(frozen=True, slots=True)
class SoundFolder:
    """Files that readers accept together.

    Attributes:
        files: Returns their contents by their places; called often, so let it remember.
    """

    files: Callable[[], Mapping[str, bytes]]

    def content(self, file: str) -> Callable[[], bytes]:
        """Return a function that returns the content of a file."""
        return lambda: self.files()[file]

    def all_but(self, file: str) -> Callable[[Path, bytes], None]:
        """Return a function that writes all files but one into a folder."""

        def write(folder: Path, _: bytes) -> None:
            for name, content in self.files().items():
                if name != file:
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                    (folder / name).write_bytes(content)

        return write
