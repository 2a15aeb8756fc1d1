"""Locks are in a folder that only the user can write, and refuse one that is anyone else's."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from sa_bench.files import lock_of

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    monkeypatch.setenv("SA_BENCH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_nothing_is_locked_in_the_shared_temporary_folder(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shared").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "shared"))
    with lock_of(tmp_path / "result.json"):
        assert list((cache / "locks").iterdir())
    assert not list((tmp_path / "shared").iterdir())


def test_the_folder_is_the_users_alone(cache: Path, tmp_path: Path) -> None:
    for mode in (0o700, 0o777):
        (cache / "locks").mkdir(parents=True, exist_ok=True)
        (cache / "locks").chmod(mode)
        lock_of(tmp_path / "result.json")
        assert (cache / "locks").stat().st_mode & 0o777 == 0o700


def test_a_planted_link_is_refused_and_what_it_leads_to_stays(cache: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "thesis.txt").write_text("months of work", "utf-8")
    cache.mkdir()
    (cache / "locks").symlink_to(victim)
    with pytest.raises(OSError, match="not a folder of yours; remove it, or set SA_BENCH_CACHE"):
        lock_of(tmp_path / "result.json")
    assert [path.name for path in victim.iterdir()] == ["thesis.txt"]


def test_a_folder_of_another_user_is_refused(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cache / "locks").mkdir(parents=True)
    monkeypatch.setattr("os.getuid", lambda: cache.stat().st_uid + 1)
    with pytest.raises(OSError, match="not a folder of yours"):
        lock_of(tmp_path / "result.json")


def test_a_file_in_the_folders_place_is_named_with_the_remedy(cache: Path, tmp_path: Path) -> None:
    cache.write_text("", "utf-8")
    with pytest.raises(OSError, match="set SA_BENCH_CACHE to a folder of yours"):
        lock_of(tmp_path / "result.json")


@pytest.mark.usefixtures("cache")
def test_one_file_has_one_lock_however_its_path_is_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    paths = [tmp_path / "a.json", tmp_path / "x" / ".." / "a.json", tmp_path / "link" / "a.json"]
    assert len({lock_of(path).lock_file for path in paths}) == 1
    assert lock_of(tmp_path / "b.json").lock_file != lock_of(paths[0]).lock_file


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("name", ["loop", os.fsdecode(b"\xff.json")])
def test_a_link_to_itself_and_a_name_that_is_no_utf8_have_locks(name: str, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with lock_of(tmp_path / name):
        pass


def test_no_filelock_is_allowed_that_truncates_what_a_planted_link_leads_to() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    allowed = {r.name: r.specifier for r in map(Requirement, project["dependencies"])}["filelock"]
    assert not allowed.contains(Version("3.20.0"))
    for name in ("constraints.txt", "constraints-lowest.txt"):
        pins = (REPOSITORY / name).read_text("utf-8").splitlines()
        (pin,) = (line for line in pins if line.startswith("filelock=="))
        assert allowed.contains(pin.partition("==")[2])
