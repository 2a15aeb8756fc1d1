"""Publishing data sets: what is listed is what arrives at a stand-in for the Hub on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from hub_stub import TOKEN, HubStub, running_hub_stub
from table_files import sound_rows, write_data_set

from sa_bench.tables import read_table
from sa_bench.tables.hub import files_to_publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def hub() -> Iterator[HubStub]:
    with running_hub_stub() as stub:
        yield stub


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data set with a further file, and files that are nobody's business."""
    folder = write_data_set(tmp_path / "four-words", sound_rows())
    (folder / "data" / "sources.txt").write_text("none\n", "utf-8")
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / ".cache").mkdir()
    (folder / ".cache" / "a").write_bytes(b"x")
    return folder


def _push(
    folder: Path, hub: HubStub, *options: str, token: str = TOKEN
) -> subprocess.CompletedProcess[str]:
    # In a process of its own: huggingface_hub reads its settings when it is imported.
    environment = os.environ | {
        "HF_ENDPOINT": hub.endpoint,
        "HF_HUB_OFFLINE": "0",
        "HF_HOME": str(folder.parent / "home"),
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    environment.pop("HF_TOKEN", None)
    if token:
        environment["HF_TOKEN"] = token
    arguments = [
        sys.executable,
        "-m",
        "sa_bench",
        "push-data",
        "--org",
        "someone",
        *options,
        str(folder),
    ]
    return subprocess.run(arguments, capture_output=True, text=True, env=environment, check=False)


def test_hidden_files_are_not_published(folder: Path) -> None:
    paths = [file.path for file in files_to_publish(folder)]
    assert paths == ["README.md", "data/sources.txt", "data/test.jsonl"]


def test_a_file_to_publish_has_its_size_and_digest(folder: Path) -> None:
    content = (folder / "data" / "test.jsonl").read_bytes()
    file = files_to_publish(folder)[-1]
    assert (file.n_bytes, file.sha256) == (len(content), sha256(content).hexdigest())


def test_a_data_set_arrives_in_one_commit_that_names_its_revision(
    folder: Path, hub: HubStub
) -> None:
    finished = _push(folder, hub)
    assert finished.returncode == 0, finished.stderr
    assert list(hub.repositories) == ["someone/four-words"]
    assert hub.repositories["someone/four-words"] == {
        file.path: (folder / file.path).read_bytes() for file in files_to_publish(folder)
    }
    (message,) = hub.messages
    assert message.endswith(f"table {read_table(folder).revision}")
    assert f"{hub.endpoint}/datasets/someone/four-words/commit/" in finished.stdout


def test_a_data_set_that_is_there_already_is_updated(folder: Path, hub: HubStub) -> None:
    assert _push(folder, hub).returncode == 0
    (folder / "data" / "sources.txt").write_text("more\n", "utf-8")
    assert _push(folder, hub).returncode == 0
    assert hub.repositories["someone/four-words"]["data/sources.txt"] == b"more\n"


def test_a_dry_run_lists_what_would_arrive_and_sends_nothing(folder: Path, hub: HubStub) -> None:
    listed = json.loads(_push(folder, hub, "--dry-run", "--json", token="").stdout)
    assert hub.requests == []
    assert _push(folder, hub).returncode == 0
    assert listed == [
        {
            "repository": name,
            "files": [
                {"path": path, "n_bytes": len(content), "sha256": sha256(content).hexdigest()}
                for path, content in files.items()
            ],
            "commit": None,
        }
        for name, files in hub.repositories.items()
    ]


def test_a_dry_run_prints_path_size_and_digest(folder: Path, hub: HubStub) -> None:
    printed = _push(folder, hub, "--dry-run").stdout
    assert printed.startswith("someone/four-words: dry run, nothing sent\n")
    for file in files_to_publish(folder):
        (line,) = [line for line in printed.splitlines() if file.path in line]
        assert line.split() == [file.path, f"{file.n_bytes:,}", "bytes", "sha256", file.sha256]


def test_without_a_token_nothing_is_sent_and_the_error_says_how_to_get_one(
    folder: Path, hub: HubStub
) -> None:
    finished = _push(folder, hub, token="")
    assert finished.returncode == 1
    assert finished.stderr.startswith(
        "sa-bench: error: there is no token for the Hugging Face Hub; run"
    )
    assert hub.requests == []


def test_a_token_that_is_refused_is_one_clear_line(folder: Path, hub: HubStub) -> None:
    finished = _push(folder, hub, token="hf_wrong")  # noqa: S106 - no secret
    assert finished.returncode == 1
    assert finished.stderr.startswith("sa-bench: error: someone/four-words: not published (")
    assert "401" in finished.stderr
    assert finished.stderr.count("\n") == 1
    assert hub.repositories == {}


def test_a_data_set_with_problems_is_not_published(folder: Path, hub: HubStub) -> None:
    rows = sound_rows()
    rows[0]["tur"] = []
    write_data_set(folder, rows)
    finished = _push(folder, hub)
    assert finished.returncode == 1
    assert f"{folder} has problems; mend what `sa-bench validate {folder}` lists" in finished.stderr
    assert hub.requests == []
