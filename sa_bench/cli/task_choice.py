"""Which tasks a command works on: those of the leaderboard that it is given in, else sa-bench's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.leaderboard.settings import Settings
    from sa_bench.tables import ConceptTable
    from sa_bench.tasks import SemanticAffinityTask

__all__ = ["choose_tasks", "settings_here", "tables_here"]


def settings_here() -> Settings:
    """Return the settings of the leaderboard that the command is given in, else of sa-bench's.

    Raises:
        ValueError: Its ``site.toml`` is wrong.
        OSError: It can't be read.
    """
    from sa_bench.leaderboard.settings import read_settings
    from sa_bench.leaderboard.source import source_here

    return read_settings(source_here().settings)


def choose_tasks(
    names: Sequence[str] | None, languages: Sequence[str] | None
) -> list[SemanticAffinityTask]:
    """Return new instances of the tasks: mteb keeps state on them.

    Args:
        names: Their names; by default all of the leaderboard.
        languages: Keys of the languages; by default those of the leaderboard.

    Raises:
        ValueError: A task is unknown, a table can't be read, or a language is missing from one.
        OSError: A table can't be read.
    """
    from sa_bench.tasks import TASKS, get_task, load_task

    settings = settings_here()
    own = {task.name: task.data for task in settings.tasks if task.data is not None}
    tasks = []
    for name in dict.fromkeys(names or [task.name for task in settings.tasks]):
        if name not in {*own, *TASKS}:
            known = ", ".join((*own, *TASKS))
            raise ValueError(f"unknown task {name!r}; the tasks are: {known}")
        task = load_task(own[name], name) if name in own else get_task(name)
        try:
            task.select_languages(languages or settings.languages)
        except ValueError as error:
            if languages or name not in own:
                raise
            raise ValueError(
                f"{own[name]}: {error}; `languages` in site.toml names those of every task"
            ) from error
        tasks.append(task)
    return tasks


def tables_here() -> dict[str, ConceptTable]:
    """Return the tables of the leaderboard's tasks, by the task's name.

    Raises:
        ValueError: A table can't be read as one.
        OSError: A table is missing or can't be read.
    """
    from sa_bench.tables import TASK_FOLDERS, read_own_table, read_task_table

    if not Path("site.toml").is_file():
        # Settings come with all that renders a site; a list of tasks is to be quick.
        return {task: read_task_table(task) for task in TASK_FOLDERS}
    return {
        task.name: read_task_table(task.name) if task.data is None else read_own_table(task.data)
        for task in settings_here().tasks
    }
