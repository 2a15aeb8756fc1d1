"""Make a comment of a submission's outcome, which anybody may have written: it is quoted, not run.

usage: python3 .ci/submission_comment.py number OUTCOME
       python3 .ci/submission_comment.py body OUTCOME URL-OF-THE-RUN
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

_MOST = 50_000  # characters; GitHub takes 65,536 in a comment
_UNSEEN = re.compile(
    r"[^\n\t -\ud7ff\ue000-\U0010ffff]|[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


def pull_request_number(outcome: Path) -> int:
    """Return the number of the pull request.

    Raises:
        ValueError: The file holds anything else.
    """
    text = _read(outcome / "number").strip()
    if not re.fullmatch(r"[1-9][0-9]{0,9}", text):
        raise ValueError(f"{text[:40]!r} is no number of a pull request")
    return int(text)


def body(report: str, run_url: str) -> str:
    """Return the comment: the report in a fence that it can't leave, and where the preview is."""
    shown = _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", report.replace("\r\n", "\n"))
    if len(shown) > _MOST:
        shown = f"{shown[:_MOST]}\n... {len(shown) - _MOST} characters more, see the run"
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return (
        f"The workflow `Submission` ran `sa-bench validate` on the results that this pull request"
        f" changes:\n\n"
        f"{fence}text\n{shown.rstrip()}\n{fence}\n\n"
        f"The pages with them: download `preview` from [this run]({run_url}#artifacts), unpack it"
        f" and open `index.html`.\n"
    )


def _read(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        raise ValueError(f"{path}: no regular file")
    with path.open("rb") as stream:
        return stream.read(10 * _MOST).decode("utf-8", "replace")


def main(arguments: list[str]) -> int:
    """Print the number or the comment."""
    try:
        if arguments[0] == "number":
            print(pull_request_number(Path(arguments[1])))
        else:
            print(body(_read(Path(arguments[1]) / "report"), arguments[2]), end="")
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
