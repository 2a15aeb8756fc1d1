"""What the score predicts: SA of words beside official scores on sentences, within each model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from sa_bench.languages import language_of
from sa_bench.leaderboard.formats import csv_text
from sa_bench.leaderboard.language_scatter import LanguageScatter, language_scatter
from sa_bench.leaderboard.page import Card, File, Page
from sa_bench.metric.companions import COMPANIONS
from sa_bench.validity.figures import CHARACTERS, SA, SA_CENTRED, pair_figures
from sa_bench.validity.forecast import FEWEST_LANGUAGES, LEVEL, Calibration, Forecast, Refusal
from sa_bench.validity.statistics import FEWEST_UNITS
from sa_bench.validity.study import TABLES, study

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.page import Templates
    from sa_bench.results import ModelResults
    from sa_bench.validity.figures import PairFigures
    from sa_bench.validity.study import Association, ModelForecast, ValidityStudy, View
    from sa_bench.validity.targets import OfficialPairs

PATH = "validity.html"

MEASURES: Mapping[str, str] = {
    SA: "SA",
    SA_CENTRED: COMPANIONS[SA_CENTRED].title,
    "mean_cosine": "Mean cosine of translations",
    "retrieval_accuracy": COMPANIONS["retrieval_accuracy"].title,
    "strong_alignment": "Strong alignment (LAReQA)",
    "mutual_nearest_accuracy": "Mutual nearest (MEXA)",
    "csls_accuracy": "Retrieval by CSLS",
    "cka": "CKA",
}
"""The measures that the page shows, with their names; the others are studied apart."""

MOST_MODELS = 50
"""The study takes this many models, the best by rank; each costs about a second."""

_MOST_IN_FULL = 5
"""So many models get plots and tables of their own; the CSV files have all that are studied."""

_MOST_PLOTS = 6

Verdict: TypeAlias = Literal["yes", "not shown", "the other way round"]


def validity_study(
    models: Iterable[ModelResults], order: Sequence[str], official: OfficialPairs
) -> ValidityStudy | None:
    """Study the best models that have both kinds of figures.

    Args:
        models: The results, those of the tables of words among them.
        order: Names of the models that may be shown, best first; baselines are not in it.
        official: The official scores.

    Returns:
        None where no task has enough languages of any model to say anything.
    """
    by_name = {model.metadata.name: model for model in models}
    controls = {one.table: one for one in _figures(by_name.get(CHARACTERS))}
    chosen: list[PairFigures] = []
    n_models = 0
    for name in order:
        figures = [one for one in _figures(by_name.get(name)) if one.official in official.models]
        if figures and n_models < MOST_MODELS:
            n_models += 1
            chosen += figures
    found = study(chosen, official, characters=controls) if chosen else None
    return found if found and any(one.interval for one in found.associations) else None


def _figures(model: ModelResults | None) -> Iterator[PairFigures]:
    """Yield what a model scored on each table of words, by the measures of the page."""
    for table in TABLES if model else ():
        if model and (evaluation := model.evaluations.get(table)):
            figures = pair_figures(
                model.metadata.name,
                table,
                {
                    (pair.first, pair.second): {
                        key: getattr(pair, key)
                        for key in (*MEASURES, "inter_lingual_spread")
                        if key != "mean_cosine"
                    }
                    for pair in evaluation.result.pairs.values()
                },
            )
            if SA in figures.measures:
                yield replace(
                    figures, measures={k: v for k, v in figures.measures.items() if k in MEASURES}
                )


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One line of what SA predicts: a model on a task, by languages.

    Attributes:
        association: SA with the official score.
        verdict: Whether SA orders the languages as the task does.
        better: Measures that order them clearly better.
        forecast: The forecast, if there is a calibration.
    """

    association: Association
    verdict: Verdict
    better: tuple[str, ...]
    forecast: ModelForecast | None


def verdict_of(association: Association) -> Verdict:
    """Return what the interval says: above zero, below it, or neither."""
    low, high = association.interval or (0.0, 0.0)
    if low > 0:
        return "yes"
    return "the other way round" if high < 0 else "not shown"


@dataclass(frozen=True, slots=True)
class SplitForecast:
    """The forecasts of a model on a task, apart from those that are refused."""

    calibration: Calibration
    given: tuple[Forecast, ...]
    refused: tuple[Refusal, ...]

    @classmethod
    def of(cls, forecast: ModelForecast) -> SplitForecast:
        """Split what a study found."""
        return cls(
            forecast.calibration,
            tuple(one for one in forecast.answers if isinstance(one, Forecast)),
            tuple(one for one in forecast.answers if isinstance(one, Refusal)),
        )


@dataclass(frozen=True, slots=True)
class MeasureTable:
    """The measures of one model by tasks.

    Attributes:
        view: Whether the items are languages or pairs.
        tasks: The tasks, as columns.
        rows: By measure, one association or None for each task.
    """

    view: View
    tasks: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Association | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A scatter plot with its task and what its correlation is."""

    task: str
    association: Association
    chart: LanguageScatter


@dataclass(frozen=True, slots=True)
class Section:
    """One model on one table of words.

    Attributes:
        model: The model's name.
        table: Name of the task whose words were embedded.
        plots: One for each task with enough languages.
        tables: By languages, and by pairs where there are other pairs than those with English.
    """

    model: str
    table: str
    plots: tuple[Plot, ...]
    tables: tuple[MeasureTable, ...]


def pages(content: Content, templates: Templates) -> Iterator[File]:
    """Give the page and its CSV files, where there is enough to say anything."""
    found = content.validity
    if found is None:
        return
    page = Page(
        path=PATH,
        title="What the score predicts",
        description="Semantic Affinity of words beside official scores of retrieval and bitext "
        "mining, language by language: what it predicts, and what it does not.",
        scripts=("table.js",),
        card=Card("pictures/validity.png", "What the score predicts", "Words beside sentences"),
    )
    verdicts = tuple(_verdicts(found))
    sections = tuple(_sections(found))
    yield templates.render(
        "validity.html",
        page,
        verdicts=verdicts,
        first=verdicts[0] if verdicts else None,
        sections=sections,
        n_models=len({one.model for one in found.associations}),
        most_in_full=_MOST_IN_FULL,
        forecasts=[SplitForecast.of(one) for one in found.forecasts],
        across=found.across,
        groups=found.groups,
        without={
            task: [language_of(code[:3]).name for code in codes]
            for task, codes in found.without.items()
            if codes
        },
        measures=MEASURES,
        task_name=short_task,
        table_name={task.name: task.title for task in content.tasks},
        language=language_of,
        slugs={entry.name: entry.slug for entry in content.entries},
        fewest=FEWEST_UNITS,
        fewest_languages=FEWEST_LANGUAGES,
        level=LEVEL,
    )
    yield File("validity/correlations.csv", _correlations_csv(found))
    yield File("validity/points.csv", _points_csv(found))
    yield File("validity/forecasts.csv", _forecasts_csv(found))


def short_task(name: str) -> str:
    """Return an official task's name without its type.

    >>> short_task("NTREXBitextMining"), short_task("BelebeleRetrieval"), short_task("Tatoeba")
    ('NTREX', 'Belebele', 'Tatoeba')
    """
    return name.removesuffix("Retrieval").removesuffix("BitextMining")


def _verdicts(found: ValidityStudy) -> Iterator[VerdictRow]:
    forecasts = {
        (one.calibration.model, one.calibration.table, one.calibration.task): one
        for one in found.forecasts
    }
    ahead: dict[tuple[str, str, str], list[str]] = {}
    for one in found.associations:
        if one.view == "languages" and one.behind_interval and one.behind_interval[1] < 0:
            ahead.setdefault((one.model, one.table, one.task), []).append(one.measure)
    for one in found.associations:
        if one.measure == SA and one.view == "languages" and one.interval:
            key = (one.model, one.table, one.task)
            yield VerdictRow(one, verdict_of(one), tuple(ahead.get(key, ())), forecasts.get(key))


def _sections(found: ValidityStudy) -> Iterator[Section]:
    names = list(dict.fromkeys(one.model for one in found.associations))[:_MOST_IN_FULL]
    for model, table in dict.fromkeys((one.model, one.table) for one in found.associations):
        if model not in names:
            continue
        own = [one for one in found.associations if (one.model, one.table) == (model, table)]
        shown = [
            one for one in own if one.measure == SA and one.view == "languages" and one.interval
        ]
        yield Section(
            model=model,
            table=table,
            plots=tuple(
                Plot(
                    one.task,
                    one,
                    language_scatter(
                        found.points[model, table, one.task, "languages"], small=place > 0
                    ),
                )
                for place, one in enumerate(shown[:_MOST_PLOTS])
            ),
            tables=tuple(
                _table(view, rows)
                for view in ("languages", "pairs")
                if (rows := [one for one in own if one.view == view])
            ),
        )


def _table(view: View, associations: Sequence[Association]) -> MeasureTable:
    tasks = tuple(dict.fromkeys(one.task for one in associations))
    by_place = {(one.measure, one.task): one for one in associations}
    return MeasureTable(
        view,
        tasks,
        tuple(
            (measure, tuple(by_place.get((measure, task)) for task in tasks))
            for measure in MEASURES
            if any((measure, task) in by_place for task in tasks)
        ),
    )


def _correlations_csv(found: ValidityStudy) -> str:
    header = ("model", "words", "task", "view", "measure", "n", "n_languages", "spearman")
    ends = ("low", "high", "relatives_low", "relatives_high", "p", "given_characters")
    return csv_text(
        (*header, *ends, "sa_less_this", "sa_less_this_low", "sa_less_this_high"),
        [
            (
                *(one.model, one.table, one.task, one.view, one.measure, one.n, one.n_languages),
                one.rho,
                *(one.interval or (None, None)),
                *(one.relatives_interval or (None, None)),
                one.p,
                one.given_characters,
                one.behind,
                *(one.behind_interval or (None, None)),
            )
            for one in found.associations
        ],
    )


def _points_csv(found: ValidityStudy) -> str:
    return csv_text(
        ("model", "words", "task", "view", "item", "semantic_affinity", "official"),
        [
            (*key, point.label, point.figure, point.official)
            for key, points in found.points.items()
            for point in points
        ],
    )


def _forecasts_csv(found: ValidityStudy) -> str:
    return csv_text(
        ("model", "words", "task", "measure", "language", "expected", "low", "high", "refused"),
        [
            (
                *(one.calibration.model, one.calibration.table, one.calibration.task),
                one.calibration.measure,
                *_cells(answer),
            )
            for one in found.forecasts
            for answer in one.answers
        ],
    )


def _cells(answer: Forecast | Refusal) -> tuple[str | float | None, ...]:
    if isinstance(answer, Refusal):
        return answer.language, None, None, None, answer.reason
    return answer.language, answer.expected, answer.low, answer.high, None
