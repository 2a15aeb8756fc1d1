"""Best times, peak memory and plain tables."""

from __future__ import annotations

import time
import tracemalloc
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["best_seconds", "peak_megabytes", "print_table", "seconds"]

Name = TypeVar("Name")


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work takes once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def best_seconds(works: Mapping[Name, Callable[[], object]], budget: float) -> dict[Name, float]:
    """Return the shortest time of each work.

    They take turns, so that a busy moment of the machine does not fall on one of them alone.

    Args:
        works: What to time.
        budget: Seconds to go on for; each is run three times at least.
    """
    best = dict.fromkeys(works, float("inf"))
    start, turns = time.perf_counter(), 0
    while turns < 3 or time.perf_counter() - start < budget:
        for name, work in works.items():
            best[name] = min(best[name], seconds(work))
        turns += 1
    return best


def peak_megabytes(work: Callable[[], object]) -> float:
    """Return how much memory the work allocates at most, in MB; memory maps do not count."""
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns, the first aligned to the left."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, ["-" * width for width in widths], *rows):
        first, *rest = zip(row, widths, strict=True)
        cells = [f"{first[0]:<{first[1]}}", *(f"{text:>{width}}" for text, width in rest)]
        print("  ".join(cells), flush=True)
