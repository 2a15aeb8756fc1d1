"""Read a results folder: models, revisions, and whether the files of a result agree."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sa_bench.finding import one_line
from sa_bench.results.compatibility import (
    Origin,
    differences,
    origin_of_concepts,
    origin_of_matrix,
    origin_of_result,
)
from sa_bench.results.concept_file import ConceptFile
from sa_bench.results.layout import (
    EXPERIMENTS,
    METADATA,
    concept_path,
    matrix_path,
    model_folder,
    result_files,
    revision_folders,
)
from sa_bench.results.metadata import NO_NAME, ModelMetadata
from sa_bench.results.pair_matrix import MATRIX_FIGURES, PairMatrix
from sa_bench.results.task_result import TaskResult
from sa_bench.results.validation import FileError
from sa_bench.tables.shipped import PIVOTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One model on one task: its scores, and what each concept contributed.

    Attributes:
        result: The scores.
        concepts: The concept file that belongs to them.
        matrix: The figures of all pairs, of a task that is scored by the pairs of one language.
    """

    result: TaskResult
    concepts: ConceptFile
    matrix: PairMatrix | None = None


@dataclass(frozen=True, slots=True)
class ModelResults:
    """All results of one revision of a model.

    Attributes:
        folder: ``<org>__<model>/<revision>``.
        metadata: The model's description.
        evaluations: By the task's mteb name.
    """

    folder: Path
    metadata: ModelMetadata
    evaluations: Mapping[str, Evaluation]


@dataclass(frozen=True, slots=True)
class ResultsFolder:
    """What a results folder holds.

    Attributes:
        models: One entry per model and revision, by name.
        problems: One sentence per result that can't be used: file, reason, how to fix.
        other_tasks: Result files of tasks that were not asked for.
    """

    models: tuple[ModelResults, ...]
    problems: tuple[str, ...]
    other_tasks: tuple[Path, ...]


def read_results(folder: Path, tasks: Collection[str]) -> ResultsFolder:
    """Read the results of the given tasks, every one strictly.

    Experiments (mteb keeps them below ``<revision>/experiments``) are not results of the model and
    not read.

    Raises:
        FileNotFoundError: There is no such folder.
        ValueError: The folder holds no results at all.
    """
    if not folder.is_dir():
        raise FileNotFoundError(
            f"{folder}: no such folder; `sa-bench run` makes it, `--results` names another"
        )
    models: list[ModelResults] = []
    problems: list[str] = []
    others: list[Path] = []
    for revision_folder in revision_folders(folder):
        files = result_files(revision_folder)
        ours = [path for path in files if path.stem in tasks]
        others += [path for path in files if path.stem not in tasks]
        # A folder of other tasks' results, or of experiments alone, is no model here.
        if not ours:
            continue
        try:
            metadata = _read_metadata(revision_folder)
        except (OSError, ValueError) as error:
            problems.append(one_line(error))
            continue
        evaluations: dict[str, Evaluation] = {}
        for path in ours:
            try:
                evaluations[path.stem] = _read_evaluation(path, metadata)
            except (OSError, ValueError) as error:
                problems.append(one_line(error))
        if evaluations:
            models.append(ModelResults(revision_folder, metadata, evaluations))
    if not models and not problems:
        if any((each / EXPERIMENTS).is_dir() for each in revision_folders(folder)):
            raise ValueError(
                f"{folder}: holds no results of {', '.join(tasks)} but experiments alone, which are"
                " never ranked; `sa-bench run -m MODEL` without --data, --prompt and the like makes"
                " results that are"
            )
        raise ValueError(
            f"{folder}: holds no results of {', '.join(tasks)}; "
            "expected <org>__<model>/<revision>/<Task>.json, as `sa-bench run` writes them"
        )
    return ResultsFolder(tuple(models), tuple(problems), tuple(others))


def _read_metadata(folder: Path) -> ModelMetadata:
    path = folder / METADATA
    if not path.exists():
        raise FileNotFoundError(
            f"{path}: no such file; `sa-bench run` writes this description of the model"
        )
    metadata = ModelMetadata.read(path)
    if metadata.name == NO_NAME:
        raise ValueError(
            f"{path}: describes a model without a name, and every such model shares this folder;"
            " give the model a name (`sa-bench run --name org/model`) and run it again"
        )
    expected = folder_of(metadata)
    if (folder.parent.name, folder.name) != expected:
        raise ValueError(
            f"{path}: describes {metadata.name} at revision {metadata.revision}, whose folder is "
            f"{'/'.join(expected)}; move the folder or run `sa-bench run` again"
        )
    return metadata


def _read_evaluation(path: Path, metadata: ModelMetadata) -> Evaluation:
    result = TaskResult.read(path)
    concepts_path = concept_path(path)
    if not concepts_path.exists():
        raise FileNotFoundError(
            f"{concepts_path}: no such file, so {path.name} has no intervals; "
            "`sa-bench run` writes both"
        )
    concepts = ConceptFile.read(concepts_path)
    faults = list(disagreements(concepts, result, metadata))
    if faults:
        raise FileError(str(concepts_path), faults)
    return Evaluation(result, concepts, _read_matrix(result, metadata))


def _read_matrix(result: TaskResult, metadata: ModelMetadata) -> PairMatrix | None:
    if PIVOTS.get(result.task) is None:
        return None
    path = matrix_path(result.path)
    if not path.exists():
        raise FileNotFoundError(
            f"{path}: no such file, so most pairs of {result.path.name} have no figures; "
            "`sa-bench run` writes both"
        )
    matrix = PairMatrix.read(path)
    faults = list(matrix_disagreements(matrix, result, metadata))
    if faults:
        raise FileError(str(path), faults)
    return matrix


# mteb rounds pair scores to six decimals; their mean is off by half a unit of that at most.
_MEAN_TOLERANCE = 0.51e-6


def folder_of(metadata: ModelMetadata) -> tuple[str, str]:
    """Return the folders in which mteb keeps a model's results: of the model, of its revision."""
    return model_folder(metadata.name), metadata.revision


def disagreements(
    concepts: ConceptFile, result: TaskResult, metadata: ModelMetadata
) -> Iterator[str]:
    """Yield where a concept file contradicts the result and the description beside it."""
    beside = origin_of_result(result, metadata)
    for each in differences(_unordered(origin_of_concepts(concepts)), _unordered(beside)):
        yield f"{each.what} is {each.found!r}, but {each.expected!r} in the files beside it"
    if abs(concepts.score - result.score) > _MEAN_TOLERANCE:
        yield (
            f"score is {concepts.score}, but the mean of the pairs in {result.path.name} is "
            f"{result.score:.6f}"
        )


# Both are rounded to six decimals, from the same number.
_SAME = 1e-9


def matrix_disagreements(
    matrix: PairMatrix, result: TaskResult, metadata: ModelMetadata
) -> Iterator[str]:
    """Yield where a matrix contradicts the result and the description beside it."""
    theirs = origin_of_result(result, metadata)
    found = list(differences(_unordered(origin_of_matrix(matrix)), _unordered(theirs)))
    for each in found:
        yield f"{each.what} is {each.found!r}, but {each.expected!r} in the files beside it"
    unknown = [name for name in result.pairs if name not in matrix.pairs]
    if unknown and not found:
        yield f"the languages are in another order than in the pair {unknown[0]!r} of the result"
    for name, pair in result.pairs.items():
        for figure in MATRIX_FIGURES if name in matrix.pairs else ():
            ours, stored = matrix.figure(figure, name), getattr(pair, figure)
            if math.isnan(ours) != (stored is None) or abs(ours - (stored or 0)) > _SAME:
                yield f"{figure} of {name} is {ours}, but {stored} in {result.path.name}"


def _unordered(origin: Origin) -> Origin:
    # The pairs of a result may name the languages in another order than the task.
    return replace(origin, languages=tuple(sorted(origin.languages or ())))
