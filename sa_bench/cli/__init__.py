"""The command line ``sa-bench``: one module a command.

Heavy libraries are imported by the command that runs, not by the parser. A command module has
``add_parser(subparsers)``, which sets the default ``run``, a function of the parsed arguments that
returns the exit code. Errors that a user can fix are ValueError and OSError.
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
import threading
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

import sa_bench
from sa_bench.finding import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["main"]

_COMMANDS = (
    "init",
    "run",
    "map_command",
    "leaderboard",
    "figure",
    "tasks",
    "models",
    "compare",
    "breakdown",
    "choose",
    "check",
    "validate",
    "verify",
    "push_data",
    "hub",
    "mteb_scores",
    "cache",
    "mteb_command",
)
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Returns:
        0 when it is done, 1 when the work failed (one line on stderr says why), 130 after Ctrl-C
        and every other signal that asks it to end.

    Raises:
        SystemExit: With 2, when the command is not understood; with 0, after ``--help``.
    """
    _show_any_character()
    parsed = build_parser().parse_args(arguments)
    try:
        with _stopped_alike():
            code: int = parsed.run(parsed)
    except KeyboardInterrupt:
        print("sa-bench: stopped; the same command goes on from here", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (`| head`). Without this, Python complains again at exit.
        sys.stdout = None
        return 1
    except (ValueError, OSError) as error:
        print(f"sa-bench: error: {one_line(error)}", file=sys.stderr)
        return 1
    return code


@contextmanager
def _stopped_alike() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end a command as Ctrl-C does, so that it tidies up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    process = os.getpid()

    def stop(number: int, _: object) -> None:
        if os.getpid() == process:
            raise KeyboardInterrupt
        # A worker process that was forked from this one has nothing to tidy up.
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    numbers = [getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP")]
    # One that is ignored, as under nohup, stays so.
    taken = [each for each in numbers if each and signal.getsignal(each) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _show_any_character() -> None:
    """Let streams that lack a character, as in an ASCII terminal, show its escape instead."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="sa-bench",
        description="Measure how well embedding models align words with their translations, and"
        " publish the results as a static leaderboard.",
        epilog="examples:\n"
        "  sa-bench run -m sentence-transformers/LaBSE\n"
        "  sa-bench leaderboard --out site\n"
        "  sa-bench tasks --stats",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"sa-bench {sa_bench.__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in _COMMANDS:
        import_module(f"sa_bench.cli.{command}").add_parser(subparsers)
    return parser
