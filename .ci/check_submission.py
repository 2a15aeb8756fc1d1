"""Check what a pull request changes in results/, and leave the outcome as text; fails if it is bad.

A submission is one revision's folder of one model, added or changed. Whatever else a pull request
that touches results changes is an error: other models' results, results that are deleted,
sign-offs, code. Names are read as git stores them, so that none ends a line or starts an option.

usage: NUMBER=pull-request python3 .ci/check_submission.py CHECKOUT OUTCOME
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_RESULTS = "results"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_DEPTH = 3  # results, model, revision
_KINDS = {"A": "added", "M": "changed", "D": "deleted", "T": "of another kind"}


@dataclass(frozen=True, slots=True)
class Change:
    """A file that the pull request changes.

    Attributes:
        kind: What happened to it: a letter of git's.
        path: Its path in the repository, parts that are no UTF-8 as surrogates.
    """

    kind: str
    path: str

    @property
    def shown(self) -> str:
        """The path in plain letters."""
        path = self.path
        return path if path.isascii() and path.isprintable() else ascii(path)

    @property
    def revision(self) -> str | None:
        """The revision's folder that holds it, below ``results``; None for any other file."""
        parts = self.path.split("/")
        if parts[0] != _RESULTS or len(parts) <= _DEPTH:
            return None
        return "/".join(parts[:_DEPTH])


def changes_of(checkout: Path) -> list[Change]:
    """Return what the last commit of a checkout, a merge, changes in its first parent.

    Raises:
        subprocess.CalledProcessError: git failed.
    """
    # Moves are shown as what they are: a file deleted and another added.
    command = ("diff", "--name-status", "--no-renames", "-z", "HEAD^1", "HEAD")
    ended = subprocess.run(  # noqa: S603 - the arguments are fixed
        ["git", "-C", str(checkout), *command],  # noqa: S607 - git is where the system has it
        check=True,
        capture_output=True,
    )
    fields = os.fsdecode(ended.stdout).split("\0")[:-1]
    return [Change(kind[0], path) for kind, path in zip(fields[::2], fields[1::2], strict=True)]


def faults_of(changes: list[Change]) -> list[str]:
    """Return why changes are no submission of one revision's results, one sentence each."""
    faults = []
    for change in changes:
        kind = _KINDS.get(change.kind, change.kind)
        if change.revision is None:
            faults.append(
                f"{change.shown} is {kind}: a submission changes nothing but results; put it into"
                " a pull request without results"
            )
        elif not all(_PLAIN.fullmatch(part) for part in change.path.split("/")[1:_DEPTH]):
            faults.append(
                f"{change.shown}: folders of results have names of letters, digits, '.', '-' and"
                " '_'; submit them as `sa-bench run` writes them"
            )
        elif change.kind == "D":
            faults.append(f"{change.shown} is deleted: a submission deletes no result")
    revisions = sorted({change.revision for change in changes if change.revision})
    if len(revisions) > 1:
        listed = ", ".join(Change("", each).shown for each in revisions[:5])
        faults.append(
            f"{len(revisions)} revisions are changed ({listed}): submit one in a pull request"
        )
    return faults


def report_of(checkout: Path) -> tuple[str, bool]:
    """Return the report on a checkout, and whether all is well."""
    changes = changes_of(checkout)
    if not any(change.path.split("/")[0] == _RESULTS for change in changes):
        return "No result is added, changed or deleted.\n", True
    faults = faults_of(changes)
    counts = [
        f"{sum(change.kind == letter for change in changes)} {kind}"
        for letter, kind in _KINDS.items()
        if any(change.kind == letter for change in changes)
    ]
    lines = [f"files: {', '.join(counts)}", *(f"error: {fault}" for fault in faults)]
    folders = sorted(
        {
            str(checkout / change.revision)
            for change in changes
            if change.revision and (checkout / change.revision).is_dir()
        }
    )
    passed = not faults
    if folders:
        command = [sys.executable, "-P", "-m", "sa_bench", "validate", "--", *folders]
        ended = subprocess.run(  # noqa: S603 - "--" comes before the folders
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        lines.append(ended.stdout.decode("utf-8", "replace").rstrip("\n"))
        passed = passed and ended.returncode == 0
    return "\n".join(lines) + "\n", passed


def main(arguments: list[str]) -> int:
    """Check the checkout, and write number and report into the folder of the outcome."""
    checkout, outcome = map(Path, arguments)
    outcome.mkdir(parents=True, exist_ok=True)
    (outcome / "number").write_text(f"{os.environ['NUMBER']}\n", "utf-8")
    try:
        report, passed = report_of(checkout)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", None) or str(error).encode("utf-8", "backslashreplace")
        report, passed = f"error: not checked: {said.decode('utf-8', 'replace').strip()}\n", False
    (outcome / "report").write_text(report, "utf-8", "backslashreplace")
    print(report, end="")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
