"""Look behind a model's scores on a task, from the vectors that they were computed of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sa_bench.metric import diagnose
from sa_bench.running.embedding import embed

if TYPE_CHECKING:
    from sa_bench.metric import Diagnosis
    from sa_bench.running.named_model import NamedModel
    from sa_bench.tasks import SemanticAffinityTask

__all__ = ["diagnose_task"]


def diagnose_task(
    model: NamedModel, task: SemanticAffinityTask, *, batch_size: int = 32
) -> Diagnosis:
    """Return the figures behind the scores of the task's selected pairs.

    Vectors come from the store; the model is loaded only where a text is missing there.

    Raises:
        ValueError: The model can't be loaded or fails, or its vectors can't be scored; the message
            names model and task.
        OSError: The store can't be read or written.
    """
    vectors = embed(model, task, task.texts, batch_size=batch_size)
    try:
        return diagnose(**task.metric_arguments(vectors))
    except ValueError as error:
        raise ValueError(f"model {model.name}, task {task.metadata.name}: {error}") from error
