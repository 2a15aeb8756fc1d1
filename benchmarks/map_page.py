"""Open a page with a map of 4,200 points, use it, and hold the times against their limits.

Run with ``python -m benchmarks.map_page``; it takes about half a minute. The table's measured
figures and limits are milliseconds, medians of repeats.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks._browser import fresh_page, milliseconds_until

if TYPE_CHECKING:
    from collections.abc import Iterator

POINTS = 4_200
REPEATS = 7

_TASK, _TABLE, _MODEL = "ConceptsSemanticAffinity", "concepts", "org/model"

# Interactive: points are drawn and the search box answers.
_INTERACTIVE = """document.querySelector('#map-panel[data-ready] canvas')
    && document.querySelector('#map-panel input')"""
# From the key to the second frame after it, so that drawing is in.
_SEARCH = """(text) => new Promise((resolve) => {
    const start = performance.now();
    const search = document.querySelector('#map-panel input');
    search.value = text;
    search.dispatchEvent(new Event('input', { bubbles: true }));
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
})"""
_ZOOM = """() => new Promise((resolve) => {
    const start = performance.now();
    document.querySelector('#map-panel [aria-label="Zoom in"]').click();
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - start)));
})"""


def main() -> int:
    """Print the table; return 1 if a figure is over its limit."""
    over = False
    print(f"a map of {POINTS:,} points, median of {REPEATS}, milliseconds")
    print(f"{'':<28} {'measured':>9} {'limit':>9} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as name:
        for what, value, limit in _figures(_site(Path(name))):
            over |= value > limit
            verdict = "OVER" if value > limit else "ok"
            print(f"{what:<28} {value:>9.1f} {limit:>9.1f} {value / limit:>6.2f} {verdict}")
    return int(over)


def _site(folder: Path) -> Path:
    from map_files import copy_table, write_map
    from result_files import GeneratedModel, write_model

    from sa_bench.leaderboard import build
    from sa_bench.tables import read_table, tasks_folder

    revision = copy_table(folder / "tasks", _TABLE)
    write_model(folder / "results", GeneratedModel(_MODEL, 0.6), {_TASK: revision})
    table = read_table(tasks_folder() / _TABLE)
    write_map(folder / "results", _MODEL, _TASK, table, revision, most_points=POINTS)
    return build(folder / "results", folder / "site", tables=folder / "tasks").folder


def _figures(site: Path) -> Iterator[tuple[str, float, float]]:
    address = (site / "models" / "org__model.html").as_uri()
    with fresh_page() as page:
        opened = [milliseconds_until(page, address, _INTERACTIVE) for _ in range(REPEATS)]
        yield "interactive", median(opened), 500
        yield "first search", float(page.evaluate(_SEARCH, "wa")), 200
        searches = [
            page.evaluate(_SEARCH, text) for text in ("water", "", "agua", "o", "", "su", "w")
        ]
        yield "search", median(searches), 100
        yield "zoom", median(page.evaluate(_ZOOM) for _ in range(REPEATS)), 50


if __name__ == "__main__":
    sys.exit(main())
