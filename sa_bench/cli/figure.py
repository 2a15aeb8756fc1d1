"""``sa-bench figure``: the figures of a paper, from result files alone."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.cli.options import add_results_option

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sa_bench.leaderboard.content import Content

_EXAMPLES = """examples:
  sa-bench figure tiers --out tiers.pdf
  sa-bench figure pairs --model sentence-transformers/LaBSE --out pairs.svg
  sa-bench figure scatter --results results --out scatter.png"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "figure",
        help="draw a figure of the results",
        description="Draw the models in their tiers, models by tasks, languages by languages, or SA"
        " against MTEB. Models with complete results are shown; no model is run.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "kind", choices=("tiers", "heatmap", "pairs", "scatter"), help="what it shows"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="a .png, .svg or .pdf"
    )
    parser.add_argument(
        "--model", metavar="MODEL", help="of pairs: one model (default: the mean over all)"
    )
    add_results_option(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from sa_bench.figures.canvas import check_suffix, save_figure, styled

    if arguments.model and arguments.kind != "pairs":
        raise ValueError(f"--model goes with pairs; {arguments.kind} shows all models")
    check_suffix(arguments.out)
    content = board_content(arguments.results)
    _require_ranked(content, arguments.results)
    with styled():
        figure, notes = _drawn(arguments.kind, content, arguments.model)
        save_figure(figure, arguments.out)
    if content.incomplete:
        names = ", ".join(entry.name for entry in content.incomplete)
        notes.append(f"left out, their results are incomplete: {names}")
    for note in notes:
        print(f"sa-bench: {note}", file=sys.stderr)
    print(arguments.out)
    return 0


def _drawn(kind: str, content: Content, model: str | None) -> tuple[Figure, list[str]]:
    if kind == "scatter":
        from sa_bench.figures.charts import draw_scatter

        return draw_scatter(content)
    if kind == "tiers":
        from sa_bench.figures.charts import draw_tiers

        return draw_tiers(content), []
    from sa_bench.figures.charts import draw_heatmap, draw_pairs

    return (draw_heatmap(content) if kind == "heatmap" else draw_pairs(content, model)), []


def _require_ranked(content: Content, results: Path) -> None:
    """Refuse results of which no model would be drawn.

    Raises:
        ValueError: All of them are incomplete, or of baselines.
    """
    if content.ranked:
        return
    if content.incomplete:
        names = ", ".join(entry.name for entry in content.incomplete)
        raise ValueError(
            f"{results}: no model has all tasks and language pairs ({names}: some of them);"
            " `sa-bench run` without -t and -l adds the others"
        )
    names = ", ".join(entry.name for entry in content.baselines)
    raise ValueError(
        f"{results}: holds baselines alone ({names}), which are never ranked; run a model that"
        " was trained"
    )


def board_content(results: Path) -> Content:
    """Return what the leaderboard would show of these results.

    Raises:
        ValueError: A result is broken, or two contradict each other.
        FileNotFoundError: There is no such folder.
    """
    from sa_bench.board.settings import read_settings, source_here
    from sa_bench.leaderboard.content import agreeing, gather
    from sa_bench.results import read_results

    source = source_here()
    settings = read_settings(source.settings)
    found = read_results(results, [task.name for task in settings.tasks])
    models, disagreements = agreeing(found.models, {})
    if problems := (*found.problems, *disagreements):
        raise ValueError(problems[0])
    return gather(models, {}, settings, source)
