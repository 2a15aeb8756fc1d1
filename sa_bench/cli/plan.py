"""What ``sa-bench run`` was asked for: checked, and made into one run a model."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from sa_bench.running.outcome import Outcome
    from sa_bench.running.runner import Run
    from sa_bench.tasks import SemanticAffinityTask

__all__ = ["check", "failure", "plans"]


def check(arguments: argparse.Namespace) -> None:
    """Refuse what can't work before a model is loaded, and say what a word list left out.

    Raises:
        ValueError: A task, a language or an option is wrong.
    """
    if arguments.batch_size < 1:
        raise ValueError(f"--batch-size {arguments.batch_size} is too small; give 1 or more")
    if arguments.name and (arguments.suite or len(arguments.model) > 1):
        raise ValueError("--name names one model; run the others in commands of their own")
    if arguments.api_base and not any(m.startswith("openai:") for m in arguments.model or ()):
        raise ValueError("--api-base goes with an endpoint; name its model as -m openai:NAME")
    if arguments.gpus and arguments.ray is None:
        raise ValueError("--gpus goes with --ray; without it, --device names the GPUs")
    if arguments.maps:
        from sa_bench.maps.phate_map import require_phate

        require_phate()
    if arguments.ray is not None:
        _check_for_cluster(arguments)
    if arguments.results.exists() and not arguments.results.is_dir():
        raise ValueError(f"--results {arguments.results} is a file; name a folder")
    tasks = _tasks(arguments)
    if arguments.data:
        for note in tasks[0].table.notes:
            print(f"sa-bench: {arguments.data}: {note}", file=sys.stderr)


def _check_for_cluster(arguments: argparse.Namespace) -> None:
    for option in ("maps", "diagnose"):
        if getattr(arguments, option):
            raise ValueError(
                f"--{option} works on this machine; run with --ray first, then give the command"
                f" again with --{option} instead: scores that are there are kept"
            )


def _tasks(arguments: argparse.Namespace) -> list[SemanticAffinityTask]:
    """Return new instances of the tasks asked for: mteb keeps state on them."""
    from sa_bench.cli.task_choice import choose_tasks
    from sa_bench.tasks import load_task

    if not arguments.data:
        return choose_tasks(arguments.task, arguments.languages)
    task = load_task(arguments.data)
    if arguments.languages:
        task.select_languages(arguments.languages)
    return [task]


def plans(arguments: argparse.Namespace) -> Iterator[Run | Outcome]:
    """Yield what is to be run, model by model, or why a model can't be."""
    from sa_bench.cli.suites import missing_need, suite
    from sa_bench.running.outcome import Outcome

    needs = suite(arguments.suite) if arguments.suite else dict.fromkeys(arguments.model, "")
    for text, need in needs.items():
        if missing_need(need):
            yield Outcome(text, None, "skipped", reason=f"needs {need}")
            continue
        try:
            yield _plan(text, arguments)
        except (ValueError, OSError) as error:
            yield failure(text, error, arguments)


def _plan(text: str, arguments: argparse.Namespace) -> Run:
    from sa_bench.running.device_pool import on_devices
    from sa_bench.running.experiments import prompt_name, with_data, with_prompt
    from sa_bench.running.models import find_model
    from sa_bench.running.runner import Run

    tasks = _tasks(arguments)
    several = len(arguments.device) > 1
    model = find_model(
        text,
        name=arguments.name,
        device="cpu" if several else next(iter(arguments.device), None),
        api_base=arguments.api_base,
    )
    prompt = prompt_name(model, arguments.prompt)
    if arguments.data:
        model = with_data(model, tasks[0])
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
    )


def failure(model: str, error: Exception, arguments: argparse.Namespace) -> Outcome:
    """Tell of a failure at once, and return it; in a suite, a missing need is no failure."""
    from sa_bench.quoting import one_line
    from sa_bench.running.named_model import ModelUnavailableError
    from sa_bench.running.outcome import Outcome

    reason = one_line(error)
    if arguments.suite and isinstance(error, ModelUnavailableError):
        return Outcome(model, None, "skipped", reason=reason)
    print(f"sa-bench: error: {reason}", file=sys.stderr)
    return Outcome(model, None, "failed", reason=reason)
