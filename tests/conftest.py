"""Settings and fixtures that all tests share: no network, and no trace in the user's caches."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

# How fast a machine is, is no property of the code.
settings.register_profile("sa-bench", deadline=None)
settings.load_profile("sa-bench")

# Set before any library is imported: mteb and huggingface_hub read them at import.
_SCRATCH = Path(tempfile.mkdtemp(prefix="sa-bench-tests-"))
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_CACHE"] = str(_SCRATCH / "datasets")
os.environ["MTEB_CACHE"] = str(_SCRATCH / "mteb")
os.environ["SA_BENCH_CACHE"] = str(_SCRATCH / "sa-bench")

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test an embedding store of its own and return the folder it lies in."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("SA_BENCH_CACHE", str(folder))
    return folder / "embeddings"


@pytest.fixture(scope="session", autouse=True)
def _remove_scratch() -> Iterator[None]:
    yield
    import shutil

    shutil.rmtree(_SCRATCH, ignore_errors=True)
