"""The benchmark's own tables: where they lie, and which task each belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.tables.jsonl import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sa_bench.tables.table import ConceptTable

__all__ = ["TASK_FOLDERS", "read_task_table", "task_folder", "tasks_folder"]

TASK_FOLDERS: Mapping[str, str] = {
    "ConceptsSemanticAffinity": "concepts",
    "CultureSemanticAffinity": "culture",
    "ChallengeSemanticAffinity": "challenge",
    "OracleBoneSemanticAffinity": "oracle-bone",
}
"""The name that mteb and result files know each task by, and the folder of its table."""


def tasks_folder() -> Path:
    """Return the folder of the tables: the wheel's copy, else ``tasks/`` of the checkout."""
    package = Path(__file__).parents[1]
    shipped = package / "_tasks"
    return shipped if shipped.is_dir() else package.parent / "tasks"


def task_folder(name: str) -> Path:
    """Return the folder of the task with this name; the folder's own name does as well.

    Raises:
        ValueError: There is no such task; the message lists those there are.
    """
    folders = {**TASK_FOLDERS, **{folder: folder for folder in TASK_FOLDERS.values()}}
    if name not in folders:
        raise ValueError(f"unknown task {name!r}; the tasks are: {', '.join(TASK_FOLDERS)}")
    return tasks_folder() / folders[name]


def read_task_table(name: str) -> ConceptTable:
    """Return the table of the task with this name (``ConceptsSemanticAffinity`` or ``concepts``).

    Raises:
        ValueError: There is no such task, or its table can't be read as one.
        FileNotFoundError: The table is missing from this installation.
    """
    return read_table(task_folder(name))
