"""Everything that the pages show, gathered once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from math import isnan
from types import MappingProxyType
from typing import TYPE_CHECKING

from sa_bench.board.catalogue import Catalogue, Reported, catalogue_of, read_reported
from sa_bench.board.entries import make_entries
from sa_bench.board.ranking import Standing, rank_entries
from sa_bench.languages import HIGHLIGHT_PAIRS, Language, language_of
from sa_bench.leaderboard.formats import marked_glosses, received
from sa_bench.mteb_scores import MtebScores, read_mteb_scores
from sa_bench.mteb_scores.quality import MEAN_OVER_TASKS
from sa_bench.mteb_scores.statistics import Displacement, rank_displacements
from sa_bench.results.compatibility import (
    Origin,
    differences,
    origin_of_concepts,
    origin_of_map,
    origin_of_result,
)
from sa_bench.results.layout import concept_path, map_path
from sa_bench.results.map_file import MapFile
from sa_bench.tables.shipped import CORE_TASKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from markupsafe import Markup

    from sa_bench.board.entries import Entry
    from sa_bench.board.settings import Settings, Source, TaskSettings
    from sa_bench.leaderboard.atlas import Atlas
    from sa_bench.results import Evaluation, ModelMetadata, ModelResults
    from sa_bench.results.sign_offs import Mark
    from sa_bench.tables import ConceptTable
    from sa_bench.validity.study import ValidityStudy


def agreeing(
    models: Sequence[ModelResults], tables: Mapping[str, ConceptTable]
) -> tuple[list[ModelResults], list[str]]:
    """Return the models with the results that agree with their task's table, and what doesn't.

    A task without a table at hand is held to the concepts that most of its results have.
    """
    concepts = {task: (table.revision, table.ids) for task, table in tables.items()}
    concepts |= _of_most(models, without=tables)
    kept, problems = [], []
    for model in models:
        evaluations = {}
        for task, evaluation in model.evaluations.items():
            revision, ids = concepts[task]
            problem = _disagreement(evaluation, revision, ids)
            if problem is None:
                evaluations[task] = evaluation
            else:
                problems.append(problem)
        if evaluations:
            kept.append(replace(model, evaluations=evaluations))
    return kept, problems


def _of_most(
    models: Sequence[ModelResults], without: Mapping[str, ConceptTable]
) -> dict[str, tuple[str, tuple[str, ...]]]:
    counts: dict[str, Counter[tuple[str, tuple[str, ...]]]] = {}
    for model in models:
        for task, evaluation in model.evaluations.items():
            if task not in without:
                file = evaluation.concepts
                key = (file.dataset_revision, file.concepts)
                counts.setdefault(task, Counter())[key] += 1
    return {task: counter.most_common(1)[0][0] for task, counter in counts.items()}


def _disagreement(evaluation: Evaluation, revision: str, ids: tuple[str, ...]) -> str | None:
    path, file = evaluation.result.path, evaluation.concepts
    expected = Origin(dataset_revision=revision, concepts=ids)
    for difference in differences(origin_of_concepts(file), expected):
        if difference.what == "dataset_revision":
            return (
                f"{path}: made with revision {difference.found} of the concept table, and "
                f"{revision} is ranked; run `sa-bench run --overwrite` again"
            )
        odd = next(iter(set(ids) ^ set(file.concepts)), "another order")
        return (
            f"{concept_path(path)}: its concepts are not those of table "
            f"{revision} (the first difference: {odd}); run `sa-bench run --overwrite` again"
        )
    return None


MAP_SCRIPTS = (
    "load.js",
    "map_shapes.js",
    "map_labels.js",
    "map_input.js",
    "map_canvas.js",
    "map_legend.js",
    "map_points.js",
    "map_search.js",
    "map_address.js",
    "map.js",
)
"""What a page with a map loads, in this order."""


def sound_maps(models: Iterable[ModelResults]) -> tuple[frozenset[Path], list[str]]:
    """Return the maps that belong to the results beside them, and what is wrong with the others.

    The maps are read and let go again: together they may be larger than all else of a site.
    """
    sound, problems = set(), []
    for model in models:
        for evaluation in model.evaluations.values():
            path = map_path(evaluation.result.path)
            if not path.exists():
                continue
            try:
                _check(path, model.metadata, evaluation)
            except ValueError as error:
                again = f"`sa-bench map -m {model.metadata.name} -t {evaluation.concepts.task}`"
                problems.append(f"{error}; {again} makes the map again")
            else:
                sound.add(path)
    return frozenset(sound), problems


def map_paths(content: Content, entry: Entry) -> dict[TaskSettings, Path]:
    """Return where the maps of a model lie, of those tasks that have a sound one."""
    paths = {
        task: map_path(entry.tasks[task.name].evaluation.result.path)
        for task in content.tasks
        if task.name in entry.tasks
    }
    return {task: path for task, path in paths.items() if path in content.maps}


def _check(path: Path, model: ModelMetadata, evaluation: Evaluation) -> None:
    result = origin_of_result(evaluation.result, model)
    for each in differences(origin_of_map(MapFile.read(path)), result):
        raise ValueError(
            f"{path}: {each.what!r} is {each.found!r}, but the result beside it has "
            f"{each.expected!r}"
        )


def map_script_path(entry: Entry, task: TaskSettings) -> str:
    """Return where the data of a map go, below the site's ``models`` folder."""
    return f"{entry.slug}/map-{task.slug}.js"


def map_script(drawn: MapFile) -> str:
    """Return a script that hands the points over: the one kind of data that any page may load."""
    languages = [language_of(key) for key in drawn.languages]
    data = {
        "languages": [
            {"key": each.key, "name": each.name, "tag": each.bcp47, "direction": each.direction}
            for each in languages
        ],
        "sampled": drawn.sampled,
        "n_concepts": drawn.n_concepts,
        "concepts": drawn.concepts,
        "domains": drawn.domains,
        "spread": [None if isnan(value) else round(value, 4) for value in drawn.spread],
        "concept": drawn.concept,
        "language": drawn.language,
        "gloss": drawn.gloss,
        "x": list(drawn.x),
        "y": list(drawn.y),
    }
    return received(data)


@dataclass(frozen=True, slots=True)
class Highlight:
    """A pair that is set apart.

    Attributes:
        pair: Its name, ``eng-zho``.
        heading: The text above its column.
        explanation: What the column shows.
    """

    pair: str
    heading: str
    explanation: str

    @classmethod
    def of(cls, pair: str) -> Highlight:
        """Return what pages say of a pair."""
        keys = pair.split("-")
        names = "\N{EN DASH}".join(language_of(key).name for key in keys)
        setting = ": the paper's setting" if pair in HIGHLIGHT_PAIRS else ""
        return cls(
            pair=pair,
            heading="\N{EN DASH}".join(keys),
            explanation=f"SA of the pair {names}, mean over tasks{setting}",
        )


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a page may show.

    Attributes:
        settings: Of ``site.toml``.
        catalogue: Of ``models.toml``.
        reported: Of ``reported.toml``, if any.
        mteb: Figures of the official MTEB results, if any.
        tasks: The tasks with results, in order.
        absent_tasks: The tasks without results.
        tables: Concept tables by the task's name, of the tasks whose words are shown.
        glosses: Each concept's glosses as HTML, by the task's name and the concept's id.
        maps: Paths of the sound maps.
        ranked: The complete models by falling score.
        incomplete: Those that lack scores, fullest first.
        baselines: What nobody trained, never ranked: lines to hold the others against.
        standings: Rank intervals by the name of a ranked model.
        displacements: Ranks by SA and by MTEB's mean of the models that have both, the best by SA
            first.
        atlas: What the models do in a hundred languages; None where none was evaluated in them.
        validity: What SA predicts; None where there is too little to say anything.
    """

    settings: Settings
    catalogue: Catalogue
    reported: Reported | None
    mteb: MtebScores | None
    tasks: tuple[TaskSettings, ...]
    absent_tasks: tuple[TaskSettings, ...]
    tables: Mapping[str, ConceptTable]
    glosses: Mapping[str, Mapping[str, Markup]]
    maps: frozenset[Path]
    ranked: tuple[Entry, ...]
    incomplete: tuple[Entry, ...]
    baselines: tuple[Entry, ...]
    standings: Mapping[str, Standing]
    displacements: Mapping[str, Displacement]
    atlas: Atlas | None = None
    validity: ValidityStudy | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every model that has a page."""
        return self.ranked + self.incomplete + self.baselines

    @property
    def lines(self) -> tuple[Entry, ...]:
        """The baselines that have a score over everything."""
        return tuple(entry for entry in self.baselines if entry.complete)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that a complete model has."""
        return tuple(language_of(key) for key in self.settings.languages)

    @property
    def highlights(self) -> tuple[Highlight, ...]:
        """The pairs that get a column."""
        return tuple(Highlight.of(pair) for pair in self.settings.highlight_pairs)

    def mteb_mean(self, model: str) -> float | None:
        """Return a model's mean over the tasks of MTEB, where the official results are complete."""
        return self.mteb.score(model, "mean", MEAN_OVER_TASKS) if self.mteb else None


def gather(
    models: Sequence[ModelResults],
    tables: Mapping[str, ConceptTable],
    settings: Settings,
    source: Source,
    maps: frozenset[Path] = frozenset(),
    marks: Mapping[Path, Mark] = MappingProxyType({}),
) -> Content:
    """Join results with what the site's source and the concept tables know.

    Raises:
        FileNotFoundError: A file of the source is missing.
        ValueError: A file of the source is wrong.
    """
    run = {task for model in models for task in model.evaluations}
    tasks = tuple(task for task in settings.tasks if task.name in run)
    catalogue = catalogue_of(source)
    names = [task.name for task in tasks]
    entries = make_entries(models, names, catalogue, settings, marks)
    trained = [entry for entry in entries if not entry.is_baseline]
    ranked = tuple(entry for entry in trained if entry.complete)
    mteb_path = source.file("mteb_scores.csv")
    mteb = read_mteb_scores(mteb_path) if mteb_path.exists() else None
    return Content(
        settings=settings,
        catalogue=catalogue,
        reported=_reported(settings, source),
        mteb=mteb,
        tasks=tasks,
        absent_tasks=tuple(task for task in settings.tasks if task.name not in run),
        tables=tables,
        glosses={task: marked_glosses(table) for task, table in tables.items()},
        maps=maps,
        ranked=ranked,
        incomplete=tuple(entry for entry in trained if not entry.complete),
        baselines=tuple(entry for entry in entries if entry.is_baseline),
        standings=rank_entries(ranked),
        displacements=_displacements(ranked, mteb),
    )


def _reported(settings: Settings, source: Source) -> Reported | None:
    """Return the figures that papers report, on a board of their tasks alone.

    They are means over the core tasks; beside means over other words they would mislead. A board
    with a file of its own knows what it reports.
    """
    path = source.file("reported.toml")
    if path.parent != source.folder and {task.name for task in settings.tasks} != set(CORE_TASKS):
        return None
    return read_reported(path)


def _displacements(ranked: Sequence[Entry], mteb: MtebScores | None) -> dict[str, Displacement]:
    sa = {entry.name: entry.estimate.score for entry in ranked if entry.estimate}
    means = {name: mteb.score(name, "mean", MEAN_OVER_TASKS) for name in sa} if mteb else {}
    return rank_displacements(sa, {name: mean for name, mean in means.items() if mean is not None})
