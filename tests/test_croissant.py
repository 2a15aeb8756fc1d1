"""Data sets in Croissant: valid by MLCommons' own reader, which reads every concept through it."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from documents import REPOSITORY

from sa_bench.cli import main
from sa_bench.hub.croissant import croissant
from sa_bench.tables import TASK_FOLDERS, read_task_table

if TYPE_CHECKING:
    from pathlib import Path

# rdflib and jsonpath-rw, which mlcroissant reads with, announce what they will drop.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),
]

FOLDERS = list(TASK_FOLDERS.values())


@pytest.fixture(params=FOLDERS, scope="module")
def data_set(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of a data set's folder with its description in it."""
    place = tmp_path_factory.mktemp("croissant")
    folder: Path = shutil.copytree(REPOSITORY / "tasks" / request.param, place / request.param)
    assert main(["hub", "croissant", request.param, "--out", str(place)]) == 0
    return folder


def _read(folder: Path) -> Any:
    import mlcroissant

    return mlcroissant.Dataset(str(folder / "croissant.json"))


def test_it_is_valid_and_lacks_nothing_but_a_day_of_publication(data_set: Path) -> None:
    issues = _read(data_set).metadata.ctx.issues
    assert issues.errors == set()
    assert [issue for issue in issues.warnings if "datePublished" not in issue] == []


def test_it_reads_every_concept_with_all_its_words(data_set: Path) -> None:
    table = read_task_table(data_set.name)
    records = list(_read(data_set).records("concepts"))
    assert [record["concepts/id"].decode() for record in records] == list(table.ids)
    for key in table.languages:
        words = [
            tuple(word.decode() for word in record[f"concepts/{key}"] or ()) for record in records
        ]
        assert words == list(table.glosses[key])


def test_it_names_the_very_file(data_set: Path) -> None:
    described = json.loads((data_set / "croissant.json").read_text("utf-8"))
    content = (data_set / "data" / "test.jsonl").read_bytes()
    (file,) = described["distribution"]
    assert file["sha256"] == sha256(content).hexdigest()
    assert file["contentSize"] == f"{len(content)} B"


@pytest.mark.parametrize(
    "field",
    [
        "data_collection",
        "data_collection_type",
        "data_annotation_protocol",
        "data_limitations",
        "data_biases",
        "data_use_cases",
        "personal_sensitive_information",
        "data_release_maintenance_plan",
    ],
)
def test_the_responsible_ai_fields_are_filled(data_set: Path, field: str) -> None:
    assert getattr(_read(data_set).metadata, field)


def test_columns_of_objects_and_empty_columns_do_no_harm(tmp_path: Path) -> None:
    folder = shutil.copytree(REPOSITORY / "tasks" / "concepts", tmp_path / "concepts")
    path = folder / "data" / "test.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for number, row in enumerate(rows):
        row |= {"evidence": {"eng": "CP"} if number % 2 else {}, "plain": None, "level": number}
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    (folder / "croissant.json").write_text(croissant(folder, repository="a/b"), "utf-8")
    records = list(_read(folder).records("concepts"))
    assert [record["concepts/level"] for record in records] == list(range(len(rows)))


def test_a_card_without_a_section_is_refused_by_the_name_of_it(tmp_path: Path) -> None:
    folder = shutil.copytree(REPOSITORY / "tasks" / "concepts", tmp_path / "concepts")
    card = folder / "README.md"
    card.write_text(card.read_text("utf-8").replace("## Known limits", "## Limits"), "utf-8")
    with pytest.raises(ValueError, match=r"README.md: no section '## Known limits'"):
        croissant(folder, repository="a/b")
