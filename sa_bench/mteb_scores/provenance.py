"""Where official results come from: repository, commit, date, licence, checksum."""

from __future__ import annotations

import csv
import hashlib
import io
import lzma
import re
import subprocess
import tarfile
import tempfile
import zlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.quoting import quoted
from sa_bench.regular_file import read_regular, read_regular_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["Source", "describe_folder", "describe_table", "results_folder"]

_REPOSITORY = "https://github.com/embeddings-benchmark/results"
_HUB_TABLE = "https://huggingface.co/datasets/mteb/results"
_CC0 = "CC0 1.0 Universal"
_MOST_BYTES = 16 * 2**30
_BROKEN = (zlib.error, lzma.LZMAError)


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
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} does not exist; give a folder or archive of official MTEB results"
        )
    with tempfile.TemporaryDirectory(prefix="mteb-results-") as unpacked:
        _unpack(path, Path(unpacked))
        yield _with_results(Path(unpacked))


def _unpack(path: Path, target: Path) -> None:
    n_bytes = 0

    def moderate(member: tarfile.TarInfo, where: str) -> tarfile.TarInfo | None:
        nonlocal n_bytes
        n_bytes += member.size
        if n_bytes > _MOST_BYTES:
            raise ValueError(f"over {_MOST_BYTES:,} bytes unpacked")
        if not member.name.isprintable():
            raise ValueError(f"a member is called {quoted(member.name)}")
        return tarfile.data_filter(member, where)

    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError(f"over {_MOST_BYTES:,} bytes")  # noqa: TRY301 - told below
        with tarfile.open(path) as archive:
            archive.extractall(target, filter=moderate)  # noqa: S202 - filtered
    # A link without an end is a KeyError of tarfile; a file where a folder should be, an OSError.
    except (
        tarfile.TarError,
        EOFError,
        OSError,
        KeyError,
        ValueError,
        RecursionError,
        *_BROKEN,
    ) as error:
        reason = quoted(" ".join(str(error).split()))
        raise ValueError(
            f"{path}: not a complete tar archive ({reason}); fetch it again"
        ) from error


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
    rows = csv.DictReader(io.StringIO(read_regular_text(path), newline=""))
    try:
        if not {"task", "commit"} <= set(rows.fieldnames or ()):
            raise ValueError(f"{path}: no columns 'task' and 'commit'; fetch the copy again")
        return Counter(row["commit"] or "" for row in rows if row["task"] in tasks)
    except csv.Error as error:
        raise ValueError(f"{path}: not a CSV file ({error}); fetch the copy again") from error


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
    found = re.search(
        rf"{re.escape(commit or '')}`?\s*\((\d{{4}}-\d\d-\d\d)\)", _text(folder / "README.md")
    )
    return found[1] if found else None


def _text(path: Path) -> str:
    return read_regular_text(path) if path.is_file() else ""


def _checksum(folder: Path) -> str:
    lines = [
        f"{hashlib.sha256(read_regular(path)).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in (folder / "results").rglob("*.json")
    ]
    lines.sort(key=lambda line: line[66:])
    return hashlib.sha256("".join(lines).encode()).hexdigest()
