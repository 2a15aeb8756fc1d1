"""Readers of what is submitted and what is signed: ``sa-bench validate`` and the marks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fuzz.reader import Reader
from fuzz.result_readers import CONCEPTS, FOLDER, HOME, MAP, METADATA, RESULT, TASK
from sa_bench.results import read_results
from sa_bench.results.sign_offs import read_marks
from sa_bench.submissions import Context, check_results

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from fuzz.reader import Form

__all__ = ["SUBMISSION_READERS"]

_SETTINGS = f"{HOME}/run_settings.jsonl"
_SIGN_OFF = "verified/org__model/1.json"


def _validated(folder: Path) -> Sequence[str]:
    return [str(finding) for finding in check_results(folder / "results", Context()).findings]


def _marked(folder: Path) -> Sequence[str]:
    models = read_results(folder / "results", [TASK]).models
    return read_marks(folder / "verified", models).problems


def _settings() -> bytes:
    versions = json.loads(FOLDER.content(CONCEPTS)())["versions"]
    line = json.dumps({"task": TASK, "version": versions, "splits": ["test"]})
    return f"{line}\n".encode()


def _sign_off() -> bytes:
    task = {
        "result_sha256": "0" * 64,
        "concepts_sha256": "0" * 64,
        "n_checked": 5,
        "n_concepts": 5,
        "seed": None,
        "tolerance": 0.001,
        "largest_difference": 0.0,
        "device": "cpu",
        "dtype": "float32",
        "versions": {"sa-bench": "0.1.0"},
    }
    content = {
        "format": 1,
        "model": "org/model",
        "revision": "1",
        "date": "2026-11-22",
        "by": "Ada Lovelace <ada@example.org>",
        "tasks": {TASK: task},
    }
    return json.dumps(content).encode()


def _submitted(name: str, file: str, content: Callable[[], bytes], form: Form = "json") -> Reader:
    return Reader(f"submission: {name}", form, file, content, _validated, FOLDER.all_but(file))


SUBMISSION_READERS = (
    _submitted("result", RESULT, FOLDER.content(RESULT)),
    _submitted("concepts", CONCEPTS, FOLDER.content(CONCEPTS)),
    _submitted("map", MAP, FOLDER.content(MAP)),
    _submitted("model", METADATA, FOLDER.content(METADATA)),
    _submitted("run settings", _SETTINGS, _settings, "jsonl"),
    Reader("sign-off", "json", _SIGN_OFF, _sign_off, _marked, FOLDER.all_but(_SIGN_OFF)),
)
