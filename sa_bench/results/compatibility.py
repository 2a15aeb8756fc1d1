"""Whether figures are of what they should be of: one check, whose differences callers put in words.

Results, maps and tables each say what they are of: a task, a model, a revision of the data, a
prompt, languages, concepts. ``Origin`` holds that, and ``differences`` compares two of them in the
fields that both have. A run asks whether a result is of its data, the leaderboard whether it is of
the table that is ranked, ``compare`` whether two models were scored on the same words, ``verify``
whether a submission is of what would be encoded here; each says it in its own sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sa_bench.results.concept_file import ConceptFile
    from sa_bench.results.map_file import MapFile
    from sa_bench.results.metadata import ModelMetadata
    from sa_bench.results.task_result import TaskResult
    from sa_bench.tables import ConceptTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What figures are of; None where that is not said.

    Attributes:
        task: The task's mteb name.
        model: The model's name, ``org/model``.
        model_revision: Its revision.
        dataset_revision: Revision of the concept table.
        prompt: The prompt as a signature names it.
        languages: Keys of the languages, in order.
        pairs: Names of the pairs, in order.
        n_pairs: How many there are.
        concepts: Ids of the concepts, in order.
        n_concepts: How many there are.
        domains: Each concept's domain; ``()`` of a table without domains.
    """

    task: str | None = None
    model: str | None = None
    model_revision: str | None = None
    dataset_revision: str | None = None
    prompt: str | None = None
    languages: tuple[str, ...] | None = None
    pairs: tuple[str, ...] | None = None
    n_pairs: int | None = None
    concepts: tuple[str, ...] | None = None
    n_concepts: int | None = None
    domains: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which two origins differ.

    Attributes:
        what: The field's name.
        found: What the figures say.
        expected: What they should.
    """

    what: str
    found: object
    expected: object

    @property
    def first(self) -> str:
        """The first place where two columns part, or the two values."""
        if not isinstance(self.found, tuple) or not isinstance(self.expected, tuple):
            return f"is {self.found!r}, and {self.expected!r} is expected"
        for row, (one, other) in enumerate(zip(self.found, self.expected, strict=False)):
            if one != other:
                return f"differ: entry {row} is {one!r}, and {other!r} is expected"
        return f"are {len(self.found)}, and {len(self.expected)} are expected"


def differences(
    found: Origin, expected: Origin, *, only: Iterable[str] | None = None
) -> tuple[Difference, ...]:
    """Return the fields in which two origins differ, of those that both have.

    Args:
        found: What the figures say.
        expected: What they should.
        only: The fields to compare; by default all.
    """
    chosen = [field.name for field in fields(Origin)] if only is None else only
    pairs = ((name, getattr(found, name), getattr(expected, name)) for name in chosen)
    return tuple(
        Difference(name, one, other)
        for name, one, other in pairs
        if one is not None and other is not None and one != other
    )


def origin_of_concepts(file: ConceptFile) -> Origin:
    """Return what a concept file says that its figures are of."""
    return Origin(
        task=file.task,
        model=file.model,
        model_revision=file.model_revision,
        dataset_revision=file.dataset_revision,
        prompt=file.signature.prompt,
        languages=file.languages,
        n_pairs=file.n_pairs,
        concepts=file.concepts,
        n_concepts=len(file.concepts),
        domains=file.domains or (),
    )


def origin_of_result(result: TaskResult, metadata: ModelMetadata | None = None) -> Origin:
    """Return what a result file, and the description beside it, say that the scores are of.

    The languages are those of the pairs, in order of appearance.
    """
    return Origin(
        task=result.task,
        model=metadata.name if metadata else None,
        model_revision=metadata.revision if metadata else None,
        dataset_revision=result.dataset_revision,
        languages=result.languages,
        pairs=tuple(result.pairs),
        n_pairs=len(result.pairs),
    )


def origin_of_map(file: MapFile) -> Origin:
    """Return what a map says that it shows; its concepts may be a sample, so none are named."""
    return Origin(
        task=file.task,
        model=file.model,
        model_revision=file.model_revision,
        dataset_revision=file.dataset_revision,
        n_concepts=file.n_concepts,
    )


def origin_of_table(table: ConceptTable, languages: Iterable[str] | None = None) -> Origin:
    """Return what figures are of that are of a table, or of some of its languages."""
    chosen = None if languages is None else set(languages)
    return Origin(
        dataset_revision=table.revision,
        languages=tuple(key for key in table.languages if chosen is None or key in chosen),
        concepts=table.ids,
        n_concepts=len(table.ids),
        domains=table.domains or (),
    )
