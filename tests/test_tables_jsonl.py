"""Reading the format of ``tasks/`` with the standard library alone."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from table_files import KEYS, json_lines, sound_rows, write_data_set

from sa_bench.tables import read_table, read_task_table, task_folder, tasks_folder


def test_a_folder_and_its_file_are_the_same_table(tmp_path: Path) -> None:
    folder = write_data_set(tmp_path / "words", sound_rows())
    from_folder = read_table(folder)
    from_file = read_table(folder / "data" / "test.jsonl")
    assert from_folder.glosses == from_file.glosses
    assert from_folder.revision == from_file.revision


def test_a_table_holds_what_the_file_says(tmp_path: Path) -> None:
    rows = [row | {"note": f"note {number}"} for number, row in enumerate(sound_rows())]
    rows[0]["tur"] = ["güneş", "gün"]
    rows[1]["tur"] = []
    table = read_table(write_data_set(tmp_path, rows))
    assert table.ids == ("sun", "water", "hand", "run")
    assert table.domains == ("nature", "nature", "body", "motion")
    assert table.languages == tuple(KEYS)
    assert table.codes["zho"] == "zho-Hans"
    assert table.glosses["tur"] == (("güneş", "gün"), (), ("el",), ("koşmak",))
    assert table.extra == {"note": ("note 0", "note 1", "note 2", "note 3")}
    assert table.notes == ()
    assert table.n_concepts == 4
    assert len(table.pairs) == 66


def test_the_revision_is_the_start_of_the_sha256_of_the_file(tmp_path: Path) -> None:
    folder = write_data_set(tmp_path, sound_rows())
    content = (folder / "data" / "test.jsonl").read_bytes()
    assert read_table(folder).revision == sha256(content).hexdigest()[:12]


def test_languages_come_in_the_order_of_the_benchmark_then_as_in_the_file(tmp_path: Path) -> None:
    row = {"vol-Latn": ["sol"], "jpn": ["太陽"], "nov-Latn": ["sole"], "eng": ["sun"]}
    other = {"vol-Latn": ["nam"], "jpn": ["手"], "nov-Latn": ["manu"], "eng": ["hand"]}
    (tmp_path / "a.jsonl").write_text(json_lines([row, other]), "utf-8")
    table = read_table(tmp_path / "a.jsonl")
    assert table.languages == ("eng", "jpn", "vol", "nov")
    assert table.codes == {
        "eng": "eng-Latn",
        "jpn": "jpn-Jpan",
        "vol": "vol-Latn",
        "nov": "nov-Latn",
    }


def test_a_missing_key_is_a_missing_cell(tmp_path: Path) -> None:
    rows = sound_rows()
    del rows[2]["kor"]
    rows[3]["kor"] = None
    assert read_table(write_data_set(tmp_path, rows)).glosses["kor"][2:] == ((), ())


def test_a_table_can_be_sent_to_another_process(tmp_path: Path) -> None:
    table = read_table(write_data_set(tmp_path, sound_rows()))
    assert pickle.loads(pickle.dumps(table)) == table  # noqa: S301 - our own bytes


def test_line_separators_of_unicode_do_not_end_a_line(tmp_path: Path) -> None:
    rows = sound_rows()
    rows[0]["note"] = "one\u2028two\x85three"
    assert read_table(write_data_set(tmp_path, rows)).extra["note"][0] == "one\u2028two\x85three"


def test_a_missing_file_is_an_error_that_says_what_a_data_set_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no such file or folder; a data set is a folder"):
        read_table(tmp_path)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"line 2: not JSON \(.+ at column 2\)"),
        ("[1, 2]", r"line 2: a concept is a JSON object"),
        ('{"id": "a", "eng": [], "eng": []}', r"line 2: the key 'eng' stands twice"),
        ("[" * 100_000, r"line 2: (the JSON is nested too deeply|not JSON)"),
        ('{"id": ' + "1" * 5000 + "}", r"line 2: Exceeds the limit"),
        ('{"id": "b", "eng": "a", "zho": 7}', r"line 2, zho: 7 is neither a text nor a list"),
        ('{"id": "b", "eng": ["a", null]}', r"line 2, eng: \['a', None\] is neither"),
        ('{"id": "b", "eng": {"a": 1}}', r"line 2, eng: \{'a': 1\} is neither"),
        ('{"id": "b", "eng": ["\\ud800"]}', r"line 2, eng: '\\ud800' holds"),
        ('{"id": "b", "eng": ["a\\u0000"]}', r"line 2, eng: 'a\\x00' holds"),
        ('{"id": "sun", "eng": ["a"]}', r"line 2: the id 'sun' stands already in line 1"),
        ('{"id": "", "eng": ["a"]}', r"line 2: no id"),
        ('{"id": ["a"], "eng": ["a"]}', r"line 2, id: \['a'\] is not a text"),
        ('{"id": "b", "eng": ["a"]}', r"line 2: no domain"),
    ],
)
def test_a_broken_line_is_an_error_that_names_it(tmp_path: Path, line: str, message: str) -> None:
    good = json.dumps(sound_rows()[0], ensure_ascii=False)
    (tmp_path / "a.jsonl").write_text(f"{good}\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match=rf"^\S+a\.jsonl, {message}"):
        read_table(tmp_path / "a.jsonl")


def test_reading_the_benchmarks_tables_imports_no_other_library() -> None:
    program = (
        "import sys; from sa_bench.tables import *; read_task_table('concepts');"
        "print(sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    arguments = [sys.executable, "-c", program]
    loaded = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    heavy = {"datasets", "huggingface_hub", "mteb", "numpy", "pandas", "pyarrow", "regex", "torch"}
    assert not heavy & set(json.loads(loaded.replace("'", '"')))


def test_the_tables_are_those_of_the_checkout() -> None:
    assert tasks_folder() == Path(__file__).parents[1] / "tasks"


@pytest.mark.parametrize("name", ["oracle-bone", "OracleBoneSemanticAffinity"])
def test_a_task_is_known_by_its_name_and_by_its_folder(name: str) -> None:
    assert task_folder(name) == tasks_folder() / "oracle-bone"


def test_an_unknown_task_is_an_error_that_lists_the_tasks() -> None:
    with pytest.raises(ValueError, match=r"unknown task 'x'; the tasks are: ConceptsSemanticAff"):
        read_task_table("x")
