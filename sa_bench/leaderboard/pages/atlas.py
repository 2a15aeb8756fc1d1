"""The atlas: which of a hundred languages a model serves, by language and by model."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.board.choose import FINDS_NOTHING
from sa_bench.board.chosen import NORMAL_QUANTILE
from sa_bench.board.served import FIGURE
from sa_bench.languages import language_of
from sa_bench.leaderboard.atlas import ATLAS, PIVOT
from sa_bench.leaderboard.formats import csv_text, received
from sa_bench.leaderboard.page import Card, File, Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sa_bench.languages import Language
    from sa_bench.leaderboard.atlas import Atlas, AtlasModel, LanguageRow, Partner
    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.page import Templates
    from sa_bench.results import PairMatrix

PATH = "atlas.html"

MOST_MODELS = 50
"""So many models are listed and have a page of their own; served.csv has all."""

MOST_COLUMNS = 12
"""So many models have a column in the table of languages."""

_MOST_BEST = 20
_MOST_WEAK = 10


_CHOSEN_FIGURES = ("semantic_affinity", "semantic_affinity_se", FIGURE)
"""What the answer for chosen languages is made of, in the order of a language's data."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a visitor may choose from.

    Attributes:
        languages: The atlas' languages by name, English among them.
        core: Keys of those that the leaderboard's tasks answer for.
        task: The atlas' task.
        nothing: A model that finds a lower share of the chosen translations is left out.
        normal: So many standard errors make half of an interval.
    """

    languages: tuple[Language, ...]
    core: tuple[str, ...]
    task: str = ATLAS
    nothing: float = FINDS_NOTHING
    normal: float = round(NORMAL_QUANTILE, 12)


@dataclass(frozen=True, slots=True)
class Family:
    """The languages of one family."""

    name: str
    languages: tuple[Language, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A model in a language's list."""

    model: AtlasModel
    row: LanguageRow


@dataclass(frozen=True, slots=True)
class LanguageLine:
    """A language of the table: who serves it, and how well the best does.

    Attributes:
        language: The language.
        best: The models that serve it, those that find most first.
        n_models: How many models were measured in it.
        cells: For each model with a column, what it does; None where it was not measured.
        most: The highest share that any model finds; None without any.
    """

    language: Language
    best: tuple[Ranked, ...]
    n_models: int
    cells: tuple[LanguageRow | None, ...]
    most: float | None


def pages(content: Content, templates: Templates) -> Iterator[File]:
    """Give the page, one for each language and for each of the best models, and a CSV file."""
    atlas = content.atlas
    if atlas is None:
        return
    n = len(atlas.languages)
    slugs = {entry.name: entry.slug for entry in content.entries}
    lines = tuple(_line(atlas, language) for language in atlas.languages)
    shown = (*atlas.models[:MOST_MODELS], *atlas.baselines[:MOST_MODELS])
    own = {model.name: f"atlas/models/{place}.html" for place, model in enumerate(shown, 1)}
    common = {"atlas": atlas, "slugs": slugs, "own": own}
    yield templates.render(
        "atlas.html",
        Page(
            path=PATH,
            title=f"Atlas: {n} languages",
            description=f"Which of {n} languages each model serves, by what it finds and not by "
            "what its card says.",
            scripts=(
                "table.js",
                "load.js",
                "picker.js",
                "chosen.js",
                "choose.js",
                "atlas.js",
            ),
            card=Card("pictures/atlas.png", f"{n} languages", "Which does a model really know?"),
        ),
        lines=lines,
        columns=atlas.models[:MOST_COLUMNS],
        shown=atlas.models[:MOST_MODELS],
        choice=Choice(
            tuple(sorted(map(language_of, _keys(atlas)), key=lambda each: each.name)),
            content.settings.languages,
        ),
        **common,
    )
    yield from _figures_to_choose_by(atlas, own, slugs)
    for line in lines:
        yield _language_page(line, common, templates)
    for model in shown:
        yield _model_page(atlas, model, own[model.name], common, templates)
    yield File("atlas/served.csv", _csv(atlas))


def _keys(atlas: Atlas) -> list[str]:
    return [PIVOT, *(language.key for language in atlas.languages)]


def _figures_to_choose_by(
    atlas: Atlas, own: dict[str, str], slugs: dict[str, str]
) -> Iterator[File]:
    """Yield what the models serve, and for each language their figures with all others.

    A choice of a few languages loads the files of these alone. Figures are whole millionths.
    """
    keys, models = _keys(atlas), atlas.models[:MOST_MODELS]
    about = {
        "languages": keys,
        "total": len(atlas.models),
        "models": [
            {
                "name": model.name,
                "page": f"models/{slugs[model.name]}.html"
                if model.name in slugs
                else own[model.name],
                "serves": model.served.languages,
                "shares": {
                    key: round(share, 6)
                    for key, share in model.served.finds.items()
                    if not isnan(share)
                },
            }
            for model in models
        ],
    }
    yield File("atlas/choose/models.js", received(about))
    squares = [
        [_square(model.matrix, figure, keys) for figure in _CHOSEN_FIGURES] for model in models
    ]
    for place, key in enumerate(keys):
        columns = [
            [
                [None if isnan(value) else round(value) for value in square[place].tolist()]
                for square in of_model
            ]
            for of_model in squares
        ]
        yield File(f"atlas/choose/{key}.js", received(columns))


def _square(matrix: PairMatrix, figure: str, keys: Sequence[str]) -> NDArray[np.float64]:
    """Return (L, L) a figure of every pair of ``keys`` in millionths; NaN where there is none."""
    n = len(matrix.languages)
    # One more row and column, without figures, for the languages that were not measured.
    values = np.full((n + 1, n + 1), np.nan)
    first, second = np.triu_indices(n, 1)
    values[first, second] = values[second, first] = 1e6 * np.asarray(matrix.figures[figure])
    place = {key: number for number, key in enumerate(matrix.languages)}
    order = [place.get(key, n) for key in keys]
    return values[np.ix_(order, order)]


def _line(atlas: Atlas, language: Language) -> LanguageLine:
    key = language.key
    measured = [Ranked(model, model.rows[key]) for model in atlas.models if key in model.rows]
    best = sorted((each for each in measured if each.row.served), key=_by_found)
    return LanguageLine(
        language=language,
        best=tuple(best[:_MOST_BEST]),
        n_models=len(measured),
        cells=tuple(model.rows.get(key) for model in atlas.models[:MOST_COLUMNS]),
        most=max((r.row.found for r in measured if r.row.found is not None), default=None),
    )


def _by_found(ranked: Ranked) -> tuple[float, float, str]:
    found = ranked.row.found
    return -1.0 if found is None else -found, -ranked.row.affinity, ranked.model.name


def _language_page(line: LanguageLine, common: dict[str, object], templates: Templates) -> File:
    language = line.language
    weakest: list[Partner] = []
    if line.best:
        weakest = line.best[0].model.partners(language.key)[:_MOST_WEAK]
    page = Page(
        path=f"atlas/{language.key}.html",
        title=f"{language.name}: which models serve it",
        description=f"The models that find {language.name} words by their translations, and the "
        "languages that it goes worst with.",
        scripts=("table.js",),
    )
    return templates.render("atlas_language.html", page, line=line, weakest=weakest, **common)


def _model_page(
    atlas: Atlas, model: AtlasModel, path: str, common: dict[str, object], templates: Templates
) -> File:
    page = Page(
        path=path,
        title=f"{model.name} in {len(model.rows)} languages",
        description=f"Which languages {model.name} serves, by family.",
        listed=not model.baseline,
    )
    families = tuple(_families([one for one in atlas.languages if one.key in model.rows]))
    return templates.render("atlas_model.html", page, model=model, families=families, **common)


def _families(languages: Sequence[Language]) -> Iterator[Family]:
    """Yield the families, in the order in which their languages come."""
    for name, members in groupby(languages, key=lambda language: language.family):
        yield Family(name, tuple(members))


def _csv(atlas: Atlas) -> str:
    return csv_text(
        ("model", "baseline", "language", "served", f"sa_with_{PIVOT}", f"found_with_{PIVOT}"),
        [
            (
                model.name,
                int(model.baseline),
                language.key,
                int(row.served),
                row.affinity,
                row.found,
            )
            for model in (*atlas.models, *atlas.baselines)
            for language in atlas.languages
            if (row := model.rows.get(language.key)) is not None
        ],
    )
