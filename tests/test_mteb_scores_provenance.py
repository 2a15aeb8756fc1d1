"""What a folder of official results tells of its source."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from official_results import cells_of, write_result

from sa_bench.mteb_scores.quality import describe_folder, describe_table

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "a" * 40
EARLIER = "b" * 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_result(tmp_path, "an/model", "STS17", cells_of("STS17", 0.6))
    write_result(tmp_path, "an/model (int8)", "Tatoeba", cells_of("Tatoeba", 0.6))
    return tmp_path


def _git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@b.c"]
    answer = subprocess.run(
        ["git", *identity, *arguments],  # noqa: S607 - git is wherever the machine has it
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.strip()


def test_a_checkout_tells_its_commit_and_date(folder: Path) -> None:
    _git(folder, "init", "--quiet")
    _git(folder, "add", ".")
    _git(folder, "commit", "--quiet", "--message", "x", "--date", "2026-08-20T12:00:00")

    source = describe_folder(folder, ["STS17"])

    assert source.commit == _git(folder, "rev-parse", "HEAD")
    assert source.date == _git(folder, "log", "-1", "--format=%cs")


def test_a_copy_tells_the_commits_of_the_files_that_count(folder: Path) -> None:
    rows = [f"STS17,{HEAD}", f"Tatoeba,{HEAD}", f"BUCC.v2,{EARLIER}", f"Other,{EARLIER}"]
    (folder / "provenance.csv").write_text("\n".join(["task,commit", *rows, f"Other,{EARLIER}"]))
    (folder / "README.md").write_text(f"`main` at\n`{HEAD}` (2026-08-20), read from a mirror")

    source = describe_folder(folder, ["STS17", "Tatoeba", "BUCC.v2"])

    assert (source.commit, source.date) == (HEAD, "2026-08-20")
    assert source.earlier_commits == {EARLIER: 1}


def test_a_bare_folder_tells_nothing_that_it_does_not_know(folder: Path) -> None:
    source = describe_folder(folder, ["STS17"])

    assert (source.commit, source.date, source.licence) == (None, None, None)


def test_the_licence_is_read_and_not_assumed(folder: Path) -> None:
    (folder / "LICENSE").write_text("Creative Commons Legal Code\n\nCC0 1.0 Universal\n")
    assert describe_folder(folder, []).licence == "CC0-1.0"

    (folder / "LICENSE").write_text("All rights reserved")
    assert describe_folder(folder, []).licence is None


def test_the_checksum_is_the_one_that_a_shell_computes(folder: Path) -> None:
    command = "find results -name '*.json' | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum"
    answer = subprocess.run(
        ["bash", "-c", command],  # noqa: S607 - bash is wherever the machine has it
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )

    assert describe_folder(folder, []).sha256 == answer.stdout.split()[0]


def test_a_table_is_known_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    path.write_bytes(b"")

    assert describe_table(path).sha256 == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
    assert describe_table(None).sha256 is None
