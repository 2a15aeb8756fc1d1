"""Write every file that describes the data sets and is made from them.

    python scripts/write_metadata.py

Run it after a change of a table or a card: mteb's descriptive statistics, which ship with the
package, and in each data set's folder ``eval.yaml`` (the Hub) and ``croissant.json``. The tests
compare.
"""

from __future__ import annotations

from pathlib import Path

from sa_bench.cli import main
from sa_bench.tasks import TASKS

REPOSITORY = Path(__file__).parents[1]

if __name__ == "__main__":
    for task in TASKS.values():
        task().calculate_descriptive_statistics(overwrite_results=True)
        print(task.metadata.descriptive_stat_path.relative_to(REPOSITORY))
    for kind in ("eval-yaml", "croissant"):
        main(["hub", kind, "--out", str(REPOSITORY / "tasks")])
