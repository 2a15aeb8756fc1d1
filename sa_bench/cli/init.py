"""``sa-bench init``: make a folder for a separate leaderboard."""

from __future__ import annotations

import argparse
import os
import shlex
from pathlib import Path

__all__ = ["add_parser", "run"]

_STARTER = Path(__file__).parents[1] / "starter"

_EXAMPLES = """examples:
  sa-bench init our-leaderboard
  cd our-leaderboard
  sa-bench run -m our-org/our-model
  sa-bench validate results
  sa-bench leaderboard"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "init",
        help="make a folder for a leaderboard of your own models and word lists",
        description="Make a folder with settings, a place for results and word lists, and a"
        " workflow that publishes the pages. In it, the other commands work without options. No"
        " file that is there is touched.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", metavar="DIR", help="the folder; it may exist")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the files of a new leaderboard.

    Raises:
        ValueError: One of them is there already, or the folder has no name or can't be made.
        OSError: A file can't be written.
    """
    if not arguments.folder:
        raise ValueError("'' names no folder; `sa-bench init .` is for the one you are in")
    folder = Path(arguments.folder)
    files = _files()
    missing = _missing(folder, files)
    _write(folder, missing)
    name = shlex.quote(str(folder)).encode("utf-8", "backslashreplace").decode("utf-8")
    print(*sorted(str(file) for file in files), sep="\n")
    print("\nSet `repository` in site.toml: without it, the pages take no submissions.")
    print(f"Now: cd {name}, see site.toml, then `sa-bench run -m MODEL`; README.md has the rest.")
    return 0


def _files() -> dict[Path, str]:
    """Return the text of each file by its place in the folder."""
    return {
        path.relative_to(_STARTER): _filled_in(path.read_text("utf-8"))
        for path in sorted(_STARTER.rglob("*"))
        if path.is_file()
    }


def _filled_in(text: str) -> str:
    """Return a starter file with what sa-bench has now: its version, languages and tasks."""
    from sa_bench import __version__
    from sa_bench.board.settings import core_tasks
    from sa_bench.languages import CORE_LANGUAGES

    languages = ", ".join(f'"{language.key}"' for language in CORE_LANGUAGES)
    tasks = "\n".join(
        f'[[tasks]]\nname = "{task.name}"\nfolder = "{task.folder}"\n'
        f'title = "{task.title}"\nabout = "{task.about}"\n'
        for task in core_tasks()
    )
    return (
        text.replace("@VERSION@", __version__)
        .replace("@LANGUAGES@", languages)
        .replace("@TASKS@\n", tasks)
    )


def _missing(folder: Path, files: dict[Path, str]) -> dict[Path, str]:
    """Return the files that are not there yet; an earlier call may have been killed.

    Raises:
        ValueError: Something else is in the place of one.
    """
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder}: is a file; name a folder that is new, or yours already")
    done = {file for file, text in files.items() if _holds(folder / file, text)}
    there = [str(file) for file in files if file not in done and os.path.lexists(folder / file)]
    if there:
        raise ValueError(
            f"{folder}: {', '.join(there)} would be overwritten; name another folder, or move"
            f" {'it' if len(there) == 1 else 'them'} away"
        )
    inside = folder.resolve()
    for parent in {folder / file.parent for file in files}:
        if not parent.resolve().is_relative_to(inside) or (parent.exists() and not parent.is_dir()):
            raise ValueError(f"{parent}: is no folder in {folder}; move it away")
    return {file: text for file, text in files.items() if file not in done}


def _holds(path: Path, text: str) -> bool:
    """Tell whether a file is there as it would be written."""
    from sa_bench.files import read_regular

    try:
        return not path.is_symlink() and read_regular(path) == text.encode("utf-8")
    except (OSError, ValueError):
        return False


def _write(folder: Path, files: dict[Path, str]) -> None:
    """Write every file, or none: what was written goes again when one can't be, or at Ctrl-C."""
    from sa_bench.files import write_atomically

    written = []
    try:
        for file, text in files.items():
            write_atomically(folder / file, text)
            written.append(folder / file)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
