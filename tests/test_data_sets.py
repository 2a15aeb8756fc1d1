"""The data sets: complete, sound, loadable without network, and pinned record by record."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256

import pytest
from pin_data_sets import PINS, pin

from sa_bench.cli import main
from sa_bench.languages import CORE_LANGUAGES
from sa_bench.tables import TASK_FOLDERS, read_own_table, read_table, tasks_folder
from sa_bench.tables.data_set import check_data_set, read_front_matter
from sa_bench.tables.row_format import without_missing

FOLDERS = list(TASK_FOLDERS.values())
_FEWEST = {
    # folder: concepts, domains
    "concepts": (350, 18),
    "culture": (340, 10),
    "challenge": (180, 3),
    "oracle-bone": (330, 6),
    "atlas": (450, 20),
}
CORE = [folder for folder in FOLDERS if folder != "atlas"]


def test_the_pins_are_of_the_data_sets() -> None:
    assert set(json.loads(PINS.read_text("utf-8"))) == set(FOLDERS) == set(_FEWEST)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_table_is_the_pinned_one(folder: str) -> None:
    pinned = json.loads(PINS.read_text("utf-8"))[folder]
    assert pin(tasks_folder() / folder) == pinned


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_revision_of_results_is_the_start_of_the_pinned_digest(folder: str) -> None:
    content = (tasks_folder() / folder / "data" / "test.jsonl").read_bytes()
    assert read_table(tasks_folder() / folder).revision == sha256(content).hexdigest()[:12]


@pytest.mark.parametrize("folder", FOLDERS)
def test_validate_finds_no_problem(folder: str) -> None:
    assert [str(problem) for problem in check_data_set(tasks_folder() / folder)] == []


def test_the_command_validates_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", *(str(tasks_folder() / folder) for folder in FOLDERS)]) == 0
    assert capsys.readouterr().out.count("no problems\n") == len(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS)
def test_there_are_as_many_concepts_and_domains_as_the_design_asks(folder: str) -> None:
    table = read_table(tasks_folder() / folder)
    concepts, domains = _FEWEST[folder]
    assert table.n_concepts >= concepts
    assert len(set(table.domains or ())) >= domains


@pytest.mark.parametrize("folder", CORE)
def test_every_cell_of_the_twelve_languages_has_one_gloss_or_two(folder: str) -> None:
    table = read_table(tasks_folder() / folder)
    assert table.languages == tuple(language.key for language in CORE_LANGUAGES)
    assert len(table.pairs) == 66
    sizes = Counter(len(cell) for column in table.glosses.values() for cell in column)
    assert set(sizes) <= {1, 2}


@pytest.mark.parametrize("folder", ["concepts", "culture", "challenge"])
def test_nearly_every_cell_has_one_gloss(folder: str) -> None:
    table = read_table(tasks_folder() / folder)
    cells = [cell for column in table.glosses.values() for cell in column]
    assert sum(len(cell) == 1 for cell in cells) >= 0.93 * len(cells)


@pytest.mark.parametrize("folder", FOLDERS)
def test_datasets_loads_the_folder_without_network(folder: str) -> None:
    import datasets

    loaded = datasets.load_dataset(str(tasks_folder() / folder))
    assert list(loaded) == ["test"]
    lines = (tasks_folder() / folder / "data" / "test.jsonl").read_text("utf-8").splitlines()
    # The library puts a null where a row has no such key.
    assert [without_missing(row) for row in loaded["test"]] == [json.loads(line) for line in lines]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_copy_read_through_the_hubs_library_has_the_same_revision(folder: str) -> None:
    from sa_bench.tables.hub import read_hub_table

    path = tasks_folder() / folder
    assert read_hub_table(str(path)).revision == read_own_table(path).revision


@pytest.mark.parametrize("folder", CORE)
def test_the_card_gives_the_licence_and_says_how_the_list_was_made(folder: str) -> None:
    card = (tasks_folder() / folder / "README.md").read_text("utf-8")
    assert read_front_matter(card)["license"] == "cc-by-4.0"
    assert "LM-generated" in card


@pytest.mark.parametrize("folder", CORE)
def test_the_card_counts_the_concepts_of_each_domain_right(folder: str) -> None:
    table = read_table(tasks_folder() / folder)
    stated = {}
    for line in (tasks_folder() / folder / "README.md").read_text("utf-8").splitlines():
        name, *cells = [cell.strip(" *`") for cell in line.strip("|").split("|")]
        if name in set(table.domains or ()):
            stated[name] = next(int(cell) for cell in cells if cell.isdigit())
    assert stated == Counter(table.domains)


def test_every_challenge_concept_has_one_of_three_categories() -> None:
    category = read_table(tasks_folder() / "challenge").extra["category"]
    assert set(category) == {"untranslatable", "polyseme", "false_friend"}


def test_the_chinese_gloss_of_an_oracle_bone_concept_is_one_character() -> None:
    glosses = read_table(tasks_folder() / "oracle-bone").glosses["zho"]
    assert [cell for cell in glosses if len(cell) != 1 or len(cell[0]) != 1] == []


def test_the_folders_hold_no_code() -> None:
    assert list(tasks_folder().rglob("*.py")) == []
