"""``sa-bench run --relations``: relational affinity of each model, measured and reported."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from sa_bench.cli.plan import failure
from sa_bench.running.relations import measure_relations
from sa_bench.running.run import Outcome

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from sa_bench.running.relations import MeasuredRelations
    from sa_bench.running.run import Run

__all__ = ["run_relations"]


def run_relations(planned: Iterable[Run | Outcome], arguments: argparse.Namespace) -> int:
    """Measure every model on the relations; return 1 when one of them failed."""
    ended = [_measured(plan, arguments) for plan in planned]
    measured = [each for each in ended if not isinstance(each, Outcome)]
    others = [each for each in ended if isinstance(each, Outcome)]
    if arguments.json:
        print(json.dumps([_told(*each) for each in measured], indent=2))
    elif measured:
        _print(measured)
    for outcome in others:
        print(f"{outcome.model}  {outcome.state}: {outcome.reason}", file=sys.stderr)
    return 1 if any(outcome.state == "failed" for outcome in others) else 0


def _measured(
    plan: Run | Outcome, arguments: argparse.Namespace
) -> tuple[str, MeasuredRelations] | Outcome:
    if isinstance(plan, Outcome):
        return plan
    try:
        return plan.model.name, measure_relations(plan)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - models are foreign code
        return failure(plan.model.name, error, arguments)


def _told(model: str, measured: MeasuredRelations) -> dict[str, Any]:
    return {"model": model, "path": str(measured.path), **measured.found.to_dict()}


def _print(measured: list[tuple[str, MeasuredRelations]]) -> None:
    width = max(len(name) for name, _ in measured)
    print(f"{'model':{width}}      RA  lowest pair    relations")
    for name, each in measured:
        matched = each.found.cosine.matched
        lowest = min(matched, key=lambda pair: matched[pair].mean)
        print(
            f"{name:{width}}  {each.found.score:+.3f}  {lowest} {matched[lowest].mean:+.3f}"
            f"  {each.found.n_relations:>9}"
        )
    for name, each in measured:
        if each.left_out:
            print(
                f"{name}: left out, both words have one vector in some language:"
                f" {', '.join(each.left_out)}",
                file=sys.stderr,
            )
        print(each.path)
    print(
        "RA: mean cosine between a relation's vectors in two languages, row by row; 1 when every"
        " relation keeps its direction, 0 when none does"
    )
