"""``sa-bench tasks``: list the tasks and what their tables hold."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sa_bench.tables.table import ConceptTable, LanguageCounts, TableCounts

__all__ = ["add_parser", "run"]

_EXAMPLES = """examples:
  sa-bench tasks
  sa-bench tasks --stats
  sa-bench tasks --json"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "tasks",
        help="list the tasks and what their tables hold",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--stats", action="store_true", help="count each table's domains, glosses and characters"
    )
    parser.add_argument("--json", action="store_true", help="print all counts as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List the tasks.

    Raises:
        OSError: A table is missing or can't be read.
        ValueError: A table can't be read as one.
    """
    from sa_bench.cli.plan import tables_here
    from sa_bench.tables.table import count_table

    tables = tables_here()
    counts = {task: count_table(table) for task, table in tables.items()}
    if arguments.json:
        listed = [_to_dict(task, tables[task], counts[task]) for task in tables]
        print(json.dumps(listed, indent=2))
    elif arguments.stats:
        print("\n\n".join(_statistics(task, tables[task], counts[task]) for task in tables))
    else:
        print(f"{'task':<28}{'concepts':>9}{'domains':>9}{'languages':>11}{'pairs':>7}  revision")
        for task, table in tables.items():
            n_domains, n_languages = len(counts[task].domains), len(table.languages)
            print(
                f"{task:<28}{table.n_concepts:>9}{n_domains:>9}{n_languages:>11}"
                f"{len(table.pairs):>7}  {table.revision}"
            )
    return 0


def _statistics(task: str, table: ConceptTable, counts: TableCounts) -> str:
    """Return a task's counts as text: the sums, then by language, then by domain."""
    sums = (
        f"{counts.n_concepts} concepts, {len(counts.domains)} domains, {len(table.languages)} "
        f"languages, {len(table.pairs)} pairs"
    )
    heading = (
        f"  {'language':<10}{'cells':>7}{'glosses':>9}{'unique':>8}{'per cell':>10}"
        f"{'characters':>12}{'per gloss':>11}"
    )
    columns = [_language_line(key, column) for key, column in counts.languages.items()]
    domains = ", ".join(f"{name} {count}" for name, count in counts.domains.items())
    return "\n".join(
        [
            f"{task} (revision {table.revision}, {table.source})",
            sums,
            heading,
            *columns,
            _language_line("all", counts.overall),
            f"  domains: {domains or 'none'}",
        ]
    )


def _language_line(name: str, column: LanguageCounts) -> str:
    return (
        f"  {name:<10}{column.n_cells:>7}{column.n_glosses:>9}{column.n_unique_glosses:>8}"
        f"{column.glosses_per_cell:>10.3f}{column.n_characters:>12}{column.characters_per_gloss:>11.2f}"
    )


def _to_dict(task: str, table: ConceptTable, counts: TableCounts) -> dict[str, Any]:
    return {
        "task": task,
        "folder": table.source,
        "revision": table.revision,
        "pairs": len(table.pairs),
        **counts.to_dict(),
    }
