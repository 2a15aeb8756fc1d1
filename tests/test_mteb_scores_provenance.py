"""What a folder of official results tells of its source."""

from __future__ import annotations

import re
import subprocess
import tarfile
from pathlib import Path

import pytest
from official_results import cells_of, write_result

import sa_bench
from sa_bench.cli import main
from sa_bench.mteb_scores.quality import describe_folder, describe_table, results_folder

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


def _commit(folder: Path) -> str:
    _git(folder, "init", "--quiet", "--initial-branch", "of/mine")
    _git(folder, "add", ".")
    _git(folder, "commit", "--quiet", "--message", "x", "--date", "2026-08-20T12:00:00")
    return _git(folder, "rev-parse", "HEAD")


def test_a_checkout_tells_its_commit_whether_its_branch_is_loose_packed_or_left(
    folder: Path,
) -> None:
    commit = _commit(folder)
    assert describe_folder(folder, ["STS17"]).commit == commit
    _git(folder, "pack-refs", "--all")
    assert not (folder / ".git/refs/heads/of/mine").exists()
    assert describe_folder(folder, ["STS17"]).commit == commit
    _git(folder, "checkout", "--quiet", "--detach")
    assert describe_folder(folder, ["STS17"]).commit == commit


def test_the_date_of_a_commit_is_the_one_that_the_readme_gives(folder: Path) -> None:
    commit = _commit(folder)
    assert describe_folder(folder, []).date is None
    (folder / "README.md").write_text(f"`main` at `{commit}` (2026-08-20)")
    assert describe_folder(folder, []).date == "2026-08-20"


@pytest.mark.parametrize(
    "head",
    [
        "ref: ../../secret",
        "ref: refs/heads/../../../secret",
        "ref: refs/heads/link",
        "ref: /etc/passwd",
        "ref: refs/heads/none",
        "no commit",
        "",
    ],
)
def test_a_head_that_leads_out_of_the_folder_tells_nothing(folder: Path, head: str) -> None:
    _commit(folder)
    (folder / "secret").write_text(HEAD)
    (folder / ".git/refs/heads/link").symlink_to(folder / "secret")
    (folder / ".git/HEAD").write_text(head)
    assert describe_folder(folder, []).commit is None


def test_a_git_folder_that_is_a_link_tells_nothing(folder: Path, tmp_path: Path) -> None:
    _commit(folder)
    elsewhere = tmp_path / "elsewhere"
    (folder / ".git").rename(elsewhere)
    (folder / ".git").symlink_to(elsewhere)
    assert describe_folder(folder, []).commit is None


_TRAPS = ("gpg.program", "core.fsmonitor", "core.pager", "core.sshCommand", "diff.external")


def _plant_trap(folder: Path) -> Path:
    """Make the folder a repository in which any use of git runs a program; return its trace."""
    commit = _commit(folder)
    trace = folder.parent / "sprung"
    program = folder / "e.sh"
    program.write_text(f"#!/bin/sh\ntouch {trace}\n")
    program.chmod(0o755)
    for setting in _TRAPS:
        _git(folder, "config", setting, str(program))
    _git(folder, "config", "log.showSignature", "true")
    plain = _git(folder, "cat-file", "commit", commit).partition("\n\n")
    signed = f"{plain[0]}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----"
    (folder.parent / "commit").write_text(f"{signed}\n\n{plain[2]}\n")
    written = _git(folder, "hash-object", "-w", "-t", "commit", str(folder.parent / "commit"))
    (folder / ".git/refs/heads/of/mine").write_text(f"{written}\n")
    return trace


@pytest.fixture
def trapped(tmp_path: Path) -> tuple[Path, Path]:
    folder = tmp_path / "copy"
    folder.mkdir()
    write_result(folder, "an/model", "STS17", cells_of("STS17", 0.6))
    trace = _plant_trap(folder)
    subprocess.run(
        ["git", "log", "-1"],  # noqa: S607 - git is wherever the machine has it
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert trace.exists(), "the trap does not spring"
    trace.unlink()
    return folder, trace


def test_a_program_that_a_folders_git_settings_name_is_not_run(trapped: tuple[Path, Path]) -> None:
    folder, trace = trapped
    head = (folder / ".git/refs/heads/of/mine").read_text().strip()
    with results_folder(folder) as found:
        assert describe_folder(found, ["STS17"]).commit == head
    assert not trace.exists()


def test_an_archives_git_folder_is_left_out_and_its_programs_are_not_run(
    trapped: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, trace = trapped
    archive = tmp_path / "copy.tar.xz"
    with tarfile.open(archive, "w:xz") as stream:
        stream.add(folder, "copy")
        stream.add(folder / ".git", "copy/deeper/.GIT")
    with results_folder(archive) as found:
        assert [path for path in found.rglob("*") if path.name.casefold() == ".git"] == []
        assert describe_folder(found, ["STS17"]).commit is None
    assert main(["mteb-scores", "build", "--results", str(archive), *_to(tmp_path)]) == 0
    assert not trace.exists()


def _to(folder: Path) -> list[str]:
    return ["--out", str(folder / "scores.csv")]


def test_no_module_of_the_package_can_start_a_program() -> None:
    starts = re.compile(
        r"^\s*(?:import|from) (?:subprocess|pty)\b|\bos\.(?:system|popen|exec|spawn|posix_spawn)",
        re.MULTILINE,
    )
    package = Path(sa_bench.__file__).parent
    found = [path for path in package.rglob("*.py") if starts.search(path.read_text("utf-8"))]
    assert found == []


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
