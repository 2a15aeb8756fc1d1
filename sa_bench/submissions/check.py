"""Check one model's results, one revision's, or a whole results folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.results.agreement import disagreements, folder_of
from sa_bench.results.file_error import REMEDY
from sa_bench.submissions.concept_figures import check_concept_figures
from sa_bench.submissions.copies import check_copies
from sa_bench.submissions.description import check_description
from sa_bench.submissions.files import METADATA, SETTINGS, check_files
from sa_bench.submissions.finding import Finding, error, note
from sa_bench.submissions.map_checks import check_map
from sa_bench.submissions.pair_figures import check_pair_figures
from sa_bench.submissions.provenance import (
    check_date,
    check_mteb_version,
    check_signature,
    check_versions,
)
from sa_bench.submissions.run_settings import check_run_settings
from sa_bench.submissions.submission import read_submission
from sa_bench.submissions.table_counts import check_concept_table, check_pair_table
from sa_bench.submissions.tree import find_revisions, placed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sa_bench.results import ConceptFile, ModelMetadata, TaskResult
    from sa_bench.submissions.context import Context
    from sa_bench.submissions.submission import Submission

__all__ = ["Report", "check_results"]


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

    Other models of the same results folder are read too, to find copies.

    Raises:
        ValueError: The path is no folder of results.
    """
    tree = find_revisions(path)
    findings = list(tree.findings)
    read = {tree.name(folder): read_submission(folder) for folder in tree.revisions}
    known = {
        tree.name(folder): read.get(tree.name(folder)) or read_submission(folder)
        for folder in tree.every_revision()
    }
    for name, submission in read.items():
        others = {other: known[other] for other in known if other != name}
        found = [
            *check_files(submission.folder),
            *submission.findings,
            *_check_submission(submission, context),
            *check_copies(submission, others),
        ]
        findings += [placed(finding, submission.folder, tree.top) for finding in found]
    return Report(len(read), sum(len(s.results) for s in read.values()), tuple(findings))


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
        yield from check_description(metadata, submission.content, context.known_models)
    if SETTINGS in submission.files:
        yield from check_run_settings(submission.folder / SETTINGS, submission.concepts)
    else:
        yield error(SETTINGS, "missing: how each task was run", REMEDY)
    for task, result in submission.results.items():
        yield from _check_result(task, result, context)
        concepts = submission.concepts.get(task)
        if concepts is not None:
            yield from _check_concepts(f"concepts/{task}.json", concepts, result, context)
            if metadata is not None:
                yield from _check_run(submission, metadata, concepts, result)
    for task, drawn in submission.maps.items():
        concepts = submission.concepts.get(task)
        if concepts is not None:
            words = context.table(task, concepts.dataset_revision)
            table = words.table if words is not None else None
            yield from check_map(f"maps/{task}.json", drawn, concepts, table)


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
            f"{task} is no task of the benchmark, so its concepts were not checked",
            "name its table with --data",
        )
    else:
        yield from check_pair_table(file, result, words)


def _check_concepts(
    file: str, concepts: ConceptFile, result: TaskResult, context: Context
) -> Iterator[Finding]:
    yield from check_concept_figures(file, concepts, result)
    yield from check_versions(file, concepts.versions, place="versions")
    yield from check_date(file, concepts.written, context.today, place="written")
    words = context.table(result.task, concepts.dataset_revision)
    if words is not None:
        yield from check_concept_table(file, concepts, words.table)


def _check_run(
    submission: Submission, metadata: ModelMetadata, concepts: ConceptFile, result: TaskResult
) -> Iterator[Finding]:
    file = f"concepts/{result.task}.json"
    for sentence in disagreements(concepts, result, metadata):
        yield error(file, sentence, REMEDY)
    instructed = submission.content.get("use_instructions")
    yield from check_signature(file, concepts, result, metadata, instructed)
