"""``sa-bench map``: lay a model's vectors out in the plane, for the leaderboard and for papers."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.cli.options import (
    MODEL_HELP,
    add_model_options,
    add_results_option,
    model_of,
    quieten,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.running.encoder import NamedModel
    from sa_bench.running.maps import TaskMap
    from sa_bench.tasks import SemanticAffinityTask

__all__ = ["add_parser", "make_maps"]

_EXAMPLES = """examples:
  sa-bench map -m sentence-transformers/LaBSE
  sa-bench map -m sentence-transformers/LaBSE -t ConceptsSemanticAffinity --figure labse.pdf
  sa-bench map -m ./my-model --name my-org/my-model -l eng zho jpn --results scratch

Vectors come from the embedding store; what `sa-bench run` has encoded is not encoded again."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "map",
        help="map a model's vectors by PHATE (needs the extra sa-bench[maps])",
        description="Lay the glosses of a task out in the plane by PHATE, and write"
        " maps/<Task>.json beside the results. A map that is there is made again.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "-m",
        "--model",
        required=True,
        metavar="MODEL",
        help=f"as in `sa-bench run`: {MODEL_HELP}",
    )
    parser.add_argument(
        "-t",
        "--task",
        nargs="+",
        metavar="TASK",
        help="tasks by name (default: those of the leaderboard; `sa-bench tasks` lists all)",
    )
    parser.add_argument(
        "-l",
        "--languages",
        nargs="+",
        metavar="LANGUAGE",
        help="languages on the map, by code or name (default: all)",
    )
    add_results_option(parser)
    add_model_options(parser)
    parser.add_argument(
        "--figure",
        type=Path,
        metavar="FILE",
        help="draw the map of one task as well, as .png, .svg or .pdf",
    )
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    quieten()
    from sa_bench.cli.plan import choose_tasks
    from sa_bench.running.phate import require_phate

    require_phate()
    if arguments.batch_size < 1:
        raise ValueError(f"--batch-size {arguments.batch_size} is too small; give 1 or more")
    tasks = choose_tasks(arguments.task, arguments.languages)
    if arguments.figure:
        from sa_bench.figures.canvas import check_suffix

        check_suffix(arguments.figure)
        if len(tasks) > 1:
            raise ValueError(f"--figure {arguments.figure} shows one task; name it with -t")
    model = model_of(arguments.model, arguments, device=arguments.device)
    made = make_maps(model, tasks, arguments.results, batch_size=arguments.batch_size)
    if arguments.figure:
        _draw(made[0], arguments.figure)
    return 0


def make_maps(
    model: NamedModel, tasks: Sequence[SemanticAffinityTask], results: Path, *, batch_size: int
) -> list[TaskMap]:
    """Map a model on tasks, one after the other, and tell of each on stderr.

    Raises:
        ValueError: The model fails, its vectors can't be mapped, or a package is missing.
        OSError: A file can't be read or written.
    """
    from tqdm import tqdm

    from sa_bench.running.maps import map_task, save_map
    from sa_bench.running.phate import expected_seconds

    made = []
    for task in tasks:
        started = time.monotonic()
        name = task.metadata.name
        with tqdm(total=task.n_texts, desc=model.name, unit="gloss", disable=None) as bar:

            def advance(n_texts: int, usage: str, bar: tqdm = bar) -> None:
                if usage:
                    bar.set_postfix_str(usage, refresh=False)
                bar.update(n_texts)

            def announce(n_glosses: int, name: str = name, bar: tqdm = bar) -> None:
                bar.close()
                seconds = expected_seconds(n_glosses)
                _say(f"{name}: laying out {n_glosses} glosses, about {seconds:.0f} s")

            found = map_task(
                model, task, batch_size=batch_size, progress=advance, announce=announce
            )
        path = save_map(results, model, task, found.file)
        if found.file.sampled is not None:
            _say(f"{name}: a sample of {found.file.sampled} of {found.file.n_concepts} concepts")
        for note in found.notes:
            _say(f"{name}: {note}")
        _say(f"{path} ({time.monotonic() - started:.1f} s)")
        made.append(found)
    return made


def _draw(found: TaskMap, path: Path) -> None:
    from sa_bench.figures.canvas import save_figure, styled
    from sa_bench.figures.map_figure import draw_map
    from sa_bench.jackknife import jackknife_interval

    affinity = found.affinity
    low, high = jackknife_interval(affinity.score, affinity.concepts.pseudo_values)
    languages = len(affinity.languages)
    words = (
        f"SA {affinity.score:.3f} (95 % interval {low:.3f} to {high:.3f}), {languages} languages"
    )
    with styled():
        figure, notes = draw_map(found.file, words)
        save_figure(figure, path)
    for note in notes:
        _say(f"{path}: {note}")
    print(path)


def _say(sentence: str) -> None:
    print(f"sa-bench: {sentence}", file=sys.stderr)
