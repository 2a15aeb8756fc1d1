"""``sa-bench run``: evaluate models on the tasks and write result files."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.running.outcome import Outcome
    from sa_bench.running.runner import Run
    from sa_bench.tasks import SemanticAffinityTask

__all__ = ["add_parser", "run"]

_EXAMPLES = """examples:
  sa-bench run -m sentence-transformers/LaBSE
  sa-bench run -m ./my-model --name my-org/my-model -t ConceptsSemanticAffinity
  sa-bench run -m intfloat/multilingual-e5-small -l eng zho jpn --results scratch
  sa-bench run -m mteb/baseline-random-encoder --json

A run that was stopped goes on where it was: give the same command again."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "run",
        help="evaluate models and write result files",
        description="Evaluate models on the tasks. What stands in the results folder is kept.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "-m",
        "--model",
        action="append",
        default=[],
        metavar="MODEL",
        help="a name that mteb or the Hugging Face Hub knows, a folder with a sentence-transformers"
        " model, or openai:NAME for an endpoint; may be given several times",
    )
    parser.add_argument(
        "--data",
        metavar="FILE",
        help="score on a word list of your own: a CSV, TSV, JSONL or Parquet file whose columns are"
        " languages, a folder like those of tasks/, or a data set on the Hugging Face Hub",
    )
    parser.add_argument(
        "-t",
        "--task",
        nargs="+",
        metavar="TASK",
        help="tasks by name (default: all four; `sa-bench tasks` lists them)",
    )
    parser.add_argument(
        "-l",
        "--languages",
        nargs="+",
        metavar="KEY",
        help="languages whose pairs are scored, by ISO 639-3 key (default: all twelve)",
    )
    parser.add_argument(
        "--name",
        metavar="ORG/MODEL",
        help="the name under which a local folder's results are kept",
    )
    parser.add_argument(
        "--results",
        type=Path,
        default=Path("results"),
        metavar="DIR",
        help="the folder that holds one folder a model (default: results)",
    )
    parser.add_argument(
        "--batch-size", type=int, default=32, metavar="N", help="texts per batch (default: 32)"
    )
    prompts = parser.add_mutually_exclusive_group()
    prompts.add_argument(
        "--prompt",
        metavar="TEXT",
        help="another instruction (instruct models) or text before every gloss; kept apart from the"
        " results that are ranked",
    )
    prompts.add_argument(
        "--no-prompt",
        dest="prompt",
        action="store_const",
        const="",
        help="no instruction at all; kept apart as well",
    )
    parser.add_argument(
        "--api-base",
        metavar="URL",
        help="the address of an OpenAI-compatible endpoint (default: $OPENAI_BASE_URL, OpenAI)",
    )
    parser.add_argument("--device", help="cpu, cuda, cuda:1, mps (default: the best there is)")
    parser.add_argument(
        "--overwrite", action="store_true", help="compute again what stands in the results already"
    )
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run every model on every task; return 1 when one of them failed."""
    _check(arguments)
    outcomes: list[Outcome] = []
    for text in arguments.model:
        outcomes.extend(_outcomes_of(text, arguments))
    if arguments.json:
        print(json.dumps([outcome.to_dict() for outcome in outcomes], indent=2))
    else:
        _print_table(outcomes)
    return 1 if any(outcome.state == "failed" for outcome in outcomes) else 0


def _check(arguments: argparse.Namespace) -> None:
    """Refuse what can't work before a model is loaded.

    Raises:
        ValueError: A task, a language or an option is wrong.
    """
    if arguments.batch_size < 1:
        raise ValueError(
            f"--batch-size {arguments.batch_size} is no number of texts; give 1 or more"
        )
    if arguments.name and len(arguments.model) > 1:
        raise ValueError("--name names one model; run the others in commands of their own")
    if arguments.results.exists() and not arguments.results.is_dir():
        raise ValueError(f"--results {arguments.results} is a file; name a folder")
    if not arguments.model:
        raise ValueError("nothing to run: name a model with -m")
    if arguments.data and arguments.task:
        raise ValueError("--data brings a task of its own; leave out --task")
    if arguments.data:
        for note in _tasks(arguments)[0].table.notes:
            print(f"sa-bench: {arguments.data}: {note}", file=sys.stderr)


def _tasks(arguments: argparse.Namespace) -> list[SemanticAffinityTask]:
    """Return new instances of the tasks asked for: mteb keeps state on them."""
    from sa_bench.tasks import TASKS, get_task, load_task

    if arguments.data:
        tasks = [load_task(arguments.data)]
    else:
        tasks = [get_task(name) for name in dict.fromkeys(arguments.task or TASKS)]
    if arguments.languages:
        for task in tasks:
            task.select_languages(arguments.languages)
    return tasks


def _outcomes_of(text: str, arguments: argparse.Namespace) -> Sequence[Outcome]:
    """Return one outcome a task; a failure is told at once and ends this model alone."""
    from sa_bench.running.experiments import prompt_name, with_data, with_prompt
    from sa_bench.running.models import find_model
    from sa_bench.running.outcome import Outcome
    from sa_bench.running.runner import Run

    outcomes: list[Outcome] = []
    try:
        tasks = _tasks(arguments)
        model = find_model(
            text, name=arguments.name, device=arguments.device, api_base=arguments.api_base
        )
        prompt = prompt_name(model, arguments.prompt)
        if arguments.data:
            model = with_data(model, tasks[0])
        if arguments.prompt is not None:
            model = with_prompt(model, tasks, arguments.prompt)
        whole = Run(
            model=model,
            tasks=tasks,
            prompt=prompt,
            results=arguments.results,
            batch_size=arguments.batch_size,
            overwrite=arguments.overwrite,
        )
        outcomes.extend(_watched(whole))
    except (ValueError, OSError) as error:
        reason = " ".join(str(error).split())
        print(f"sa-bench: error: {reason}", file=sys.stderr)
        outcomes.append(Outcome(model=text, task=None, state="failed", reason=reason))
    return outcomes


def _watched(whole: Run) -> list[Outcome]:
    """Run with a progress bar on stderr, where that is a terminal."""
    from tqdm import tqdm

    total = sum(task.n_texts for task in whole.pending)
    with tqdm(total=total, desc=whole.model.name, unit="gloss", disable=None) as bar:

        def advance(n_texts: int, usage: str) -> None:
            if usage:
                bar.set_postfix_str(usage, refresh=False)
            bar.update(n_texts)

        return list(whole.outcomes(advance))


def _print_table(outcomes: Sequence[Outcome]) -> None:
    from sa_bench.tiers import tier_of

    scored = [outcome for outcome in outcomes if outcome.score is not None]
    if not scored:
        return
    model_width = max(len(outcome.model) for outcome in scored)
    task_width = max(len(outcome.task or "") for outcome in scored)
    print(f"{'model':{model_width}}  {'task':{task_width}}      SA      ±  tier         pairs")
    for outcome in scored:
        error = "" if outcome.standard_error is None else f"{1.96 * outcome.standard_error:.4f}"
        tier = tier_of(outcome.score)
        print(
            f"{outcome.model:{model_width}}  {outcome.task:{task_width}}  {outcome.score:.4f}"
            f" {error:>6}  {tier.number} {tier.name:<9}  {outcome.n_pairs:>6}"
            f"{'  (kept)' if outcome.state == 'cached' else ''}"
        )
