"""``sa-bench leaderboard``: build the static site from result files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

__all__ = ["add_parser", "run"]

_EXAMPLES = """examples:
  sa-bench leaderboard
  sa-bench leaderboard --results results --out site --serve
  sa-bench leaderboard --source my-theme --base-url https://example.org/leaderboard/"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "leaderboard",
        help="build the static leaderboard from result files",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--results",
        type=Path,
        default=Path("results"),
        metavar="DIR",
        help="the folder that holds <org>__<model>/ (default: results)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("site"),
        metavar="DIR",
        help="the folder of the site; an earlier site in it is replaced (default: site)",
    )
    parser.add_argument(
        "--source",
        type=Path,
        metavar="DIR",
        help="templates, assets, site.toml and models.toml (default: those of sa-bench)",
    )
    parser.add_argument(
        "--tasks",
        type=Path,
        metavar="DIR",
        help="the folder of the concept tables that site.toml names (default: those of sa-bench)",
    )
    parser.add_argument(
        "--base-url",
        metavar="URL",
        help="where the site will be published (default: base_url of site.toml)",
    )
    parser.add_argument(
        "--keep-going",
        action="store_true",
        help="list all broken results, and build from the others (the exit code is 1 all the same)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Build the site.

    Raises:
        OSError: A folder or file is missing or can't be written.
        ValueError: A result or setting is wrong.
    """
    from sa_bench.leaderboard import build

    built = build(
        arguments.results,
        arguments.out,
        arguments.source,
        tables=arguments.tasks,
        base_url=arguments.base_url,
        keep_going=arguments.keep_going,
    )
    for problem in built.problems:
        print(f"sa-bench: left out: {problem}", file=sys.stderr)
    for note in built.notes:
        print(f"sa-bench: note: {note}", file=sys.stderr)
    models = len(built.ranked)
    unranked = f", {len(built.incomplete)} incomplete" if built.incomplete else ""
    print(f"{len(built.paths)} files, {models} models ranked{unranked}")
    print(built.folder / "index.html")
    return 1 if built.problems else 0
