"""``sa-bench run``: evaluate models on the tasks and write result files."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from sa_bench.cli.options import MODEL_HELP, add_results_option, add_source_options, quieten
from sa_bench.finding import redacted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sa_bench.running.run import Outcome, Run

__all__ = ["add_parser"]

_EXAMPLES = """examples:
  sa-bench run -m sentence-transformers/LaBSE
  sa-bench run -m ./my-model --name my-org/my-model -t ConceptsSemanticAffinity
  sa-bench run -m my_model.py:Encoder --name my-org/my-model --revision v1
  sa-bench run -m org/model@v2
  sa-bench run -m intfloat/multilingual-e5-small -l eng zho jpn --results scratch
  sa-bench run -m openai:nomic-embed-text --api-base http://localhost:11434/v1
  sa-bench run -m sentence-transformers/LaBSE --data my-words.csv
  sa-bench run -m sentence-transformers/LaBSE -t atlas
  sa-bench run --suite paper --plan
  sa-bench run --suite paper

A run that was stopped goes on where it was: give the same command again."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "run",
        help="evaluate models and write result files",
        description="Evaluate models on the tasks. What is in the results folder is kept.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_what(parser)
    _add_prompt(parser)
    _add_where(parser)
    parser.set_defaults(run=_run)


def _add_what(parser: argparse.ArgumentParser) -> None:
    what = parser.add_argument_group("what is run")
    models = what.add_mutually_exclusive_group(required=True)
    models.add_argument(
        "-m",
        "--model",
        action="append",
        metavar="MODEL",
        help=f"{MODEL_HELP}; may be given several times",
    )
    models.add_argument(
        "--suite",
        metavar="GROUP",
        help="all models of a group, those that can't run here skipped: paper, popular,"
        " bundled, baseline (`sa-bench models` lists them)",
    )
    tasks = what.add_mutually_exclusive_group()
    tasks.add_argument(
        "-t",
        "--task",
        nargs="+",
        metavar="TASK",
        help="tasks by name (default: those of the leaderboard; `sa-bench tasks` lists all)",
    )
    tasks.add_argument(
        "--data",
        metavar="FILE",
        help="a word list of your own: a CSV, TSV, JSON, JSONL, XLSX, ODS or Parquet file whose"
        " columns are languages, or that has one word a row (CLDF); a dictionary of word pairs"
        " (en-de.txt); a folder like those of tasks/, or a data set on the Hugging Face Hub",
    )
    tasks.add_argument(
        "--relations",
        metavar="FILE",
        help="pairs of related words, NAME-RA.csv: measures relational affinity instead, whether a"
        " relation has the same direction in every language",
    )
    what.add_argument(
        "-l",
        "--languages",
        nargs="+",
        metavar="LANGUAGE",
        help="languages whose pairs are scored, by code or name (default: those of the"
        " leaderboard; all of a task beside it)",
    )
    what.add_argument(
        "--columns",
        nargs="+",
        default=(),
        metavar="NAME",
        help="what the columns of a --data list without a heading are, as headings: en de",
    )
    what.add_argument(
        "--without-brackets",
        action="store_true",
        help="leave notes in brackets out of the glosses of a --data list",
    )


def _add_prompt(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("off the protocol (kept apart from what is ranked)")
    prompts = group.add_mutually_exclusive_group()
    prompts.add_argument(
        "--prompt",
        metavar="TEXT",
        help="another instruction (instruct models) or a text before every gloss (other models)",
    )
    prompts.add_argument(
        "--no-prompt",
        dest="prompt",
        action="store_const",
        const="",
        help="no instruction at all",
    )
    group.add_argument(
        "--pooling",
        choices=["mean-last-hidden"],
        help="the mean of the last hidden state in place of the model's own head, as the paper's"
        " published code takes it",
    )


def _add_where(parser: argparse.ArgumentParser) -> None:
    where = parser.add_argument_group("how and where")
    add_source_options(where)
    add_results_option(where)
    where.add_argument(
        "--batch-size", type=int, default=32, metavar="N", help="texts per batch (default: 32)"
    )
    where.add_argument(
        "--device",
        nargs="+",
        default=[],
        help="cpu, cuda, mps (default: the best there is); several, as in cuda:0 cuda:1, for a copy"
        " of the model on each",
    )
    where.add_argument(
        "--ray",
        nargs="?",
        const="",
        metavar="ADDRESS",
        help="spread models and tasks over a Ray cluster; without an address, over this machine",
    )
    where.add_argument(
        "--gpus", type=float, default=0, metavar="N", help="GPUs per model on Ray (default: 0)"
    )
    where.add_argument(
        "--overwrite",
        action="store_true",
        help="replace what is in the results already; pairs that are not asked for are dropped",
    )
    where.add_argument(
        "--maps",
        action="store_true",
        help="map the vectors as well, as `sa-bench map` does, where there is no map yet",
    )
    where.add_argument(
        "--diagnose",
        action="store_true",
        help="look behind the scores as well: do words of a domain lie together in a language, and"
        " would a rotation align the languages (seconds to minutes a task; printed, not stored)",
    )
    where.add_argument(
        "--plan",
        action="store_true",
        help="print what each model needs (licence, key, memory, about how long), and run none",
    )
    where.add_argument("--json", action="store_true", help="print the outcome as JSON")


def _run(arguments: argparse.Namespace) -> int:
    """Run every model on every task; return 1 when one of them failed."""
    quieten()
    # Libraries take seconds to import; nothing on the screen looks like a hang.
    if sys.stderr.isatty() and not arguments.plan and not arguments.json:
        asked = ", ".join(arguments.model or [arguments.suite])
        print(f"sa-bench: loading {redacted(asked)}", file=sys.stderr, flush=True)
    from sa_bench.cli.plan import check, plans
    from sa_bench.cli.report import print_outcomes, print_where

    tasks = check(arguments)
    if arguments.plan:
        from sa_bench.cli.plan import print_needs

        return print_needs(arguments, tasks)
    planned = plans(arguments)
    if arguments.relations:
        from sa_bench.cli.relations import run_relations

        return run_relations(planned, arguments)
    if arguments.ray is None:
        outcomes = [outcome for plan in planned for outcome in _one_after_another(plan, arguments)]
    else:
        outcomes = _on_cluster(planned, arguments)
    if arguments.json:
        print(json.dumps([outcome.to_dict() for outcome in outcomes], indent=2))
    else:
        print_outcomes(outcomes)
        print_where(outcomes, off_protocol(arguments))
    is_any_done = any(outcome.state in {"done", "cached"} for outcome in outcomes)
    return 0 if is_any_done and all(each.state != "failed" for each in outcomes) else 1


def off_protocol(arguments: argparse.Namespace) -> str:
    """Return the options that keep these results from being ranked; empty where there are none."""
    given = {
        "--data": arguments.data,
        "--prompt or --no-prompt": arguments.prompt is not None,
        "--pooling": arguments.pooling,
    }
    return ", ".join(option for option, is_given in given.items() if is_given)


def _one_after_another(plan: Run | Outcome, arguments: argparse.Namespace) -> Iterable[Outcome]:
    """Run a model with a progress bar on stderr, where that is a terminal."""
    from tqdm import tqdm

    from sa_bench.cli.plan import failure
    from sa_bench.running.run import Outcome

    if isinstance(plan, Outcome):
        return [plan]
    outcomes: list[Outcome] = []
    try:
        total = sum(task.n_texts for task in plan.pending)
        with tqdm(total=total, desc=plan.model.name, unit="gloss", disable=None) as bar:

            def advance(n_texts: int, usage: str) -> None:
                if usage:
                    bar.set_postfix_str(usage, refresh=False)
                bar.update(n_texts)

            outcomes.extend(plan.outcomes(advance))
        if arguments.diagnose:
            outcomes = list(_diagnosed(plan, outcomes))
        if arguments.maps:
            _make_missing_maps(plan)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - models are foreign code
        outcomes.append(failure(plan.model.name, error, arguments))
    return outcomes


def _diagnosed(plan: Run, outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    from tqdm import tqdm

    from sa_bench.running.maps import diagnose_task

    tasks = {task.metadata.name: task for task in plan.tasks}
    for outcome in tqdm(outcomes, desc="diagnosis", unit="task", disable=None):
        task = tasks[outcome.task or ""]
        found = diagnose_task(plan.model, task, batch_size=plan.batch_size)
        yield replace(outcome, diagnosis=found)


def _make_missing_maps(plan: Run) -> None:
    from sa_bench.cli.map_command import make_maps
    from sa_bench.running.maps import has_map

    missing = [
        task for task in plan.tasks if plan.overwrite or not has_map(plan.results, plan.model, task)
    ]
    make_maps(plan.model, missing, plan.results, batch_size=plan.batch_size)


def _on_cluster(planned: Iterable[Run | Outcome], arguments: argparse.Namespace) -> list[Outcome]:
    from tqdm import tqdm

    from sa_bench.cli.plan import failure
    from sa_bench.running.cluster import run_on_cluster
    from sa_bench.running.run import Outcome

    outcomes: list[Outcome] = []
    runs: list[Run] = []
    for plan in planned:
        if isinstance(plan, Outcome):
            outcomes.append(plan)
            continue
        try:
            plan.pending  # noqa: B018 - reads the results, so that a stale one stops its model alone
            runs.append(plan)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
            outcomes.append(failure(plan.model.name, error, arguments))
    total = sum(len(run.tasks) for run in runs)
    units = run_on_cluster(runs, address=arguments.ray or None, gpus=arguments.gpus)
    for outcome in tqdm(units, total=total, desc="ray", unit="task", disable=None):
        ended = outcome
        if outcome.state == "skipped" and not arguments.suite:
            ended = replace(outcome, state="failed")
        if ended.state == "failed":
            print(f"sa-bench: error: {ended.reason}", file=sys.stderr)
        outcomes.append(ended)
    return outcomes
