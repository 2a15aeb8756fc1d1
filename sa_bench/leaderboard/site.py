"""Build the site: results and source in, files out; the same input gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sa_bench.board.settings import find_source, read_settings
from sa_bench.leaderboard._output import Output
from sa_bench.leaderboard.atlas import ATLAS, gather_atlas
from sa_bench.leaderboard.content import Content, agreeing, gather, sound_maps
from sa_bench.leaderboard.page import Templates
from sa_bench.leaderboard.pages import (
    atlas,
    compare,
    downloads,
    findings,
    index,
    languages,
    method,
    model,
    mteb,
    submit,
    task,
    validity,
)
from sa_bench.leaderboard.previews import CardPainter
from sa_bench.results import read_results
from sa_bench.results.sign_offs import read_marks
from sa_bench.tables import read_own_table, read_table, tasks_folder
from sa_bench.validity import read_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sa_bench.board.settings import Source, TaskSettings
    from sa_bench.leaderboard.page import File
    from sa_bench.results import ModelResults
    from sa_bench.tables import ConceptTable
    from sa_bench.validity import ValidityStudy


_PAGES: tuple[Callable[[Content, Templates], Iterator[File]], ...] = (
    index.pages,
    model.pages,
    task.pages,
    languages.pages,
    atlas.pages,
    compare.pages,
    findings.pages,
    mteb.pages,
    validity.pages,
    method.pages,
    submit.pages,
    downloads.pages,
    downloads.machine_pages,
)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote.

    Attributes:
        folder: The site.
        paths: Its files, below the folder, in the order in which they were written.
        ranked: Names of the ranked models, best first.
        incomplete: Names of the models without a rank.
        problems: Results left out because they can't be used, none unless ``keep_going``, and
            sign-offs that no longer hold, whose results are shown as self-reported.
        notes: What the maintainer should know, one sentence each.
    """

    folder: Path
    paths: tuple[str, ...]
    ranked: tuple[str, ...]
    incomplete: tuple[str, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]


def build(
    results: Path,
    out: Path,
    source: Path | None = None,
    *,
    tables: Path | None = None,
    base_url: str | None = None,
    keep_going: bool = False,
) -> Built:
    """Build the leaderboard of a results folder.

    Args:
        results: The folder that holds ``<org>__<model>/``.
        out: The folder of the site; of an earlier one there, the files that its build wrote are
            replaced, and no others are touched.
        source: Settings, templates and assets; by default the ones that ship with sa-bench. A
            folder without templates takes these, and every other file that it lacks, from there.
        tables: The folder of the concept tables; by default the ones that ship with sa-bench.
        base_url: Where the site will be published; by default what ``site.toml`` says.
        keep_going: Build from the sound results and list all problems, instead of stopping at them.

    Raises:
        FileNotFoundError: A folder or file of the source is missing.
        ValueError: A result is broken or incomplete (unless ``keep_going``), a setting is wrong,
            or ``out`` holds files that would be lost.
        OSError: The site can't be written.
    """
    files = find_source(source)
    settings = read_settings(files.settings, base_url=base_url)
    names = [task.name for task in settings.tasks]
    found = read_results(results, [*names, *({ATLAS} - set(names))])
    run = {task for model in found.models for task in model.evaluations}
    folder = tasks_folder() if tables is None else tables
    concept_tables = {
        task.name: table
        for task in settings.tasks
        if task.name in run and (table := _table(task, folder)) is not None
    }
    all_models, disagreements = agreeing(found.models, concept_tables)
    models = _of_tasks(results, all_models, names)
    maps, broken_maps = sound_maps(models)
    problems: tuple[str, ...] = (*found.problems, *disagreements, *broken_maps)
    if problems and not (keep_going and models):
        rest = f" ({len(problems) - 1} more: `--keep-going` lists all)" if len(problems) > 1 else ""
        raise ValueError(f"{problems[0]}{rest}")
    marks = read_marks(files.folder / "verified", found.models)
    content = gather(models, concept_tables, settings, files, maps, marks.by_folder)
    untrained = {
        key for key, known in content.catalogue.models.items() if known.objective == "none"
    }
    content = replace(
        content,
        atlas=gather_atlas(
            all_models, untrained, settings.hidden_models, settings.served_retrieval
        ),
        validity=_validity(all_models, content, files),
    )
    output = Output(out)
    try:
        _write(content, files.theme, output)
        output.finish()
    finally:
        output.discard()
    return Built(
        folder=out,
        paths=output.paths,
        ranked=tuple(entry.name for entry in content.ranked),
        incomplete=tuple(entry.name for entry in content.incomplete),
        problems=(*problems, *marks.problems),
        notes=(*_notes(content, len(found.other_tasks)), *marks.notes),
    )


def _table(task: TaskSettings, folder: Path) -> ConceptTable | None:
    """Return the words that a task's page shows, if it is to show them."""
    if task.data is not None:
        return read_own_table(task.data)
    return None if task.folder is None else read_table(folder / task.folder)


def _of_tasks(
    folder: Path, models: Sequence[ModelResults], tasks: Sequence[str]
) -> list[ModelResults]:
    """Return the models with the results that are ranked alone.

    Raises:
        ValueError: There are results, and none of them is.
    """
    ranked = [
        replace(
            model,
            evaluations={task: each for task, each in model.evaluations.items() if task in tasks},
        )
        for model in models
        if not model.evaluations.keys().isdisjoint(tasks)
    ]
    if models and not ranked:
        raise ValueError(
            f"{folder}: holds no results of {', '.join(tasks)}; make some with `sa-bench run`"
        )
    return ranked


def _validity(
    models: Sequence[ModelResults], content: Content, files: Source
) -> ValidityStudy | None:
    """Return what SA predicts of the models that are shown, if official scores are at hand."""
    path = files.file("mteb_pairs.csv")
    if not path.exists():
        return None
    names = [entry.name for entry in content.entries if entry.objective != "none"]
    return validity.validity_study(models, names, read_pairs(path))


def _write(content: Content, theme: Path, output: Output) -> None:
    templates = Templates(theme, content)
    listed = []
    for pages in _PAGES:
        for file in pages(content, templates):
            output.write(file.path, file.content)
            if file.page:
                listed.append(file.page)
    painter = CardPainter(content.settings)
    for page in listed:
        if page.card:
            output.write(page.card.path, painter.paint(page.card))
    site_map = downloads.sitemap(content.settings, listed)
    output.write(site_map.path, site_map.content)
    for path in sorted((theme / "assets").iterdir()):
        output.write(f"assets/{path.name}", path)


def _notes(content: Content, n_other_tasks: int) -> Iterator[str]:
    if ".example/" in content.settings.base_url:
        yield (
            f"links in the sitemap, feed and previews start with {content.settings.base_url}; "
            "publish with --base-url, or set base_url in site.toml"
        )
    if not content.settings.repository:
        yield (
            "the Submit page says that this board takes no submissions; set `repository` in "
            "site.toml to the address of its sources"
        )
    for name, place in content.displacements.items():
        if place.contrast:
            yield (
                f"{place.contrast}: {name}, rank {place.sa_rank:g} by SA and {place.mteb_rank:g} "
                f"by MTEB of {len(content.displacements)}"
            )
    if content.absent_tasks:
        names = ", ".join(task.name for task in content.absent_tasks)
        yield f"no model has a result on {names}; a rank needs the other tasks only"
    if n_other_tasks:
        yield f"{n_other_tasks} result files of other tasks are not part of this leaderboard"
