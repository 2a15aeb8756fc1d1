"""``sa-bench validate``: check data sets and results, all problems at once."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sa_bench.finding import Finding

__all__ = ["add_parser", "run"]

_EXAMPLES = """examples:
  sa-bench validate results/your-org__your-model
  sa-bench validate results
  sa-bench validate results --data my-words.csv
  sa-bench validate tasks/concepts
  sa-bench validate tasks/*"""


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What was found out about a path: a summary of what it holds, and the findings."""

    path: Path
    summary: str
    findings: Sequence[Finding]

    @property
    def is_sound(self) -> bool:
        """Whether nothing forbids what the path holds."""
        return all(finding.kind != "error" for finding in self.findings)

    def to_dict(self) -> dict[str, object]:
        """Return the verdict as JSON can hold it."""
        return {
            "path": str(self.path),
            "summary": self.summary,
            "problems": [finding.to_dict() for finding in self.findings],
        }


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "validate",
        help="check results and data sets",
        description="Check results (a whole folder, a model's, or one revision's) or data sets "
        "(folders with data/test.jsonl) and print every finding: where, what, and how to fix it. "
        "Results are checked without their model: form, provenance, and whether all figures agree "
        "with each other and with the concept table. The exit code is 1 if there is any error; "
        "warnings should be checked, notes say what was not.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a folder of results, or a data set's"
    )
    parser.add_argument(
        "--data",
        action="append",
        default=[],
        metavar="TABLE",
        help="the concept table of a task of your own, as for `sa-bench run`; repeatable",
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check each path as what it is, and print what is wrong.

    Raises:
        ValueError: A path is nothing that can be checked.
        FileNotFoundError: A path does not exist.
    """
    verdicts = [_check(path, arguments.data) for path in arguments.paths]
    if arguments.json:
        print(json.dumps([verdict.to_dict() for verdict in verdicts], indent=2))
    else:
        for verdict in verdicts:
            for finding in verdict.findings:
                print(f"{verdict.path}/{finding}")
            print(f"{verdict.path}: {verdict.summary}")
    return 0 if all(verdict.is_sound for verdict in verdicts) else 1


def _check(path: Path, data: Sequence[str]) -> _Verdict:
    """Return the verdict on a path, by the kind of thing that it is."""
    from sa_bench.submissions import is_results
    from sa_bench.tables.data_set import is_data_set

    if is_data_set(path):
        return _check_data_set(path)
    if is_results(path):
        return _check_results(path, data)
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such file or folder")
    raise ValueError(
        f"{path}: not a data set; that is a folder with data/test.jsonl and README.md; nor "
        "results, which are a folder <org>__<model>/<revision> or a folder of such folders"
    )


def _check_data_set(path: Path) -> _Verdict:
    from sa_bench.tables.data_set import check_data_set
    from sa_bench.tables.readers import read_table

    findings = check_data_set(path)
    if findings:
        return _Verdict(path, f"a data set, {_counted(len(findings), 'problem')}", findings)
    table = read_table(path)
    contents = f"{table.n_concepts} concepts in {len(table.languages)} languages"
    return _Verdict(path, f"{contents}, revision {table.revision}, no problems", findings)


def _check_results(path: Path, data: Sequence[str]) -> _Verdict:
    from sa_bench.board.settings import settings_here
    from sa_bench.submissions import Context, WordTable, check_results
    from sa_bench.tables.shipped import read_own_table

    further = [WordTable.of(read_own_table(source)) for source in map(Path, data)]
    context = Context(
        tables={words.table.revision: words for words in further},
        tasks={
            task.name: None if task.data is None else WordTable.of(read_own_table(task.data))
            for task in settings_here().tasks
        },
        known_models=_known_models(),
        catalogue=_catalogue(),
    )
    report = check_results(path, context)
    kinds = [finding.kind for finding in report.findings]
    counts = (
        _counted(report.n_results, "result"),
        _counted(report.n_models, "model", "of "),
        _counted(kinds.count("error"), "error", ", "),
        _counted(kinds.count("warning"), "warning", ", "),
    )
    return _Verdict(path, f"{counts[0]} {counts[1]}{counts[2]}{counts[3]}", report.findings)


def _known_models() -> Collection[str]:
    """Return the models whose training objective the leaderboard knows."""
    from sa_bench.board.catalogue import catalogue_of
    from sa_bench.board.settings import source_here

    return catalogue_of(source_here()).models.keys()


def _catalogue() -> str:
    """Return the file in which the leaderboard that the command is given in names its models."""
    from sa_bench.board.settings import SETTINGS_FILE

    return "models.toml" if Path(SETTINGS_FILE).is_file() else "leaderboard/models.toml"


def _counted(count: int, noun: str, before: str = "") -> str:
    return f"{before}{count or 'no'} {noun}{'' if count == 1 else 's'}"
