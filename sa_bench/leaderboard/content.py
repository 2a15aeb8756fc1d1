"""All that the pages show, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from sa_bench.languages import Language, language_of
from sa_bench.leaderboard.catalogue import Catalogue, catalogue_of
from sa_bench.leaderboard.entry_list import make_entries
from sa_bench.leaderboard.glosses import marked_glosses
from sa_bench.leaderboard.reported import Reported, read_reported
from sa_bench.leaderboard.standings import Standing, rank_entries
from sa_bench.mteb_scores import MtebScores, read_mteb_scores
from sa_bench.mteb_scores.displacement import Displacement, rank_displacements
from sa_bench.mteb_scores.policy import MEAN_OVER_TASKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from markupsafe import Markup

    from sa_bench.leaderboard.entries import Entry
    from sa_bench.leaderboard.settings import Settings, TaskSettings
    from sa_bench.leaderboard.source import Source
    from sa_bench.results import ModelResults
    from sa_bench.tables import ConceptTable
    from sa_bench.verification import Mark

__all__ = ["Content", "gather"]


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a page may show.

    Attributes:
        settings: Of ``site.toml``.
        catalogue: Of ``models.toml``.
        reported: Of ``reported.toml``, if any.
        mteb: Figures of the official MTEB results, if any.
        tasks: The tasks with results, in order.
        absent_tasks: The tasks that nobody has run.
        tables: Concept tables by the task's name, of the tasks whose words are shown.
        glosses: Each concept's glosses as HTML, by the task's name and the concept's id.
        maps: Paths of the sound maps.
        ranked: The complete models by falling score.
        incomplete: The others, fullest first.
        standings: Rank intervals by the name of a ranked model.
        displacements: Ranks by SA and by MTEB's mean of the models that have both, the best by SA
            first.
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
    standings: Mapping[str, Standing]
    displacements: Mapping[str, Displacement]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every model that has a page."""
        return self.ranked + self.incomplete

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that a complete model has."""
        return tuple(language_of(key) for key in self.settings.languages)

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
    ranked = tuple(entry for entry in entries if entry.complete)
    mteb_path = source.file("mteb_scores.csv")
    mteb = read_mteb_scores(mteb_path) if mteb_path.exists() else None
    return Content(
        settings=settings,
        catalogue=catalogue,
        reported=read_reported(source.file("reported.toml")),
        mteb=mteb,
        tasks=tasks,
        absent_tasks=tuple(task for task in settings.tasks if task.name not in run),
        tables=tables,
        glosses={task: marked_glosses(table) for task, table in tables.items()},
        maps=maps,
        ranked=ranked,
        incomplete=tuple(entry for entry in entries if not entry.complete),
        standings=rank_entries(ranked),
        displacements=_displacements(ranked, mteb),
    )


def _displacements(ranked: Sequence[Entry], mteb: MtebScores | None) -> dict[str, Displacement]:
    sa = {entry.name: entry.estimate.score for entry in ranked if entry.estimate}
    means = {name: mteb.score(name, "mean", MEAN_OVER_TASKS) for name in sa} if mteb else {}
    return rank_displacements(sa, {name: mean for name, mean in means.items() if mean is not None})
