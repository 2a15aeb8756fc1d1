"""Which model for these languages: what each finds in them, how sure that is, and what it lacks.

Every figure is of the pairs among the chosen languages (of one language: of its pairs with all
others). The standard error of a mean of pairs is at most the mean of the pairs' standard errors,
whatever their correlation: so the intervals are at most as wide as given, and two models are called
different only where their scores are further apart than both errors together explain.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import fsum, isnan, nan, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Literal

from sa_bench.board.served import (
    FIGURE,
    mean_over_tasks,
    served_in_matrix,
    served_languages,
)
from sa_bench.languages import language_of, pair_name, pairs_of
from sa_bench.tables.shipped import SHIPPED_TASKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sa_bench.board.catalogue import Catalogue, KnownModel
    from sa_bench.board.served import Served
    from sa_bench.board.settings import Settings
    from sa_bench.results import ModelMetadata, ModelResults

ATLAS = next(task.name for task in SHIPPED_TASKS if task.folder == "atlas")
"""The task that answers for languages beyond the core."""

FINDS_NOTHING = 0.1
"""A model that finds a lower share of translations is not recommended."""

_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model that may be recommended.

    Attributes:
        model: Its name, ``org/model``.
        revision: The revision that was evaluated.
        n_pairs: How many the chosen pairs are.
        score: Mean SA over them.
        margin: Half of its 95 % interval, at most.
        finds: Share of words whose translation is the nearest word of the other language, mean over
            the chosen pairs, without words that are written alike.
        serves: The chosen languages that it serves.
        lacks: The chosen languages that it does not serve, each with the share of its words that
            are found in the languages that are served.
        weakest: The chosen pair that finds least, and how much.
        parameters: Number of parameters, where that is known.
        access: ``open``, ``api``, or None where no one says.
    """

    model: str
    revision: str
    n_pairs: int
    score: float
    margin: float
    finds: float
    serves: tuple[str, ...]
    lacks: Mapping[str, float | None]
    weakest: tuple[str, float]
    parameters: int | None
    access: Literal["open", "api"] | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A model that is not recommended, and why."""

    model: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer.

    Attributes:
        languages: Keys of the chosen languages.
        source: What it rests on: the tasks of the core benchmark, or the atlas.
        tasks: Their names.
        candidates: The models, best first: those that serve more of the chosen languages before
            others, and of these by falling score.
        equals: The models that serve as many of the languages as the first, and whose scores can't
            be told from its score.
        left_out: The others.
    """

    languages: tuple[str, ...]
    source: Literal["core", "atlas"]
    tasks: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    equals: tuple[str, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def recommended(self) -> Candidate | None:
        """The best model that serves all of the languages; None where none does."""
        best = self.candidates[0] if self.candidates else None
        return best if best is not None and not best.lacks else None

    def to_dict(self) -> dict[str, Any]:
        """Return the answer in JSON's types."""
        best = self.recommended
        return {"recommended": best and best.model, **asdict(self)}


@dataclass(frozen=True, slots=True)
class _Figures:
    """A model's figures by pair, and the languages that it serves of all that it was scored in."""

    scores: Mapping[str, float]
    errors: Mapping[str, float]
    finds: Mapping[str, float]
    served: Served


def tasks_for(languages: Sequence[str], settings: Settings) -> tuple[str, ...]:
    """Return the tasks that answer for these languages: the leaderboard's, or else the atlas."""
    if set(languages) <= set(settings.languages):
        return tuple(task.name for task in settings.tasks)
    return (ATLAS,)


def choose(
    models: Iterable[ModelResults],
    languages: Sequence[str],
    settings: Settings,
    catalogue: Catalogue,
    *,
    only_open: bool = False,
    max_parameters: int | None = None,
) -> Answer:
    """Return which of the models suit these languages.

    Args:
        models: The results on the tasks of ``tasks_for``; several revisions of a model may be
            among them, of which the newest of the most complete ones counts.
        languages: Keys of the languages.
        settings: The leaderboard's.
        catalogue: What is known of models.
        only_open: Leave out models whose weights are not open.
        max_parameters: Leave out larger models, and those of unknown size.
    """
    tasks = tasks_for(languages, settings)
    candidates: list[Candidate] = []
    left_out: list[LeftOut] = []
    for model in _newest(models):
        name = model.metadata.name
        if name in settings.hidden_models:
            continue
        known = catalogue.models.get(name)
        found = _unfit(
            model.metadata, known, only_open=only_open, max_parameters=max_parameters
        ) or _judged(model, known, languages, tasks, settings)
        if isinstance(found, Candidate):
            candidates.append(found)
        else:
            left_out.append(LeftOut(name, found))
    candidates.sort(key=lambda each: (len(each.lacks), -each.score, each.model))
    return Answer(
        languages=tuple(languages),
        source="atlas" if tasks == (ATLAS,) else "core",
        tasks=tasks,
        candidates=tuple(candidates),
        equals=tuple(_equals(candidates)),
        left_out=tuple(left_out),
    )


def _judged(
    model: ModelResults,
    known: KnownModel | None,
    languages: Sequence[str],
    tasks: Sequence[str],
    settings: Settings,
) -> Candidate | str:
    """Return a model as a candidate, or why it is none."""
    figures = _figures(model, tasks, settings)
    if figures is None:
        return f"it has no results of {', '.join(t for t in tasks if t not in model.evaluations)}"
    pairs = _chosen(languages, figures.scores)
    if isinstance(pairs, str):
        return pairs
    candidate = _candidate(model.metadata, known, languages, pairs, figures)
    if isnan(candidate.finds):
        return f"its {FIGURE} was not measured; `sa-bench run --overwrite` does"
    if candidate.finds < FINDS_NOTHING:
        return (
            f"it finds {candidate.finds:.0%} of the translations: its SA of {candidate.score:.2f}"
            " says nothing about meaning"
        )
    return candidate


def _newest(models: Iterable[ModelResults]) -> list[ModelResults]:
    """Return one revision per model: of those with most scores the newest."""

    def fullness(model: ModelResults) -> tuple[int, str, str]:
        evaluations = model.evaluations.values()
        n_scores = sum(len(each.result.pairs) for each in evaluations)
        written = max((each.concepts.written for each in evaluations), default="")
        return n_scores, written, model.metadata.revision

    chosen: dict[str, ModelResults] = {}
    for model in sorted(models, key=fullness):
        chosen[model.metadata.name] = model
    return [chosen[name] for name in sorted(chosen)]


def _unfit(
    metadata: ModelMetadata,
    known: KnownModel | None,
    *,
    only_open: bool,
    max_parameters: int | None,
) -> str | None:
    """Return why a model is not asked at all, or None."""
    if known is not None and known.objective == "none":
        return "it is a baseline, which no one trained"
    if only_open and (access := _access(metadata, known)) != "open":
        return "its weights are not open" if access else "no one says whether its weights are open"
    parameters = _parameters(metadata, known)
    if max_parameters is not None and parameters is None:
        return "its number of parameters is not known"
    if max_parameters is not None and parameters is not None and parameters > max_parameters:
        return f"it has {parameters:,} parameters"
    return None


def _parameters(metadata: ModelMetadata, known: KnownModel | None) -> int | None:
    return metadata.n_parameters or (known.parameters if known else None)


def _access(metadata: ModelMetadata, known: KnownModel | None) -> Literal["open", "api"] | None:
    if known is not None:
        return known.access
    if metadata.open_weights is None:
        return None
    return "open" if metadata.open_weights else "api"


def _figures(model: ModelResults, tasks: Sequence[str], settings: Settings) -> _Figures | None:
    """Return a model's figures on the tasks; None where it lacks one of them."""
    if not set(tasks) <= set(model.evaluations):
        return None
    threshold = settings.served_retrieval
    if tuple(tasks) == (ATLAS,):
        matrix = model.evaluations[ATLAS].matrix
        if matrix is None:
            return None
        scores, errors, finds = (
            {name: matrix.figures[figure][place] for name, place in matrix.pairs.items()}
            for figure in ("semantic_affinity", "semantic_affinity_se", FIGURE)
        )
        return _Figures(scores, errors, finds, served_in_matrix(matrix, threshold))
    results = [model.evaluations[task].result for task in tasks]
    # A pair counts where every task has it.
    common = set.intersection(*(set(result.pairs) for result in results))
    scores, finds = (
        {name: mean for name, mean in mean_over_tasks(results, figure).items() if name in common}
        for figure in ("semantic_affinity", FIGURE)
    )
    # Tasks have words of their own: of their mean, as on the pages, the variances add up.
    errors = {
        name: sqrt(fsum(result.pairs[name].semantic_affinity_se ** 2 for result in results))
        / len(results)
        for name in common
    }
    return _Figures(scores, errors, finds, served_languages(settings.languages, finds, threshold))


def _chosen(languages: Sequence[str], scores: Mapping[str, float]) -> list[str] | str:
    """Return the names of the chosen pairs, or why there are none."""
    if len(languages) == 1:
        pairs = [name for name in scores if languages[0] in name.split("-")]
        return pairs or f"it was not evaluated in {language_of(languages[0]).name}"
    pairs = []
    for a, b in pairs_of(languages):
        name = pair_name(a, b) if pair_name(a, b) in scores else pair_name(b, a)
        if name not in scores:
            return f"it was not evaluated on {language_of(a).name} and {language_of(b).name}"
        pairs.append(name)
    return pairs


def _candidate(
    metadata: ModelMetadata,
    known: KnownModel | None,
    languages: Sequence[str],
    pairs: Sequence[str],
    figures: _Figures,
) -> Candidate:
    finds = {name: share for name in pairs if not isnan(share := figures.finds.get(name, nan))}
    weakest = min(finds, key=lambda name: (finds[name], name), default=pairs[0])
    shares = {key: figures.served.finds.get(key, nan) for key in languages}
    return Candidate(
        model=metadata.name,
        revision=metadata.revision,
        n_pairs=len(pairs),
        score=_mean([figures.scores[name] for name in pairs]),
        margin=_Z * _mean([figures.errors[name] for name in pairs]),
        finds=_mean(list(finds.values())) if finds else nan,
        serves=tuple(key for key in languages if key in figures.served.languages),
        lacks={
            key: None if isnan(shares[key]) else shares[key]
            for key in languages
            if key not in figures.served.languages
        },
        weakest=(weakest, finds.get(weakest, nan)),
        parameters=_parameters(metadata, known),
        access=_access(metadata, known),
    )


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def _equals(candidates: Sequence[Candidate]) -> Iterator[str]:
    """Yield the models that serve as many languages as the first, and can't be told from it."""
    for each in candidates[1:]:
        first = candidates[0]
        difference = abs(first.score - each.score)
        if len(each.lacks) == len(first.lacks) and difference <= first.margin + each.margin:
            yield each.model
