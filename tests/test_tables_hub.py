"""Data sets of the Hugging Face Hub, by the loading code that reads a local copy as well."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from table_files import json_lines, sound_rows, write_data_set

from sa_bench.tables import read_own_table, read_table
from sa_bench.tables.hub import read_hub_table

if TYPE_CHECKING:
    from pathlib import Path


def test_a_data_set_in_our_format_is_the_same_table_with_the_same_revision(tmp_path: Path) -> None:
    rows = [row | {"note": "", "eng": [*row["eng"], "word"]} for row in sound_rows()]
    folder = write_data_set(tmp_path / "words", rows)
    ours, loaded = read_table(folder), read_hub_table(str(folder))
    assert loaded.revision == ours.revision
    assert (loaded.ids, loaded.domains, loaded.extra) == (ours.ids, ours.domains, ours.extra)
    assert loaded.glosses == ours.glosses


def test_csv_files_of_a_data_set_keep_null_and_na_as_words(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("English,deu\nnull,Null\nNA,\n7,7\n", "utf-8")
    table = read_own_table(tmp_path)
    assert table.glosses == {"eng": (("null",), ("NA",), ("7",)), "deu": (("Null",), (), ("7",))}


def test_the_split_test_is_taken_of_several(tmp_path: Path) -> None:
    rows = sound_rows()
    (tmp_path / "train.jsonl").write_text(json_lines(rows[:2]), "utf-8")
    (tmp_path / "test.jsonl").write_text(json_lines(rows[2:]), "utf-8")
    assert read_own_table(tmp_path).ids == ("hand", "run")


def test_several_splits_without_test_are_an_error_that_lists_them(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text(json_lines(sound_rows()), "utf-8")
    (tmp_path / "validation.jsonl").write_text(json_lines(sound_rows()), "utf-8")
    with pytest.raises(ValueError, match="of the splits train, validation none is called 'test'"):
        read_own_table(tmp_path)


def test_a_folder_without_data_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=f"{tmp_path}: not read as a data set"):
        read_own_table(tmp_path)


def test_a_data_set_with_several_configurations_is_an_error_that_names_it(tmp_path: Path) -> None:
    card = "---\nconfigs:\n" + "".join(
        f"- config_name: {name}\n  data_files: {name}.jsonl\n" for name in ("a", "b")
    )
    (tmp_path / "README.md").write_text(f"{card}---\n", "utf-8")
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(json_lines(sound_rows()), "utf-8")
    with pytest.raises(ValueError, match=f"{tmp_path}: Config name is missing"):
        read_own_table(tmp_path)


def test_without_network_a_hub_name_is_one_clear_error() -> None:
    # In a process of its own: the library keeps what it knows of the network.
    program = (
        "from sa_bench.tables import read_own_table\n"
        "try: read_own_table('nobody/no-such-words')\n"
        "except FileNotFoundError as error: print(error)"
    )
    arguments = [sys.executable, "-c", program]
    message = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    assert message.startswith(
        "nobody/no-such-words: not read as a data set of the Hugging Face Hub"
    )
    assert message.count("\n") == 1
    assert "check the name, the network" in message
