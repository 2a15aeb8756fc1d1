"""Build a site of generated results and draw a paper's map: a program that tests start."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from map_files import write_map
from result_files import generate

from sa_bench.figures.canvas import styled
from sa_bench.figures.map_figure import draw_map
from sa_bench.leaderboard import build
from sa_bench.results.map_file import MapFile
from sa_bench.tables import read_table

TASK = "ConceptsSemanticAffinity"


def main(folder: Path) -> None:
    """Write ``folder/site`` and print the legend of a map: text, colour, marker."""
    # Not in the folder itself: its tasks/ is a link to the shipped tables.
    results, tables = generate(folder / "generated", 3, n_concepts=15)
    table = read_table(tables / "concepts")
    name = json.loads(next(results.rglob("model_meta.json")).read_text("utf-8"))["name"]
    path = write_map(results, name, TASK, table, table.revision, most_points=10_000)
    build(results, folder / "site", tables=tables)
    with styled():
        figure, _ = draw_map(MapFile.read(path), "SA 0.60")
        legend = figure.axes[0].get_legend()
        assert legend
        signs = zip(legend.get_texts(), legend.legend_handles, strict=True)
        shown = [
            [text.get_text(), str(sign.get_color()), str(sign.get_marker())]  # type: ignore[union-attr]
            for text, sign in signs
        ]
    print(json.dumps(shown))  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main(Path(sys.argv[1]))
