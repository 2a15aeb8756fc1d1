"""Where official results come from: repository, commit, date, licence, checksum."""

from __future__ import annotations

import csv
import hashlib
import re
import subprocess
import tarfile
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["Source", "describe_folder", "describe_table", "results_folder"]

_REPOSITORY = "https://github.com/embeddings-benchmark/results"
_HUB_TABLE = "https://huggingface.co/datasets/mteb/results"
_CC0 = "CC0 1.0 Universal"


@dataclass(frozen=True, slots=True)
class Source:
    r"""What the sidecar says of the source.

    Attributes:
        repository: Where the official results are published.
        commit: The commit of a checkout, or the one that most files of a copy are from; ``None``
            when not recorded.
        date: That commit's date, ISO 8601; ``None`` when not recorded.
        earlier_commits: For a copy: how many files are from other commits.
        licence: SPDX identifier; ``None`` when no licence file says it.
        sha256: Of a file itself; of a folder ``find results -name '*.json' | LC_ALL=C sort |
            xargs -d '\n' sha256sum | sha256sum``.
    """

    repository: str
    commit: str | None = None
    date: str | None = None
    earlier_commits: dict[str, int] | None = None
    licence: str | None = None
    sha256: str | None = None


@contextmanager
def results_folder(path: Path) -> Iterator[Path]:
    """Give the folder that holds ``results/``, unpacked from an archive for a while if need be.

    Raises:
        FileNotFoundError: There is no such file or folder.
        ValueError: It is neither a folder nor a readable tar archive.
    """
    if path.is_dir():
        yield _with_results(path)
        return
    if not path.exists():
        raise FileNotFoundError(
            f"{path} does not exist; give a folder or archive of official MTEB results"
        )
    with tempfile.TemporaryDirectory(prefix="mteb-results-") as unpacked:
        try:
            with tarfile.open(path) as archive:
                archive.extractall(unpacked, filter="data")
        except (tarfile.TarError, EOFError) as error:
            raise ValueError(
                f"{path}: not a complete tar archive ({error}); fetch it again"
            ) from error
        yield _with_results(Path(unpacked))


def _with_results(folder: Path) -> Path:
    # mteb's cache keeps the official results apart from one's own, in remote/.
    candidates = (folder / "remote", folder, *sorted(folder.iterdir()))
    return next((found for found in candidates if (found / "results").is_dir()), folder)


def describe_folder(folder: Path, tasks: Collection[str]) -> Source:
    """Return what a folder tells of its source by git, ``provenance.csv``, README and LICENSE."""
    commits = _commits_of_copy(folder / "provenance.csv", tasks)
    commit = commits.most_common(1)[0][0] if commits else _git(folder, "rev-parse", "HEAD")
    return Source(
        repository=_REPOSITORY,
        commit=commit,
        date=_date_in_readme(folder, commit) or _git(folder, "log", "-1", "--format=%cs"),
        earlier_commits={name: n for name, n in sorted(commits.items()) if name != commit} or None,
        licence="CC0-1.0" if _CC0 in _text(folder / "LICENSE") else None,
        sha256=_checksum(folder),
    )


def describe_table(path: Path | None) -> Source:
    """Return what is known of mteb's leaderboard table: a file, or without ``path`` the Hub's."""
    checksum = None if path is None else hashlib.sha256(path.read_bytes()).hexdigest()
    return Source(repository=_HUB_TABLE, sha256=checksum)


def _commits_of_copy(path: Path, tasks: Collection[str]) -> Counter[str]:
    if not path.is_file():
        return Counter()
    with path.open(encoding="utf-8", newline="") as stream:
        return Counter(row["commit"] for row in csv.DictReader(stream) if row["task"] in tasks)


def _git(folder: Path, *arguments: str) -> str | None:
    if not (folder / ".git").exists():
        return None
    answer = subprocess.run(  # noqa: S603 - fixed arguments
        ["git", "-C", str(folder), *arguments],  # noqa: S607 - git is wherever the user has it
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip() or None


def _date_in_readme(folder: Path, commit: str | None) -> str | None:
    found = re.search(rf"{commit}`?\s*\((\d{{4}}-\d\d-\d\d)\)", _text(folder / "README.md"))
    return found[1] if found else None


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _checksum(folder: Path) -> str:
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in (folder / "results").rglob("*.json")
    ]
    lines.sort(key=lambda line: line[66:])
    return hashlib.sha256("".join(lines).encode()).hexdigest()
