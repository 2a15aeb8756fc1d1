"""Check that a tag, the package's version and the changelog agree; print the release's notes.

usage: python3 .ci/check_release.py v1.2.3
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
QUESTION = "*Do scores change?*"


def release_notes(tag: str, version: str, changelog: str) -> str:
    """Return what the changelog says of the version.

    Raises:
        ValueError: The tag is not that of the version, or the changelog has no entry for it, none
            with a date, or none that answers whether scores change.
    """
    if tag != f"v{version}":
        raise ValueError(f"the tag is {tag}, but the version is {version}: tag v{version}, or mend")
    heading = rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$"
    entry = re.search(rf"{heading}\n+(.+?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    if entry is None:
        raise ValueError(f"CHANGELOG.md has no entry '## [{version}] - YYYY-MM-DD': add it")
    notes = entry[1].strip()
    if not re.match(rf"{re.escape(QUESTION)} (Yes|No)\b", notes):
        raise ValueError(f"CHANGELOG.md, {version}: begins with '{QUESTION} Yes' or '... No': say")
    return f"{notes}\n"


def main() -> int:
    """Check the tag on the command line against this checkout."""
    package = (ROOT / "sa_bench" / "__init__.py").read_text("utf-8")
    version = re.search(r'^__version__ = "(.+)"$', package, re.MULTILINE)
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    try:
        print(release_notes(sys.argv[1], version[1] if version else "", changelog), end="")
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
