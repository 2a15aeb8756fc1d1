"""What is computed of official results, when a figure is complete, and where it comes from."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import lzma
import math
import re
import tarfile
import tempfile
import zlib
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath
from statistics import median
from typing import TYPE_CHECKING, TypeAlias

from sa_bench.files import read_regular, read_regular_text
from sa_bench.finding import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sa_bench.mteb_scores.build import Selection


BENCHMARK = "MTEB(Multilingual, v2)"

# mteb's own names for the two means of a benchmark.
MEAN_OVER_TASKS = "Mean(Task)"
MEAN_OVER_TYPES = "Mean(TaskType)"

LEFT_OUT = {
    "FloresBitextMining": (
        "its complete result files are larger than 10 MiB each and missing from the copy of the "
        "official results used here; left out for every model alike, so that means stay comparable"
    ),
}

CROSS_LINGUAL_TASKS = (
    "BUCC.v2",
    "Tatoeba",
    "NTREXBitextMining",
    "DiaBlaBitextMining",
    "STS17",
    "STS22.v2",
    "BelebeleRetrieval",
    "MLQARetrieval",
)

POLICY = (
    (
        "A task's score is the unweighted mean of main_score over all its (split, hf_subset) "
        "cells, as in mteb."
    ),
    (
        "A score is blank unless every cell is present and finite; have and need count cells for a "
        "task, complete tasks for a type and for Mean(Task), complete types for Mean(TaskType)."
    ),
    (
        "A matched score is the task's mean over the subsets under matched_subsets alone: both "
        "sides are languages of this benchmark, and they differ."
    ),
    (
        "One revision a model and task: the fullest; among equals the one that mteb's registry "
        "names, then the newest mteb version, then a known revision before an unknown one. Cells "
        "of several revisions are never mixed."
    ),
    "A model that mteb renamed stands under its new name.",
    (
        "A cell outside [-1, 1] is no score and counts as missing. A task whose best cell is at "
        "most 0.01, where the median of the other models on this task and the median of this "
        "model's other tasks of the type are both at least 0.5, is taken to be divided by 100 by "
        "mistake and counts as missing. Both are listed under flags."
    ),
    "Scores are rounded to 9 decimals; those of the source have 6 at most.",
)


def matched_subsets() -> dict[str, tuple[str, ...]]:
    """Return each cross-lingual task's hf_subsets between two languages of this benchmark."""
    text = (files(__package__) / "matched_subsets.json").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = json.loads(text)
    return {task: tuple(lists[task]) for task in CROSS_LINGUAL_TASKS}


Cell: TypeAlias = tuple[str, str]
"""A split and an hf_subset of a task: ``("test", "de-en")``."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A score and how much of what it needs was found.

    Attributes:
        score: The mean, in [-1, 1]; ``None`` unless ``have`` equals ``need``.
        have: How many of the needed parts are there.
        need: How many parts the mean is over, at least 1.
    """

    score: float | None
    have: int
    need: int

    @property
    def complete(self) -> bool:
        """Whether every needed part was found."""
        return self.score is not None


def cover(cells: Mapping[Cell, float], needed: Collection[Cell]) -> Coverage:
    """Return the mean over the needed cells.

    As in mteb every (split, hf_subset) counts once. The sum is exact (``math.fsum``), so the order
    of cells never shows in the last digit.
    """
    found = [cells[cell] for cell in needed if cell in cells]
    complete = len(found) == len(needed)
    return Coverage(math.fsum(found) / len(found) if complete else None, len(found), len(needed))


def mean_of(parts: Collection[Coverage]) -> Coverage:
    """Return the mean over parts that are themselves means; ``have`` counts the complete ones."""
    found = [part.score for part in parts if part.score is not None]
    complete = len(found) == len(parts)
    return Coverage(math.fsum(found) / len(found) if complete else None, len(found), len(parts))


_HIGHEST_AFTER_DIVISION = 0.01
_DOES_WELL = 0.5


def divided_by_hundred(
    selection: Selection, types: Mapping[str, str]
) -> frozenset[tuple[str, str]]:
    """Return the (model, task) pairs whose scores are a hundredth of what they should be.

    Args:
        selection: The chosen evaluations.
        types: Each task's type.
    """
    on_task: dict[str, dict[str, float]] = defaultdict(dict)
    of_type: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for (model, task), measured in selection.items():
        if measured.coverage.score is not None:
            on_task[task][model] = measured.coverage.score
            of_type[model, types[task]][task] = measured.coverage.score
    return frozenset(
        (model, task)
        for (model, task), measured in selection.items()
        if measured.usable is not None
        and max(map(abs, measured.usable)) <= _HIGHEST_AFTER_DIVISION
        and _median_without(on_task[task], model) >= _DOES_WELL
        and _median_without(of_type[model, types[task]], task) >= _DOES_WELL
    )


def _median_without(scores: Mapping[str, float], left_out: str) -> float:
    others = [score for name, score in scores.items() if name != left_out]
    return median(others) if others else 0.0


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
        date: That commit's date as the README gives it, ISO 8601; ``None`` when it does not.
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
        if ".git" in map(str.casefold, PurePosixPath(member.name).parts):
            return None
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
    """Return what a folder tells of its source by ``provenance.csv``, HEAD, README and LICENSE.

    The date is the README's alone: a commit's own is in git's packed objects, and git itself runs
    programs that the configuration in ``.git`` names, so it is not started in a folder of others.
    """
    commits = _commits_of_copy(folder / "provenance.csv", tasks)
    commit = commits.most_common(1)[0][0] if commits else _head(folder / ".git")
    return Source(
        repository=_REPOSITORY,
        commit=commit,
        date=_date_in_readme(folder, commit),
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


_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_BRANCH = re.compile(r"ref: (refs/heads/[\w./+-]+)")


def _head(git: Path) -> str | None:
    """Return the commit that a repository is at, read from its files as text."""
    head = _plain_text(git, "HEAD").strip()
    if branch := _BRANCH.fullmatch(head):
        packed = re.compile(rf"^({_COMMIT.pattern}) {re.escape(branch[1])}$", re.MULTILINE)
        found = packed.search(_plain_text(git, "packed-refs"))
        head = _plain_text(git, branch[1]).strip() or (found[1] if found else "")
    return head if _COMMIT.fullmatch(head) else None


def _plain_text(folder: Path, name: str) -> str:
    """Return the text of a file within the folder; nothing where a link or ``..`` leads away."""
    path = folder / name
    if folder.is_symlink() or not path.is_file() or path.resolve() != folder.resolve() / name:
        return ""
    return read_regular_text(path)


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
