"""Every name that the documentation promises is there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("api.md", "training.md")
PATHS = sorted(
    {
        path
        for page in PAGES
        for path in re.findall(r"\bsa_bench(?:\.\w+)+", (DOCS / page).read_text())
    }
)


def test_the_pages_name_something() -> None:
    assert len(PATHS) > 10


@pytest.mark.parametrize("path", PATHS)
def test_a_documented_path_leads_to_something(path: str) -> None:
    module, _, name = path.rpartition(".")
    try:
        import_module(path)
    except ImportError:
        assert hasattr(import_module(module), name)


@pytest.mark.parametrize("package", ["sa_bench", "sa_bench.leaderboard", "sa_bench.results"])
def test_names_that_are_loaded_when_first_used_are_all_there(package: str) -> None:
    found = import_module(package)
    for name in found.__all__:
        assert getattr(found, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = found.nothing
