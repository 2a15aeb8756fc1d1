"""Which files a submission may hold: those that ``sa-bench run`` and ``sa-bench map`` write."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

from sa_bench.submissions.finding import Finding, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["METADATA", "SETTINGS", "check_files", "is_plain_name", "sound_files"]

METADATA = "model_meta.json"
SETTINGS = "run_settings.jsonl"

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_TASK = r"[A-Za-z0-9][A-Za-z0-9._-]*\.json"

# Most bytes by the file's place. The largest of the benchmark's own: 57 kB, 140 kB and 220 kB for
# scores, concepts and maps; a concept file of 10,000 concepts in twelve languages takes 2 MB.
_KINDS = (
    (re.compile(METADATA), 2**18),
    (re.compile(re.escape(SETTINGS)), 2**18),
    (re.compile(_TASK), 2**20),
    (re.compile(rf"concepts/{_TASK}"), 2**23),
    (re.compile(rf"maps/{_TASK}"), 2**23),
)
_MOST_OF_ALL = 2**25
_FOLDERS = frozenset({"concepts", "maps"})
_EXPERIMENTS = "experiments"
_EXECUTABLE = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH
_ONLY = "a submission holds what `sa-bench run` and `sa-bench map` write, and nothing else"


def is_plain_name(name: str) -> bool:
    """Return whether a name is plain letters, digits, dots, hyphens and underscores."""
    return _PLAIN.fullmatch(name) is not None


def sound_files(folder: Path) -> frozenset[str]:
    """Return the files of a revision's folder that may be read, relative to it."""
    return frozenset(
        name
        for name, status in _walk(folder)
        if (most := _most_bytes(name)) is not None
        and stat.S_ISREG(status.st_mode)
        and status.st_size <= most
    )


def check_files(folder: Path) -> Iterator[Finding]:
    """Yield the files of a revision's folder that don't belong, or are too large."""
    total = 0
    for name, status in _walk(folder):
        shown = name if name.isprintable() else ascii(name)
        total += status.st_size
        if name == _EXPERIMENTS and stat.S_ISDIR(status.st_mode):
            yield warning(
                shown, "experiments are never ranked", "leave the folder out of a submission"
            )
        elif stat.S_ISDIR(status.st_mode):
            if name not in _FOLDERS:
                yield error(shown, "a folder that doesn't belong here", f"remove it: {_ONLY}")
        else:
            yield from _check_file(name, shown, status)
    if total > _MOST_OF_ALL:
        yield error(".", f"{total} bytes in all", f"{_MOST_OF_ALL} is the most; remove what is odd")


def _check_file(name: str, shown: str, status: os.stat_result) -> Iterator[Finding]:
    if not stat.S_ISREG(status.st_mode):
        kind = "a symbolic link" if stat.S_ISLNK(status.st_mode) else "no regular file"
        yield error(shown, f"is {kind}", "put the file itself in its place, or remove it")
        return
    most = _most_bytes(name)
    if most is None:
        yield error(shown, "a file that doesn't belong here", f"remove it: {_ONLY}")
        return
    if status.st_size > most:
        yield error(shown, f"{status.st_size} bytes", f"{most} is the most; write the file again")
    if status.st_mode & _EXECUTABLE:
        yield error(shown, "is executable", "run `chmod -x` on it")


def _most_bytes(name: str) -> int | None:
    return next((most for pattern, most in _KINDS if pattern.fullmatch(name)), None)


def _walk(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield everything below a folder with its own status; links aren't followed.

    Nothing is looked for below experiments, nor in folders that don't belong.
    """
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        status = entry.stat(follow_symlinks=False)
        yield entry.name, status
        if entry.name in _FOLDERS and stat.S_ISDIR(status.st_mode):
            for inner in sorted(os.scandir(entry.path), key=lambda inner: inner.name):
                yield f"{entry.name}/{inner.name}", inner.stat(follow_symlinks=False)
