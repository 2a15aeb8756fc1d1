"""The passage on Semantic Affinity for a model's own card, in Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sa_bench.hub.model_scores import decimals

if TYPE_CHECKING:
    from sa_bench.hub.model_scores import ModelScores, Score

__all__ = ["card_passage"]

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
