"""The MTEB task that scores a model on a table of translated concepts.

mteb evaluates a task one hf_subset (here: a language pair) at a time. All pairs come from one
encoding of the table's unique glosses, which serves each pair once: see ``_Started``. A task is a
value: ``with_languages`` and ``given`` return new ones.
"""

from __future__ import annotations

from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Self, TypedDict, cast

from datasets import Dataset, DatasetDict
from mteb.abstasks.abstask import AbsTask

from sa_bench.languages import keys_of_names
from sa_bench.metric import semantic_affinity
from sa_bench.tasks.encoding import as_matrix, without_own_prompts
from sa_bench.tasks.statistics import describe_translations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
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


_N_PROBES = 8


@dataclass(frozen=True, slots=True)
class _Started:
    """An evaluation that mteb has begun, and of which it asks the pairs one by one.

    A pair that is asked for again, or by a model that encodes the probes otherwise, begins a new
    one: the same object may have other weights by then.

    Attributes:
        state: What the alignment depends on: the split, the languages, the vectors of the probes.
        alignment: Of all pairs.
        open: The pairs that were not asked for yet.
    """

    state: tuple[object, ...]
    alignment: Alignment
    open: frozenset[HFSubset]


class SemanticAffinityTask(AbsTask):
    """Semantic Affinity between the languages of a concept table, one hf_subset a language pair.

    The score of a pair is SA = H / (H + V) (Gong, arXiv 2601.09732; see ``sa_bench.metric``).
    """

    abstask_prompt = ""
    _alignment: Alignment | None = None
    _started: _Started | None = None

    @property
    def table(self) -> ConceptTable:
        """The concepts and their glosses."""
        raise NotImplementedError

    @property
    def pivot(self) -> str | None:
        """The language whose pairs are the hf_subsets and the score; None where all pairs are."""
        return None

    @property
    def language_keys(self) -> tuple[str, ...]:
        """The languages of the pairs that are selected, in the table's order."""
        selected = set(chain.from_iterable(self.pair_languages(p) for p in self.hf_subsets))
        return tuple(key for key in self.table.languages if key in selected)

    @property
    def texts(self) -> list[str]:
        """The different texts that a model is given, in the table's order."""
        return self.table.rows(self.language_keys).texts

    @property
    def n_texts(self) -> int:
        """How many different texts a model is given."""
        return len(self.texts)

    def metric_arguments(self, encoded: Array) -> MetricArguments:
        """Return what the metric is given, from one vector for each of ``texts``."""
        rows = self.table.rows(self.language_keys)
        domains = self.table.domains
        return MetricArguments(
            vectors={key: encoded[places] for key, places in rows.places.items()},
            concepts=rows.concepts,
            glosses=rows.glosses,
            domains=None if domains is None else dict(zip(self.table.ids, domains, strict=True)),
        )

    @staticmethod
    def pair_languages(pair: HFSubset) -> tuple[str, str]:
        """Return the two language keys of a pair's name."""
        first, _, second = pair.partition("-")
        return first, second

    def with_languages(self, keys: Sequence[str]) -> Self:
        """Return this task on the pairs among these languages only, named as a column may be.

        Raises:
            ValueError: The table has not all of them, or they make no pair.
        """
        keys = keys_of_names(keys, self.table.languages)
        unknown = [key for key in keys if key not in self.table.languages]
        if unknown:
            raise ValueError(
                f"{self.metadata.name} has no language {', '.join(unknown)};"
                f" it has {', '.join(self.table.languages)}"
            )
        pairs = [
            pair for pair in self.metadata.hf_subsets if set(self.pair_languages(pair)) <= set(keys)
        ]
        if not pairs:
            needed = f"{self.pivot} and another" if self.pivot else "two or more"
            raise ValueError(
                f"{', '.join(keys) or 'no language'} makes no pair of {self.metadata.name}: name"
                f" {needed} of {', '.join(self.table.languages)}"
            )
        chosen = copy(self)
        chosen.hf_subsets = pairs
        return chosen

    def given(self, alignment: Alignment) -> Self:
        """Return this task with an alignment that its evaluation takes instead of encoding."""
        given = copy(self)
        given._alignment = alignment  # noqa: SLF001 - of its own class
        return given

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

    def alignment(
        self,
        model: MTEBModels,
        *,
        hf_split: str = "test",
        encode_kwargs: EncodeKwargs | None = None,
    ) -> Alignment:
        """Return the model's alignment over the selected languages, encoding each gloss once.

        Raises:
            ValueError: A vector is NaN, infinite or zero, or a language's vectors are collapsed;
                the message names model, task, language and gloss.
        """
        encoded = self._encode(model, self.texts, hf_split, encode_kwargs or {})
        with self._named(model):
            result = semantic_affinity(**self.metric_arguments(encoded), pivot=self.pivot)
        return Alignment(result, str(encoded.dtype).removeprefix("torch."), int(encoded.shape[1]))

    def encoded(self, model: MTEBModels, texts: list[str], encode_kwargs: EncodeKwargs) -> Array:
        """Return (n, dim) vectors of further texts, encoded as the task's own are."""
        return self._encode(model, texts, "test", encode_kwargs)

    def _encode(
        self, model: MTEBModels, texts: list[str], hf_split: str, encode_kwargs: EncodeKwargs
    ) -> Array:
        with self._named(model):
            return encode_texts(
                cast("EncoderProtocol", model),
                texts,
                task_metadata=self.metadata,
                hf_split=hf_split,
                hf_subset=self.hf_subsets[0],
                encode_kwargs=encode_kwargs,
            )

    @contextmanager
    def _named(self, model: MTEBModels) -> Iterator[None]:
        """Put the names of model and task before what is wrong with the vectors."""
        try:
            yield
        except (ValueError, TypeError) as error:
            meta = cast("EncoderProtocol", model).mteb_model_meta
            named = getattr(meta, "name", None) or type(model).__name__
            # In place: a subclass may be made of more than one argument.
            error.args = (f"model {named}, task {self.metadata.name}: {error}",)
            raise

    def evaluate(
        self,
        model: MTEBModels,
        split: str = "test",
        subsets_to_run: list[HFSubset] | None = None,
        *,
        encode_kwargs: EncodeKwargs,
        **kwargs: Any,  # noqa: ANN401 - mteb's
    ) -> Mapping[HFSubset, ScoresDict]:
        """Score the pairs from one alignment; mteb calls this once per pair."""
        asked = self._alignment
        pairs = [p for p in self.hf_subsets if subsets_to_run is None or p in subsets_to_run]
        self._alignment = asked or self._align(model, split, pairs, encode_kwargs)
        try:
            return super().evaluate(
                model, split, subsets_to_run, encode_kwargs=encode_kwargs, **kwargs
            )
        finally:
            self._alignment = asked

    def _align(
        self, model: MTEBModels, split: str, pairs: Sequence[HFSubset], encode_kwargs: EncodeKwargs
    ) -> Alignment:
        """Return the alignment of the evaluation that is under way, or begin one."""
        probes = self.texts[:: max(1, self.n_texts // _N_PROBES)]
        probed = self._encode(model, probes, split, encode_kwargs)
        state = (split, self.language_keys, str(probed.dtype), probed.tolist())
        started = self._started
        if started is None or started.state != state or not started.open >= set(pairs):
            alignment = self.alignment(model, hf_split=split, encode_kwargs=encode_kwargs)
            started = _Started(state, alignment, frozenset(self.hf_subsets))
        left = started.open - set(pairs)
        self._started = _Started(state, started.alignment, left) if left else None
        return started.alignment

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
        alignment = self._alignment or self.alignment(
            model, hf_split=hf_split, encode_kwargs=encode_kwargs
        )
        return cast("ScoresDict", alignment.result.pairs[hf_subset].to_dict())

    def _calculate_descriptive_statistics_from_split(
        self,
        split: str,  # noqa: ARG002 - a table has one split
        *,
        hf_subset: str | None = None,
        compute_overall: bool = False,  # noqa: ARG002 - without a subset the whole table counts
        num_proc: int | None = None,  # noqa: ARG002
    ) -> SplitDescriptiveStatistics:
        subsets = self.metadata.hf_subsets if hf_subset is None else [hf_subset]
        pairs = [self.pair_languages(pair) for pair in subsets]
        return cast("SplitDescriptiveStatistics", describe_translations(self.table, pairs))
