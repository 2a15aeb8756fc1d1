"""``sa-bench hub``: the files by which other sites know data sets and results."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.cli.options import add_results_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sa_bench.board.entries import Entry
    from sa_bench.board.estimates import Estimate
    from sa_bench.hub.push import ModelScores, Score
    from sa_bench.leaderboard.content import Content

__all__ = ["add_parser"]

_EXAMPLES = """examples:
  sa-bench hub eval-yaml
  sa-bench hub croissant concepts --out build/hub
  sa-bench hub badge sentence-transformers/LaBSE
  sa-bench hub card sentence-transformers/LaBSE
  sa-bench hub results sentence-transformers/LaBSE --push

Nothing is sent without --push. The token is that of `hf auth login`, or HF_TOKEN."""
_ORGANISATION = "sa-bench"
_PLACEHOLDER = ".example/"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "hub",
        help="write the files by which the Hub and other sites know data sets and results",
        description="Write files for the Hugging Face Hub, Croissant and badges, from the data sets"
        " and from result files alone; no model is run.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(metavar="KIND", required=True)
    _add_data(kinds, "eval-yaml", "eval.yaml: a data set is a benchmark of mteb", _eval_yaml)
    _add_data(kinds, "croissant", "croissant.json, with responsible-AI fields", _croissant)
    results = _add_model(kinds, "results", ".eval_results of a model, with signatures", _results)
    results.add_argument(
        "--push", action="store_true", help="open a pull request that adds it to the model's files"
    )
    _add_model(kinds, "badge", "a picture of the score, and the JSON of badge services", _badge)
    _add_model(kinds, "card", "passage and table for a model's card", _card)


def _add_kind(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    about: str,
    write: Callable[[argparse.Namespace], Iterator[tuple[str, str]]],
) -> argparse.ArgumentParser:
    parser = kinds.add_parser(name, help=about, description=f"Write {about}.")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("hub"),
        metavar="DIR",
        help="the folder that gets a folder per data set or model (default: hub)",
    )
    parser.add_argument(
        "--org",
        default=_ORGANISATION,
        metavar="NAME",
        help=f"who has the data sets on the Hub (default: {_ORGANISATION})",
    )
    parser.set_defaults(run=_run, write=write, push=False)
    return parser


def _add_data(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    about: str,
    write: Callable[[argparse.Namespace], Iterator[tuple[str, str]]],
) -> None:
    parser = _add_kind(kinds, name, about, write)
    parser.add_argument(
        "tasks", nargs="*", metavar="TASK", help="a task (default: all of sa-bench)"
    )


def _add_model(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    about: str,
    write: Callable[[argparse.Namespace], Iterator[tuple[str, str]]],
) -> argparse.ArgumentParser:
    parser = _add_kind(kinds, name, about, write)
    parser.add_argument("model", metavar="MODEL", help="org/model, with complete results")
    add_results_option(parser)
    parser.add_argument(
        "--base-url",
        metavar="URL",
        help="where the leaderboard is published (default: what site.toml says)",
    )
    return parser


def _run(arguments: argparse.Namespace) -> int:
    """Write the files, then send them if that is asked for."""
    from sa_bench.files import write_atomically

    files = dict(arguments.write(arguments))
    for name, content in files.items():
        path = arguments.out / name
        write_atomically(path, content)
        print(path)
    if arguments.push:
        (content,) = files.values()
        print(_push(arguments.model, content))
    return 0


def _eval_yaml(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    from sa_bench.hub.push import EVAL_FILE, eval_yaml
    from sa_bench.tables.data_set import CARD_FILE, read_front_matter

    for task, folder in _folders(arguments):
        matter = read_front_matter((folder / CARD_FILE).read_text("utf-8"))
        text = eval_yaml(
            task=task,
            title=str(matter["pretty_name"]),
            description="Semantic Affinity: does an embedding model put a word and its translation"
            " in the same place? (arXiv 2601.09732)",
        )
        yield f"{folder.name}/{EVAL_FILE}", text


def _croissant(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    from sa_bench.hub.croissant import CROISSANT_FILE, croissant

    for _, folder in _folders(arguments):
        text = croissant(folder, repository=f"{arguments.org}/{folder.name}")
        yield f"{folder.name}/{CROISSANT_FILE}", text


def _folders(arguments: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    from sa_bench.tables import TASK_FOLDERS, task_folder

    for name in arguments.tasks or TASK_FOLDERS:
        folder = task_folder(name)
        (task,) = (task for task, each in TASK_FOLDERS.items() if each == folder.name)
        yield task, folder


def _results(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    from sa_bench.hub.push import RESULTS_FILE, eval_results

    scores = _scores(arguments)
    if scores.link is None:
        print(
            "sa-bench: the results name no source: the leaderboard has no address; give it by"
            " --base-url",
            file=sys.stderr,
        )
    yield f"{_slug(scores)}/{RESULTS_FILE}", eval_results(scores)


def _badge(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    from sa_bench.hub.push import badge_json, badge_svg

    scores = _scores(arguments)
    yield f"{_slug(scores)}/semantic-affinity.svg", badge_svg(scores)
    yield f"{_slug(scores)}/semantic-affinity.json", badge_json(scores)


def _card(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    from sa_bench.hub.push import card_passage

    scores = _scores(arguments)
    yield f"{_slug(scores)}/semantic-affinity.md", card_passage(scores)


def _slug(scores: ModelScores) -> str:
    from sa_bench.board.entries import slugs

    return slugs([scores.name])[scores.name]


def _push(model: str, content: str) -> str:
    """Open the pull request and return its address.

    Raises:
        ValueError: There is no token.
        OSError: The Hub refuses or can't be reached.
    """
    from huggingface_hub import HfApi, get_token

    from sa_bench.hub.push import push_results

    token = get_token()
    if token is None:
        raise ValueError(
            "there is no token for the Hugging Face Hub; run `hf auth login` or set HF_TOKEN"
            " (without --push none is needed)"
        )
    return push_results(content, model, HfApi(token=token), "Add Semantic Affinity")


def _scores(arguments: argparse.Namespace) -> ModelScores:
    """Return what the pages say of a model.

    Raises:
        ValueError: A result is broken, or the model has none or not all of them.
        FileNotFoundError: There is no such folder.
    """
    from sa_bench.cli.figure import board_content

    content = board_content(arguments.results)
    by_name = {entry.name: entry for entry in content.entries}
    entry = by_name.get(arguments.model)
    if entry is None:
        raise ValueError(
            f"{arguments.results} holds no results of {arguments.model!r}; it holds:"
            f" {', '.join(by_name)}"
        )
    if content.absent_tasks:
        missing = ", ".join(task.name for task in content.absent_tasks)
        raise ValueError(
            f"{arguments.results} holds no results of {missing}, and only the mean over all tasks"
            f" is told to others; run `sa-bench run -m {entry.name}`"
        )
    if entry.estimate is None:
        raise ValueError(
            f"{entry.name} has {entry.have} of {entry.need} scores, and only a whole one is told to"
            f" others; run `sa-bench run -m {entry.name}`"
        )
    return _told(content, entry, entry.estimate, arguments)


def _told(
    content: Content, entry: Entry, estimate: Estimate, arguments: argparse.Namespace
) -> ModelScores:
    from sa_bench.board.tiers import TIER_TITLES, tier_of
    from sa_bench.hub.push import ModelScores, Score, TaskScore

    def score_of(estimate: Estimate, retrieval: float | None) -> Score:
        tier = tier_of(estimate.score, content.settings)
        return Score(
            estimate.score, estimate.low, estimate.high, tier, TIER_TITLES[tier], retrieval
        )

    tasks = []
    for task in content.tasks:
        each = entry.tasks[task.name]
        concepts = each.evaluation.concepts
        tasks.append(
            TaskScore(
                task=task.name,
                title=task.title,
                repository=f"{arguments.org}/{task.folder}" if task.data is None else None,
                score=score_of(each.estimate, each.companions["retrieval_accuracy"]),
                signature=concepts.signature,
                written=concepts.written,
            )
        )
    base = arguments.base_url or content.settings.base_url
    link = None
    if not base.endswith(_PLACEHOLDER):
        link = f"{base.rstrip('/')}/models/{entry.slug}.html"
    return ModelScores(
        name=entry.name,
        revision=entry.metadata.revision,
        tasks=tuple(tasks),
        mean=score_of(estimate, entry.companions["retrieval_accuracy"]),
        languages=tuple(content.settings.languages),
        link=link,
    )
