"""The files that put scores on the Hugging Face Hub: evaluations, a badge, a model card's passage.

A data set that is a benchmark says so in ``eval.yaml``; scores on it are in the repositories of the
models (https://huggingface.co/docs/hub/eval-results). mteb writes both kinds of file, and for these
tasks wrong ones: a configuration per pair that the card does not define, the SHA-256 of the table
where a commit of the data set belongs, values times 100, and no signature. So they are written
here: one task per data set, no revision, the value as the pages print it, the signature as notes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import yaml

from sa_bench.board.tiers import TIER_GROUNDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huggingface_hub import HfApi

    from sa_bench.board.tiers import Tier
    from sa_bench.results import Signature

__all__ = [
    "EVAL_FILE",
    "RESULTS_FILE",
    "ModelScores",
    "Score",
    "TaskScore",
    "badge_json",
    "badge_svg",
    "card_passage",
    "decimals",
    "eval_results",
    "eval_yaml",
    "push_results",
]


def push_results(content: str, model: str, api: HfApi, message: str) -> str:
    """Open a pull request that adds the results file, and return its address.

    The Hub shows results of an open request as the community's; whose model it is merges it.

    Raises:
        OSError: The Hub refuses or can't be reached; nothing has changed there.
        ValueError: The model's name is not one that the Hub allows.
    """
    try:
        commit = api.upload_file(
            path_or_fileobj=content.encode("utf-8"),
            path_in_repo=RESULTS_FILE,
            repo_id=model,
            repo_type="model",
            commit_message=message,
            create_pr=True,
        )
    except OSError as error:
        raise OSError(
            f"{model}: no pull request opened ({error}); check the network, and that the model is"
            " on the Hub under this name"
        ) from error
    return commit.pr_url or commit.commit_url


_LABEL_COLOUR = "#3d3d3d"
_LABEL = "Semantic Affinity"
_HEIGHT, _PADDING = 20, 6
# Letters of the font that a reader has are as wide as they are: textLength fits them to this.
_WIDTH_OF_A_LETTER = 6.4


def badge_json(scores: ModelScores) -> str:
    """Return the JSON of an endpoint badge (https://shields.io/badges/endpoint-badge)."""
    badge = {
        "schemaVersion": 1,
        "label": _LABEL,
        "message": _message(scores),
        "color": TIER_GROUNDS[scores.mean.tier].removeprefix("#"),
        "labelColor": _LABEL_COLOUR.removeprefix("#"),
    }
    return json.dumps(badge, ensure_ascii=False, indent=2) + "\n"


def badge_svg(scores: ModelScores) -> str:
    """Return the badge as SVG without script, style sheet or outside font."""
    message = _message(scores)
    left, right = (round(_WIDTH_OF_A_LETTER * len(text)) for text in (_LABEL, message))
    label_box, message_box = left + 2 * _PADDING, right + 2 * _PADDING
    start = label_box + _PADDING
    title = escape(f"{_LABEL} of {scores.name}: {scores.mean.text}")
    width, start = label_box + message_box, label_box + _PADDING
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}"'
        f' role="img" aria-label="{title}">\n'
        f"  <title>{title}</title>\n"
        f'  <rect width="{label_box}" height="{_HEIGHT}" fill="{_LABEL_COLOUR}"/>\n'
        f'  <rect x="{label_box}" width="{message_box}" height="{_HEIGHT}"'
        f' fill="{TIER_GROUNDS[scores.mean.tier]}"/>\n'
        '  <g fill="#ffffff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11">\n'
        f'    <text x="{_PADDING}" y="14" textLength="{left}">{escape(_LABEL)}</text>\n'
        f'    <text x="{start}" y="14" textLength="{right}">{escape(message)}</text>\n'
        "  </g>\n"
        "</svg>\n"
    )


def _message(scores: ModelScores) -> str:
    return f"{decimals(scores.mean.value)} · tier {scores.mean.tier}"


EVAL_FILE = "eval.yaml"
"""Where the Hub looks for a benchmark's description in a data set."""

RESULTS_FILE = ".eval_results/sa-bench.yaml"
"""Where the Hub looks for results in a model's repository; the name of the file is free."""


def eval_yaml(*, task: str, title: str, description: str) -> str:
    """Return the ``eval.yaml`` of a data set.

    Args:
        task: The task's mteb name; results point at it.
        title: The benchmark's name for people.
        description: One sentence on what it measures.
    """
    return _yaml(
        {
            "name": title,
            "description": description,
            "evaluation_framework": "mteb",
            "tasks": [{"id": task, "split": "test"}],
        }
    )


def eval_results(scores: ModelScores) -> str:
    """Return the results file of a model's repository, one entry a data set of the Hub.

    Raises:
        ValueError: All tasks are over word lists of one's own, which the Hub doesn't know.
    """
    entries = [_entry(scores, each) for each in scores.tasks if each.repository is not None]
    if not entries:
        raise ValueError(
            "the Hub lists results on its own data sets; all tasks of this leaderboard are over"
            " word lists of your own"
        )
    return _yaml(entries)


def _entry(scores: ModelScores, each: TaskScore) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "dataset": {"id": each.repository, "task_id": each.task},
        "value": float(decimals(each.score.value)),
        "date": each.written,
        "notes": f"{each.signature}; model revision {scores.revision}",
    }
    if scores.link is not None:
        entry["source"] = {"url": scores.link, "name": "sa-bench"}
    return entry


def _yaml(content: object) -> str:
    text: str = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)
    return text


_PAPER = "https://arxiv.org/abs/2601.09732"


def card_passage(scores: ModelScores) -> str:
    """Return the passage with its table and the signatures of the results."""
    tables = f"{len(scores.tasks)} {'table' if len(scores.tasks) == 1 else 'tables'}"
    where = f" ([all figures]({scores.link}))" if scores.link else ""
    rows = [
        f"| {_plain(each.title).replace('|', '/')} {_cells(each.score)}" for each in scores.tasks
    ]
    lines = [
        "## Semantic Affinity",
        "",
        (
            "Does a word lie where its translation lies? Over the pairs of"
            f" {len(scores.languages)} languages, revision `{_plain(scores.revision)}` has a"
            f" [Semantic Affinity]({_PAPER}) of **{scores.mean.text}**, the mean over {tables} of"
            f" concepts{where}. 1: translations coincide; 0.5: they are no closer than other words."
        ),
        "",
        "| concepts | SA | 95 % interval | tier | words that find their translation |",
        "|---|---:|---|---|---:|",
        *rows,
        f"| **mean** {_cells(scores.mean)}",
        "",
        "Measured with [sa-bench](https://pypi.org/project/sa-bench/):",
        "",
        "```",
        *(_plain(str(each.signature)) for each in scores.tasks),
        "```",
    ]
    return "\n".join(lines) + "\n"


def _cells(score: Score) -> str:
    retrieval = "" if score.retrieval is None else f"{score.retrieval:.0%}".replace("%", " %")
    return (
        f"| {decimals(score.value)} | {decimals(score.low)} to {decimals(score.high)}"
        f" | {score.tier} {score.tier_title} | {retrieval} |"
    )


def _plain(text: str) -> str:
    """Return text without what Markdown or HTML would take for markup."""
    return re.sub(r"[`<>\[\]*]", "", " ".join(text.split()))


def decimals(figure: float) -> str:
    """Return a score as the pages print it, with three decimals."""
    return f"{figure:.3f}"


@dataclass(frozen=True, slots=True)
class Score:
    """A Semantic Affinity with its 95 % interval and its tier.

    Attributes:
        value: SA, in (0, 1].
        low: Lower end of the interval.
        high: Upper end.
        tier: 1, 2 or 3.
        tier_title: What the tier is called.
        retrieval: Share of words whose nearest neighbour translates them; None where not known.
    """

    value: float
    low: float
    high: float
    tier: Tier
    tier_title: str
    retrieval: float | None

    @property
    def text(self) -> str:
        """The score as printed: ``0.417, tier 3 (unaligned)``."""
        return f"{decimals(self.value)}, tier {self.tier} ({self.tier_title})"


@dataclass(frozen=True, slots=True)
class TaskScore:
    """A model's score on one task.

    Attributes:
        task: The task's mteb name.
        title: What the pages call it.
        repository: The data set on the Hub, ``org/name``; None for a user's own word list.
        score: The score.
        signature: What it was computed with.
        written: When, YYYY-MM-DD.
    """

    task: str
    title: str
    repository: str | None
    score: Score
    signature: Signature
    written: str


@dataclass(frozen=True, slots=True)
class ModelScores:
    """A model's scores on all tasks of a board.

    Attributes:
        name: ``org/model``.
        revision: The revision that was evaluated.
        tasks: One score a task, in the board's order.
        mean: The mean over the tasks.
        languages: Keys of the languages.
        link: The model's page; None where the site has no address.
    """

    name: str
    revision: str
    tasks: Sequence[TaskScore]
    mean: Score
    languages: Sequence[str]
    link: str | None
