"""One folder in the user's cache, chosen by the usual variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from sa_bench.files import cache_folder


@pytest.mark.parametrize(
    ("chosen", "xdg", "expected"),
    [
        ("/own", "/xdg", Path("/own")),
        ("", "/xdg", Path("/xdg/sa-bench")),
        ("", "", Path.home() / ".cache" / "sa-bench"),
    ],
    ids=["the project's own variable", "the desktop's variable", "neither"],
)
def test_the_cache_lies_where_the_first_variable_says(
    chosen: str, xdg: str, expected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SA_BENCH_CACHE", chosen)
    monkeypatch.setenv("XDG_CACHE_HOME", xdg)
    assert cache_folder() == expected
