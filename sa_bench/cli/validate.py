"""``sa-bench validate``: check data sets, all problems at once."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sa_bench.tables.problem import Problem

__all__ = ["add_parser", "run"]

_EXAMPLES = """examples:
  sa-bench validate tasks/concepts
  sa-bench validate tasks/*"""


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What was found out about a path: a summary of what it holds, and its problems."""

    path: Path
    summary: str
    problems: list[Problem]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "validate",
        help="check data sets",
        description="Check data sets (folders with data/test.jsonl) and print every problem: "
        "where, what, and how to mend it. The exit code is 1 if there is any.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a data set's folder")
    parser.add_argument("--json", action="store_true", help="print the problems as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check each path as what it is, and print what is wrong.

    Raises:
        ValueError: A path is nothing that can be checked.
        FileNotFoundError: A path does not exist.
    """
    verdicts = [_check(path) for path in arguments.paths]
    if arguments.json:
        print(json.dumps([_to_dict(verdict) for verdict in verdicts], indent=2))
    else:
        for verdict in verdicts:
            for problem in verdict.problems:
                print(f"{verdict.path}/{problem}")
            count = len(verdict.problems) or "no"
            noun = "problem" if count == 1 else "problems"
            print(f"{verdict.path}: {verdict.summary}, {count} {noun}")
    return 1 if any(verdict.problems for verdict in verdicts) else 0


def _check(path: Path) -> _Verdict:
    """Return the verdict on a path, by the kind of thing that it is."""
    from sa_bench.tables.data_set import is_data_set

    if is_data_set(path):
        return _check_data_set(path)
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such file or folder")
    raise ValueError(f"{path}: not a data set; that is a folder with data/test.jsonl and README.md")


def _check_data_set(path: Path) -> _Verdict:
    from sa_bench.tables.data_set import check_data_set
    from sa_bench.tables.jsonl import read_table

    problems = check_data_set(path)
    if problems:
        return _Verdict(path, "a data set", problems)
    table = read_table(path)
    contents = f"{table.n_concepts} concepts in {len(table.languages)} languages"
    return _Verdict(path, f"{contents}, revision {table.revision}", problems)


def _to_dict(verdict: _Verdict) -> dict[str, object]:
    return {
        "path": str(verdict.path),
        "summary": verdict.summary,
        "problems": [problem.to_dict() for problem in verdict.problems],
    }
