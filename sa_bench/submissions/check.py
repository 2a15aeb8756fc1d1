"""The list of checks of a submission: one revision, one model, or a whole results folder."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

from sa_bench.finding import Finding, error, note
from sa_bench.results.compatibility import differences, origin_of_concepts, origin_of_map
from sa_bench.results.folder import disagreements, folder_of, matrix_disagreements
from sa_bench.results.layout import CONCEPTS, MAPS, MATRIX, METADATA, SETTINGS
from sa_bench.results.validation import REMEDY
from sa_bench.submissions.concept_figures import (
    check_concept_figures,
    check_further_figures,
    check_further_table,
)
from sa_bench.submissions.copies import (
    Scores,
    find_copies,
    find_twins,
    read_scores,
    read_spread,
    scores_of,
)
from sa_bench.submissions.figures import (
    WordTable,
    check_concept_table,
    check_pair_figures,
    check_pair_table,
)
from sa_bench.submissions.provenance import (
    check_date,
    check_description,
    check_mteb_version,
    check_run_settings,
    check_signature,
    check_versions,
)
from sa_bench.submissions.submission import (
    check_files,
    find_revisions,
    placed,
    read_submission,
)
from sa_bench.tables.shipped import CORE_TASKS, PIVOTS, TASK_FOLDERS, read_task_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from sa_bench.results import ConceptFile, ModelMetadata, TaskResult
    from sa_bench.results.map_file import MapFile
    from sa_bench.results.pair_matrix import PairMatrix
    from sa_bench.results.validation import Column
    from sa_bench.submissions.submission import Submission, Tree
    from sa_bench.tables.table import ConceptTable


@cache
def _shipped(task: str) -> WordTable:
    return WordTable.of(read_task_table(task), PIVOTS[task])


@dataclass(frozen=True, slots=True)
class Context:
    """What a submission is checked against.

    Attributes:
        tables: Tables of further tasks, by revision.
        tasks: The leaderboard's tasks, by name: the table of one of its own, None of a shipped one.
        known_models: Names of the models whose training objective is known; None: don't check.
        catalogue: The file that names them.
        today: Nothing is dated later.
    """

    tables: Mapping[str, WordTable] = field(default_factory=dict)
    tasks: Mapping[str, WordTable | None] = field(default_factory=lambda: dict.fromkeys(CORE_TASKS))
    known_models: Collection[str] | None = None
    catalogue: str = "leaderboard/models.toml"
    today: date = field(default_factory=lambda: datetime.now(tz=UTC).date())

    def table(self, task: str, revision: str) -> WordTable | None:
        """Return the table of a task: of the leaderboard in any revision, or a further one."""
        own = self.tasks.get(task)
        if own is not None:
            return own
        return _shipped(task) if task in TASK_FOLDERS else self.tables.get(revision)


_AGAIN = "run `sa-bench map` again"
_FINE = 2e-9


def check_map(
    file: str, drawn: MapFile, concepts: ConceptFile, table: ConceptTable | None
) -> Iterator[Finding]:
    """Yield where a map names another run, concept, spread or word than the result's."""
    differing = differences(origin_of_map(drawn), origin_of_concepts(concepts))
    for each in differing:
        message = f"{each.what} is {each.found!r}, but {each.expected!r} in {CONCEPTS}/"
        yield error(file, message, _AGAIN, place=each.what)
    if differing:
        return
    spreads = dict(zip(concepts.concepts, concepts.spread, strict=True))
    unknown = [name for name in drawn.concepts if name not in spreads]
    if unknown:
        yield error(file, f"concepts of another table: {unknown[:5]}", _AGAIN, place="concepts")
        return
    # A map of some languages has spreads of its own.
    if set(drawn.languages) == set(concepts.languages):
        odd = [
            name
            for name, spread in zip(drawn.concepts, drawn.spread, strict=True)
            if abs(spread - spreads[name]) > _FINE
            or math.isnan(spread) != math.isnan(spreads[name])
        ]
        if odd:
            yield error(file, f"spreads that concepts/ has not: {odd[:5]}", _AGAIN, place="spread")
    if table is not None and table.revision == drawn.dataset_revision:
        yield from _check_words(file, drawn, table)


def _check_words(file: str, drawn: MapFile, table: ConceptTable) -> Iterator[Finding]:
    glosses = {
        (name, key, gloss)
        for key in drawn.languages
        if key in table.glosses
        for name, cell in zip(table.ids, table.glosses[key], strict=True)
        for gloss in cell
    }
    odd = [
        gloss
        for concept, language, gloss in zip(drawn.concept, drawn.language, drawn.gloss, strict=True)
        if (drawn.concepts[concept], drawn.languages[language], gloss) not in glosses
    ]
    if odd:
        yield error(file, f"glosses that the table has not: {odd[:5]}", _AGAIN, place="points")


@dataclass(frozen=True, slots=True)
class Report:
    """What was found out about a results folder.

    Attributes:
        n_models: How many models' revisions were checked.
        n_results: How many result files of them could be read.
        findings: All that was found, in the order of the files.
    """

    n_models: int
    n_results: int
    findings: tuple[Finding, ...]


def check_results(path: Path, context: Context) -> Report:
    """Check every revision in a folder; findings name files relative to it.

    Of other models of the same results folder the scores are read too, to find copies. Each
    revision is let go once it is checked, but for the figures by which a copy is recognised.

    Raises:
        ValueError: The path is no folder of results.
    """
    tree = find_revisions(path)
    found: dict[Path, list[Finding]] = {}
    known = _Known(tree)
    n_results = n_foreign = 0
    for folder in tree.revisions:
        submission = read_submission(folder, {*TASK_FOLDERS, *context.tasks}, tuple(context.tasks))
        if submission.is_foreign and tree.is_whole:
            n_foreign += 1
            continue
        if submission.is_experiment:
            found[folder] = list(check_files(folder))
            if not tree.is_whole:
                message = "holds experiments alone, which are never ranked"
                remedy = "run it without --data, --prompt and the like before submitting"
                found[folder].append(error(".", message, remedy))
            continue
        n_results += len(submission.results)
        known.add(submission)
        found[folder] = [
            *check_files(folder),
            *submission.findings,
            *_check_submission(submission, context),
        ]
    copies = known.copies()
    twins = find_twins(map(tree.name, tree.every_revision()))
    findings = list(tree.findings)
    if n_foreign:
        message = f"{n_foreign} folders hold results of other tasks alone, and were not checked"
        findings.append(note(".", message, "keep them; they are never shown"))
    for model in dict.fromkeys(folder.parent for folder in found):
        findings += [placed(each, model, tree.top) for each in twins.get(model.name, ())]
    for folder, own in found.items():
        for each in (*own, *copies.get(tree.name(folder), ())):
            findings.append(placed(each, folder, tree.top))
    return Report(len(found), n_results, tuple(findings))


class _Known:
    """What is kept of every model, checked or not, to recognise a copy."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.checked: dict[str, dict[str, Scores]] = {}
        self.spreads: dict[tuple[str, str], Column] = {}

    def add(self, submission: Submission) -> None:
        """Keep the figures of a submission that was checked."""
        entry = self.tree.name(submission.folder)
        self.checked[entry] = {
            task: scores_of(result) for task, result in submission.results.items()
        }
        for task, concepts in submission.concepts.items():
            self.spreads[entry, task] = concepts.spread

    def copies(self) -> dict[str, list[Finding]]:
        """Return the findings on checked revisions that have another model's figures."""
        tasks = {task for scores in self.checked.values() for task in scores}
        others = {}
        for folder in self.tree.every_revision():
            entry = self.tree.name(folder)
            if entry not in self.checked:
                read = {task: read_scores(folder / f"{task}.json") for task in tasks}
                others[entry] = {task: each for task, each in read.items() if each is not None}
        return find_copies({**self.checked, **others}, self.checked, self._spread)

    def _spread(self, entry: str, task: str) -> Column | None:
        if (entry, task) not in self.spreads and entry not in self.checked:
            spread = read_spread(self.tree.root / entry / CONCEPTS / f"{task}.json")
            if spread is not None:
                self.spreads[entry, task] = spread
        return self.spreads.get((entry, task))


def _check_submission(submission: Submission, context: Context) -> Iterator[Finding]:
    metadata = submission.metadata
    if metadata is not None:
        folder = (submission.folder.parent.name, submission.folder.name)
        if folder != folder_of(metadata):
            yield error(
                METADATA,
                f"describes {metadata.name!r} at revision {metadata.revision!r}, whose folder is "
                f"{'/'.join(folder_of(metadata))}",
                "submit the folder as `sa-bench run` wrote it",
            )
        yield from check_description(
            metadata, submission.content, context.known_models, context.catalogue
        )
    if SETTINGS in submission.files:
        yield from check_run_settings(submission.folder / SETTINGS, submission.concepts)
    else:
        yield error(SETTINGS, "missing: how each task was run", REMEDY)
    for task, result in submission.results.items():
        yield from _check_result(task, result, context)
        concepts = submission.concepts.get(task)
        if concepts is not None:
            yield from _check_concepts(f"{CONCEPTS}/{task}.json", concepts, result, context)
            if metadata is not None:
                yield from _check_run(submission, metadata, concepts, result)
        matrix = submission.matrices.get(task)
        if matrix is not None and metadata is not None:
            yield from _check_matrix(matrix, result, metadata)
    for task, drawn in submission.maps.items():
        concepts = submission.concepts.get(task)
        if concepts is not None:
            words = context.table(task, concepts.dataset_revision)
            table = words.table if words is not None else None
            yield from check_map(f"{MAPS}/{task}.json", drawn, concepts, table)


def _check_result(task: str, result: TaskResult, context: Context) -> Iterator[Finding]:
    file = f"{task}.json"
    yield from check_pair_figures(file, result)
    yield from check_mteb_version(file, result.mteb_version, place="mteb_version")
    if result.date is not None:
        yield from check_date(file, result.date, context.today, place="date")
    words = context.table(task, result.dataset_revision)
    if words is None:
        yield note(
            file,
            f"{task} is no task of this leaderboard, so its concepts were not checked",
            "name its table with --data",
        )
    else:
        yield from check_pair_table(file, result, words)


def _check_matrix(
    matrix: PairMatrix, result: TaskResult, metadata: ModelMetadata
) -> Iterator[Finding]:
    file = f"{MATRIX}/{result.task}.json"
    if PIVOTS.get(result.task) is None:
        yield error(file, f"{result.task} has no other pairs than the scored ones", "remove it")
        return
    for sentence in matrix_disagreements(matrix, result, metadata):
        yield error(file, sentence, REMEDY)


def _check_concepts(
    file: str, concepts: ConceptFile, result: TaskResult, context: Context
) -> Iterator[Finding]:
    yield from check_concept_figures(file, concepts, result)
    yield from check_further_figures(file, concepts)
    yield from check_versions(file, concepts.versions, place="versions")
    yield from check_date(file, concepts.written, context.today, place="written")
    words = context.table(result.task, concepts.dataset_revision)
    if words is not None:
        yield from check_concept_table(file, concepts, words.table)
        if concepts.concepts == words.table.ids:
            yield from check_further_table(file, concepts, words.table)


def _check_run(
    submission: Submission, metadata: ModelMetadata, concepts: ConceptFile, result: TaskResult
) -> Iterator[Finding]:
    file = f"{CONCEPTS}/{result.task}.json"
    for sentence in disagreements(concepts, result, metadata):
        yield error(file, sentence, REMEDY)
    instructed = submission.content.get("use_instructions")
    yield from check_signature(file, concepts, result, metadata, instructed)
