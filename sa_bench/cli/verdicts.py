"""What ``sa-bench verify`` prints: the verdict on each task, and what differs."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.running.comparison import Comparison
    from sa_bench.running.verifying import Verdict, Verification

__all__ = ["print_json", "print_verdicts"]

_MOST_SHOWN = 5


def print_verdicts(verdicts: Sequence[Verdict], verification: Verification) -> None:
    """Print one line a task, then what differs and what the figures do not prove."""
    model = verification.model
    print(f"{model.name} at revision {model.revision}, encoded anew")
    width = max(len(verdict.comparison.task) for verdict in verdicts)
    print(f"{'task':{width}}     concepts   largest    median  tolerance  verdict")
    for verdict in verdicts:
        each = verdict.comparison
        concepts = f"{each.n_checked} of {each.n_concepts}"
        print(
            f"{each.task:{width}}  {concepts:>11}  {each.largest:>8.1e}  {each.median:>8.1e}"
            f"  {each.tolerance:>9.1e}  {'agrees' if each.agrees else 'DIFFERS'}"
        )
    for verdict in verdicts:
        _print_differences(verdict.comparison)
    _print_scores([verdict.comparison for verdict in verdicts], verification.seed)


def _print_differences(comparison: Comparison) -> None:
    for kind, differences in (
        ("concept", comparison.concepts),
        ("figure", comparison.figures),
    ):
        if not differences:
            continue
        count = (
            f"1 {kind} differs" if len(differences) == 1 else f"{len(differences)} {kind}s differ"
        )
        rest = ", the worst" if len(differences) > _MOST_SHOWN else ""
        print(f"\n{comparison.task}: {count}{rest}")
        for difference in differences[:_MOST_SHOWN]:
            print(f"  {difference}")


def _print_scores(comparisons: Sequence[Comparison], seed: int) -> None:
    print()
    for each in comparisons:
        over = "all concepts" if each.of_all else "the sample"
        print(
            f"{each.task}: score {each.score:.6f} submitted, {each.found_score:.6f} over {over}"
            f" (they may differ by {each.allowed:.1g})"
        )
    if any(not each.of_all for each in comparisons):
        print(
            f"Sample of seed {seed}. It proves the spreads of its concepts; the spread of all words"
            " (H), and so the\nscores, it only estimates: --all computes them again."
        )


def print_json(verdicts: Sequence[Verdict], verification: Verification) -> None:
    """Print the verdicts as JSON."""
    print(json.dumps([_to_dict(verdict, verification) for verdict in verdicts], indent=2))


def _to_dict(verdict: Verdict, verification: Verification) -> dict[str, object]:
    each = verdict.comparison
    return {
        "model": verification.model.name,
        "revision": verification.model.revision,
        "task": each.task,
        "agrees": each.agrees,
        "n_checked": each.n_checked,
        "n_concepts": each.n_concepts,
        "seed": None if each.of_all else verification.seed,
        # JSON has no infinity, which is the difference from a figure that is missing.
        "largest_difference": each.largest if math.isfinite(each.largest) else None,
        "median_difference": each.median if math.isfinite(each.median) else None,
        "tolerance": each.tolerance,
        "score": each.score,
        "found_score": each.found_score,
        "dtypes": verdict.dtypes,
        "device": verdict.device,
        "differences": [str(difference) for difference in (*each.concepts, *each.figures)],
    }
