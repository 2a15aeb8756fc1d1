"""The commands of maintainers and of the curious."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from official_results import cells_of, write_result

from sa_bench.cli import main

if TYPE_CHECKING:
    from pathlib import Path

LABSE = "sentence-transformers/LaBSE"


def test_show_prints_a_model_s_figures_with_their_coverage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["mteb-scores", "show", "openai/text-embedding-3-large"]) == 0

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["mean", "Mean(Task)", "-", "129/130"] in lines
    assert ["type", "BitextMining", "0.6336", "12/12"] in lines
    assert ["incomplete:", "STS17", "3/11"] in lines


def test_show_follows_a_rename_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    main(["mteb-scores", "show", "voyageai/voyage-3.5"])

    first = capsys.readouterr().out.splitlines()[0]
    assert first == "mongodb/voyage-3.5 (formerly voyageai/voyage-3.5)"


def test_show_says_where_the_figures_come_from(capsys: pytest.CaptureFixture[str]) -> None:
    main(["mteb-scores", "show", LABSE])

    last = capsys.readouterr().out.splitlines()[-1]
    assert "130 tasks without FloresBitextMining" in last
    assert "commit f4cc6c8b (2026-08-20)" in last


def test_show_names_scores_that_were_not_used(capsys: pytest.CaptureFixture[str]) -> None:
    main(["mteb-scores", "show", "Gameselo/STS-multilingual-mpnet-base-v2"])

    assert "not used: STS17, 0.007703 to 0.009766 (scale)" in capsys.readouterr().out


def test_show_gives_json(capsys: pytest.CaptureFixture[str]) -> None:
    main(["mteb-scores", "show", LABSE, "--json"])

    shown = json.loads(capsys.readouterr().out)
    assert shown["model"] == LABSE
    assert shown["figures"][0] == {
        "kind": "mean",
        "name": "Mean(Task)",
        "score": pytest.approx(0.5191, abs=5e-5),
        "have": 130,
        "need": 130,
    }


def test_an_unknown_model_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mteb-scores", "show", "nobody/nothing"]) == 1

    complaint = capsys.readouterr().err
    assert complaint.startswith("sa-bench: error: no official MTEB result of 'nobody/nothing'")
    assert complaint.count("\n") == 1


def test_build_writes_a_table_that_show_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_result(tmp_path, LABSE, "STS17", cells_of("STS17", 74.0))
    write_result(tmp_path, LABSE, "Tatoeba", cells_of("Tatoeba", 0.8))
    out = tmp_path / "scores.csv"

    assert main(["mteb-scores", "build", "--results", str(tmp_path), "--out", str(out)]) == 0
    built = capsys.readouterr().out
    assert main(["mteb-scores", "show", LABSE, "--scores", str(out)]) == 0

    assert f"{out}: 1 models, 27 figures" in built
    assert "not used: STS17 of sentence-transformers/LaBSE: 11 cells" in built
    assert ["task", "Tatoeba", "0.8000", "112/112"] in [
        line.split() for line in capsys.readouterr().out.splitlines()
    ]


def test_a_build_that_fails_leaves_the_old_table(tmp_path: Path) -> None:
    out = tmp_path / "scores.csv"
    out.write_text("old")

    assert main(["mteb-scores", "build", "--results", str(tmp_path), "--out", str(out)]) == 1
    assert out.read_text() == "old"


@pytest.mark.parametrize("name", ["labse", "LaBSE", "sentence-transformers/labse", "lasbe"])
def test_a_name_without_organisation_or_capitals_is_answered_with_the_one_meant(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mteb-scores", "show", name]) == 1
    assert re.search(rf"similar: .*{LABSE}", capsys.readouterr().err)


def test_the_columns_have_heads(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mteb-scores", "show", LABSE]) == 0
    heads = capsys.readouterr().out.splitlines()[2]
    assert heads.split() == ["kind", "figure", "score", "results", "of", "tasks"]
