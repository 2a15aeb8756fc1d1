"""The map of a model's vectors on a task, and the diagnosis of the same vectors."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from sa_bench.files import write_atomically
from sa_bench.metric import SemanticAffinity, diagnose, semantic_affinity
from sa_bench.results import layout
from sa_bench.results.compatibility import Origin, differences, origin_of_map
from sa_bench.results.map_file import MapFile
from sa_bench.running.encoder import StoredEncoder
from sa_bench.running.phate import (
    MOST_GLOSSES,
    SEED,
    lay_out,
    orient,
    reference_of,
    sampled_concepts,
)
from sa_bench.running.saved import result_path
from sa_bench.running.store import open_store
from sa_bench.tasks.task import encode_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from sa_bench.metric import Diagnosis
    from sa_bench.running.encoder import NamedModel
    from sa_bench.tasks import SemanticAffinityTask


def embed(
    model: NamedModel,
    task: SemanticAffinityTask,
    texts: Sequence[str],
    *,
    batch_size: int = 32,
    progress: Callable[[int, str], None] = lambda _n_texts, _usage: None,
) -> NDArray[np.floating]:
    """Return the vectors that a task compares: under its prompt, from the store where it has them.

    Args:
        model: The model, loaded only when a text is missing from its store.
        task: The task whose prompt applies.
        texts: What to encode.
        batch_size: How many texts the model takes at once.
        progress: Is told how many texts were just done, and what the model says of its usage.

    Returns:
        (n_texts, dim), of the dtype in which the model returned them.

    Raises:
        ValueError: The model can't be loaded or fails.
        OSError: The store can't be read or written.
    """
    with open_store(model) as store:
        vectors = encode_texts(
            StoredEncoder(model, store, progress=progress),
            list(texts),
            task_metadata=task.metadata,
            hf_split="test",
            hf_subset=task.hf_subsets[0],
            encode_kwargs={"batch_size": batch_size, "show_progress_bar": False},
        )
    return cast("NDArray[np.floating]", vectors)


@dataclass(frozen=True, slots=True)
class TaskMap:
    """A map, and the affinity of the very vectors that it shows.

    Attributes:
        file: The map.
        affinity: Scores and spreads of the concepts on the map, in its languages.
        notes: What a reader of the map should know, one sentence each.
    """

    file: MapFile
    affinity: SemanticAffinity
    notes: tuple[str, ...] = ()


def map_task(
    model: NamedModel,
    task: SemanticAffinityTask,
    *,
    batch_size: int = 32,
    most_glosses: int = MOST_GLOSSES,
    progress: Callable[[int, str], None] = lambda _n_texts, _usage: None,
    announce: Callable[[int], None] = lambda _n_glosses: None,
) -> TaskMap:
    """Map the glosses of a task's selected languages.

    Args:
        model: The model, loaded only when a text is missing from its store.
        task: The task, with the languages to be mapped.
        batch_size: How many texts the model takes at once.
        most_glosses: Above so many glosses, a seeded sample of concepts is mapped.
        progress: Is told how many texts were just encoded, and what the model says of its usage.
        announce: Is told how many glosses there are, right before the layout, which takes longest.

    Raises:
        ValueError: The model can't be loaded or fails, its vectors can't be scored, or too few of
            them differ; the message names model and task.
        OSError: The store can't be read or written.
    """
    rows = _Rows.of(task, most_glosses)
    texts = list(dict.fromkeys(rows.gloss))
    encoded = embed(model, task, texts, batch_size=batch_size, progress=progress)
    place = {text: number for number, text in enumerate(texts)}
    vectors = encoded[[place[gloss] for gloss in rows.gloss]]
    try:
        affinity = _affinity(rows, vectors)
        announce(len(rows.gloss))
        layout = lay_out(vectors, n_concepts=len(rows.concepts))
    except ValueError as error:
        raise ValueError(f"model {model.name}, task {task.metadata.name}: {error}") from error
    point_concepts = [rows.concepts[number] for number in rows.concept]
    places = orient(layout.places, point_concepts, reference_of(task.metadata.name))
    # A concept without a pair, in one language of these for instance, has no spread.
    spread = dict(zip(affinity.concepts.ids, affinity.concepts.spread, strict=True))
    domain_of = dict(zip(task.table.ids, task.table.domains or (), strict=bool(task.table.domains)))
    file = MapFile(
        task=task.metadata.name,
        model=model.name,
        model_revision=model.revision,
        dataset_revision=task.metadata.revision,
        languages=rows.languages,
        parameters=layout.parameters,
        seed=SEED,
        n_concepts=task.table.n_concepts,
        sampled=len(rows.concepts) if rows.is_sample else None,
        n_vectors=layout.n_vectors,
        concepts=rows.concepts,
        domains=tuple(domain_of[concept] for concept in rows.concepts) if domain_of else None,
        spread=[float(spread.get(concept, float("nan"))) for concept in rows.concepts],
        concept=rows.concept,
        language=rows.language,
        gloss=rows.gloss,
        x=array("d", places[:, 0]),
        y=array("d", places[:, 1]),
    )
    return TaskMap(file, affinity, layout.notes)


def map_path(results: Path, model: NamedModel, task: SemanticAffinityTask) -> Path:
    """Return the path of the map of a model on a task."""
    return layout.map_path(result_path(results, model.meta, task.metadata.name))


def save_map(results: Path, model: NamedModel, task: SemanticAffinityTask, file: MapFile) -> Path:
    """Write a map beside the result file of its model and task, and return its path."""
    path = map_path(results, model, task)
    write_atomically(path, file.to_json())
    return path


def has_map(results: Path, model: NamedModel, task: SemanticAffinityTask) -> bool:
    """Tell whether there is a map already, of these data and of all these languages.

    Raises:
        ValueError: There is a file, and it is no map.
    """
    path = map_path(results, model, task)
    if not path.exists():
        return False
    file = MapFile.read(path)
    expected = Origin(dataset_revision=task.metadata.revision)
    return not differences(origin_of_map(file), expected) and set(task.language_keys) <= set(
        file.languages
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """The glosses of a map: columns of equal length, and what their numbers mean."""

    languages: tuple[str, ...]
    concepts: tuple[str, ...]
    is_sample: bool
    concept: tuple[int, ...]
    language: tuple[int, ...]
    gloss: tuple[str, ...]

    @classmethod
    def of(cls, task: SemanticAffinityTask, most_glosses: int) -> _Rows:
        table, keys = task.table, task.language_keys
        counts = {
            concept: sum(len(table.glosses[key][row]) for key in keys)
            for row, concept in enumerate(table.ids)
        }
        chosen = sampled_concepts(counts, most_glosses=most_glosses, seed=SEED)
        concepts = tuple(
            concept
            for concept in table.ids
            if counts[concept] and (chosen is None or concept in chosen)
        )
        number = {concept: place for place, concept in enumerate(concepts)}
        rows = [
            (number[concept], language, gloss)
            for language, key in enumerate(keys)
            for concept, glosses in zip(table.ids, table.glosses[key], strict=True)
            if concept in number
            for gloss in glosses
        ]
        concept_column, language_column, gloss_column = zip(*rows, strict=True)
        return cls(
            keys, concepts, chosen is not None, concept_column, language_column, gloss_column
        )


def _affinity(rows: _Rows, vectors: NDArray[np.floating]) -> SemanticAffinity:
    places: dict[str, list[int]] = {key: [] for key in rows.languages}
    for row, language in enumerate(rows.language):
        places[rows.languages[language]].append(row)
    return semantic_affinity(
        {key: vectors[column] for key, column in places.items()},
        concepts={
            key: [rows.concepts[rows.concept[row]] for row in column]
            for key, column in places.items()
        },
        glosses={key: [rows.gloss[row] for row in column] for key, column in places.items()},
        companions=False,
    )


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
