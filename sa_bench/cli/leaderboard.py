"""``sa-bench leaderboard``: build the static site from result files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.cli.options import add_results_option

if TYPE_CHECKING:
    from sa_bench.leaderboard import Built

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
    add_results_option(parser)
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("site"),
        metavar="DIR",
        help="the folder of the site; files that an earlier build wrote are replaced, no others are"
        " touched (default: site)",
    )
    parser.add_argument(
        "--source",
        type=Path,
        metavar="DIR",
        help="site.toml, models.toml, templates and assets; without templates, what it lacks is"
        " taken from sa-bench (default: this folder if it has a site.toml, else sa-bench's)",
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
    parser.add_argument(
        "--serve",
        nargs="?",
        type=int,
        const=8000,
        metavar="PORT",
        help="preview on this machine and build again whenever a file changes (port: 8000)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Build the site, and with ``--serve`` show it until Ctrl-C.

    Raises:
        OSError: A folder or file is missing or can't be written, or the port is taken.
        ValueError: A result or setting is wrong.
    """
    built = _build(arguments)
    for problem in built.problems:
        print(f"sa-bench: left out: {problem}", file=sys.stderr)
    for note in built.notes:
        print(f"sa-bench: note: {note}", file=sys.stderr)
    models = len(built.ranked)
    unranked = f", {len(built.incomplete)} incomplete" if built.incomplete else ""
    ranked = "1 model ranked" if models == 1 else f"{models} models ranked"
    print(f"{len(built.paths)} files, {ranked}{unranked}")
    print(built.folder / "index.html")
    if arguments.serve is not None:
        _serve(arguments)
    return 1 if built.problems else 0


def _build(arguments: argparse.Namespace) -> Built:
    from sa_bench.board.settings import source_here
    from sa_bench.leaderboard import build

    return build(
        arguments.results,
        arguments.out,
        arguments.source or source_here().folder,
        tables=arguments.tasks,
        base_url=arguments.base_url,
        keep_going=arguments.keep_going,
    )


def _say(words: str) -> None:
    print(f"sa-bench: {words}", file=sys.stderr)


def _serve(arguments: argparse.Namespace) -> None:
    import threading

    from sa_bench.board.settings import find_source, source_here
    from sa_bench.leaderboard.serving import PreviewServer, watch
    from sa_bench.tables import tasks_folder

    source = find_source(arguments.source) if arguments.source else source_here()
    folders = (arguments.results, *source.watched, arguments.tasks or tasks_folder())
    server = PreviewServer(arguments.out.resolve(), arguments.serve)
    server.start()
    print(f"{server.url} (Ctrl-C stops)", flush=True)
    try:
        watch(server, folders, lambda: _build(arguments), _say, threading.Event())
    except KeyboardInterrupt:
        print(file=sys.stderr)
    finally:
        server.stop()
