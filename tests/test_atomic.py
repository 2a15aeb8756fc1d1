"""A file is written whole or not at all."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from sa_bench.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path


def test_text_is_written_as_utf8_without_change_of_line_ends(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.json", "köz\r\n狗\n")
    assert (tmp_path / "a.json").read_bytes() == "köz\r\n狗\n".encode()


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.bin", b"\x00\xff")
    assert (tmp_path / "a.bin").read_bytes() == b"\x00\xff"


def test_missing_folders_are_made(tmp_path: Path) -> None:
    write_atomically(tmp_path / "x" / "y" / "a", "1")
    assert (tmp_path / "x" / "y" / "a").read_text("utf-8") == "1"


def test_an_old_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", "old")
    write_atomically(tmp_path / "a", "new")
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {"a": "new"}


def test_others_may_read_the_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", "1")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644


def test_a_long_name_leaves_room_for_the_temporary_one(tmp_path: Path) -> None:
    name = "n" * 255
    write_atomically(tmp_path / name, "1")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_failed_rename_keeps_the_old_state_and_names_the_file(tmp_path: Path) -> None:
    target = tmp_path / "a"
    (target / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="could not write") as caught:
        write_atomically(target, "1")
    assert caught.value.filename == str(target)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (target / "inside").is_dir()


_WRITE_TO_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from sa_bench.files import write_atomically
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_atomically(Path(sys.argv[1]), "new" * 1000)
except OSError as error:
    print(error.filename, error.strerror)
"""


def test_a_write_cut_short_leaves_the_old_file_and_no_temporary(tmp_path: Path) -> None:
    # A limit on file size stops the write midway, as a full disk does.
    target = tmp_path / "a"
    target.write_text("old", "utf-8")
    arguments = [sys.executable, "-c", _WRITE_TO_FULL_DISK, str(target)]
    finished = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert finished.stdout.startswith(f"{target} could not write: ")
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {"a": "old"}


_KEEP_WRITING = """
import itertools, sys
from pathlib import Path
from sa_bench.files import write_atomically
print("ready", flush=True)
for count in itertools.count():
    write_atomically(Path(sys.argv[1]), str(count % 10) * 200_000)
"""


def test_a_killed_writer_leaves_one_whole_file(tmp_path: Path) -> None:
    target = tmp_path / "a"
    for delay in (0.01, 0.03, 0.07):
        arguments = [sys.executable, "-c", _KEEP_WRITING, str(target)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            while not target.exists():
                threading.Event().wait(0.001)
            threading.Event().wait(delay)
            writer.kill()
        content = target.read_text("utf-8")
        assert len(content) == 200_000
        assert len(set(content)) == 1


def test_a_reader_sees_one_whole_version_at_every_moment(tmp_path: Path) -> None:
    target = tmp_path / "a"
    versions = {letter * 100_000 for letter in "abc"}
    write_atomically(target, "a" * 100_000)
    stop = threading.Event()
    seen: set[str] = set()

    def read() -> None:
        while not stop.is_set():
            seen.add(target.read_text("utf-8"))

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(20):
        for version in versions:
            write_atomically(target, version)
    stop.set()
    reader.join()
    assert seen
    assert seen <= versions


def test_a_file_where_a_folder_is_needed_is_an_error_and_stays(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old", "utf-8")
    with pytest.raises(OSError, match=r"exists|Not a directory"):
        write_atomically(tmp_path / "a" / "b", "new")
    assert (tmp_path / "a").read_text("utf-8") == "old"
