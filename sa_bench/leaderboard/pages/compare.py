"""The compare page, and each model's data for it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from sa_bench.leaderboard.answer import choice_of
from sa_bench.leaderboard.content import MAP_SCRIPTS, map_paths, map_script_path
from sa_bench.leaderboard.formats import received
from sa_bench.leaderboard.page import Card, File, Page
from sa_bench.leaderboard.pages.model_sections import language_means, shared_pair_means
from sa_bench.metric.companions import COMPANIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.board.entries import Entry, TaskEntry
    from sa_bench.board.estimates import Estimate
    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.page import Templates

MOST = 4
"""How many models are side by side."""

SUGGESTED = 3
"""How many pairs of neighbours in the ranking are suggested to somebody who named no model."""


def pages(content: Content, templates: Templates) -> Iterator[File]:
    """Give the page and one script of data per model."""
    maps = _maps(content)
    page = Page(
        path="compare.html",
        title="Compare",
        description=f"Up to {MOST} models side by side, with paired differences on the same "
        "concepts.",
        scripts=(
            *(MAP_SCRIPTS if maps else ("load.js",)),
            *("picker.js", "chosen.js", "answer.js", "chart.js"),
            *("paired.js", "verdict.js", "compare.js"),
        ),
        card=Card("pictures/compare.png", "Compare models", "Side by side, on the same words"),
    )
    yield templates.render(
        "compare.html",
        page,
        most=MOST,
        entries=content.entries,
        choice=choice_of(content),
        suggested=list(pairwise(e for e in content.ranked if not e.is_flagged))[:SUGGESTED],
        setup={
            "models": {entry.name: entry.slug for entry in content.entries},
            "tasks": {task.name: task.title for task in content.tasks},
            "baselines": [entry.slug for entry in content.lines],
            "reported": _reported(content),
            "companions": {
                name: each.title for name, each in COMPANIONS.items() if "compare" in each.shown
            },
            "maps": maps,
        },
    )
    for entry in content.entries:
        yield File(f"models/{entry.slug}/data.js", _script(content, entry))


def _reported(content: Content) -> list[dict[str, object]]:
    """Return under which names the paper's figures may be asked for."""
    figures = content.reported.figures if content.reported else ()
    return [
        {"names": [figure.label, *figure.models, *(m.partition("/")[2] for m in figure.models)]}
        | {"text": figure.text}
        for figure in figures
    ]


def _maps(content: Content) -> dict[str, object] | None:
    """Return where each model's maps are, by task; None where there is no map."""
    models = {
        entry.slug: {
            task.slug: f"models/{map_script_path(entry, task)}"
            for task in map_paths(content, entry)
        }
        for entry in content.entries
    }
    given = {slug: paths for slug, paths in models.items() if paths}
    titles = {task.slug: task.title for task in content.tasks}
    return {"tasks": titles, "models": given} if given else None


def _script(content: Content, entry: Entry) -> str:
    standing = content.standings.get(entry.name)
    data = {
        "name": entry.name,
        "slug": entry.slug,
        "rank": standing.text if standing else None,
        "tier": entry.mark.tier if entry.mark else None,
        "remark": entry.remark,
        "is_flagged": entry.is_flagged,
        "is_baseline": entry.is_baseline,
        "finds": None if entry.finds is None else round(entry.finds, 6),
        "have": entry.have,
        "need": entry.need,
        "overall": _estimate(entry.estimate),
        "tasks": {task: _task(each) for task, each in entry.tasks.items()},
        "companions": {
            key: None if value is None else round(value, 6)
            for key, value in entry.companions.items()
            if key in COMPANIONS
        },
        "languages": {
            key: round(mean, 6) for key, mean in language_means(shared_pair_means(entry)).items()
        },
    }
    return received(data)


def _estimate(estimate: Estimate | None) -> dict[str, float] | None:
    if estimate is None:
        return None
    return {
        "score": round(estimate.score, 6),
        "low": round(estimate.low, 6),
        "high": round(estimate.high, 6),
    }


def _task(entry: TaskEntry) -> dict[str, object]:
    file = entry.evaluation.concepts
    return {
        **(_estimate(entry.estimate) or {}),
        "n_pairs": len(entry.pairs),
        "revision": file.dataset_revision,
        "pseudo_values": [round(value, 6) for value in file.pseudo_values],
        "units": list(file.units),
    }
