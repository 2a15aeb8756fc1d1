"""What models need before they can be run: a licence, a key, memory, time. Nothing is loaded.

Memory and time are estimates, and said to be: memory is that of the weights with a fifth on top,
time follows from the number of parameters that work on a token, at a speed that was measured once
(``_FLOPS``). They say whether it is a matter of minutes or of days, not more.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sa_bench.cli.plan import missing_need, suite

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from mteb.models import ModelMeta

    from sa_bench.tasks import SemanticAffinityTask

__all__ = ["ModelNeeds", "needs_of", "print_needs"]

_MEGABYTE = 1e6
_BYTES_OF_A_PARAMETER = 4
_ROOM_TO_WORK = 1.2
# Measured on a busy server: all-MiniLM-L6-v2, 11.0 million of whose parameters work on a token,
# took 296 CPU seconds for 77,592 tokens (13,478 texts): 5.8e9 a second and core, here of two cores.
_FLOPS = 11.5e9
_TOKENS_OF_A_TEXT = 6
_TOKENS_OF_AN_INSTRUCTION = 16


@dataclass(frozen=True, slots=True)
class ModelNeeds:
    """What one model needs.

    Attributes:
        model: Its name.
        licence: Of the weights; None where it is not stated, as for those behind an API.
        needs: A key, a GPU, or "" for nothing.
        missing: Whether that is known to be missing here.
        parameters: How many; None where the provider doesn't tell.
        memory_gb: Gigabytes, an estimate.
        minutes: Minutes on two CPU cores for all texts, an estimate.
    """

    model: str
    licence: str | None
    needs: str
    missing: bool
    parameters: int | None
    memory_gb: float | None
    minutes: float | None


def needs_of(model: str, needs: str, meta: ModelMeta, n_texts: int) -> ModelNeeds:
    """Return what a model needs to encode so many texts."""
    parameters = meta.n_parameters
    memory = minutes = None
    if parameters:
        stored = meta.memory_usage_mb or parameters * _BYTES_OF_A_PARAMETER / _MEGABYTE
        memory = _ROOM_TO_WORK * stored / 1000
        tokens = _TOKENS_OF_A_TEXT + bool(meta.use_instructions) * _TOKENS_OF_AN_INSTRUCTION
        # A token looks up one row of the embeddings and works through all else.
        working = parameters - (meta.n_embedding_parameters or 0)
        minutes = 2 * working * tokens * n_texts / _FLOPS / 60
    return ModelNeeds(
        model=model,
        licence=None if meta.license is None else str(meta.license),
        needs=needs,
        missing=missing_need(needs),
        parameters=parameters,
        memory_gb=memory,
        minutes=minutes,
    )


def print_needs(arguments: argparse.Namespace, tasks: Sequence[SemanticAffinityTask]) -> int:
    """Print what each model asked for needs to run the tasks, and run none."""
    from sa_bench.running.models import find_model

    asked = suite(arguments.suite) if arguments.suite else dict.fromkeys(arguments.model, "")
    n_texts = len({text for task in tasks for text in task.texts})
    found = [
        needs_of(name, need, find_model(name, api_base=arguments.api_base).meta, n_texts)
        for name, need in asked.items()
    ]
    if arguments.json:
        print(json.dumps([asdict(each) for each in found], indent=2))
        return 0
    width = max(len(each.model) for each in found)
    print(f"{n_texts:,} texts; memory and time are estimates, time is on two CPU cores\n")
    print(f"{'model':{width}}  {'licence':11}  {'memory':>8}  {'time':>9}  needs")
    for each in found:
        print(
            f"{each.model:{width}}  {each.licence or 'not told':11}  {_gigabytes(each):>8}"
            f"  {_time(each):>9}  {each.needs or '-'}{' (missing here)' if each.missing else ''}"
        )
    return 0


def _gigabytes(needs: ModelNeeds) -> str:
    return "-" if needs.memory_gb is None else f"~{needs.memory_gb:.1f} GB"


def _time(needs: ModelNeeds) -> str:
    if needs.minutes is None:
        return "-"
    if needs.minutes < 100:  # noqa: PLR2004 - readable as minutes
        return f"~{max(needs.minutes, 1):.0f} min"
    return f"~{needs.minutes / 60:.0f} h"
