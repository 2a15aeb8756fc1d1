"""The preview server: on this machine alone, rebuilding and reloading."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from sa_bench.leaderboard.serving import PreviewServer, watch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<head></head>front", "utf-8")
    (tmp_path / "404.html").write_text("<head></head>nothing here", "utf-8")
    (tmp_path / "data.csv").write_text("a,b\n", "utf-8")
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[PreviewServer]:
    server = PreviewServer(folder, 0)
    server.start()
    yield server
    server.stop()


def _get(server: PreviewServer, path: str) -> str:
    with urllib.request.urlopen(server.url + path, timeout=5) as answer:  # noqa: S310 - loopback
        return str(answer.read().decode("utf-8"))


def test_pages_get_the_reloading_script_and_other_files_do_not(server: PreviewServer) -> None:
    assert "/_reload.js" in _get(server, "")
    assert "/_reload.js" in _get(server, "index.html")
    assert _get(server, "data.csv") == "a,b\n"


def test_a_missing_page_is_the_sites_own(server: PreviewServer) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        _get(server, "models/none.html")
    assert caught.value.code == 404
    assert "nothing here" in caught.value.read().decode("utf-8")
    caught.value.close()


def test_nothing_above_the_folder_is_served(server: PreviewServer, folder: Path) -> None:
    (folder.parent / "secret.html").write_text("<head></head>secret", "utf-8")
    with pytest.raises(urllib.error.HTTPError) as caught:
        _get(server, "%2e%2e/secret.html")
    caught.value.close()
    assert caught.value.code == 404


def test_only_this_machine_is_answered(server: PreviewServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_a_change_builds_again_and_a_failed_build_is_said(
    server: PreviewServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    source = tmp_path_factory.mktemp("source")
    said: list[str] = []
    spoke, stop = threading.Event(), threading.Event()
    fail = threading.Event()

    def rebuild() -> None:
        if fail.is_set():
            raise ValueError("page.html is broken")

    def say(words: str) -> None:
        said.append(words)
        spoke.set()

    watcher = threading.Thread(target=watch, args=(server, [source], rebuild, say, stop))
    watcher.start()
    for name, failing in (("first", False), ("second", True)):
        (fail.set if failing else fail.clear)()
        # The watcher compares with what it saw first; a file that is there then is no change.
        while not spoke.wait(0.2):
            (source / name).touch()
        spoke.clear()
    stop.set()
    watcher.join()
    built = [words for words in said if words.startswith("built again")]
    assert built
    assert said[-1] == "not built: page.html is broken"
    assert f"saBuilt({len(built)})" in _get(server, "_built.js")
