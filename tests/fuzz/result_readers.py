"""Readers of results: scores, concept files, maps, the model's description, whole folders."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from map_files import map_content
from result_files import GeneratedModel, write_model, write_tables

from fuzz.reader import Reader
from fuzz.sound_folder import SoundFolder
from sa_bench.files import read_regular_text
from sa_bench.results import ConceptFile, ModelMetadata, Signature, TaskResult, read_results
from sa_bench.results.map_file import MapFile
from sa_bench.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = [
    "CONCEPTS",
    "FOLDER",
    "HOME",
    "MAP",
    "METADATA",
    "RESULT",
    "RESULT_READERS",
    "TASK",
]

TASK = "ConceptsSemanticAffinity"
_LANGUAGES = ("eng", "zho", "tur")
HOME = "results/org__model/1"
RESULT = f"{HOME}/{TASK}.json"
CONCEPTS = f"{HOME}/concepts/{TASK}.json"
METADATA = f"{HOME}/model_meta.json"
MAP = f"{HOME}/maps/{TASK}.json"


@cache
def _sound_files() -> Mapping[str, bytes]:
    """Return a small results folder, by the files' places."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        revision = write_tables(root / "tasks", n_concepts=5)[TASK]
        model = GeneratedModel("org/model", 0.6)
        write_model(root / "results", model, {TASK: revision}, languages=_LANGUAGES)
        table = read_table(root / "tasks" / "concepts")
        drawn = map_content("org/model", TASK, table, revision)
        (root / MAP).parent.mkdir()
        (root / MAP).write_text(json.dumps(drawn), "utf-8")
        files = [path for path in (root / "results").rglob("*") if path.is_file()]
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


FOLDER = SoundFolder(_sound_files)


def _reading(read: Callable[[Path], object], file: str) -> Callable[[Path], Sequence[str]]:
    def from_folder(folder: Path) -> Sequence[str]:
        read(folder / file)
        return ()

    return from_folder


def _signature(folder: Path) -> Sequence[str]:
    path = folder / "signature.txt"
    try:
        Signature.parse(read_regular_text(path))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    return ()


def _folder(folder: Path) -> Sequence[str]:
    return read_results(folder / "results", [TASK]).problems


def _signature_line() -> bytes:
    return json.loads(_sound_files()[CONCEPTS])["signature"].encode()  # type: ignore[no-any-return]  # JSON


RESULT_READERS = (
    Reader("result", "json", RESULT, FOLDER.content(RESULT), _reading(TaskResult.read, RESULT)),
    Reader(
        "concept file",
        "json",
        CONCEPTS,
        FOLDER.content(CONCEPTS),
        _reading(ConceptFile.read, CONCEPTS),
    ),
    Reader(
        "model_meta.json",
        "json",
        METADATA,
        FOLDER.content(METADATA),
        _reading(ModelMetadata.read, METADATA),
    ),
    Reader("map", "json", MAP, FOLDER.content(MAP), _reading(MapFile.read, MAP)),
    Reader("signature", "line", "signature.txt", _signature_line, _signature),
    Reader(
        "results folder: result",
        "json",
        RESULT,
        FOLDER.content(RESULT),
        _folder,
        FOLDER.all_but(RESULT),
    ),
    Reader(
        "results folder: concepts",
        "json",
        CONCEPTS,
        FOLDER.content(CONCEPTS),
        _folder,
        FOLDER.all_but(CONCEPTS),
    ),
    Reader(
        "results folder: model",
        "json",
        METADATA,
        FOLDER.content(METADATA),
        _folder,
        FOLDER.all_but(METADATA),
    ),
)
