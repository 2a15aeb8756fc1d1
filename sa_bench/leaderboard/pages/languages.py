"""Languages: tiles, the pair matrix over the leading models and per model, a page per language."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, isnan
from typing import TYPE_CHECKING

from sa_bench.board.chosen import figures_over
from sa_bench.board.tiers import percent
from sa_bench.languages import language_of
from sa_bench.leaderboard.answer import choice_of, pairs_script
from sa_bench.leaderboard.findings import sound_models
from sa_bench.leaderboard.formats import csv_text, heat_rows
from sa_bench.leaderboard.page import Card, File, Page
from sa_bench.leaderboard.pages.model_sections import language_means

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sa_bench.board.entries import Entry, PairMean
    from sa_bench.board.settings import Settings
    from sa_bench.languages import Language
    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.page import Templates
    from sa_bench.tables import ConceptTable

TOP = 10
"""Over how many leading models the matrix averages, and how many a language's page lists."""

_N_WORDS = 10


@dataclass(frozen=True, slots=True)
class _Leader:
    """A model in a language: mean SA over the language's pairs, and the share of words it finds."""

    entry: Entry
    score: float
    finds: float | None


@dataclass(frozen=True, slots=True)
class _Partner:
    """A pair of the language, by the model that is best in the language.

    Attributes:
        language: The other language.
        pair: The pair's name.
        mean: The model's figures.
    """

    language: Language
    pair: str
    mean: PairMean


@dataclass(frozen=True, slots=True)
class _Word:
    """A word whose translations lie far from it: text in the language, in English, and how far."""

    text: str
    english: str
    task: str
    distance: float


@dataclass(frozen=True, slots=True)
class _Language:
    """A language with the models that find its words.

    Attributes:
        language: The language.
        mean: Mean SA over its pairs, of the leading models that find words of the pair; None
            where none does.
        leaders: The models that find its words, those that find most first, of equal ones by SA.
            A model that finds no words of any language, or whose share was not measured, is not
            among them.
        n_others: How many models are not.
        most: The highest share of words that any model finds; None where it was not measured.
    """

    language: Language
    mean: float | None
    leaders: tuple[_Leader, ...]
    n_others: int
    most: float | None

    @property
    def best(self) -> _Leader | None:
        """The model that finds most of its words, if any finds them at all."""
        return self.leaders[0] if self.leaders else None


def pages(content: Content, templates: Templates) -> Iterator[File]:
    """Give the page and one for each language, the CSV files, and the data of the matrices."""
    sound = sound_models(content)
    top = sound[:TOP]
    pairs = _mean_pairs(top, content.settings)
    by_model = {entry.name: language_means(entry.pairs) for entry in content.ranked}
    languages = _languages(content, sound, by_model, language_means(pairs))
    page = Page(
        path="languages.html",
        title="Languages",
        description="How well each pair of languages is aligned, over the leading models and per "
        "model, and which models serve a language best.",
        scripts=("table.js", "load.js", "picker.js", "chosen.js", "heat.js", "languages.js"),
        card=Card(
            "pictures/languages.png", "Languages", "How well each pair of languages is aligned"
        ),
    )
    atlas = {language.key for language in content.atlas.languages} if content.atlas else set()
    yield templates.render(
        "languages.html",
        page,
        choice=choice_of(content),
        n_top=len(top),
        n_ranked=len(sound),
        rows=heat_rows(pairs, content.settings.languages),
        languages=languages if content.ranked else [],
        models=[{"name": entry.name, "place": n} for n, entry in enumerate(content.ranked)],
        in_atlas=len(atlas),
    )
    if content.ranked:
        for row in languages:
            yield _language_page(content, templates, row, in_atlas=row.language.key in atlas)
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


def _finds_words(finds: float | None, settings: Settings) -> bool:
    return finds is not None and finds >= settings.retrieval_weak


def _mean_pairs(top: Sequence[Entry], settings: Settings) -> dict[str, float]:
    """Return each pair's mean SA, of those models that find its words or were not asked."""
    means = {}
    for pair in settings.pairs:
        found = [
            mean.score
            for entry in top
            if (mean := entry.pair_means[pair]).finds is None or _finds_words(mean.finds, settings)
        ]
        if found:
            means[pair] = fsum(found) / len(found)
    return means


def _languages(
    content: Content,
    sound: Sequence[Entry],
    by_model: dict[str, dict[str, float]],
    overall: dict[str, float],
) -> list[_Language]:
    rows = []
    for language in content.languages:
        key = language.key
        finds = {
            entry.name: figures_over(entry, [key], content.settings).finds
            for entry in content.ranked
        }
        leaders = [
            _Leader(entry, by_model[entry.name][key], finds[entry.name])
            for entry in sound
            if _finds_words(finds[entry.name], content.settings)
        ]
        leaders.sort(key=lambda each: (-(each.finds or 0.0), -each.score, each.entry.name))
        rows.append(
            _Language(
                language=language,
                mean=overall.get(key),
                leaders=tuple(leaders[:TOP]),
                n_others=len(content.ranked) - len(leaders),
                most=max((share for share in finds.values() if share is not None), default=None),
            )
        )
    return rows


def _language_page(
    content: Content, templates: Templates, row: _Language, *, in_atlas: bool
) -> File:
    language = row.language
    page = Page(
        path=f"languages/{language.key}.html",
        title=f"{language.name}: models, pairs and words",
        description=f"Which models find {language.name} words by their translations, in which "
        "pairs they fail, and which words lie farthest from their translations.",
        scripts=("table.js", "picker.js"),
        card=Card(
            f"pictures/languages/{language.key}.png",
            language.name,
            f"{row.best.entry.name} finds {percent(row.best.finds)} of its words"
            if row.best and row.best.finds is not None
            else "No model finds its words yet",
        ),
    )
    return templates.render(
        "language.html",
        page,
        row=row,
        partners=_partners(row.best.entry, language.key) if row.best else [],
        words=_hardest_words(content, row),
        in_atlas=in_atlas,
    )


def _partners(entry: Entry, key: str) -> list[_Partner]:
    """Return the pairs of a language, those of which the model finds least first."""
    partners = []
    for pair, mean in entry.pair_means.items():
        first, second = pair.split("-")
        if key in (first, second):
            partners.append(_Partner(language_of(second if first == key else first), pair, mean))
    return sorted(
        partners,
        key=lambda each: (1.0 if each.mean.finds is None else each.mean.finds, each.mean.score),
    )


def _hardest_words(content: Content, row: _Language) -> list[_Word]:
    """Return the words of a language that lie farthest from their translations.

    The distance is a mean over the models that lead in the language.
    """
    key, words = row.language.key, []
    for task in content.tasks:
        table = content.tables.get(task.name)
        if table is None or key not in table.glosses:
            continue
        columns = [
            file.language_spread[key]
            for leader in row.leaders
            if key in (file := leader.entry.tasks[task.name].evaluation.concepts).language_spread
        ]
        for place, distances in enumerate(zip(*columns, strict=True)):
            given = [distance for distance in distances if not isnan(distance)]
            if given:
                text, english = _text(table, key, place), _text(table, "eng", place)
                words.append(_Word(text, english, task.title, fsum(given) / len(given)))
    words.sort(key=lambda word: (-word.distance, word.task, word.english))
    return words[:_N_WORDS]


def _text(table: ConceptTable, key: str, place: int) -> str:
    return ", ".join(table.glosses[key][place]) if key in table.glosses else table.ids[place]


def _pair_lines(content: Content) -> Iterator[list[str | float]]:
    for entry in content.ranked:
        yield [entry.name, *(entry.pairs[pair] for pair in content.settings.pairs)]
