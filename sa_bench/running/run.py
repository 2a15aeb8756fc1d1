"""Run a model on tasks: existing results are kept, missing ones are computed and written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from math import fsum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import mteb

from sa_bench.files import lock_of, require_name_lengths
from sa_bench.languages import HIGHLIGHT_PAIRS
from sa_bench.results import ConceptFile, TaskResult
from sa_bench.results.compatibility import Origin, differences, origin_of_result
from sa_bench.results.layout import concept_path, matrix_path
from sa_bench.results.pair_matrix import PairMatrix
from sa_bench.running.doors import loaded_model
from sa_bench.running.encoder import StoredEncoder
from sa_bench.running.models import find_model
from sa_bench.running.saved import (
    prompt_name,
    result_path,
    save_concepts,
    save_matrix,
    save_meta,
    save_result,
    with_prompt,
)
from sa_bench.running.store import (
    evict_stores,
    open_store,
    store_limit,
    store_root,
)
from sa_bench.tables.shipped import CORE_TASKS
from sa_bench.tasks import get_task
from sa_bench.tasks.further import further_figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mteb.types import EncodeKwargs

    from sa_bench.metric import Diagnosis
    from sa_bench.running.encoder import NamedModel
    from sa_bench.tasks import SemanticAffinityTask

__all__ = ["run"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of a run's report.

    Attributes:
        model: The model's name.
        task: The task's name, or None where the model as a whole was skipped or failed.
        state: ``done`` was computed now, ``cached`` was in the results folder already.
        score: Mean SA over the pairs asked for, in (0, 1].
        standard_error: Of the score, by the jackknife over concepts.
        n_pairs: How many pairs the score is the mean of.
        path: The result file.
        reason: Why it was skipped or failed, in one sentence.
        diagnosis: What lies behind the score, where that was asked for.
    """

    model: str
    task: str | None
    state: Literal["done", "cached", "skipped", "failed"]
    score: float | None = None
    standard_error: float | None = None
    n_pairs: int = 0
    path: Path | None = None
    reason: str = ""
    diagnosis: Diagnosis | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome in JSON's types."""
        return {**asdict(self), "path": self.path and str(self.path)}


@dataclass(frozen=True)
class Run:
    """One model on some tasks.

    Attributes:
        model: The model, loaded only when a text is missing from its store.
        tasks: The tasks, each with the language pairs to be scored.
        results: The folder that holds one folder per model.
        batch_size: How many texts the model takes at once.
        overwrite: Replace what is there already, on other data for instance; pairs of other
            languages are dropped.
        prompt: What the signature says of the prompt.
        highlight_pairs: The pairs whose pseudo-values are kept, where they are scored.
    """

    model: NamedModel
    tasks: Sequence[SemanticAffinityTask]
    results: Path
    batch_size: int = 32
    overwrite: bool = False
    prompt: str = "none"
    highlight_pairs: Sequence[str] = HIGHLIGHT_PAIRS

    @cached_property
    def pending(self) -> tuple[SemanticAffinityTask, ...]:
        """The tasks of which some pair or the per-concept file is missing.

        Raises:
            ValueError: A result is unreadable, or was computed on other data.
            OSError: A file can't be read.
        """
        return tuple(task for task in self.tasks if self.overwrite or not self._is_complete(task))

    def outcomes(
        self, progress: Callable[[int, str], None] = lambda _n_texts, _usage: None
    ) -> Iterator[Outcome]:
        """Evaluate what is pending, and yield what became of each task as soon as it is written.

        Args:
            progress: Is told how many texts were just done (``task.n_texts`` for a pending task,
                more where pairs of other languages stay), and what the model says of its usage.

        Raises:
            ValueError: A result is unreadable or on other data, the model can't be loaded, or its
                vectors can't be scored. What was written before stays.
            OSError: A file can't be read or written.
        """
        yield from self.kept()
        if not self.pending:
            return
        limit = store_limit()
        for task in self.pending:
            require_name_lengths(self.path(task))
        with open_store(self.model) as store:
            encoder = StoredEncoder(self.model, store, progress=progress)
            for task in self.pending:
                # Two processes with other languages each would leave the pairs of one only.
                with lock_of(self.path(task)):
                    self._evaluate(encoder, task)
                    outcome = self.outcome(task, "done")
                yield outcome
        evict_stores(store_root(), limit)

    def kept(self) -> Iterator[Outcome]:
        """Yield what is known already of the tasks that are not pending."""
        for task in self.tasks:
            if task not in self.pending:
                yield self.outcome(task, "cached")

    def path(self, task: SemanticAffinityTask) -> Path:
        """Return where the scores of a task stand, or will."""
        return result_path(self.results, self.model.meta, task.metadata.name)

    def _is_complete(self, task: SemanticAffinityTask) -> bool:
        path = self.path(task)
        if not path.exists():
            return False
        result = TaskResult.read(path)
        expected = Origin(dataset_revision=task.metadata.revision)
        for each in differences(origin_of_result(result), expected):
            raise ValueError(
                f"{path}: was computed on data revision {each.found}, and {task.metadata.name} is"
                f" now {each.expected}; compute it again with --overwrite, or keep it in another"
                " --results folder"
            )
        concepts, matrix = concept_path(path), matrix_path(path)
        return (
            set(task.hf_subsets) <= set(result.pairs)
            and concepts.exists()
            and (task.pivot is None or self._has_languages(matrix, result))
            and ConceptFile.read(concepts).n_pairs == len(result.pairs)
        )

    def _has_languages(self, matrix: Path, result: TaskResult) -> bool:
        return matrix.exists() and set(PairMatrix.read(matrix).languages) == set(result.languages)

    def _evaluate(self, encoder: StoredEncoder, task: SemanticAffinityTask) -> None:
        path = self.path(task)
        whole = task.with_languages(self._languages(task))
        encode_kwargs: EncodeKwargs = {"batch_size": self.batch_size, "show_progress_bar": False}
        alignment = whole.alignment(encoder, encode_kwargs=encode_kwargs)
        result = mteb.evaluate(
            encoder,
            whole.given(alignment),
            cache=None,
            co2_tracker=False,
            show_progress_bar=False,
            encode_kwargs=encode_kwargs,
        ).task_results[0]
        # The scores come last: while they are missing, the next run does the task again.
        save_concepts(
            path,
            encoder.mteb_model_meta,
            whole,
            alignment,
            prompt=self.prompt,
            weights_dtype=encoder.weights_dtype,
            highlight_pairs=self.highlight_pairs,
            further=further_figures(
                whole, alignment.result, lambda texts: whole.encoded(encoder, texts, encode_kwargs)
            ),
        )
        if whole.pivot is not None:
            save_matrix(path, encoder.mteb_model_meta, whole, alignment)
        save_meta(path, encoder.mteb_model_meta, dict(encode_kwargs))
        save_result(path, result)

    def _languages(self, task: SemanticAffinityTask) -> tuple[str, ...]:
        """Return the task's languages, and those of the pairs that are to stay.

        The figures per concept are those of all pairs of a result file at once, so pairs that are
        there are computed along with the new ones, from vectors that are stored.
        """
        path = self.path(task)
        if self.overwrite or not path.exists():
            return task.language_keys
        return (*task.language_keys, *TaskResult.read(path).languages)

    def outcome(self, task: SemanticAffinityTask, state: Literal["done", "cached"]) -> Outcome:
        """Return the scores of a task as its files have them."""
        path = self.path(task)
        pairs = TaskResult.read(path).pairs
        asked = [pairs[name].semantic_affinity for name in task.hf_subsets]
        concepts = ConceptFile.read(concept_path(path))
        same_languages = concepts.n_pairs == len(asked)
        return Outcome(
            model=self.model.name,
            task=task.metadata.name,
            state=state,
            score=fsum(asked) / len(asked),
            standard_error=concepts.se if same_languages else None,
            n_pairs=len(asked),
            path=path,
        )


def run(  # noqa: PLR0913 - what the command has as options
    model: object,
    *,
    name: str | None = None,
    revision: str | None = None,
    tasks: Sequence[str] | None = None,
    languages: Sequence[str] | None = None,
    results: str | Path = "results",
    batch_size: int = 32,
    device: str | None = None,
    prompt: str | None = None,
    overwrite: bool = False,
    trust_remote_code: bool = False,
) -> list[Outcome]:
    """Evaluate a model and write result files, as ``sa-bench run`` does.

    What is in the results folder is kept, and what a model encoded once is not encoded again. A
    model in memory may change while its name stays: unless ``revision`` is given, its revision is a
    digest of its weights (of some of its vectors, where it has no torch module), and the vectors of
    one without a torch module are not kept.

    Args:
        model: A name as ``-m`` takes it, or a loaded model: a SentenceTransformer, or an encoder as
            ``mteb.evaluate`` takes them.
        name: The ``org/model`` under which results are kept; needed where the model has none.
        revision: The branch, tag or commit of a name; what to keep a loaded model's results under.
        tasks: Names of tasks; None for those that the benchmark's mean is over.
        languages: Keys of the languages whose pairs are scored; None for all.
        results: The folder that holds one folder per model.
        batch_size: How many texts the model takes at once.
        device: Where to load a model that is given by name.
        prompt: Another prompt than the protocol's (``""`` for none); kept apart from those ranked.
        overwrite: Replace what is in the results already.
        trust_remote_code: Run the Python code of a folder or of a commit.

    Returns:
        What became of each task: its score, standard error and result file.

    Raises:
        ValueError: The model, a task or a language is unknown, or the model's vectors can't be
            scored. What was written before stays.
        OSError: A file can't be read or written.
    """
    if batch_size < 1:
        raise ValueError(f"batch_size {batch_size} is too small; give 1 or more")
    names = [tasks] if isinstance(tasks, str) else tasks or CORE_TASKS
    chosen = [get_task(each) for each in names]
    if languages is not None:
        chosen = [task.with_languages(languages) for task in chosen]
    if isinstance(model, str | Path):
        named = find_model(
            str(model),
            name=name,
            revision=revision,
            device=device,
            trust_remote_code=trust_remote_code,
        )
    else:
        named = loaded_model(model, name=name, revision=revision)
    signed = prompt_name(named, prompt)
    if prompt is not None:
        named = with_prompt(named, chosen, prompt)
    return list(
        Run(named, chosen, Path(results), batch_size, overwrite=overwrite, prompt=signed).outcomes()
    )
