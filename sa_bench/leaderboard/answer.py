"""What the picker of languages offers, and which model to take for some languages, in words.

``assets/answer.js`` writes the same sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sa_bench.board.chosen import (
    NORMAL_QUANTILE,
    Chosen,
    figures_over,
    holm_quantiles,
    standings_over,
)
from sa_bench.board.tiers import TIER_TITLES, percent
from sa_bench.languages import HIGHLIGHT_PAIRS, Language, language_of
from sa_bench.leaderboard.formats import fixed, received

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sa_bench.board.entries import Entry
    from sa_bench.board.settings import Settings
    from sa_bench.leaderboard.content import Content


_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the answer.

    Attributes:
        text: What it says.
        slug: The model's page, where the text is a model's name.
    """

    text: str
    slug: str | None = None


def answer(entries: Sequence[Entry], languages: Sequence[str], settings: Settings) -> list[Part]:
    """Return the answer for the languages from the ranked models."""
    if not entries:
        return [Part("No model is complete yet.")]
    figures = sorted(
        (figures_over(entry, languages, settings) for entry in entries),
        key=lambda figure: -figure.score,
    )
    all_of_them = _all(languages, len(settings.languages))
    whole = [figure for figure in figures if figure.serves_all]
    parts: list[Part] = []
    if whole:
        parts += _whole(whole, figures, all_of_them)
    else:
        parts.append(Part(f"No model serves {all_of_them}. "))
    best = whole[0].score if whole else 0.0
    partial = _partial(figures, best, settings)
    if partial:
        parts += _in_part(partial, figures, settings)
    elif not whole:
        parts += _most_found(figures)
    parts[-1] = Part(parts[-1].text.rstrip(" "), parts[-1].slug)
    return parts


def _whole(whole: Sequence[Chosen], figures: Sequence[Chosen], all_of_them: str) -> list[Part]:
    best = whole[0]
    found = _range(best)
    weakly = ", weakly" if best.grade == "weak" else ""
    if best.tier == 1:
        parts = [
            _name(best),
            Part(
                f" is aligned in {all_of_them}{weakly}: SA {fixed(best.score, 2)}, finds {found}. "
            ),
        ]
    else:
        parts = [
            Part(f"No model that serves {all_of_them} is aligned. "),
            _name(best),
            Part(
                f" serves {all_of_them}{weakly}: SA {fixed(best.score, 2)} "
                f"({TIER_TITLES[best.tier]}), finds {found}. "
            ),
        ]
    standings = standings_over(figures)
    band = standings[best.entry.name].band
    tied = sum(standings[other.entry.name].band == band for other in whole[1:])
    if tied:
        parts.append(
            Part(
                f"{tied} {'other is' if tied == 1 else 'others are'} not significantly different. "
            )
        )
    return parts


def _partial(
    figures: Sequence[Chosen], best: float, settings: Settings
) -> tuple[Chosen, Chosen] | None:
    """Return the model of most SA over what it serves (at least half), if above the best.

    With its figures over the languages that it serves.
    """
    found = []
    for figure in figures:
        served = figure.served
        if served and served.is_half and served.removed and len(served.languages) > 1:
            over = figures_over(figure.entry, served.languages, settings)
            if over.score > best:
                found.append((figure, over))
    return max(found, key=lambda pair: pair[1].score, default=None)


def _in_part(
    partial: tuple[Chosen, Chosen], figures: Sequence[Chosen], settings: Settings
) -> list[Part]:
    figure, over = partial
    served = figure.served
    if served is None:
        return []
    n = len(served.languages)
    which = (
        f"{n} of {n + len(served.removed)} languages"
        if n > _MOST_NAMED
        else f"{_and([language_of(key).name for key in served.languages])} alone"
    )
    others = [
        figures_over(other.entry, served.languages, settings)
        for other in figures
        if other is not figure
    ]
    is_best = all(not other.serves_all or other.score <= over.score for other in others)
    verb = "is aligned in" if over.tier == 1 else "serves"
    best = ", the best there" if is_best else ""
    found = "" if over.finds is None else f", finds {percent(over.finds)}"
    return [
        _name(figure),
        Part(
            f" {verb} {which} (SA {fixed(over.score, 2)}{found}){best}: "
            f"it finds {missing_words(figure, settings)}."
        ),
    ]


def missing_words(figure: Chosen, settings: Settings) -> str:
    """Return which words a model does not find: "no Hindi and few Turkish words"."""
    served = figure.served
    if served is None:
        return ""
    none = [key for key in served.lacks if not served.finds[key] >= settings.retrieval_weak]
    few = [key for key in served.lacks if served.finds[key] >= settings.retrieval_weak]
    said = []
    for how, keys in (("no", none), ("few", few)):
        if len(keys) > _MOST_NAMED:
            said.append(f"{how} words of {len(keys)} languages")
        elif keys:
            names = [language_of(key).name for key in keys]
            said.append(f"{how} {_and(names, 'or' if how == 'no' else 'and')} words")
    return " and ".join(said)


def _most_found(figures: Sequence[Chosen]) -> list[Part]:
    measured = [figure for figure in figures if figure.finds is not None]
    if not measured:
        return [Part("How many translations the models find was not measured.")]
    most = max(measured, key=lambda figure: figure.finds or 0.0)
    return [
        Part("The most translations are found by "),
        _name(most),
        Part(f": {percent(most.finds or 0.0)}."),
    ]


def _range(figure: Chosen) -> str:
    shares = list(figure.served.finds.values()) if figure.served else []
    low, high = percent(min(shares)), percent(max(shares))
    return high if low == high else f"{low.removesuffix(chr(0xA0) + '%')} to {high}"


def _all(languages: Sequence[str], n_all: int) -> str:
    n = len(languages)
    if n == n_all:
        return f"all {n} languages"
    if n > _MOST_NAMED:
        return f"these {n} languages"
    return _and([language_of(key).name for key in languages])


def _and(names: Sequence[str], word: str = "and") -> str:
    *first, last = names
    return f"{', '.join(first)} {word} {last}" if first else last


def _name(figure: Chosen) -> Part:
    return Part(figure.entry.name.partition("/")[2], figure.entry.slug)


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
    return received(data)


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
