"""``sa-bench breakdown``: scores by group, traps and drift of a model, from its result files."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sa_bench.cli.options import add_results_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sa_bench.results import ConceptFile

__all__ = ["BreakdownLine", "add_parser", "breakdown_lines"]

_EXAMPLES = """examples:
  sa-bench breakdown sentence-transformers/LaBSE
  sa-bench breakdown my-org/model --results scratch --csv > groups.csv

A group's score is H / (H + V) with H of the whole table and V of the group.
trap_accuracy is the share of traps whose right translation is nearer; its error
is over words. Drift is the mean difference of cosines, modern word minus
character."""


@dataclass(frozen=True, slots=True)
class BreakdownLine:
    """A figure of a group.

    Attributes:
        task: The task's mteb name.
        figure: ``semantic_affinity``, ``trap_accuracy`` or ``drift``.
        column: What the group is by: ``region``, ``polyseme, unlike``, ``pair``, ``contrast``.
        group: Its name: ``Oceania``, ``eng-zho``.
        value: The figure.
        se: Its standard error; None for one concept or word.
        n: Concepts or traps.
    """

    task: str
    figure: str
    column: str
    group: str
    value: float
    se: float | None
    n: int


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "breakdown",
        help="print a model's scores by group, its traps and its drift",
        description="Print what lies behind a model's scores, from its result files alone.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("model", metavar="MODEL", help="org/model, or org/model@revision")
    add_results_option(parser)
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print the figures as JSON")
    shape.add_argument("--csv", action="store_true", help="print the figures as CSV")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from sa_bench.cli.compare import find_model

    found = find_model(arguments.results, arguments.model)
    lines = [line for each in found.evaluations.values() for line in breakdown_lines(each.concepts)]
    if arguments.json:
        print(json.dumps([asdict(line) for line in lines], indent=2, ensure_ascii=False))
    elif arguments.csv:
        writer = csv.DictWriter(sys.stdout, list(BreakdownLine.__dataclass_fields__))
        writer.writeheader()
        writer.writerows(map(asdict, lines))
    else:
        _print(lines)
    return 0


def _print(lines: Sequence[BreakdownLine]) -> None:
    heading = None
    for line in lines:
        if heading != (heading := (line.task, line.figure, line.column)):
            print(f"\n{line.task}: {line.figure} by {line.column}")
        error = "      " if line.se is None else f"{line.se:.4f}"
        print(f"  {line.group:<28} {line.value:>8.4f} ± {error}  n {line.n}")


def breakdown_lines(file: ConceptFile) -> Iterator[BreakdownLine]:
    """Yield the figures of a concept file: groups, then traps, then drift."""
    for column, groups in file.groups.items():
        for name, group in groups.items():
            yield BreakdownLine(
                file.task, "semantic_affinity", column, name, group.score, group.se, group.n
            )
    for share in file.traps.shares if file.traps else ():
        column, where = f"{share.kind}, {share.spelling}", share.where or "all"
        yield BreakdownLine(
            file.task, "trap_accuracy", column, where, share.share, share.se, share.n
        )
    if file.drift is None:
        return
    for name, pair in file.drift.pairs.items():
        yield BreakdownLine(file.task, "drift", "pair", name, pair.difference, pair.se, pair.n)
    for name, mean in file.drift.by_status.items():
        yield BreakdownLine(file.task, "drift", "status", name, mean.difference, mean.se, mean.n)
    for name, contrast in file.drift.contrasts.items():
        n = contrast.n_changed + contrast.n_kept
        yield BreakdownLine(
            file.task, "drift", "contrast", name, contrast.difference, contrast.se, n
        )
