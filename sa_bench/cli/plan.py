"""What ``sa-bench run`` was asked for: checked, and made into one run per model.

A plan says what each model needs (licence, key, memory, time) without loading it. Memory is that of
the weights and a fifth; time follows from the parameters that work on a token, at a speed that was
measured once (``_FLOPS``): it tells minutes from days, not more.
"""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.board.catalogue import read_catalogue
from sa_bench.board.settings import default_source, settings_here, source_here

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from mteb.models import ModelMeta

    from sa_bench.running.run import Outcome, Run
    from sa_bench.tables import ConceptTable
    from sa_bench.tasks import SemanticAffinityTask

__all__ = ["ModelNeeds", "needs_of", "print_needs"]


_MEGABYTE = 1e6
_BYTES_OF_A_PARAMETER = 4
_ROOM_TO_WORK = 1.2
# Measured on a busy server: all-MiniLM-L6-v2, 11.0 million of whose parameters work on a token,
# took 296 CPU seconds for 77,592 tokens (13,478 texts): 5.8e9 a second and core, here of two cores.
_FLOPS = 11.5e9
_TOKENS_OF_A_TEXT = 6
_TOKENS_OF_AN_INSTRUCTION = 16


@dataclass(frozen=True, slots=True)
class ModelNeeds:
    """What one model needs.

    Attributes:
        model: Its name.
        licence: Of the weights; None where it is not stated, as for those behind an API.
        needs: A key, a GPU, or "" for nothing.
        missing: Whether that is known to be missing here.
        parameters: How many; None where the provider doesn't tell.
        memory_gb: Gigabytes, an estimate.
        minutes: Minutes on two CPU cores for all texts, an estimate.
    """

    model: str
    licence: str | None
    needs: str
    missing: bool
    parameters: int | None
    memory_gb: float | None
    minutes: float | None


def needs_of(model: str, needs: str, meta: ModelMeta, n_texts: int) -> ModelNeeds:
    """Return what a model needs to encode so many texts."""
    parameters = meta.n_parameters
    memory = minutes = None
    if parameters:
        stored = meta.memory_usage_mb or parameters * _BYTES_OF_A_PARAMETER / _MEGABYTE
        memory = _ROOM_TO_WORK * stored / 1000
        tokens = _TOKENS_OF_A_TEXT + bool(meta.use_instructions) * _TOKENS_OF_AN_INSTRUCTION
        # A token looks up one row of the embeddings and works through all else.
        working = parameters - (meta.n_embedding_parameters or 0)
        minutes = 2 * working * tokens * n_texts / _FLOPS / 60
    return ModelNeeds(
        model=model,
        licence=None if meta.license is None else str(meta.license),
        needs=needs,
        missing=missing_need(needs),
        parameters=parameters,
        memory_gb=memory,
        minutes=minutes,
    )


def print_needs(arguments: argparse.Namespace, tasks: Sequence[SemanticAffinityTask]) -> int:
    """Print what each model asked for needs to run the tasks, and run none."""
    from sa_bench.running.models import find_model

    asked = suite(arguments.suite) if arguments.suite else dict.fromkeys(arguments.model, "")
    n_texts = len({text for task in tasks for text in task.texts})
    found = [
        needs_of(name, need, find_model(name, api_base=arguments.api_base).meta, n_texts)
        for name, need in asked.items()
    ]
    if arguments.json:
        print(json.dumps([asdict(each) for each in found], indent=2))
        return 0
    width = max(len(each.model) for each in found)
    print(f"{n_texts:,} texts; memory and time are estimates, time is on two CPU cores\n")
    print(f"{'model':{width}}  {'licence':11}  {'memory':>8}  {'time':>9}  needs")
    for each in found:
        print(
            f"{each.model:{width}}  {each.licence or 'not told':11}  {_gigabytes(each):>8}"
            f"  {_time(each):>9}  {each.needs or '-'}{' (missing here)' if each.missing else ''}"
        )
    return 0


def _gigabytes(needs: ModelNeeds) -> str:
    return "-" if needs.memory_gb is None else f"~{needs.memory_gb:.1f} GB"


def _time(needs: ModelNeeds) -> str:
    if needs.minutes is None:
        return "-"
    if needs.minutes < 100:  # noqa: PLR2004 - readable as minutes
        return f"~{max(needs.minutes, 1):.0f} min"
    return f"~{needs.minutes / 60:.0f} h"


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
    from sa_bench.tables.shipped import CORE_TASKS, task_name
    from sa_bench.tasks import TASKS, get_task, load_task

    settings = settings_here()
    own = {task.name: task.data for task in settings.tasks if task.data is not None}
    tasks = []
    asked = names or [task.name for task in settings.tasks]
    for name in dict.fromkeys(name if name in own else task_name(name) for name in asked):
        if name not in {*own, *TASKS}:
            known = ", ".join((*own, *TASKS))
            raise ValueError(f"unknown task {name!r}; the tasks are: {known}")
        task = load_task(own[name], name) if name in own else get_task(name)
        try:
            # A task beside the core has languages that no leaderboard's `languages` may name.
            usual = settings.languages if name in {*own, *CORE_TASKS} else task.table.languages
            task = task.with_languages(languages or usual)
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

    Outside a leaderboard's folder these are all that sa-bench ships, those of the core first.

    Raises:
        ValueError: A table can't be read as one.
        OSError: A table is missing or can't be read.
    """
    from sa_bench.tables import TASK_FOLDERS, read_own_table, read_task_table

    tables = {
        task.name: read_task_table(task.name) if task.data is None else read_own_table(task.data)
        for task in settings_here().tasks
    }
    if source_here().folder == default_source():
        tables |= {name: read_task_table(name) for name in TASK_FOLDERS if name not in tables}
    return tables


_KEY_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]+_KEY")
_GPU = "a GPU"


def suite(group: str) -> dict[str, str]:
    """Return the names of the models of a group, each with what it needs.

    Raises:
        ValueError: There is no such group; the message lists those there are.
    """
    models = read_catalogue(default_source() / "models.toml").models.values()
    groups = list(dict.fromkeys(str(model.group) for model in models))
    if group not in groups:
        raise ValueError(f"unknown group {group!r}; the groups are: {', '.join(groups)}")
    return {model.name: model.needs or "" for model in models if model.group == group}


def missing_need(need: str) -> bool:
    """Tell whether a key or a GPU that a model needs is known to be missing here."""
    if _KEY_VARIABLE.fullmatch(need):
        return need not in os.environ
    if need == _GPU:
        import torch

        return not torch.cuda.is_available()
    return False


def check(arguments: argparse.Namespace) -> list[SemanticAffinityTask]:
    """Refuse what can't work before a model is loaded, and say what a word list left out.

    Returns:
        The tasks asked for.

    Raises:
        ValueError: A task, a language or an option is wrong.
    """
    if arguments.batch_size < 1:
        raise ValueError(f"--batch-size {arguments.batch_size} is too small; give 1 or more")
    _check_devices(arguments.device)
    _check_for_one_model(arguments)
    if arguments.api_base and not any(m.startswith("openai:") for m in arguments.model or ()):
        raise ValueError("--api-base goes with an endpoint; name its model as -m openai:NAME")
    if arguments.gpus and arguments.ray is None:
        raise ValueError("--gpus goes with --ray; without it, --device names the GPUs")
    if arguments.maps:
        from sa_bench.running.phate import require_phate

        require_phate()
    _check_for_cluster(arguments)
    _check_for_relations(arguments)
    if not arguments.data and (arguments.columns or arguments.without_brackets):
        raise ValueError("--columns and --without-brackets go with a list of your own (--data)")
    if arguments.results.exists() and not arguments.results.is_dir():
        raise ValueError(f"--results {arguments.results} is a file; name a folder")
    tasks = _tasks(arguments)
    if arguments.data:
        for note in tasks[0].table.notes:
            print(f"sa-bench: {arguments.data}: {note}", file=sys.stderr)
    return tasks


def _check_devices(devices: Sequence[str]) -> None:
    """Refuse GPUs that are not here, before processes are started for them."""
    wanted = [device for device in devices if device.partition(":")[0] == "cuda"]
    if not wanted:
        return
    import torch

    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    for device in wanted:
        number = device.partition(":")[2] or "0"
        if not number.isdecimal() or int(number) >= count:
            raise ValueError(f"--device {device}: there are {count} such GPUs here; try cpu")


def _check_for_one_model(arguments: argparse.Namespace) -> None:
    for option in ("name", "revision", "trust_remote_code"):
        if getattr(arguments, option) and (arguments.suite or len(arguments.model) > 1):
            raise ValueError(
                f"--{option.replace('_', '-')} goes with one model; run the others in commands of"
                " their own"
            )


def _check_for_cluster(arguments: argparse.Namespace) -> None:
    if arguments.ray is None:
        return
    from sa_bench.running.doors import names_code

    for text in filter(names_code, arguments.model or ()):
        raise ValueError(f"--ray sends models by name, and {text} is code; run it without --ray")
    for option in ("maps", "diagnose"):
        if getattr(arguments, option):
            raise ValueError(
                f"--{option} works on this machine; run with --ray first, then give the command"
                f" again with --{option} instead: scores that are there are kept"
            )


def _check_for_relations(arguments: argparse.Namespace) -> None:
    if arguments.relations is None:
        return
    for option in ("maps", "diagnose", "ray"):
        if getattr(arguments, option) not in (False, None):
            raise ValueError(f"--{option} goes with concepts; run --relations without it")


def _tasks(arguments: argparse.Namespace) -> list[SemanticAffinityTask]:
    """Return new instances of the tasks asked for: mteb keeps state on them."""
    from sa_bench.cli.plan import choose_tasks
    from sa_bench.tasks import load_task

    if arguments.relations:
        return [_relation_task(arguments)]
    if not arguments.data:
        return choose_tasks(arguments.task, arguments.languages)
    task = load_task(
        arguments.data,
        columns=arguments.columns,
        without_brackets=arguments.without_brackets,
    )
    if arguments.languages:
        task = task.with_languages(arguments.languages)
    return [task]


def _relation_task(arguments: argparse.Namespace) -> SemanticAffinityTask:
    from sa_bench.running.relations import RelationTask
    from sa_bench.tables.relations import read_relations

    relations = read_relations(Path(arguments.relations))
    if arguments.languages:
        relations = relations.select(arguments.languages)
    return RelationTask(relations)


def plans(arguments: argparse.Namespace) -> Iterator[Run | Outcome]:
    """Yield what is to be run, model by model, or why a model can't be."""
    from sa_bench.cli.plan import missing_need, suite
    from sa_bench.running.run import Outcome

    needs = suite(arguments.suite) if arguments.suite else dict.fromkeys(arguments.model, "")
    for text, need in needs.items():
        if missing_need(need):
            yield Outcome(text, None, "skipped", reason=f"needs {need}")
            continue
        try:
            yield _plan(text, arguments)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - loaders are foreign code
            yield failure(text, error, arguments)


def _plan(text: str, arguments: argparse.Namespace) -> Run:
    from sa_bench.cli.options import model_of
    from sa_bench.running.devices import on_devices
    from sa_bench.running.encoder import with_mean_pooling
    from sa_bench.running.run import Run
    from sa_bench.running.saved import prompt_name, with_data, with_prompt

    tasks = _tasks(arguments)
    several = len(arguments.device) > 1
    device = "cpu" if several else next(iter(arguments.device), None)
    model = model_of(text, arguments, device=device)
    prompt = prompt_name(model, arguments.prompt)
    if arguments.data or arguments.relations:
        model = with_data(model, tasks[0])
    if arguments.pooling:
        model = with_mean_pooling(model)
        prompt = f"{prompt if arguments.prompt else 'none'}, {arguments.pooling} pooling"
    if arguments.prompt is not None:
        model = with_prompt(model, tasks, arguments.prompt)
    if several:
        model = on_devices(model, arguments.device)
    return Run(
        model=model,
        tasks=tasks,
        results=arguments.results,
        batch_size=arguments.batch_size,
        overwrite=arguments.overwrite,
        prompt=prompt,
        highlight_pairs=settings_here().highlight_pairs,
    )


def failure(model: str, error: BaseException, arguments: argparse.Namespace) -> Outcome:
    """Tell of a failure at once, and return it; in a suite, a missing need is no failure."""
    from sa_bench.finding import one_line
    from sa_bench.running.encoder import ModelUnavailableError
    from sa_bench.running.run import Outcome

    reason = one_line(error)
    if not isinstance(error, (ValueError, OSError)):
        reason = f"{type(error).__name__}: {reason}"
    if model not in reason:
        reason = f"model {model}: {reason}"
    if arguments.suite and isinstance(error, ModelUnavailableError):
        return Outcome(model, None, "skipped", reason=reason)
    print(f"sa-bench: error: {reason}", file=sys.stderr)
    return Outcome(model, None, "failed", reason=reason)
