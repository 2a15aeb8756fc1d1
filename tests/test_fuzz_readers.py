"""Whatever stands in a file that somebody else made: a reader returns, or says in a line why not.

``make fuzz`` tries 200,000 inputs; these are a few thousand of them, always the same.
"""

from __future__ import annotations

from functools import partial
from random import Random
from typing import TYPE_CHECKING

import pytest
from fuzz.hostile_files import hostile_files
from fuzz.json_documents import changed_documents
from fuzz.mutations import mutated
from fuzz.odd_places import ODD_PLACES
from fuzz.readers import READERS
from fuzz.watch import watched as watched_for
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

    from fuzz.reader import Reader

_N_SPOILED = 40

# How fast a file is read is the campaign's to measure; here, a reader must end.
watched = partial(watched_for, most_seconds=20)

_READERS = pytest.mark.parametrize("reader", READERS.values(), ids=list(READERS))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


@_READERS
def test_a_sound_file_is_read(reader: Reader, target: Path) -> None:
    reader.place(target, reader.sound())
    assert watched(reader, target).end == "returned"


@_READERS
def test_a_spoiled_file_is_read_or_refused_in_a_line(reader: Reader, target: Path) -> None:
    random = Random(reader.name)  # noqa: S311 - no secret
    reader.place(target, reader.sound())
    watched(reader, target)  # imports
    for _ in range(_N_SPOILED):
        kind, content = mutated(random, reader.sound(), reader.form)
        reader.place(target, content)
        outcome = watched(reader, target)
        assert not outcome.complaint, (kind, outcome.complaint, content)


@_READERS
def test_a_hostile_file_is_read_or_refused_in_a_line(reader: Reader, target: Path) -> None:
    for name, content in hostile_files(reader):
        reader.place(target, content)
        outcome = watched(reader, target)
        assert not outcome.complaint, (name, outcome.complaint)


@_READERS
@pytest.mark.parametrize("place", ODD_PLACES)
def test_what_is_no_file_is_refused(reader: Reader, place: str, target: Path) -> None:
    path = reader.place(target, reader.sound())
    path.unlink()
    ODD_PLACES[place](path)
    outcome = watched(reader, target)
    assert not outcome.complaint


_JSON = [reader for reader in READERS.values() if reader.form == "json"]


@pytest.mark.parametrize("reader", _JSON, ids=[reader.name for reader in _JSON])
@settings(max_examples=20, derandomize=True, database=None)
@given(data=st.data())
def test_a_json_document_with_other_values_is_read_or_refused_in_a_line(
    reader: Reader, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("target")
    reader.place(folder, data.draw(changed_documents(reader.sound())))
    assert not watched(reader, folder).complaint
