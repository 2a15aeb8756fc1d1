"""The whole study: every measure of every model against every official task, as plain values.

Two views of a task: ``languages`` (English against each other language) and ``pairs`` (every pair
of two languages that the task and the table have). A measure is correlated within one model; the
models are never pooled. What a figure on words says across models is asked apart, and is "too few"
below ten models.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from sa_bench.validity.figures import CHARACTERS, SA, SA_CENTRED, read_pair_figures
from sa_bench.validity.forecast import Calibration, Forecast, Refusal, calibrate
from sa_bench.validity.statistics import (
    FEWEST_UNITS,
    bootstrap_correlations,
    correlations_without_each,
    interval,
    mantel_p,
    partial,
    rank_correlation,
    separation,
)
from sa_bench.validity.targets import pair_of, relatives_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from sa_bench.validity.figures import PairFigures
    from sa_bench.validity.targets import OfficialPairs

__all__ = [
    "DECLARED",
    "FORECAST_FROM",
    "TABLES",
    "VIEWS",
    "AcrossModels",
    "Association",
    "KnownGroups",
    "ModelForecast",
    "Point",
    "ValidityStudy",
    "View",
    "known_groups",
    "study",
    "study_of_results",
]

View: TypeAlias = Literal["languages", "pairs"]
VIEWS: tuple[View, ...] = get_args(View)

Interval: TypeAlias = tuple[float, float]
_Pair: TypeAlias = tuple[str, str]

FORECAST_FROM: Mapping[str, str] = {"Retrieval": SA, "BitextMining": SA_CENTRED}
"""The measure to forecast from, by the official task's type. Fixed before these figures were seen,
from an earlier, smaller measurement; not chosen by them."""

TABLES = ("AtlasSemanticAffinity", "ConceptsSemanticAffinity")
"""The tables of plain words in many languages: the atlas, and the concepts."""

DECLARED: Mapping[str, frozenset[str]] = {
    "sa-bench/universal-sentence-encoder-multilingual-v3-6bit": frozenset(
        {
            *("ara", "deu", "fra", "ita", "jpn", "kor", "nld"),
            *("pol", "por", "rus", "spa", "tha", "tur", "zho"),
        }
    ),
}
"""Models whose makers name the languages that they trained it to align with English."""

_ENGLISH = "eng"
_FEWEST_ITEMS = 5


@dataclass(frozen=True, slots=True)
class Point:
    """A language or a pair in a scatter plot.

    Attributes:
        label: ``deu``, or ``deu-fra``.
        figure: What the words scored, by ``semantic_affinity``.
        official: The official score.
    """

    label: str
    figure: float
    official: float


@dataclass(frozen=True, slots=True)
class Association:
    """How well one measure orders languages or pairs as one official task does, in one model.

    Attributes:
        model: The model's name in our results.
        table: The table of words.
        task: The official task.
        view: Whether the items are languages (with English) or pairs.
        measure: A key of ``PairFigures.measures``.
        n: How many items have both figures.
        n_languages: How many languages are in them (English not counted in ``languages``).
        rho: Spearman's; None where it is undefined.
        interval: 95 % bootstrap over languages; None below ten languages.
        relatives_interval: The same over whole groups of related languages; ``languages`` only.
        p: One-sided, permuting languages (Mantel's test for pairs).
        given_characters: The partial correlation given SA of character n-grams on the same words.
        without_one: Lowest and highest rho without each language.
        behind: rho of SA less rho of this measure, on the items that have both.
        behind_interval: Its paired 95 % bootstrap interval over languages.
    """

    model: str
    table: str
    task: str
    view: View
    measure: str
    n: int
    n_languages: int
    rho: float | None
    interval: Interval | None
    relatives_interval: Interval | None
    p: float | None
    given_characters: float | None
    without_one: Interval | None
    behind: float | None
    behind_interval: Interval | None


@dataclass(frozen=True, slots=True)
class ModelForecast:
    """The forecasts of one model on one task.

    Attributes:
        calibration: How they are made and how far they err.
        answers: One for each language of the table that has no official score.
    """

    calibration: Calibration
    answers: tuple[Forecast | Refusal, ...]


@dataclass(frozen=True, slots=True)
class AcrossModels:
    """Whether a higher mean SA goes with a higher mean official score, model against model.

    Attributes:
        table: The table of words.
        task: The official task.
        models: The models with both.
        rho: Spearman's; None where there are too few models (below ten) or it is undefined.
        interval: 95 % bootstrap over models.
    """

    table: str
    task: str
    models: tuple[str, ...]
    rho: float | None
    interval: Interval | None

    @property
    def too_few(self) -> bool:
        """Whether there are too few models to say anything."""
        return len(self.models) < FEWEST_UNITS


@dataclass(frozen=True, slots=True)
class KnownGroups:
    """How well a measure tells the languages that a model was trained to align from the others.

    Attributes:
        model: The model's name.
        table: The table of words.
        measure: The measure, between English and each language.
        inside: Languages that the model declares, of those in the table.
        outside: The other languages.
        auc: Share of (inside, outside) in which the declared language scores higher.
    """

    model: str
    table: str
    measure: str
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    auc: float


@dataclass(frozen=True, slots=True)
class ValidityStudy:
    """Everything that the validity page shows.

    Attributes:
        associations: By model, table, task, view and measure, in that order; SA comes first.
        points: The scatter plot of SA for each (model, table, task, view).
        forecasts: One for each model, table and task with a calibration.
        across: One for each table and task.
        groups: One for each measure of a model that declares its languages, by table.
        without: For each task the languages of our tables that it lacks, as codes.
    """

    associations: tuple[Association, ...]
    points: Mapping[tuple[str, str, str, View], tuple[Point, ...]]
    forecasts: tuple[ModelForecast, ...]
    across: tuple[AcrossModels, ...]
    groups: tuple[KnownGroups, ...]
    without: Mapping[str, tuple[str, ...]]

    def of(self, model: str, table: str, task: str, view: View) -> tuple[Association, ...]:
        """Return the associations of one model with one task, SA first."""
        wanted = (model, table, task, view)
        return tuple(
            one for one in self.associations if (one.model, one.table, one.task, one.view) == wanted
        )


def study(
    results: Iterable[PairFigures],
    official: OfficialPairs,
    *,
    characters: Mapping[str, PairFigures] | None = None,
) -> ValidityStudy:
    """Correlate, forecast and count, for every model that has both kinds of figures.

    Args:
        results: What the models scored on our tables.
        official: The official scores.
        characters: By table, what the character n-gram baseline scored: the figure to hold fixed.
    """
    results = list(results)
    associations: list[Association] = []
    points: dict[tuple[str, str, str, View], tuple[Point, ...]] = {}
    forecasts: list[ModelForecast] = []
    for figures in results:
        control = (characters or {}).get(figures.table)
        for task in official.tasks:
            scores = official.by_pair(figures.official, task)
            for view in VIEWS:
                found = tuple(_associations(figures, task, view, scores, control))
                associations += found
                if found:
                    points[figures.model, figures.table, task, view] = tuple(
                        _points(figures, view, scores)
                    )
            forecast = _forecasts(figures, task, official)
            if forecast is not None:
                forecasts.append(forecast)
    return ValidityStudy(
        associations=tuple(associations),
        points=points,
        forecasts=tuple(forecasts),
        across=tuple(
            _across([one for one in results if one.table == table], official, task)
            for table in dict.fromkeys(one.table for one in results)
            for task in official.tasks
        ),
        groups=tuple(
            group
            for one in results
            if one.model in DECLARED
            for group in known_groups(one, DECLARED[one.model])
        ),
        without={task: tuple(official.sidecar["without"].get(task, ())) for task in official.tasks},
    )


def study_of_results(
    results: Path,
    official: OfficialPairs,
    tables: Collection[str] = TABLES,
    models: Collection[str] = (),
) -> ValidityStudy:
    """Make the study from a results folder.

    Args:
        results: The folder that holds ``<org>__<model>/``.
        official: The official scores.
        tables: The tables of words to ask.
        models: The models to ask; without any, all of them.

    Raises:
        FileNotFoundError: There is no such folder.
        ValueError: A result can't be used; the message lists all such files.
    """
    figures = read_pair_figures(results, tables)
    characters = {one.table: one for one in figures if one.model == CHARACTERS}
    chosen = [one for one in figures if not models or one.model in models]
    return study(chosen, official, characters=characters)


def known_groups(figures: PairFigures, declared: Collection[str]) -> tuple[KnownGroups, ...]:
    """Return, for each measure, how well it tells a model's declared languages from the others.

    Args:
        figures: What the model scored.
        declared: Keys of the languages that the model was trained to align, by its makers.
    """
    found = []
    for measure, values in figures.measures.items():
        by_language = _with_english(values)
        inside = tuple(sorted(by_language.keys() & set(declared)))
        outside = tuple(sorted(by_language.keys() - set(declared)))
        if inside and outside:
            auc = separation(
                [by_language[key] for key in inside], [by_language[key] for key in outside]
            )
            found.append(KnownGroups(figures.model, figures.table, measure, inside, outside, auc))
    return tuple(found)


def _with_english(values: Mapping[_Pair, float]) -> dict[str, float]:
    return {
        next(key for key in pair if key != _ENGLISH): value
        for pair, value in values.items()
        if _ENGLISH in pair
    }


def _viewed(values: Mapping[_Pair, float], view: View) -> dict[tuple[str, ...], float]:
    """Return the values by item: one language (with English), or a pair."""
    if view == "pairs":
        return {(*pair,): value for pair, value in values.items()}
    return {(key,): value for key, value in _with_english(values).items()}


def _points(figures: PairFigures, view: View, scores: Mapping[_Pair, float]) -> Iterator[Point]:
    words, official = _viewed(figures.measures[SA], view), _viewed(scores, view)
    for item in sorted(words.keys() & official.keys()):
        yield Point("-".join(item), words[item], official[item])


def _associations(
    figures: PairFigures,
    task: str,
    view: View,
    scores: Mapping[_Pair, float],
    control: PairFigures | None,
) -> Iterator[Association]:
    official = _viewed(scores, view)
    words = {name: _viewed(values, view) for name, values in figures.measures.items()}
    held = _viewed(control.measures[SA], view) if control is not None else {}
    drawn: dict[tuple[tuple[str, ...], ...], NDArray[np.float64]] = {}
    for name in sorted(words, key=lambda name: name != SA):
        items = tuple(sorted(words[name].keys() & words[SA].keys() & official.keys()))
        # Where every pair is with English the two views would say the same.
        repeats = view == "pairs" and all(_ENGLISH in item for item in items)
        if len(items) < _FEWEST_ITEMS or repeats:
            continue
        languages = sorted({key for item in items for key in item})
        members = np.array([[languages.index(key) for key in item] for item in items])
        x, sa = (np.array([words[one][item] for item in items]) for one in (name, SA))
        y = np.array([official[item] for item in items])
        rho, rho_sa = rank_correlation(x, y), rank_correlation(sa, y)
        behind = None if rho is None or rho_sa is None or name == SA else rho_sa - rho
        enough = len(languages) >= FEWEST_UNITS and rho is not None
        draws = bootstrap_correlations(x, y, members) if enough else None
        if draws is not None and name == SA:
            drawn[items] = draws
        elif draws is not None and items not in drawn:
            drawn[items] = bootstrap_correlations(sa, y, members)
        yield Association(
            model=figures.model,
            table=figures.table,
            task=task,
            view=view,
            measure=name,
            n=len(items),
            n_languages=len(languages),
            rho=rho,
            interval=None if draws is None else interval(draws),
            relatives_interval=_interval_of_relatives(x, y, members, languages) if enough else None,
            p=mantel_p(_square(words[name], languages, view), y, members),
            given_characters=_given(rho, x, y, [held.get(item) for item in items]),
            without_one=_without_one(x, y, members),
            behind=behind,
            behind_interval=(
                None if draws is None or behind is None else interval(drawn[items] - draws)
            ),
        )


def _square(
    values: Mapping[tuple[str, ...], float], languages: Sequence[str], view: View
) -> NDArray[np.float64]:
    """Return the measure by language, or as a symmetric matrix; NaN where it is missing."""
    if view == "languages":
        return np.array([values.get((key,), math.nan) for key in languages])
    return np.array([[values.get(pair_of(a, b), math.nan) for b in languages] for a in languages])


def _interval_of_relatives(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    members: NDArray[np.int64],
    languages: Sequence[str],
) -> Interval | None:
    groups = sorted({relatives_of(key) for key in languages})
    if members.shape[1] > 1 or len(groups) < FEWEST_UNITS:
        return None
    units = np.array([groups.index(relatives_of(key)) for key in languages])
    return interval(bootstrap_correlations(x, y, members, units=units))


def _given(
    rho: float | None,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    held: Sequence[float | None],
) -> float | None:
    known = [value for value in held if value is not None]
    if rho is None or len(known) < len(held):
        return None
    xz, yz = rank_correlation(x, known), rank_correlation(y, known)
    return None if xz is None or yz is None else partial(rho, xz, yz)


def _without_one(
    x: NDArray[np.float64], y: NDArray[np.float64], members: NDArray[np.int64]
) -> Interval | None:
    rhos = correlations_without_each(x, y, members)
    return None if np.isnan(rhos).all() else (float(np.nanmin(rhos)), float(np.nanmax(rhos)))


def _forecasts(figures: PairFigures, task: str, official: OfficialPairs) -> ModelForecast | None:
    measure = FORECAST_FROM.get(official.type_of(task), SA)
    by_language = _with_english(figures.measures.get(measure, {}))
    scores = official.with_english(figures.official, task)
    calibration = calibrate(figures.model, figures.table, task, measure, by_language, scores)
    if calibration is None:
        return None
    return ModelForecast(
        calibration,
        tuple(
            calibration.forecast(key, by_language[key])
            for key in sorted(by_language.keys() - scores.keys())
        ),
    )


def _across(results: Sequence[PairFigures], official: OfficialPairs, task: str) -> AcrossModels:
    """Compare means over the pairs that all of the models have in both kinds of figures."""
    scores = {one.model: official.by_pair(one.official, task) for one in results}
    present = [one for one in results if scores[one.model].keys() & one.measures[SA].keys()]
    common = (
        set.intersection(
            *(set(scores[one.model].keys() & one.measures[SA].keys()) for one in present)
        )
        if present
        else set()
    )
    present = present if common else []
    models = tuple(one.model for one in present)
    if len(models) < FEWEST_UNITS:
        return AcrossModels(results[0].table, task, models, None, None)
    x = np.array([math.fsum(one.measures[SA][pair] for pair in common) for one in present])
    y = np.array([math.fsum(scores[one.model][pair] for pair in common) for one in present])
    rho = rank_correlation(x, y)
    members = np.arange(len(models))[:, None]
    return AcrossModels(
        results[0].table,
        task,
        models,
        rho,
        None if rho is None else interval(bootstrap_correlations(x, y, members)),
    )
