"""``sa-bench tasks`` and ``sa-bench validate``."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from table_files import sound_rows, write_data_set

from sa_bench.cli import main
from sa_bench.tables import TASK_FOLDERS, read_task_table, tasks_folder

if TYPE_CHECKING:
    from pathlib import Path


def test_tasks_lists_each_task_with_its_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tasks"]) == 0
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading.split() == ["task", "concepts", "domains", "languages", "pairs", "revision"]
    assert [line.split()[0] for line in lines] == list(TASK_FOLDERS)
    for line in lines:
        name, concepts, domains, languages, pairs, revision = line.split()
        table = read_task_table(name)
        assert int(concepts) == table.n_concepts
        assert int(domains) == len(set(table.domains or ()))
        assert (int(languages), revision) == (len(table.languages), table.revision)
        assert int(pairs) == len(table.pairs)


def test_tasks_stats_counts_glosses_and_characters_of_each_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["tasks", "--stats"]) == 0
    printed = capsys.readouterr().out
    for task in TASK_FOLDERS:
        table = read_task_table(task)
        (block,) = [block for block in printed.split("\n\n") if block.startswith(task)]
        (line,) = [line for line in block.splitlines() if line.split()[0] == "kor"]
        glosses = [gloss for cell in table.glosses["kor"] for gloss in cell]
        assert line.split() == [
            "kor",
            str(table.n_concepts),
            str(len(glosses)),
            str(len(set(glosses))),
            f"{len(glosses) / table.n_concepts:.3f}",
            str(len("".join(glosses))),
            f"{len(''.join(glosses)) / len(glosses):.2f}",
        ]


def test_tasks_json_holds_all_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tasks", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [entry["task"] for entry in listed] == list(TASK_FOLDERS)
    for entry in listed:
        n_languages = len(entry["languages"])
        assert entry["pairs"] == n_languages * (n_languages - 1) / 2
        assert sum(entry["domains"].values()) == entry["n_concepts"]
        assert n_languages == len(read_task_table(entry["task"]).languages)


def test_a_sound_data_set_validates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_data_set(tmp_path / "words", sound_rows())
    assert main(["validate", str(folder)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"{folder}: 4 concepts in 12 languages, revision ")
    assert printed.endswith(", no problems\n")


def test_problems_are_printed_line_by_line_and_the_exit_code_is_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = sound_rows()
    rows[1]["tur"] = [" su"]
    rows[2]["kor"] = []
    spoiled = write_data_set(tmp_path / "spoiled", rows)
    sound = write_data_set(tmp_path / "sound", sound_rows())
    assert main(["validate", str(spoiled), str(sound)]) == 1
    first, second, summary, other = capsys.readouterr().out.splitlines()
    assert first == (
        f"{spoiled}/data/test.jsonl:2: error: water, tur: ' su' has stray white space; write 'su'"
    )
    assert second.startswith(f"{spoiled}/data/test.jsonl:3: error: hand, kor: the cell is empty")
    assert summary == f"{spoiled}: a data set, 2 problems"
    assert other.endswith("no problems")


def test_findings_as_json_name_file_line_concept_and_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = sound_rows()
    rows[1]["tur"] = [" su"]
    assert main(["validate", "--json", str(write_data_set(tmp_path, rows))]) == 1
    (verdict,) = json.loads(capsys.readouterr().out)
    assert verdict["problems"] == [
        {
            "kind": "error",
            "file": "data/test.jsonl",
            "line": 2,
            "place": "water, tur",
            "message": "' su' has stray white space; write 'su'",
            "remedy": "",
        }
    ]


def test_a_path_that_is_nowhere_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(tmp_path / "no")]) == 1
    assert capsys.readouterr().err == f"sa-bench: error: {tmp_path}/no: no such file or folder\n"


def test_a_folder_that_is_no_data_set_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"sa-bench: error: {tmp_path}: not a data set; that is a folder with")


@pytest.mark.parametrize(
    "command", [["tasks", "--stats"], ["validate", str(tasks_folder() / "concepts")]]
)
def test_neither_command_imports_a_heavy_library(command: list[str]) -> None:
    program = (
        "import sys; from sa_bench.cli import main; main(sys.argv[1:]);"
        "heavy = {'torch', 'mteb', 'datasets', 'pandas', 'jinja2', 'matplotlib'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    arguments = [sys.executable, "-c", program, *command]
    finished = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert finished.stderr == "[]\n"
