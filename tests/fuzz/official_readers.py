"""Readers of official MTEB results: a folder, an archive of one, the leaderboard's table.

mteb is imported where it is used, so that a process which fuzzes another reader starts fast.
"""

from __future__ import annotations

import tarfile
import tempfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from fuzz.reader import Reader
from fuzz.sound_folder import SoundFolder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["OFFICIAL_READERS"]

_TASK = "STS17"
_HOME = "results/org__model/1"
_RESULT = f"{_HOME}/{_TASK}.json"
_METADATA = f"{_HOME}/model_meta.json"
_PROVENANCE = b"path,task,commit\nresults/a.json,STS17,0123abc\nresults/b.json,STS17,0123abc\n"
_HEAD = ".git/HEAD"
_README = b"# Results\n\nA copy of `0123abc` (2026-01-02).\n"


@cache
def _sound_files() -> Mapping[str, bytes]:
    from official_results import cells_of, write_result

    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        write_result(root, "org/model", _TASK, cells_of(_TASK, 0.5), revision="1")
        files = [path for path in root.rglob("*") if path.is_file()]
        written = {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
    return {**written, "provenance.csv": _PROVENANCE, "README.md": _README}


_FOLDER = SoundFolder(_sound_files)


def _folder(folder: Path) -> Sequence[str]:
    from sa_bench.mteb_scores.official import benchmark_tasks, read_results_folder
    from sa_bench.mteb_scores.quality import describe_folder

    list(read_results_folder(folder, benchmark_tasks()))
    describe_folder(folder, [_TASK])
    return ()


def _add_repository(folder: Path, _: bytes) -> None:
    """Add the results, and a branch and settings by which any use of git starts a program."""
    for name, content in {
        **_sound_files(),
        ".git/refs/heads/main": b"0" * 40 + b"\n",
        ".git/packed-refs": b"1" * 40 + b" refs/heads/other\n",
        ".git/config": b"[core]\nfsmonitor = touch ../sprung\n",
    }.items():
        if name != "provenance.csv":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)


def _archive() -> bytes:
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in _sound_files().items():
            member = tarfile.TarInfo(f"copy/{name}")
            member.size = len(content)
            archive.addfile(member, BytesIO(content))
    return stream.getvalue()


def _unpacked(folder: Path) -> Sequence[str]:
    from sa_bench.mteb_scores.quality import results_folder

    with results_folder(folder / "results.tar.gz") as found:
        return _folder(found)


def _table() -> bytes:
    import polars as pl

    from sa_bench.mteb_scores.official import benchmark_tasks

    stream = BytesIO()
    cells = sorted(benchmark_tasks()[_TASK].cells)
    pl.DataFrame(
        {
            "model_name": ["org/model"] * len(cells),
            "model_revision": ["1"] * len(cells),
            "task_name": [_TASK] * len(cells),
            "split": [split for split, _ in cells],
            "subset": [subset for _, subset in cells],
            "score": [0.5] * len(cells),
        }
    ).write_parquet(stream)
    return stream.getvalue()


def _read_table(folder: Path) -> Sequence[str]:
    from sa_bench.mteb_scores.official import benchmark_tasks, read_leaderboard_table

    list(read_leaderboard_table(folder / "results.parquet", benchmark_tasks()))
    return ()


OFFICIAL_READERS = (
    Reader(
        "official result",
        "json",
        _RESULT,
        _FOLDER.content(_RESULT),
        _folder,
        _FOLDER.all_but(_RESULT),
    ),
    Reader(
        "official model_meta",
        "json",
        _METADATA,
        _FOLDER.content(_METADATA),
        _folder,
        _FOLDER.all_but(_METADATA),
    ),
    Reader(
        "official provenance",
        "delimited",
        "provenance.csv",
        _FOLDER.content("provenance.csv"),
        _folder,
        _FOLDER.all_but("provenance.csv"),
    ),
    Reader(
        "official README",
        "markdown",
        "README.md",
        _FOLDER.content("README.md"),
        _folder,
        _FOLDER.all_but("README.md"),
    ),
    Reader(
        "official HEAD", "line", _HEAD, lambda: b"ref: refs/heads/main\n", _folder, _add_repository
    ),
    Reader("official archive", "tar", "results.tar.gz", _archive, _unpacked),
    Reader("official table", "parquet", "results.parquet", _table, _read_table),
)
