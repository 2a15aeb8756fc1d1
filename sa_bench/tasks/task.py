"""The MTEB task that scores a model on a table of translated concepts.

mteb evaluates a task one hf_subset (here: a language pair) at a time. All pairs come from one
encoding of the table's unique glosses, so the task remembers the alignment of the last model.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, TypedDict, cast

from datasets import Dataset, DatasetDict
from mteb.abstasks.abstask import AbsTask

from sa_bench.languages import pair_name, pairs_of
from sa_bench.metric import semantic_affinity
from sa_bench.tasks.encoding import as_matrix, without_own_prompts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mteb.abstasks.task_metadata import TaskMetadata
    from mteb.models import EncoderProtocol, MTEBModels
    from mteb.timing import TimingStack
    from mteb.types import Array, BatchedInput, EncodeKwargs, HFSubset, ScoresDict
    from mteb.types.statistics import SplitDescriptiveStatistics
    from torch.utils.data import DataLoader

    from sa_bench.metric import SemanticAffinity
    from sa_bench.tables import ConceptTable


def text_loader(texts: list[str], batch_size: int) -> DataLoader[BatchedInput]:
    """Return the texts as mteb's models expect them: a loader of ``{"text": [...]}`` batches."""
    from datasets import Dataset
    from torch.utils.data import DataLoader

    dataset: Any = Dataset.from_dict({"text": texts})
    return DataLoader(dataset, batch_size=batch_size)


def encode_texts(
    model: EncoderProtocol,
    texts: list[str],
    *,
    task_metadata: TaskMetadata,
    hf_split: str,
    hf_subset: str,
    encode_kwargs: EncodeKwargs,
) -> Array:
    """Return one vector per text, in the texts' order, as the model gives them.

    No prompt type is passed: a word and its translation are neither query nor document. Prompts of
    the model's own configuration are not applied, see ``without_own_prompts``.

    Returns:
        An array or tensor of shape (n_texts, dim), of the model's own dtype.

    Raises:
        ValueError: The model returned another number of vectors, or not a matrix.
    """
    with without_own_prompts(model, task_metadata.type):
        vectors = model.encode(
            text_loader(texts, encode_kwargs.get("batch_size", 32)),
            task_metadata=task_metadata,
            hf_split=hf_split,
            hf_subset=hf_subset,
            prompt_type=None,
            **encode_kwargs,
        )
    return as_matrix(vectors, len(texts))


class MetricArguments(TypedDict):
    """Arguments of ``semantic_affinity`` and of ``diagnose``: what they say of each is true here.

    Attributes:
        vectors: For each language one row a gloss.
        concepts: The concept of each row.
        glosses: The text of each row.
        domains: The domain of each concept, or None where the table has none.
    """

    vectors: dict[str, Array]
    concepts: dict[str, list[str]]
    glosses: dict[str, list[str]]
    domains: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class Alignment:
    """What a task found out about a model.

    Attributes:
        result: Scores of all pairs of the task's languages, and of all concepts.
        dtype: Name of the dtype in which the model returned its vectors.
        dim: Length of the model's vectors.
    """

    result: SemanticAffinity
    dtype: str
    dim: int


class SemanticAffinityTask(AbsTask):
    """Semantic Affinity between the languages of a concept table, one hf_subset a language pair.

    The score of a pair is SA = H / (H + V) (Gong, arXiv 2601.09732; see ``sa_bench.metric``).
    """

    abstask_prompt = ""
    _remembered: tuple[weakref.ref[Any], tuple[Any, ...], Alignment] | None = None

    @property
    def table(self) -> ConceptTable:
        """The concepts and their glosses."""
        raise NotImplementedError

    @property
    def language_keys(self) -> tuple[str, ...]:
        """The languages of the pairs that are selected, in the table's order."""
        selected = set(chain.from_iterable(self.pair_languages(p) for p in self.hf_subsets))
        return tuple(key for key in self.table.languages if key in selected)

    @property
    def texts(self) -> list[str]:
        """The different texts that a model is given, in the table's order."""
        rows = chain.from_iterable(self._rows(key) for key in self.language_keys)
        return list(dict.fromkeys(gloss for _, gloss in rows))

    @property
    def n_texts(self) -> int:
        """How many different texts a model is given."""
        return len(self.texts)

    def metric_arguments(self, encoded: Array) -> MetricArguments:
        """Return what the metric is given, from one vector for each of ``texts``."""
        position = {text: row for row, text in enumerate(self.texts)}
        rows = {key: self._rows(key) for key in self.language_keys}
        domains = self.table.domains
        return MetricArguments(
            vectors={
                key: encoded[[position[gloss] for _, gloss in column]]
                for key, column in rows.items()
            },
            concepts={key: [concept for concept, _ in column] for key, column in rows.items()},
            glosses={key: [gloss for _, gloss in column] for key, column in rows.items()},
            domains=None if domains is None else dict(zip(self.table.ids, domains, strict=True)),
        )

    @staticmethod
    def pair_languages(pair: HFSubset) -> tuple[str, str]:
        """Return the two language keys of a pair's name."""
        first, _, second = pair.partition("-")
        return first, second

    def select_languages(self, keys: Sequence[str]) -> None:
        """Keep the pairs among these languages only.

        Raises:
            ValueError: The table has not all of them, or they make no pair.
        """
        unknown = [key for key in keys if key not in self.table.languages]
        if unknown:
            raise ValueError(
                f"{self.metadata.name} has no language {', '.join(unknown)};"
                f" it has {', '.join(self.table.languages)}"
            )
        chosen = [key for key in self.table.languages if key in keys]
        if len(chosen) < 2:  # noqa: PLR2004 - a pair
            raise ValueError(
                f"one language makes no pair: name two or more of {', '.join(self.table.languages)}"
            )
        self.hf_subsets = [pair_name(a, b) for a, b in pairs_of(chosen)]

    def load_data(self, num_proc: int | None = None, **kwargs: Any) -> None:  # noqa: ANN401, ARG002 - mteb's signature
        """Set ``dataset`` to one Hugging Face dataset a pair, a column of glosses a language."""
        if self.data_loaded:
            return
        table = self.table
        columns: dict[str, Any] = {"id": list(table.ids)}
        for key in table.languages:
            columns[key] = [list(glosses) for glosses in table.glosses[key]]
        concepts = Dataset.from_dict(columns)
        self.dataset = {
            pair: DatasetDict({"test": concepts.select_columns(["id", *self.pair_languages(pair)])})
            for pair in self.metadata.hf_subsets
        }
        self.data_loaded = True

    def unload_data(self) -> None:
        """Forget the data and the last model's alignment."""
        self._remembered = None
        super().unload_data()

    def alignment(
        self,
        model: MTEBModels,
        *,
        hf_split: str = "test",
        encode_kwargs: EncodeKwargs | None = None,
    ) -> Alignment:
        """Return the model's alignment over the selected languages, encoding each gloss once.

        A second call with the same model, languages and encode arguments encodes nothing.

        Raises:
            ValueError: A vector is NaN, infinite or zero, or a language's vectors are collapsed;
                the message names model, task, language and gloss.
        """
        arguments = {k: v for k, v in (encode_kwargs or {}).items() if k != "show_progress_bar"}
        question = (self.language_keys, hf_split, tuple(sorted(arguments.items())))
        if self._remembered is not None:
            remembered_model, remembered_question, alignment = self._remembered
            if remembered_model() is model and remembered_question == question:
                return alignment
        alignment = self._align(cast("EncoderProtocol", model), hf_split, encode_kwargs or {})
        self._remembered = (weakref.ref(model), question, alignment)
        return alignment

    def _align(
        self, model: EncoderProtocol, hf_split: str, encode_kwargs: EncodeKwargs
    ) -> Alignment:
        try:
            encoded = encode_texts(
                model,
                self.texts,
                task_metadata=self.metadata,
                hf_split=hf_split,
                hf_subset=self.hf_subsets[0],
                encode_kwargs=encode_kwargs,
            )
            result = semantic_affinity(**self.metric_arguments(encoded))
        except ValueError as error:
            meta = model.mteb_model_meta
            named = getattr(meta, "name", None) or type(model).__name__
            # In place: a subclass may be made of more than one argument.
            error.args = (f"model {named}, task {self.metadata.name}: {error}",)
            raise
        return Alignment(result, str(encoded.dtype).removeprefix("torch."), int(encoded.shape[1]))

    def _rows(self, key: str) -> list[tuple[str, str]]:
        """Return (concept, gloss) for every gloss of a language, in the table's order."""
        cells = zip(self.table.ids, self.table.glosses[key], strict=True)
        return [(concept, gloss) for concept, glosses in cells for gloss in glosses]

    def _evaluate_subset(
        self,
        model: MTEBModels,
        data_split: Dataset,  # noqa: ARG002
        *,
        hf_split: str,
        hf_subset: str,
        encode_kwargs: EncodeKwargs,
        prediction_folder: Path | None = None,  # noqa: ARG002
        num_proc: int | None = None,  # noqa: ARG002
        timer: TimingStack,  # noqa: ARG002
        **kwargs: Any,  # noqa: ANN401, ARG002
    ) -> ScoresDict:
        alignment = self.alignment(model, hf_split=hf_split, encode_kwargs=encode_kwargs)
        return cast("ScoresDict", alignment.result.pairs[hf_subset].to_dict())

    def _calculate_descriptive_statistics_from_split(
        self,
        split: str,  # noqa: ARG002 - a table has one split
        *,
        hf_subset: str | None = None,
        compute_overall: bool = False,  # noqa: ARG002 - without a subset the whole table counts
        num_proc: int | None = None,  # noqa: ARG002
    ) -> SplitDescriptiveStatistics:
        keys = self.table.languages if hf_subset is None else self.pair_languages(hf_subset)
        glosses = [gloss for key in keys for _, gloss in self._rows(key)]
        return cast(
            "SplitDescriptiveStatistics",
            {
                "num_samples": len(self.table.ids),
                "number_of_glosses": len(glosses),
                "unique_glosses": len(set(glosses)),
                "number_of_characters": sum(map(len, glosses)),
            },
        )
