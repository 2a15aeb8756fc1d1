"""Whether the files of one result speak of the same run: model, task, data, pairs, score."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.results.concept_file import ConceptFile
    from sa_bench.results.model_metadata import ModelMetadata
    from sa_bench.results.task_result import TaskResult

__all__ = ["disagreements", "folder_of"]

# mteb rounds pair scores to six decimals; their mean is off by half a unit of that at most.
_MEAN_TOLERANCE = 0.51e-6


def folder_of(metadata: ModelMetadata) -> tuple[str, str]:
    """Return the folders in which mteb keeps a model's results: of the model, of its revision."""
    return metadata.name.replace("/", "__").replace(" ", "_"), metadata.revision


def disagreements(
    concepts: ConceptFile, result: TaskResult, metadata: ModelMetadata
) -> Iterator[str]:
    """Yield what a concept file says otherwise than the result and metadata it stands beside."""
    pairs = [
        ("task", concepts.task, result.task),
        ("model", concepts.model, metadata.name),
        ("model_revision", concepts.model_revision, metadata.revision),
        ("dataset_revision", concepts.dataset_revision, result.dataset_revision),
        ("n_pairs", concepts.n_pairs, len(result.pairs)),
        ("languages", sorted(concepts.languages), sorted(result.languages)),
    ]
    for name, ours, theirs in pairs:
        if ours != theirs:
            yield f"{name} is {ours!r}, but {theirs!r} in the files beside it"
    if abs(concepts.score - result.score) > _MEAN_TOLERANCE:
        yield (
            f"score is {concepts.score}, but the mean of the pairs in {result.path.name} is "
            f"{result.score:.6f}"
        )
