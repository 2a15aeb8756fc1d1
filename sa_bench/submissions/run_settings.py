"""``run_settings.jsonl``: one line a task, which says how it was run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sa_bench.regular_file import read_regular_text
from sa_bench.results.json_file import parse_json_object
from sa_bench.submissions.files import SETTINGS
from sa_bench.submissions.finding import Finding, error
from sa_bench.submissions.provenance import check_versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sa_bench.results import ConceptFile

__all__ = ["check_run_settings"]

_AGAIN = "run `sa-bench run --overwrite` again, which writes it"
_MOST_LINES = 1000


def check_run_settings(path: Path, concepts: Mapping[str, ConceptFile]) -> Iterator[Finding]:
    """Yield lines that are wrong, stand twice, or are missing for a task with results."""
    try:
        lines = read_regular_text(path).splitlines()
    except ValueError as fault:
        yield error(SETTINGS, str(fault).removeprefix(f"{path}: "), _AGAIN)
        return
    if len(lines) > _MOST_LINES:
        yield error(SETTINGS, f"{len(lines)} lines, and one a task is expected", _AGAIN)
        return
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        place = f"line {number}"
        try:
            content = parse_json_object(line, place)
        except ValueError as fault:
            yield error(SETTINGS, str(fault).removeprefix(f"{place}: "), _AGAIN, place=place)
            continue
        task, versions = content.get("task"), content.get("version")
        if not isinstance(task, str) or not isinstance(versions, dict):
            yield error(SETTINGS, "a line names its task and version", _AGAIN, place=place)
            continue
        if task in seen:
            yield error(SETTINGS, f"{task!r} stands twice", "keep the later line", place=place)
        seen.add(task)
        yield from check_versions(SETTINGS, versions, place=place)
        if task in concepts and versions != concepts[task].versions:
            yield error(
                SETTINGS, f"versions differ from those in concepts/{task}.json", _AGAIN, place=place
            )
        if content.get("splits") != ["test"]:
            yield error(SETTINGS, "splits must be ['test']", _AGAIN, place=place)
    missing = sorted(set(concepts) - seen)
    if missing:
        yield error(SETTINGS, f"no line for {', '.join(missing)}", _AGAIN)
