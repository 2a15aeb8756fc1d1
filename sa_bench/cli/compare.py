"""``sa-bench compare``: the paired difference of two models, from result files alone."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from sa_bench.cli.options import add_results_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sa_bench.results import ConceptFile, ModelResults

_EXAMPLES = """examples:
  sa-bench compare sentence-transformers/LaBSE intfloat/multilingual-e5-base
  sa-bench compare my-org/model@rev1 my-org/model@rev2 --results scratch --json

The difference is tested on log(H / V), the logit of SA, on the same concepts; the 95 %
interval is shown as SA, and --json has both. A concept of several tables counts once over
all tasks."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One line of the answer: a task, or all common ones together.

    Difference, low and high are of the logit of SA.
    """

    task: str
    n_concepts: int
    score_a: float
    score_b: float
    difference: float
    low: float
    high: float
    p_value: float

    @property
    def plain(self) -> tuple[float, float, float]:
        """The difference of SA, and the ends of its interval, which holds 0 where the logits' does.

        These are the logits' ends around the middle of the two models.
        """
        middle = (_logit(self.score_a) + _logit(self.score_b)) / 2
        low, high = (
            _share(middle + end / 2) - _share(middle - end / 2) for end in (self.low, self.high)
        )
        return self.score_a - self.score_b, low, high


def _logit(share: float) -> float:
    inside = min(max(share, _SMALLEST), 1 - _SMALLEST)
    return math.log(inside / (1 - inside))


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


_SMALLEST = 1e-12
_SURE = 0.001
"""A smaller p tells nothing more."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "compare",
        help="test two models against each other on the same concepts",
        description="Compare two models task by task and overall, from their result files alone.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("first", metavar="MODEL_A", help="org/model, or org/model@revision")
    parser.add_argument("second", metavar="MODEL_B", help="likewise")
    add_results_option(parser)
    parser.add_argument("--json", action="store_true", help="print the comparison as JSON")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    first = find_model(arguments.results, arguments.first)
    second = find_model(arguments.results, arguments.second)
    lines = compare_models(first, second)
    _tell_left_out(arguments, first, second)
    if arguments.json:
        print(json.dumps([asdict(line) for line in lines], indent=2))
        return 0
    width = max(len(line.task) for line in lines)
    print(f"A  {arguments.first}\nB  {arguments.second}\n")
    print(f"{'task':{width}}  concepts    SA A    SA B    A - B  95 % interval            p")
    for line in lines:
        apart, low, high = line.plain
        p_value = f"< {_SURE}" if line.p_value < _SURE else f"{line.p_value:.3f}"
        print(
            f"{line.task:{width}}  {line.n_concepts:8}  {line.score_a:.4f}  {line.score_b:.4f}"
            f"  {apart:+.4f}  {low:+.4f} to {high:+.4f}  {p_value:>7}"
        )
    print(f"\n{verdict(lines, first, second)}")
    return 0


def verdict(lines: Sequence[Comparison], first: ModelResults, second: ModelResults) -> str:
    """Return in words whether one model is better than the other, as the pages say it."""
    from sa_bench.board.settings import settings_here
    from sa_bench.board.tiers import grade_of, percent

    whole, tasks = lines[-1], lines[: max(1, len(lines) - 1)]
    apart, low, high = whole.plain
    better, worse = first, second
    if apart < 0:
        better, worse = second, first
        apart, low, high = -apart, -high, -low
    one, two = (_called(model, first, second) for model in (better, worse))
    names = [line.task for line in tasks]
    shares = [_finds(model, names) for model in (better, worse)]
    size = f"SA {apart:+.3f} (95 % {low:.3f} to {high:.3f})"
    if low <= 0:
        said = f"{one} and {two} are not significantly different: {size}."
    else:
        n_higher = sum((line.score_a > line.score_b) == (better is first) for line in tasks)
        of_all = f"{n_higher} of {len(tasks)} {'task' if len(tasks) == 1 else 'tasks'}"
        aligned = f"is better aligned than {two}"
        if grade_of(shares[0], settings_here()) == "none":
            aligned = f"has a higher SA than {two}, which does not make it better"
        said = f"{one} {aligned}: {size}, higher on {of_all}."
    if shares[0] is None or shares[1] is None:
        return said
    found = [
        percent(share).replace("\N{NO-BREAK SPACE}", " ") for share in shares if share is not None
    ]
    return f"{said}\n{one} finds {found[0]} of translations, {two} {found[1]}."


def _called(model: ModelResults, first: ModelResults, second: ModelResults) -> str:
    if first.metadata.name != second.metadata.name:
        return model.metadata.name
    return f"{model.metadata.name}@{model.folder.name}"


def _finds(model: ModelResults, tasks: Sequence[str]) -> float | None:
    """Return the share of words whose nearest neighbour translates them, mean over the tasks."""
    means = []
    for task in tasks:
        pairs = model.evaluations[task].result.pairs.values()
        shares = [pair.retrieval_accuracy for pair in pairs if pair.retrieval_accuracy is not None]
        if not shares:
            return None
        means.append(fmean(shares))
    return fmean(means)


def _tell_left_out(
    arguments: argparse.Namespace, first: ModelResults, second: ModelResults
) -> None:
    """Name on stderr the tasks that only one of the models has."""
    for task in {**first.evaluations, **second.evaluations}:
        for text, model in ((arguments.first, first), (arguments.second, second)):
            if task not in model.evaluations:
                print(f"sa-bench: {task} is left out: {text} has no result of it", file=sys.stderr)


def find_model(results: Path, text: str) -> ModelResults:
    """Return the results of the model that ``org/model`` or ``org/model@revision`` names.

    Raises:
        ValueError: There is none, or there are several revisions, or a result of the model is
            unreadable.
    """
    from sa_bench.board.settings import settings_here
    from sa_bench.results import read_results
    from sa_bench.results.layout import model_folder

    name, _, revision = text.partition("@")
    folder = read_results(results, [task.name for task in settings_here().tasks])
    found = [
        model
        for model in folder.models
        if model.metadata.name == name and revision in ("", model.folder.name)
    ]
    # Checked first: a revision whose only result is unreadable is not among those found.
    mine = results / model_folder(name)
    if problems := [text for text in folder.problems if text.startswith(f"{mine}{os.sep}")]:
        raise ValueError(problems[0])
    if len(found) == 1:
        return found[0]
    if found:
        revisions = ", ".join(f"{name}@{model.folder.name}" for model in found)
        raise ValueError(f"{results} holds several revisions of {name}; name one: {revisions}")
    known = ", ".join(sorted({model.metadata.name for model in folder.models})) or "none"
    raise ValueError(f"{results} holds no results of {text!r}; it holds: {known}")


def compare_models(first: ModelResults, second: ModelResults) -> list[Comparison]:
    """Return a line per common task and, where there are several, one for all of them together.

    Raises:
        ValueError: They have no task in common, or were scored on different words.
    """
    from sa_bench.board.estimates import mean_pseudo_values, shared_units

    common = [task for task in first.evaluations if task in second.evaluations]
    if not common:
        raise ValueError(
            f"{first.metadata.name} and {second.metadata.name} have no task in common; run both on"
            " the same tasks"
        )
    files = [
        (first.evaluations[task].concepts, second.evaluations[task].concepts) for task in common
    ]
    for a, b in files:
        _require_same_words(a, b)
    lines = [_line(a.task, mean_pseudo_values([a]), mean_pseudo_values([b])) for a, b in files]
    if len(files) > 1:
        sides = [[pair[side] for pair in files] for side in (0, 1)]
        units = shared_units(sides)
        lines.append(_line("all tasks", *(mean_pseudo_values(side, units) for side in sides)))
    return lines


def _require_same_words(first: ConceptFile, second: ConceptFile) -> None:
    from sa_bench.results.compatibility import differences, origin_of_concepts

    words = ("dataset_revision", "languages", "concepts")
    for each in differences(origin_of_concepts(first), origin_of_concepts(second), only=words):
        what = "data revisions" if each.what == "dataset_revision" else each.what
        raise ValueError(
            f"{first.task}: {first.model} and {second.model} were scored on different {what};"
            " a paired difference needs the same words, run one of them again"
        )


def _line(task: str, first: tuple[float, object], second: tuple[float, object]) -> Comparison:
    import numpy as np

    from sa_bench.jackknife import paired_difference

    (score_a, pseudo_a), (score_b, pseudo_b) = first, second
    found = paired_difference(score_a, np.asarray(pseudo_a), score_b, np.asarray(pseudo_b))
    return Comparison(
        task=task,
        n_concepts=len(np.asarray(pseudo_a)),
        score_a=float(score_a),
        score_b=float(score_b),
        difference=float(found.difference),
        low=float(found.low),
        high=float(found.high),
        p_value=float(found.p_value),
    )
