"""The folder that a site is built into: whole or not at all, and nothing outside it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path, PurePosixPath

__all__ = ["MARKER", "Output"]

MARKER = "leaderboard.json"
"""What tells a built site from a folder of somebody's files."""


class Output:
    """A site in the making.

    Files gather in a temporary folder beside the target; ``finish`` puts it in the target's place.
    """

    def __init__(self, target: Path) -> None:
        """Prepare to replace ``target``.

        Raises:
            ValueError: The target holds something that is no built site.
            OSError: Its parent can't be written.
        """
        self.target = target.resolve()
        if self.target.exists() and not self.target.is_dir():
            raise ValueError(f"{target}: is a file; name a folder for the site with --out")
        is_site = (self.target / MARKER).is_file() and not (self.target / ".git").exists()
        if self.target.is_dir() and any(self.target.iterdir()) and not is_site:
            raise ValueError(
                f"{target}: holds files that are no built site and would be lost; "
                "name another folder with --out, or empty it"
            )
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(dir=self.target.parent, prefix=".site-"))
        self._subfolders: set[PurePosixPath] = set()
        # A dictionary, to find what was written before and keep the order.
        self._written: dict[str, None] = {}

    @property
    def paths(self) -> tuple[str, ...]:
        """What was written, in order."""
        return tuple(self._written)

    def write(self, path: str, content: str | bytes | Path) -> None:
        """Write one file, or copy one; ``path`` is below the site's folder, with slashes.

        Raises:
            ValueError: The path leads out of the folder, or was written before.
        """
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or not pure.parts:
            raise ValueError(f"{path!r} leads out of the site's folder")
        if path in self._written:
            raise ValueError(f"{path!r} is written twice; two pages share a name")
        file = self._folder / pure
        if pure.parent not in self._subfolders:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._subfolders.add(pure.parent)
        if isinstance(content, Path):
            shutil.copyfile(content, file)
        else:
            file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        self._written[path] = None

    def finish(self) -> None:
        """Put the site in its place; an earlier one goes.

        Raises:
            OSError: It can't be moved.
        """
        self._folder.chmod(0o755)
        if self.target.exists():
            earlier = Path(tempfile.mkdtemp(dir=self.target.parent, prefix=".site-"))
            self.target.rename(earlier / "site")
            self._folder.rename(self.target)
            shutil.rmtree(earlier)
        else:
            self._folder.rename(self.target)

    def discard(self) -> None:
        """Remove what was written so far; does nothing after ``finish``."""
        shutil.rmtree(self._folder, ignore_errors=True)
