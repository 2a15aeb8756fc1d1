"""Measure relational affinity of a model on a table of relations, and write the result file.

Like everything off the protocol it is an experiment: the file lies below the model's revision where
no ranking reads, in a folder named by the table's revision.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from sa_bench.files import write_atomically
from sa_bench.metric.relational import relational_affinity
from sa_bench.running.maps import embed
from sa_bench.running.saved import result_path, software_versions
from sa_bench.tables import ConceptTable
from sa_bench.tasks.catalogue import affinity_metadata
from sa_bench.tasks.task import SemanticAffinityTask

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sa_bench.metric.relational import RelationalAffinity
    from sa_bench.running.run import Run
    from sa_bench.tables.relations import RelationTable

__all__ = ["MeasuredRelations", "RelationTask", "measure_relations"]


class RelationTask(SemanticAffinityTask):
    """The words of a table of relations, as a task whose texts a model encodes under its protocol.

    Attributes:
        relations: The table.
    """

    def __init__(self, relations: RelationTable) -> None:
        """Take the words of these relations."""
        self.relations = relations
        self.metadata = affinity_metadata(
            name=f"{_camel(relations.name)}RelationalAffinity",
            description=f"Relational affinity of the relations in {relations.source}.",
            repository=relations.name,
            revision=relations.revision,
            languages=dict(relations.codes),
        )
        super().__init__()

    @property
    def table(self) -> ConceptTable:
        """Every first word and every second word as a row of its own."""
        relations = self.relations
        return ConceptTable(
            source=relations.source,
            revision=relations.revision,
            codes=relations.codes,
            ids=tuple(f"{name}/{place}" for place in (1, 2) for name in relations.ids),
            domains=None,
            glosses={
                key: tuple((word,) for word in chain(*words))
                for key, words in relations.words.items()
            },
        )


@dataclass(frozen=True, slots=True)
class MeasuredRelations:
    """A model's relational affinity, and the file that holds it.

    Attributes:
        found: The figures.
        path: The result file.
        left_out: Names of the relations that don't count.
    """

    found: RelationalAffinity
    path: Path
    left_out: tuple[str, ...]


def measure_relations(
    run: Run, progress: Callable[[int, str], None] = lambda _n_texts, _usage: None
) -> MeasuredRelations:
    """Measure one model on the relations of a run, whose only task is a ``RelationTask``.

    Raises:
        ValueError: The model can't be loaded or fails, or its vectors can't be compared.
        OSError: A file can't be read or written.
    """
    (task,) = run.tasks
    if not isinstance(task, RelationTask):
        raise TypeError(f"{task.metadata.name} is no task over relations")
    relations = task.relations
    texts = task.texts
    vectors = embed(run.model, task, texts, batch_size=run.batch_size, progress=progress)
    place = {text: row for row, text in enumerate(texts)}
    words = {
        key: tuple(vectors[[place[word] for word in column]] for column in columns)
        for key, columns in relations.words.items()
    }
    try:
        found = relational_affinity(
            {key: (first, second) for key, (first, second) in words.items()}
        )
    except ValueError as error:
        raise ValueError(f"model {run.model.name}, {relations.source}: {error}") from error
    left_out = tuple(relations.ids[row] for row in found.left_out)
    path = result_path(run.results, run.model.meta, task.metadata.name)
    written = _content(run, task, found, left_out, dtype=str(vectors.dtype))
    write_atomically(path, json.dumps(written, ensure_ascii=False, indent=2) + "\n")
    return MeasuredRelations(found, path, left_out)


def _content(
    run: Run,
    task: RelationTask,
    found: RelationalAffinity,
    left_out: tuple[str, ...],
    *,
    dtype: str,
) -> dict[str, Any]:
    return {
        "task": task.metadata.name,
        "model": run.model.name,
        "model_revision": run.model.revision,
        "relations": task.relations.name,
        "relations_revision": task.relations.revision,
        "prompt": run.prompt,
        "dtype": dtype,
        "relational_affinity": found.score,
        **found.to_dict(),
        "left_out": left_out,
        "written": datetime.now(tz=UTC).date().isoformat(),
        "versions": software_versions(),
    }


def _camel(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.findall(r"\w+", name))
