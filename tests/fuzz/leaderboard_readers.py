"""Readers of what a leaderboard's folder holds: settings, catalogue, reported figures, scores."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from fuzz.reader import Reader
from sa_bench.board.catalogue import read_catalogue, read_reported
from sa_bench.board.settings import read_settings
from sa_bench.mteb_scores import read_mteb_scores

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["LEADERBOARD_READERS"]

_SOURCE = Path(__file__).parents[2] / "leaderboard"
_SCORES = "mteb_scores.csv"
_SIDECAR = "mteb_scores.json"
_CSV = (
    b"model,kind,name,score,have,need\n"
    b"a/b,mean,Mean(Task),,1,130\n"
    b"a/b,task,STS17,0.5,11,11\n"
    b"a/b,task,STSES,-0.25,1,1\n"
)


def _reading(read: Callable[[Path], object], file: str) -> Callable[[Path], Sequence[str]]:
    def from_folder(folder: Path) -> Sequence[str]:
        read(folder / file)
        return ()

    return from_folder


def _beginning(file: str, n_tables: int) -> Callable[[], bytes]:
    """Return the file of this project up to so many of its ``[[tables]]``, as a small example."""

    def sound() -> bytes:
        parts = (_SOURCE / file).read_bytes().split(b"\n[[")
        return b"\n[[".join(parts[: n_tables + 1])

    return sound


def _sidecar(csv: bytes) -> bytes:
    content = {
        "sha256": {_SCORES: sha256(csv).hexdigest()},
        "models": {"a/b": {}},
        "flags": [],
        "source": {"commit": None},
        "benchmark": "MTEB(Multilingual, v2)",
    }
    return json.dumps(content).encode()


def _add_sidecar(folder: Path, csv: bytes) -> None:
    (folder / _SIDECAR).write_bytes(_sidecar(csv))


def _add_scores(folder: Path, _: bytes) -> None:
    (folder / _SCORES).write_bytes(_CSV)


LEADERBOARD_READERS = (
    Reader(
        "site.toml",
        "toml",
        "site.toml",
        (_SOURCE / "site.toml").read_bytes,
        _reading(read_settings, "site.toml"),
    ),
    Reader(
        "models.toml",
        "toml",
        "models.toml",
        _beginning("models.toml", 3),
        _reading(read_catalogue, "models.toml"),
    ),
    Reader(
        "reported.toml",
        "toml",
        "reported.toml",
        _beginning("reported.toml", 5),
        _reading(read_reported, "reported.toml"),
    ),
    Reader(
        _SCORES,
        "delimited",
        _SCORES,
        lambda: _CSV,
        _reading(read_mteb_scores, _SCORES),
        _add_sidecar,
    ),
    Reader(
        _SIDECAR,
        "json",
        _SIDECAR,
        lambda: _sidecar(_CSV),
        _reading(read_mteb_scores, _SCORES),
        _add_scores,
    ),
)
