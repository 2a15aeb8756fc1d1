"""Where a site's files come from: a leaderboard's own folder, and sa-bench's for what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["SETTINGS_FILE", "Source", "default_source", "find_source", "source_here"]

SETTINGS_FILE = "site.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """The source of a site.

    Attributes:
        folder: What ``site.toml`` lies in, and other files of the leaderboard's own.
        theme: What templates and assets lie in, and every file that the folder lacks. The same
            as the folder where that has templates: it is then complete, and nothing is added.
    """

    folder: Path
    theme: Path

    @property
    def settings(self) -> Path:
        """``site.toml``, always the folder's own."""
        return self.folder / SETTINGS_FILE

    @property
    def watched(self) -> tuple[Path, ...]:
        """Files and folders that the site changes with; the site itself may lie beside them."""
        if self.folder == self.theme:
            return (self.folder,)
        return (*self.folder.glob("*.toml"), self.folder / "words", self.theme)

    def file(self, name: str) -> Path:
        """Return the folder's file of this name, else the theme's, whether that exists or not."""
        path = self.folder / name
        return path if path.exists() else self.theme / name


def default_source() -> Path:
    """Return the site's source: the wheel's copy, else ``leaderboard/`` of the checkout."""
    package = Path(__file__).parents[1]
    shipped = package / "_leaderboard"
    return shipped if shipped.is_dir() else package.parent / "leaderboard"


def find_source(folder: Path | None = None) -> Source:
    """Return the source in ``folder``, by default the one that ships with sa-bench."""
    shipped = default_source()
    folder = shipped if folder is None else folder
    return Source(folder, folder if (folder / "templates").is_dir() else shipped)


def source_here() -> Source:
    """Return the leaderboard that the command is given in, else the one that ships with sa-bench.

    A folder that holds a ``site.toml`` is a leaderboard (``sa-bench init`` makes one).
    """
    here = Path()
    return find_source(here if (here / SETTINGS_FILE).is_file() else None)
