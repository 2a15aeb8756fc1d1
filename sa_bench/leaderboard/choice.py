"""What the picker of languages offers, and the data from which a browser computes its figures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sa_bench.board.chosen import NORMAL_QUANTILE, holm_quantiles
from sa_bench.languages import HIGHLIGHT_PAIRS, Language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sa_bench.board.entries import Entry
    from sa_bench.leaderboard.content import Content


@dataclass(frozen=True, slots=True)
class Group:
    """Languages that are chosen with one click.

    Attributes:
        title: What they have in common.
        keys: Their keys.
    """

    title: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be chosen.

    Attributes:
        languages: The languages of the board.
        groups: Sets of them.
    """

    languages: tuple[Language, ...]
    groups: tuple[Group, ...]


def choice_of(content: Content) -> Choice:
    """Return the languages of the board with the sets that have a button of their own."""
    languages = content.languages
    by_script: dict[str, list[str]] = {}
    for language in languages:
        by_script.setdefault(language.scripts[0], []).append(language.key)
    common = {script: keys for script, keys in by_script.items() if len(keys) > 1}
    rest = [key for keys in by_script.values() if len(keys) == 1 for key in keys]
    groups = [Group(f"{script} script", tuple(keys)) for script, keys in common.items()]
    if len(rest) > 1 and common:
        groups.append(Group("other scripts", tuple(rest)))
    names = {language.key: language.name for language in languages}
    for pair in content.settings.highlight_pairs:
        keys = tuple(pair.split("-"))
        note = ", as in the paper" if pair in HIGHLIGHT_PAIRS else ""
        groups.append(Group("\N{EN DASH}".join(names[key] for key in keys) + note, keys))
    return Choice(languages, tuple(groups))


def pairs_script(content: Content) -> str:
    """Return the figures of every pair as a script: the one data that a page from a file may load.

    Numbers are whole millionths; models in the order of the ranking, then the baselines.
    """
    settings = content.settings
    data: dict[str, Any] = {
        "languages": {language.key: language.name for language in content.languages},
        "pairs": settings.pairs,
        "limits": {
            "aligned": settings.aligned,
            "plateau": settings.plateau,
            "finds": settings.retrieval_finds,
            "weak": settings.retrieval_weak,
            "served": settings.served_retrieval,
        },
        "normal": round(NORMAL_QUANTILE, 12),
        "holm": [round(quantile, 12) for quantile in holm_quantiles(len(content.ranked))],
        "models": list(_models(content.ranked)),
        "baselines": list(_models(content.lines)),
    }
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return f"saBench.receive({text});\n"


def _models(entries: Iterable[Entry]) -> Iterable[dict[str, Any]]:
    for entry in entries:
        means = entry.pair_means.values()
        yield {
            "name": entry.name,
            "slug": entry.slug,
            "sa": [round(1e6 * mean.score) for mean in means],
            "se": [round(1e6 * mean.se) for mean in means],
            "finds": [None if mean.finds is None else round(1e6 * mean.finds) for mean in means],
        }
