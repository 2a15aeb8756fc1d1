"""Two origins differ in exactly the fields that were changed, whoever asks."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from map_files import map_content
from result_files import TASKS, GeneratedModel, write_model, write_tables

from sa_bench.results import ConceptFile, ModelMetadata, TaskResult
from sa_bench.results.compatibility import (
    Origin,
    differences,
    origin_of_concepts,
    origin_of_map,
    origin_of_result,
    origin_of_table,
)
from sa_bench.results.layout import concept_path, metadata_path
from sa_bench.results.map_file import MapFile
from sa_bench.tables.readers import read_table

if TYPE_CHECKING:
    from pathlib import Path

TASK = "ChallengeSemanticAffinity"
FULL = Origin(
    task=TASK,
    model="org/model",
    model_revision="1",
    dataset_revision="0123456789ab",
    prompt="none",
    languages=("eng", "zho"),
    pairs=("eng-zho",),
    n_pairs=1,
    concepts=("a", "b"),
    n_concepts=2,
    domains=("x", "y"),
)
NAMES = [field.name for field in fields(Origin)]
CHANGED: dict[str, Any] = {
    name: 7 if isinstance(getattr(FULL, name), int) else ("other",) for name in NAMES
}


@given(changed=st.sets(st.sampled_from(NAMES)), unsaid=st.sets(st.sampled_from(NAMES)))
def test_what_was_changed_is_what_differs_unless_one_side_does_not_say(
    changed: set[str], unsaid: set[str]
) -> None:
    found = replace(FULL, **{name: CHANGED[name] for name in changed})
    expected = replace(FULL, **dict.fromkeys(unsaid))
    named = [each.what for each in differences(found, expected)]
    assert named == [name for name in NAMES if name in changed - unsaid]


@pytest.mark.parametrize("name", NAMES)
def test_only_what_is_asked_for_is_compared(name: str) -> None:
    found = replace(FULL, **CHANGED)
    assert [each.what for each in differences(found, FULL, only=[name])] == [name]


@pytest.mark.parametrize(
    ("found", "expected", "sentence"),
    [
        ("a", "b", "is 'a', and 'b' is expected"),
        (("a", "b"), ("a", "c"), "differ: entry 1 is 'b', and 'c' is expected"),
        (("a",), ("a", "c"), "are 1, and 2 are expected"),
    ],
)
def test_a_difference_names_the_first_place(found: Any, expected: Any, sentence: str) -> None:
    (difference,) = differences(Origin(concepts=found), Origin(concepts=expected))
    assert difference.first == sentence


def test_the_files_of_a_run_and_its_table_are_of_the_same(tmp_path: Path) -> None:
    revisions = write_tables(tmp_path / "tasks", 6)
    folder = write_model(tmp_path / "results", GeneratedModel("org/model", 0.6), revisions)
    table = read_table(tmp_path / "tasks" / TASKS[TASK])
    result = TaskResult.read(folder / f"{TASK}.json")
    concepts = ConceptFile.read(concept_path(result.path))
    metadata = ModelMetadata.read(metadata_path(result.path))
    map_file = tmp_path / "map.json"
    map_file.write_text(json.dumps(map_content("org/model", TASK, table, table.revision)), "utf-8")
    origins = [
        origin_of_concepts(concepts),
        origin_of_result(result, metadata),
        origin_of_map(MapFile.read(map_file)),
        origin_of_table(table),
    ]
    assert [differences(a, b) for a in origins for b in origins if differences(a, b)] == []
    other = replace(origins[0], dataset_revision="000000000000")
    assert all(differences(other, origin) for origin in origins[1:])
