"""A site's folder: replaced whole, whatever kills the build, and no foreign file is touched."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from result_files import generate

from sa_bench.cli import main
from sa_bench.leaderboard._output import LIST, Output

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[1]
N_FILES = 150


def _pages(version: str) -> dict[str, str]:
    """Return the files of a site; some are of this version alone."""
    pages = {f"models/{number}.html": version * 2000 for number in range(N_FILES)}
    return {"index.html": version, "assets/site.css": version, **pages, f"{version}.html": version}


def _build(target: Path, version: str) -> None:
    output = Output(target)
    try:
        for path, text in _pages(version).items():
            output.write(path, text)
        output.finish()
    finally:
        output.discard()


def _files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LIST
    }


@pytest.fixture
def site(tmp_path: Path) -> Path:
    _build(tmp_path / "site", "a")
    return tmp_path / "site"


@contextmanager
def _mounted(folder: Path, *options: str) -> Iterator[Path]:
    """Mount something at a folder; skip the test where that is not allowed."""
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    folder.mkdir()
    command = [str(mount), *options, str(folder)]
    if (
        not (mount and unmount)
        or subprocess.run(command, capture_output=True, check=False).returncode
    ):
        pytest.skip("no mount is allowed here")
    try:
        yield folder
    finally:
        subprocess.run([str(unmount), "--lazy", str(folder)], check=True)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Path]:
    """Mount a small file system of its own."""
    with _mounted(tmp_path / "volume", "-t", "tmpfs", "-o", "size=4m", "none") as folder:
        yield folder


def test_the_list_names_every_file_and_the_same_site_has_the_same_list(
    site: Path, tmp_path: Path
) -> None:
    _build(tmp_path / "again", "a")
    text = (site / LIST).read_text("utf-8")
    assert set(json.loads(text)["files"]) == set(_pages("a"))
    assert (tmp_path / "again" / LIST).read_text("utf-8") == text


def test_a_new_site_replaces_an_old_one_whole_and_leaves_nothing_beside_it(site: Path) -> None:
    _build(site, "b")
    assert _files(site) == _pages("b")
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_foreign_files_folders_and_links_stay_as_they_are(site: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "letter").write_text("mine")
    for name in ("CNAME", ".nojekyll", "models/thesis.docx", ".git/HEAD"):
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(f"mine: {name}")
    (site / "link").symlink_to(tmp_path / "elsewhere")
    (site / "empty").mkdir()
    places = {
        name: (site / name).lstat().st_ino for name in ("CNAME", ".git/HEAD", "link", "empty")
    }
    _build(site, "b")
    found = _files(site)
    assert _pages("b").items() <= found.items()
    assert found.keys() - _pages("b").keys() == {
        *("CNAME", ".nojekyll", "models/thesis.docx", ".git/HEAD"),
    }
    assert {name: (site / name).lstat().st_ino for name in places} == places
    assert (tmp_path / "elsewhere" / "letter").read_text() == "mine"


def test_a_page_that_somebody_edited_is_named_and_not_overwritten(site: Path) -> None:
    (site / "index.html").write_text("edited")
    (site / "models" / "3.html").write_text("edited too")
    with pytest.raises(ValueError, match=r"index\.html, models/3\.html would be overwritten"):
        _build(site, "b")
    assert _files(site) == {**_pages("a"), "index.html": "edited", "models/3.html": "edited too"}
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_an_edited_page_that_no_longer_belongs_to_the_site_stays(site: Path) -> None:
    (site / "a.html").write_text("edited")
    _build(site, "b")
    assert _files(site) == {**_pages("b"), "a.html": "edited"}


def test_a_link_in_place_of_a_folder_is_not_followed(site: Path, tmp_path: Path) -> None:
    (site / "models").rename(tmp_path / "elsewhere")
    (site / "models").symlink_to(tmp_path / "elsewhere")
    before = _files(tmp_path / "elsewhere")
    with pytest.raises(ValueError, match="models would be overwritten"):
        _build(site, "b")
    assert _files(tmp_path / "elsewhere") == before


@pytest.mark.parametrize(
    "name", ["thesis.docx", "leaderboard.json", ".git", LIST, ".sa-bench-site-mine"]
)
@pytest.mark.parametrize("content", ["{}", '{"format": 1}', '{"format": 1, "files": {"x": 1}}'])
def test_a_folder_of_other_files_is_refused_by_their_names(
    tmp_path: Path, name: str, content: str
) -> None:
    folder = tmp_path / "thesis"
    folder.mkdir()
    (folder / name).write_text(content)
    (folder / "chapter.tex").write_text("years of work")
    with pytest.raises(ValueError, match=re.escape(name)):
        Output(folder)
    assert _files(folder).get("chapter.tex") == "years of work"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis"]


@pytest.mark.parametrize("path", ["../precious", "/precious", "models/../../precious"])
def test_a_list_that_names_files_elsewhere_removes_none_of_them(
    site: Path, tmp_path: Path, path: str
) -> None:
    (tmp_path / "precious").write_text("a")
    content = json.loads((site / LIST).read_text("utf-8"))
    content["files"][path] = content["files"]["index.html"]
    (site / LIST).write_text(json.dumps(content), "utf-8")
    _build(site, "b")
    assert (tmp_path / "precious").read_text() == "a"
    assert _files(site) == _pages("b")


def test_a_file_put_there_while_the_site_is_made_stays(site: Path) -> None:
    output = Output(site)
    for path, text in _pages("b").items():
        output.write(path, text)
    (site / "CNAME").write_text("mine")
    output.finish()
    assert _files(site) == {**_pages("b"), "CNAME": "mine"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges folders in one step")
def test_a_reader_finds_the_page_at_every_moment(site: Path) -> None:
    stop = threading.Event()
    seen: set[str] = set()

    def read() -> None:
        while not stop.is_set():
            try:
                seen.add((site / "index.html").read_text("utf-8"))
            except FileNotFoundError:
                seen.add("404")

    reader = threading.Thread(target=read)
    reader.start()
    for version in "bcbcbc":
        _build(site, version)
    stop.set()
    reader.join()
    assert seen
    assert seen <= {"a", "b", "c"}


_BUILDS = f"""
import os, sys
from pathlib import Path
sys.path[:0] = [{str(REPOSITORY)!r}, {str(Path(__file__).parent)!r}]
from test_leaderboard_output import _build
for line in sys.stdin:
    child = os.fork()
    if not child:
        _build(Path(sys.argv[1]), line.strip())
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forks")
@pytest.mark.parametrize("foreign", [False, True], ids=["exchanged", "file by file"])
def test_after_a_kill_at_any_moment_a_site_is_there_and_the_next_build_tidies_up(
    site: Path, *, foreign: bool
) -> None:
    if foreign:
        (site / "CNAME").write_text("mine")
    generator = random.Random(15)  # noqa: S311 - moments, no secret
    n_killed = n_litter = 0
    with subprocess.Popen(
        [sys.executable, "-c", _BUILDS, str(site)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as forks:
        assert forks.stdin
        assert forks.stdout
        answers = forks.stdout

        def start(version: str) -> int:
            print(version, file=forks.stdin, flush=True)
            return int(answers.readline())

        start("b")
        begun = time.monotonic()
        assert answers.readline() == "0\n"
        life = time.monotonic() - begun
        for number in range(30):
            child = start("ab"[number % 2])
            time.sleep(generator.uniform(0, 1.1 * life))
            with suppress(ProcessLookupError):  # it was done sooner
                os.kill(child, signal.SIGKILL)
            n_killed += answers.readline() != "0\n"
            n_litter += len(list(site.parent.iterdir())) > 1
            found = _files(site)
            assert found.pop("CNAME", "mine") == "mine"
            if foreign:  # pages of both, but none is missing or half written
                assert set(_pages("a")) & set(_pages("b")) <= set(found)
                assert all(
                    text in {_pages("a").get(p), _pages("b").get(p)} for p, text in found.items()
                )
            else:
                assert found in (_pages("a"), _pages("b"))
        forks.stdin.close()
    assert n_killed >= 15
    assert n_litter
    _build(site, "c")
    assert _files(site) == _pages("c") | ({"CNAME": "mine"} if foreign else {})
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_a_build_under_way_keeps_its_files_from_another_that_tidies_up(tmp_path: Path) -> None:
    first = Output(tmp_path / "site")
    first.write("index.html", "first")
    _build(tmp_path / "other", "b")
    first.finish()
    assert _files(tmp_path / "site") == {"index.html": "first"}


def test_a_folder_that_cannot_be_exchanged_is_replaced_file_by_file(mount: Path) -> None:
    _build(mount, "a")
    (mount / "CNAME").write_text("mine")
    _build(mount, "b")
    assert _files(mount) == {**_pages("b"), "CNAME": "mine"}
    assert [path.name for path in mount.parent.iterdir()] == ["volume"]


def test_a_folder_mounted_from_the_same_disk_is_replaced_too(site: Path, tmp_path: Path) -> None:
    with _mounted(tmp_path / "bound", "--bind", str(site)) as bound:
        _build(bound, "b")
        assert _files(bound) == _pages("b")
    assert _files(site) == _pages("b")


def test_a_full_disk_is_told_by_the_target_the_room_and_the_remedy(
    mount: Path, tmp_path: Path
) -> None:
    _build(mount / "site", "a")
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(8 * 2**20))
    output = Output(mount / "site")
    with pytest.raises(OSError, match=r"No space left .* MiB are free there; make room") as caught:
        output.write("assets/large.bin", large)
    output.discard()
    assert caught.value.filename == str(mount / "site" / "assets" / "large.bin")
    assert _files(mount / "site") == _pages("a")
    assert [path.name for path in mount.iterdir()] == ["site"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_command_in_one_line_and_leaves_no_litter(
    tmp_path: Path, number: signal.Signals
) -> None:
    generate(tmp_path, 3, n_concepts=8)
    paths = [str(tmp_path / name) for name in ("results", "tasks", "site")]
    options = ["--results", paths[0], "--tasks", paths[1], "--out", paths[2]]
    with subprocess.Popen(
        [sys.executable, "-m", "sa_bench", "leaderboard", *options],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not list(tmp_path.glob(".sa-bench-site-*/site/*")) and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(number)
        _, said = process.communicate()
    assert (process.returncode, said.count("\n")) == (130, 1)
    assert "the same command goes on from here" in said
    assert {path.name for path in tmp_path.iterdir()} == {"results", "tasks"}
    assert main(["leaderboard", *options]) == 0


def test_signals_are_left_as_they_were_after_a_command() -> None:
    before = signal.getsignal(signal.SIGTERM)
    assert main(["tasks"]) == 0
    assert signal.getsignal(signal.SIGTERM) == before
