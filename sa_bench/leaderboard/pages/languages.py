"""Languages: the pair matrix over the leading models and per model, and a ranking per language."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from sa_bench.board.chosen import figures_over
from sa_bench.leaderboard.answer import choice_of, pairs_script
from sa_bench.leaderboard.findings import sound_models
from sa_bench.leaderboard.formats import csv_text, heat_rows
from sa_bench.leaderboard.page import Card, File, Page
from sa_bench.leaderboard.pages.model_sections import language_means

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.board.entries import Entry
    from sa_bench.languages import Language
    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.page import Templates

TOP = 10
"""Over how many leading models the matrix averages, and how many a language's ranking shows."""


@dataclass(frozen=True, slots=True)
class _Leader:
    """A model in a language's ranking, with its mean SA and share of words found there."""

    entry: Entry
    score: float
    finds: float | None


@dataclass(frozen=True, slots=True)
class _Language:
    """A language with the models that find its words.

    Attributes:
        language: The language.
        mean: Mean SA over the leading models.
        leaders: The models that find its words, by falling SA.
        most: The model that finds most of them, where none finds enough to be a leader.
    """

    language: Language
    mean: float
    leaders: tuple[_Leader, ...]
    most: _Leader | None


def pages(content: Content, templates: Templates) -> Iterator[File]:
    """Give the page, its CSV files, and the data of every model's matrix."""
    sound = sound_models(content)
    top = sound[:TOP]
    pairs = {
        pair: fsum(entry.pairs[pair] for entry in top) / len(top)
        for pair in content.settings.pairs
        if top
    }
    by_model = {entry.name: language_means(entry.pairs) for entry in content.ranked}
    page = Page(
        path="languages.html",
        title="Languages",
        description="How well each pair of languages is aligned, over the leading models and per "
        "model, and which models serve a language best.",
        scripts=("table.js", "load.js", "picker.js", "heat.js", "languages.js"),
        card=Card(
            "pictures/languages.png", "Languages", "How well each pair of languages is aligned"
        ),
    )
    yield templates.render(
        "languages.html",
        page,
        choice=choice_of(content),
        n_top=len(top),
        n_ranked=len(sound),
        rows=heat_rows(pairs, content.settings.languages),
        languages=_languages(content, by_model, language_means(pairs)),
        models=[{"name": entry.name, "place": n} for n, entry in enumerate(content.ranked)],
        pair_names=list(pairs),
    )
    yield File("pairs.js", pairs_script(content))
    keys = content.settings.languages
    yield File(
        "languages.csv",
        csv_text(
            ("model", *keys),
            [(name, *(means[key] for key in keys)) for name, means in by_model.items()],
        ),
    )
    yield File("pairs.csv", csv_text(("model", *content.settings.pairs), _pair_lines(content)))


def _languages(
    content: Content, by_model: dict[str, dict[str, float]], overall: dict[str, float]
) -> list[_Language]:
    rows = []
    for language in content.languages:
        if language.key not in overall:
            continue
        models = [
            _Leader(
                entry,
                by_model[entry.name][language.key],
                figures_over(entry, [language.key], content.settings).finds,
            )
            for entry in content.ranked
        ]
        models.sort(key=lambda model: -model.score)
        least = content.settings.retrieval_weak
        leaders = [model for model in models if model.finds is None or model.finds >= least]
        most = max(models, key=lambda model: model.finds or 0.0)
        rows.append(
            _Language(
                language,
                overall[language.key],
                tuple(leaders[:TOP]),
                None if leaders else most,
            )
        )
    return rows


def _pair_lines(content: Content) -> Iterator[list[str | float]]:
    for entry in content.ranked:
        yield [entry.name, *(entry.pairs[pair] for pair in content.settings.pairs)]
