"""``sa-bench check``: fail when a model's SA is too low or has dropped, for its author's CI."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.cli.options import add_results_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.results import ModelResults

__all__ = ["add_parser"]

_EXAMPLES = """examples:
  sa-bench check my-org/my-model --min-sa 0.60
  sa-bench check my-org/my-model --results now --baseline released
  sa-bench check my-org/my-model --results now --baseline released --max-drop 0.01

A drop counts when it is larger than --max-drop and than chance explains: the 95 % interval of the
paired difference, on the same concepts, lies below zero. No model is run."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "check",
        help="fail when a model's SA is too low, or lower than it was",
        description="Hold a model's results against a bound, or against earlier results of it, and"
        " exit with 1 when they fall short.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("model", metavar="MODEL", help="org/model, or org/model@revision")
    add_results_option(parser)
    parser.add_argument(
        "--min-sa", type=float, metavar="SA", help="the least mean over the tasks that were run"
    )
    parser.add_argument(
        "--baseline",
        type=Path,
        metavar="DIR",
        help="a results folder with earlier results of the model, on the same words",
    )
    parser.add_argument(
        "--max-drop",
        type=float,
        default=0.0,
        metavar="SA",
        help="how far SA may drop below the baseline (default: 0)",
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    """Print what holds; raise at what does not.

    Raises:
        ValueError: SA is too low or has dropped, or there is nothing to check against.
        OSError: A file can't be read.
    """
    from sa_bench.cli.compare import find_model

    if arguments.min_sa is None and arguments.baseline is None:
        raise ValueError("nothing to check against: give --min-sa, --baseline or both")
    model = find_model(arguments.results, arguments.model)
    said: list[str] = []
    if arguments.baseline is not None:
        name = model.metadata.name
        said += _not_dropped(model, find_model(arguments.baseline, name), arguments.max_drop)
    if arguments.min_sa is not None:
        said += _high_enough(arguments.model, model, arguments.min_sa)
    for line in said:
        print(line)
    return 0


def _high_enough(text: str, model: ModelResults, least: float) -> Iterator[str]:
    from sa_bench.board.estimates import mean_pseudo_values

    found, _ = mean_pseudo_values([each.concepts for each in model.evaluations.values()])
    tasks = ", ".join(model.evaluations)
    if found < least:
        raise ValueError(f"SA of {text} is {found:.4f}, below --min-sa {least} ({tasks})")
    yield f"SA of {text} is {found:.4f}, not below {least} ({tasks})"


def _not_dropped(model: ModelResults, baseline: ModelResults, most: float) -> Iterator[str]:
    from sa_bench.cli.compare import compare_models

    whole = compare_models(model, baseline)[-1]
    change = (
        f"SA of {model.metadata.name} on {whole.task} is {whole.score_a:.4f}, and was"
        f" {whole.score_b:.4f}"
    )
    if whole.high < 0 and whole.score_b - whole.score_a > most:
        raise ValueError(
            f"{change}: it has dropped by {whole.score_b - whole.score_a:.4f}, more than --max-drop"
            f" {most} and than chance explains (p = {whole.p_value:.2g})"
        )
    yield change
