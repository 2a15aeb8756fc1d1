"""Build the site: results and source in, files out; the same input gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.leaderboard.agreement import agreeing
from sa_bench.leaderboard.cards import CardPainter
from sa_bench.leaderboard.content import Content, gather
from sa_bench.leaderboard.output import Output
from sa_bench.leaderboard.page import Templates
from sa_bench.leaderboard.pages import (
    compare,
    downloads,
    findings,
    index,
    languages,
    machine,
    method,
    model,
    mteb,
    plain,
    task,
)
from sa_bench.leaderboard.settings import read_settings
from sa_bench.results import read_results
from sa_bench.tables import read_table, tasks_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sa_bench.leaderboard.page import File

__all__ = ["Built", "build", "default_source"]

_PAGES: tuple[Callable[[Content, Templates], Iterator[File]], ...] = (
    index.pages,
    model.pages,
    task.pages,
    languages.pages,
    compare.pages,
    findings.pages,
    mteb.pages,
    method.pages,
    plain.pages,
    downloads.pages,
    machine.pages,
)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote.

    Attributes:
        folder: The site.
        paths: Its files, below the folder, in the order in which they were written.
        ranked: Names of the ranked models, best first.
        incomplete: Names of the models without a rank.
        problems: Results left out because they can't be used; empty unless ``keep_going``.
        notes: What the maintainer should know, one sentence each.
    """

    folder: Path
    paths: tuple[str, ...]
    ranked: tuple[str, ...]
    incomplete: tuple[str, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]


def default_source() -> Path:
    """Return the site's source: the wheel's copy, else ``leaderboard/`` of the checkout."""
    package = Path(__file__).parents[1]
    shipped = package / "_leaderboard"
    return shipped if shipped.is_dir() else package.parent / "leaderboard"


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
        out: The folder of the site; an earlier site in it is replaced, other files are refused.
        source: Templates, assets and settings; by default the ones that ship with sa-bench.
        tables: The folder of the concept tables; by default the ones that ship with sa-bench.
        base_url: Where the site will be published; by default what ``site.toml`` says.
        keep_going: Build from the sound results and list all problems, instead of stopping at them.

    Raises:
        FileNotFoundError: A folder or file of the source is missing.
        ValueError: A result is broken or incomplete (unless ``keep_going``), or a setting is wrong.
    """
    source = default_source() if source is None else source
    settings = read_settings(source / "site.toml", base_url=base_url)
    found = read_results(results, [task.name for task in settings.tasks])
    run = {task for model in found.models for task in model.evaluations}
    folder = tasks_folder() if tables is None else tables
    concept_tables = {
        task.name: read_table(folder / task.folder)
        for task in settings.tasks
        if task.folder is not None and task.name in run
    }
    models, disagreements = agreeing(found.models, concept_tables)
    problems: tuple[str, ...] = (*found.problems, *disagreements)
    if problems and not (keep_going and models):
        rest = f" ({len(problems) - 1} more: `--keep-going` lists all)" if len(problems) > 1 else ""
        raise ValueError(f"{problems[0]}{rest}")
    content = gather(models, concept_tables, settings, source)
    output = Output(out)
    try:
        _write(content, source, output)
        output.finish()
    finally:
        output.discard()
    return Built(
        folder=out,
        paths=output.paths,
        ranked=tuple(entry.name for entry in content.ranked),
        incomplete=tuple(entry.name for entry in content.incomplete),
        problems=problems,
        notes=tuple(_notes(content, len(found.other_tasks))),
    )


def _write(content: Content, source: Path, output: Output) -> None:
    templates = Templates(source, content)
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
    site_map = machine.sitemap(content.settings, listed)
    output.write(site_map.path, site_map.content)
    for path in sorted((source / "assets").iterdir()):
        output.write(f"assets/{path.name}", path)


def _notes(content: Content, n_other_tasks: int) -> Iterator[str]:
    if ".example/" in content.settings.base_url:
        yield (
            f"links in the sitemap, feed and previews start with {content.settings.base_url}; "
            "publish with --base-url, or set base_url in site.toml"
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
