"""All inputs of a reader: odd places, hostile files, and as many spoiled files as are asked for."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, TypeAlias

from fuzz.hostile_files import hostile_files
from fuzz.mutations import mutated
from fuzz.odd_places import ODD_PLACES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from random import Random

    from fuzz.reader import Reader

__all__ = ["Input", "inputs"]

Input: TypeAlias = "tuple[str, str, Callable[[Path], Path]]"
"""What it is, its kind, and a function that puts it into the target folder."""


def inputs(reader: Reader, random: Random, n: int) -> Iterator[Input]:
    """Yield ``n`` inputs; the same random state gives the same ones."""
    sound = reader.sound()
    n_left = n - len(ODD_PLACES)
    for name, content in hostile_files(reader):
        yield name, "hostile", _writing(reader, content)
        n_left -= 1
    for _ in range(n_left):
        kind, content = mutated(random, sound, reader.form)
        yield kind, kind, _writing(reader, content)
    # Last: no file can be written where one of them stands.
    for name, make in ODD_PLACES.items():
        yield name, "odd place", _placing(reader, sound, make)


def _writing(reader: Reader, content: bytes) -> Callable[[Path], Path]:
    return lambda folder: reader.place(folder, content)


def _placing(reader: Reader, sound: bytes, make: Callable[[Path], None]) -> Callable[[Path], Path]:
    def put(folder: Path) -> Path:
        path = reader.place(_emptied(folder), sound)
        path.unlink()
        make(path)
        return path

    return put


def _emptied(folder: Path) -> Path:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    return folder
