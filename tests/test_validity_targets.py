"""The table of official scores by pair: what it holds, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from official_results import write_result

from sa_bench.cli import main
from sa_bench.mteb_scores.official import benchmark_tasks
from sa_bench.validity.build import TASKS, build_pairs
from sa_bench.validity.targets import OfficialPairs, key_of, read_pairs, write_pairs

if TYPE_CHECKING:
    from sa_bench.mteb_scores.quality import Cell

E5_SMALL = "intfloat/multilingual-e5-small"
LABSE = "sentence-transformers/LaBSE"
committed = read_pairs(Path(__file__).parents[1] / "leaderboard" / "mteb_pairs.csv")


@pytest.mark.parametrize(
    ("task", "pair", "cells"),
    [
        ("NTREXBitextMining", ("eng", "swa"), [0.980721, 0.977717]),
        ("BelebeleRetrieval", ("eng", "swa"), [0.77577, 0.60593]),
        ("MLQARetrieval", ("deu", "hin"), [0.71197, 0.81752, 0.56448, 0.65249]),
    ],
)
def test_a_committed_score_is_the_mean_of_directions_and_splits(
    task: str, pair: tuple[str, str], cells: list[float]
) -> None:
    mean = sum(cells) / len(cells)

    assert committed.by_pair(E5_SMALL, task)[pair] == pytest.approx(mean, abs=6e-7)


def test_the_committed_table_is_small_and_has_the_languages_that_are_known() -> None:
    path = Path(__file__).parents[1] / "leaderboard" / "mteb_pairs.csv"
    n_languages = {task: len(committed.with_english(E5_SMALL, task)) for task in committed.tasks}

    assert path.stat().st_size < 3_000_000
    assert committed.tasks == TASKS
    assert n_languages["BelebeleRetrieval"] == 79
    assert n_languages["NTREXBitextMining"] == 84
    assert n_languages["Tatoeba"] == 70
    assert n_languages["BibleNLPBitextMining"] == 46
    assert len(committed.by_pair(E5_SMALL, "MLQARetrieval")) == 21


def test_every_language_is_there_or_listed_as_missing() -> None:
    for task in committed.tasks:
        present = {
            key_of(code)
            for row in committed.rows
            if row.task == task
            for code in (row.first, row.second)
        }
        without = {code[:3] for code in committed.sidecar["without"][task]}

        assert not present & without
        assert len(present | without) == 99


def test_the_provenance_says_where_the_scores_are_from() -> None:
    source = committed.sidecar["source"]

    assert source["repository"] == "https://github.com/embeddings-benchmark/results"
    assert source["commit"] == "f4cc6c8b365a3c779dbc708d6affe0b0355b2ddf"
    assert source["licence"] == "CC0-1.0"


def test_a_model_that_is_not_official_has_no_scores() -> None:
    assert committed.by_pair("nobody/nothing", "Tatoeba") == {}


def small_results(folder: Path) -> Path:
    cells: dict[Cell, float | None] = {
        ("test", "eng_Latn-swa_Latn"): 0.8,
        ("test", "swa_Latn-eng_Latn"): 0.6,
        ("test", "eng_Latn-deu_Latn"): 0.9,
        ("test", "eng_Latn-fra_Latn"): 0.7,
        ("test", "fra_Latn-eng_Latn"): 1.5,
        ("test", "eng_Latn-zho_Hant"): 0.5,
        ("test", "zho_Hant-eng_Latn"): 0.5,
    }
    write_result(folder, LABSE, "NTREXBitextMining", cells)
    return folder


def test_a_score_is_blank_unless_both_directions_are_there_and_within_range(
    tmp_path: Path,
) -> None:
    pairs = build_pairs(small_results(tmp_path))

    assert pairs.models == (LABSE,)
    assert pairs.by_pair(LABSE, "NTREXBitextMining") == {("eng", "swa"): pytest.approx(0.7)}


def test_the_fuller_revision_counts(tmp_path: Path) -> None:
    small_results(tmp_path)
    tasks = benchmark_tasks()
    every = dict.fromkeys(sorted(tasks["NTREXBitextMining"].cells), 0.25)
    write_result(tmp_path, LABSE, "NTREXBitextMining", every, revision="another")

    pairs = build_pairs(tmp_path)

    assert pairs.by_pair(LABSE, "NTREXBitextMining")["eng", "swa"] == 0.25
    assert pairs.sidecar["models"] == {LABSE: {"another": 1}}


def test_the_command_writes_the_same_bytes_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = small_results(tmp_path / "official")
    content = []
    for name in ("one.csv", "two.csv"):
        path = tmp_path / name
        assert main(["mteb-scores", "pairs", "--results", str(results), "--out", str(path)]) == 0
        content.append(path.read_bytes())

    assert content[0] == content[1]
    assert "1 models, 999 lines" in capsys.readouterr().out
    assert read_pairs(tmp_path / "one.csv").models == (LABSE,)


def test_results_without_such_tasks_are_an_error_of_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "results").mkdir()

    assert main(["mteb-scores", "pairs", "--results", str(tmp_path)]) == 1
    assert "no complete result of BelebeleRetrieval" in capsys.readouterr().err


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    write_pairs(committed, path)

    assert read_pairs(path) == committed


def test_a_table_that_its_provenance_does_not_describe_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text("utf-8").replace("0.7", "0.8"), "utf-8")

    with pytest.raises(ValueError, match="is not the table that pairs.json describes"):
        read_pairs(path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("0.7\n", "seven\n", "line 2: 'seven' is no score"),
        ("0.7\n", "1.7\n", r"line 2: score 1.7 is outside \[-1, 1\]"),
        ("0.7\n", "0.7,0.7\n", "line 2: 6 fields instead of 5"),
        ("swa-Latn", "xxx-Latn", "line 2: 'xxx-Latn' is no language"),
        ("swa-Latn", "eng-Latn", "line 2: 'eng-Latn' and 'eng-Latn' are one language"),
        (",2,", ",none,", "line 2: 'none' is no number of cells"),
        ("first", "from", "the first line is"),
        ("NTREXBitextMining", "Other", "name other models or tasks"),
        (",2,0.7\n", ",2,0.7\nNTREXBitextMining,eng-Latn,swa-Latn,2,0.7\n", "repeats an earlier"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = written(tmp_path)
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    sign(path)

    with pytest.raises(ValueError, match=message):
        read_pairs(path)


@pytest.mark.parametrize("content", ["[]", "{}", "{", '{"sha256": 1}'])
def test_a_broken_provenance_is_refused(tmp_path: Path, content: str) -> None:
    path = written(tmp_path)
    path.with_suffix(".json").write_text(content)

    with pytest.raises(ValueError, match=r"pairs\.json.*sa-bench mteb-scores pairs"):
        read_pairs(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.with_suffix(".json").unlink()

    with pytest.raises(FileNotFoundError, match=r"pairs\.json is missing"):
        read_pairs(path)
    with pytest.raises(ValueError, match=r"ends in \.csv"):
        write_pairs(committed, tmp_path / "pairs.txt")


def written(folder: Path) -> Path:
    (row,) = (
        row
        for row in build_pairs(small_results(folder / "official")).rows
        if (row.task, row.second) == ("NTREXBitextMining", "swa-Latn") and row.first == "eng-Latn"
    )
    sidecar = {**committed.sidecar, "models": {LABSE: {}}}
    path = folder / "pairs.csv"
    write_pairs(OfficialPairs((LABSE,), (row,), sidecar), path)
    return path


def sign(path: Path) -> None:
    import hashlib

    sidecar = path.with_suffix(".json")
    content = json.loads(sidecar.read_text("utf-8"))
    content["sha256"][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    sidecar.write_text(json.dumps(content), "utf-8")
