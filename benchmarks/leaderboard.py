"""Build and open a leaderboard of 1,000 generated models, and hold figures against limits.

Run with ``python -m benchmarks.leaderboard``; it takes some minutes and 1.5 GB of disk.
"""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks._browser import fresh_page, milliseconds_until

if TYPE_CHECKING:
    from collections.abc import Iterator

MODELS, CONCEPTS = 1_000, 350
REPEATS = 5

_ROOT = Path(__file__).parents[1]

# Interactive: the heads of the table are buttons and the controls are shown.
_INTERACTIVE = """document.querySelector('#models thead button')
    && !document.getElementById('controls').hidden"""
# From the click to the second frame after it, so that layout and paint are in.
_SORT = """(column) => new Promise((resolve) => {
    const start = performance.now();
    document.querySelectorAll('#models thead button')[column].click();
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
})"""
_FILTER = """(text) => new Promise((resolve) => {
    const start = performance.now();
    const search = document.querySelector('[name=q]');
    search.value = text;
    search.dispatchEvent(new Event('input', { bubbles: true }));
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
})"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure and its limit, in the same unit."""

    name: str
    value: float
    limit: float
    unit: str

    def __str__(self) -> str:
        """Return a line of the table."""
        verdict = "ok" if self.value <= self.limit else "OVER"
        return (
            f"{self.name:<44} {self.value:>9.1f} {self.limit:>9.1f} {self.unit:<5} "
            f"{self.value / self.limit:>6.2f} {verdict}"
        )


def main() -> int:
    """Print the table; return 1 if a figure is over its limit."""
    from result_files import generate

    figures: list[Figure] = []
    print(f"{MODELS} generated models x 4 tasks x 66 pairs x {CONCEPTS} concepts")
    print(f"{'':<44} {'measured':>9} {'limit':>9} {'':<5} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder, MODELS, n_concepts=CONCEPTS)
        site = folder / "site"
        opened = _open(site, f"{MODELS} models", 1500)
        for figure in chain(_build(folder, site), opened, _heights(site)):
            print(figure, flush=True)
            figures.append(figure)
        real = folder / "real"
        _run(_ROOT / "results", _ROOT / "tasks", real)
        for figure in _open(real, "results of this repository", 300):
            print(figure, flush=True)
            figures.append(figure)
    return int(any(figure.value > figure.limit for figure in figures))


def _build(folder: Path, site: Path) -> Iterator[Figure]:
    start = time.perf_counter()
    _run(folder / "results", folder / "tasks", site)
    yield Figure("build", time.perf_counter() - start, 30, "s")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield Figure("build, peak memory", peak, 2048, "MiB")
    compressed = len(gzip.compress((site / "index.html").read_bytes()))
    yield Figure("index.html, gzipped", compressed / 1000, 350, "kB")


def _heights(site: Path) -> Iterator[Figure]:
    """Yield the highest page of each width: every kind, and one page of each folder."""
    folders = (site, *(folder for folder in sorted(site.iterdir()) if folder.is_dir()))
    pages = [*site.glob("*.html"), *(min(f.glob("*.html"), default=site) for f in folders[1:])]
    with fresh_page() as page:
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            heights = {}
            for path in pages:
                if path.is_file():
                    page.goto(path.as_uri(), wait_until="networkidle")
                    height = page.evaluate("document.documentElement.scrollHeight")
                    heights[path.name] = float(height)
            highest = max(heights, key=heights.__getitem__)
            yield Figure(f"highest page at {width}: {highest}", heights[highest], 12_000, "px")


def _run(results: Path, tasks: Path, site: Path) -> None:
    command = [sys.executable, "-m", "sa_bench", "leaderboard"]
    command += ["--results", str(results), "--tasks", str(tasks), "--out", str(site)]
    subprocess.run(command, check=True, capture_output=True, cwd=_ROOT)


def _open(site: Path, what: str, limit: float) -> Iterator[Figure]:
    with fresh_page() as page:
        address = (site / "index.html").as_uri()
        yield Figure(
            f"{what}: interactive (median of {REPEATS})",
            median(milliseconds_until(page, address, _INTERACTIVE) for _ in range(REPEATS)),
            limit,
            "ms",
        )
        columns = page.locator("#models thead button").count()
        # The median of several, since a click of a few milliseconds is easily disturbed.
        sorts = [
            median(page.evaluate(_SORT, column) for _ in range(REPEATS))
            for column in range(columns)
        ]
        yield Figure(f"{what}: sort (slowest of {columns} columns)", max(sorts), 200, "ms")
        filters = [page.evaluate(_FILTER, text) for text in ("model-01", "", "7", "zzz", "")]
        yield Figure(f"{what}: filter (slowest of {len(filters)})", max(filters), 200, "ms")


if __name__ == "__main__":
    sys.exit(main())
