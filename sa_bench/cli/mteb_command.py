"""``sa-bench mteb``: mteb's own command line, with our tasks, benchmarks and models registered."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

__all__ = ["add_parser"]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "mteb",
        help="mteb's own command line, knowing our tasks",
        add_help=False,
        prefix_chars="\0",  # every option is mteb's, --help too
    )
    parser.add_argument("arguments", nargs="*")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from mteb.cli import main

    from sa_bench.registration import register

    register()
    if arguments.arguments[:1] == ["run"]:
        # Before an hour's work and not after it.
        print(
            "sa-bench: note: mteb keeps scores without intervals, which can't be ranked, compared"
            " or submitted; `sa-bench run -m MODEL` makes results that can",
            file=sys.stderr,
        )
    sys.argv = ["sa-bench mteb", *arguments.arguments]
    try:
        main()
    except AttributeError:
        if arguments.arguments:
            raise
        # Without a command, mteb's parser has no function to call.
        raise ValueError("mteb needs a command; `sa-bench mteb --help` lists them") from None
    return 0
