"""A named model, and an encoder around it that encodes only what the embedding store lacks.

``--pooling mean-last-hidden`` is that of the paper's published code, which averages every open
model's last hidden state over all tokens, whatever the model's own head is: it drops the dense
layers of LaBSE and distiluse and the last token of Qwen3. So a reported figure and one measured
here may come from different vectors under one name, and such results are kept apart.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np

from sa_bench.running.devices import weights_dtype
from sa_bench.running.saved import experiment_meta
from sa_bench.tasks.task import encode_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mteb.abstasks.task_metadata import TaskMetadata
    from mteb.models import EncoderProtocol, ModelMeta
    from mteb.types import Array, BatchedInput, EncodeKwargs, PromptType
    from numpy.typing import NDArray
    from torch.utils.data import DataLoader
    from typing_extensions import Unpack

    from sa_bench.running.store import EmbeddingStore

__all__ = [
    "MEAN_LAST_HIDDEN",
    "ModelUnavailableError",
    "NamedModel",
    "PartlyEncodedError",
    "with_mean_pooling",
]


_WEIGHTS_DTYPE = "dtype of the weights"
_BATCHES_A_STEP = 8
"""So many batches (one, of a paid model) are encoded, then kept: what a killed run may lose."""


class StoredEncoder:
    """A model behind its store: loaded only when a text is missing, and asked for that text once.

    Missing texts are encoded longest first (equal lengths pad least), in steps whose make-up
    depends on the missing texts alone and that are kept one after the other. A run that was killed
    therefore goes on with the very batches that it would have had, and ends with the same vectors.
    """

    def __init__(
        self,
        model: NamedModel,
        store: EmbeddingStore,
        *,
        progress: Callable[[int, str], None] = lambda _n_texts, _usage: None,
    ) -> None:
        """Put ``store`` before ``model``.

        Args:
            model: What to encode with.
            store: What it has encoded so far.
            progress: Is told how many texts were just done, and what the model says of its usage.
        """
        self._named = model
        self._store = store
        self._progress = progress

    @property
    def mteb_model_meta(self) -> ModelMeta:
        """Mteb's description of the model; loading fills in what only the weights tell."""
        meta = self._named.meta
        if "model" not in self.__dict__:
            return meta
        identity = ("name", "revision", "experiment_kwargs")
        return self.model.mteb_model_meta.model_copy(
            update={field: getattr(meta, field) for field in identity}
        )

    @property
    def weights_dtype(self) -> str | None:
        """The type of the weights that gave the vectors, or None where it is not known.

        The vectors' own type does not tell: mteb's wrappers return float32 from bfloat16.
        """
        return self._store.noted(_WEIGHTS_DTYPE)

    @cached_property
    def model(self) -> EncoderProtocol:
        """The model itself, loaded at the first use."""
        loaded = self._named.load()
        dtype = weights_dtype(loaded)
        if dtype is not None:
            self._store.note(_WEIGHTS_DTYPE, dtype)
        return loaded

    def encode(
        self,
        inputs: DataLoader[BatchedInput],
        *,
        task_metadata: TaskMetadata,
        hf_split: str,
        hf_subset: str,
        prompt_type: PromptType | None = None,  # noqa: ARG002 - tasks here never pass one
        **encode_kwargs: Unpack[EncodeKwargs],
    ) -> NDArray[np.floating]:
        """Return one vector per text, from the store or from the model.

        Raises:
            ValueError: The model fails, or its vectors are of another length than the stored ones.
        """
        texts = [text for batch in inputs for text in batch["text"]]
        prompt = task_metadata.prompt if isinstance(task_metadata.prompt, str) else ""

        def encode_step(step: list[str]) -> NDArray[np.floating]:
            model = self.model
            try:
                encoded = encode_texts(
                    model,
                    step,
                    task_metadata=task_metadata,
                    hf_split=hf_split,
                    hf_subset=hf_subset,
                    encode_kwargs=encode_kwargs,
                )
            except (Exception, SystemExit) as error:  # a model is foreign code
                # These say themselves what is wrong.
                if type(error) in {ValueError, PartlyEncodedError}:
                    raise
                reason = " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")
                # torch says with a RuntimeError that a GPU's memory is full.
                is_memory = isinstance(error, (MemoryError, RuntimeError))
                advice = (
                    "; where memory is short, a smaller --batch-size helps" if is_memory else ""
                )
                raise ValueError(
                    f"it failed on {len(step)} texts, the first {step[0]!r}: {reason}{advice}"
                ) from error
            return _as_array(encoded)

        def keep(step: list[str], rows: NDArray[np.floating]) -> None:
            self._store.put(prompt, step, rows)
            vectors.update(zip(step, rows, strict=True))
            self._progress(len(step), getattr(self.model, "usage", ""))

        # Where a text costs money, a second process waits and then finds it in the store.
        with self._store.exclusive() if self._named.is_paid else nullcontext():
            vectors = self._store.get(prompt, texts)
            self._progress(len(vectors), "")
            missing = [text for text in dict.fromkeys(texts) if text not in vectors]
            if missing:
                workers = getattr(self.model, "concurrency", 1)
                batches = getattr(self.model, "batches_a_step", _BATCHES_A_STEP)
                if self._named.is_paid:
                    batches = 1
                steps = _steps(missing, encode_kwargs.get("batch_size", 32) * batches)
                _encode_steps(steps, encode_step, keep, workers)
        return _stacked([vectors[text] for text in texts], str(self._named.name))

    def similarity(self, embeddings1: Array, embeddings2: Array) -> Array:
        """Return the model's own similarity of every pair."""
        return self.model.similarity(embeddings1, embeddings2)

    def similarity_pairwise(self, embeddings1: Array, embeddings2: Array) -> Array:
        """Return the model's own similarity, row by row."""
        return self.model.similarity_pairwise(embeddings1, embeddings2)


def _steps(texts: list[str], size: int) -> list[list[str]]:
    ordered = sorted(texts, key=lambda text: (-len(text), text))
    return [ordered[start : start + size] for start in range(0, len(ordered), size)]


def _encode_steps(
    steps: Sequence[list[str]],
    encode_step: Callable[[list[str]], NDArray[np.floating]],
    keep: Callable[[list[str], NDArray[np.floating]], None],
    workers: int,
) -> None:
    """Encode every step and keep it at once; what was under way when one failed is kept as well."""
    if workers == 1:
        for step in steps:
            try:
                keep(step, encode_step(step))
            except PartlyEncodedError as error:
                keep(step, error.vectors)
                raise
        return
    with ThreadPoolExecutor(workers) as pool:
        futures = {pool.submit(encode_step, step): step for step in steps}
        try:
            for future in as_completed(futures):
                rows = future.result()
                keep(futures.pop(future), rows)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            for future, step in futures.items():
                failed = None if future.cancelled() else future.exception()
                if isinstance(failed, PartlyEncodedError):
                    keep(step, failed.vectors)
                elif not future.cancelled() and failed is None:
                    keep(step, future.result())
            raise


def _as_array(vectors: Array) -> NDArray[np.floating]:
    """Return the vectors as NumPy has them; half precision, which it lacks in part, as float32."""
    if isinstance(vectors, np.ndarray):
        return cast("NDArray[np.floating]", vectors)
    tensor = vectors.detach().cpu()
    return tensor.float().numpy() if tensor.dtype.itemsize < 4 else tensor.numpy()  # noqa: PLR2004


def _stacked(rows: Sequence[NDArray[np.floating]], model: str) -> NDArray[np.floating]:
    lengths = sorted({len(row) for row in rows})
    if len(lengths) > 1:
        raise ValueError(
            f"{model} gave vectors of different lengths ({', '.join(map(str, lengths))}), now or in"
            " an earlier run; clear them with `sa-bench cache clear`"
        )
    return np.stack(rows)


class ModelUnavailableError(ValueError):
    """The model can't run here: its weights, a key, a package or a GPU are missing."""


class PartlyEncodedError(ValueError):
    """A model gave some texts no vector; those of the others are kept.

    Attributes:
        vectors: One row per text, NaN where there is no vector.
    """

    def __init__(self, message: str, vectors: NDArray[np.floating]) -> None:
        """Say what is wrong with some of ``vectors``."""
        super().__init__(message)
        self.vectors = vectors


@dataclass(frozen=True, slots=True)
class NamedModel:
    """A model that can be loaded, under the name and revision that its results will carry.

    Attributes:
        meta: mteb's description; its ``name`` is ``org/model``, its ``revision`` is not None.
        load: Loads the weights and returns an MTEB model that carries ``meta``.
        encodes_as: The model whose vectors these are, where ``meta`` is an experiment with them.
        is_paid: Every text sent costs money, so none may be sent twice.
        keeps_vectors: Its vectors are kept for later runs; not those of a model that may change
            unseen.
    """

    meta: ModelMeta
    load: Callable[[], EncoderProtocol]
    encodes_as: ModelMeta | None = None
    is_paid: bool = False
    keeps_vectors: bool = True

    @property
    def name(self) -> str:
        """The name, ``org/model``."""
        return str(self.meta.name)

    @property
    def revision(self) -> str:
        """The revision of the weights."""
        return str(self.meta.revision)


MEAN_LAST_HIDDEN = "mean-last-hidden"
"""The mean of the last hidden state over the tokens that are no padding, without instruction."""


def with_mean_pooling(model: NamedModel) -> NamedModel:
    """Return the model as an experiment under the paper's pooling, not yet loaded.

    Its instruction and default prompt go with its head: the paper's code sends bare words. (To
    multilingual-e5-large-instruct it sends ``query: `` before them, which a prompt can add.)
    """
    meta = experiment_meta(model.meta, pooling=MEAN_LAST_HIDDEN)

    def load() -> EncoderProtocol:
        return _pooled(model.load(), model.name)

    encodes_as = experiment_meta(model.encodes_as or model.meta, pooling=MEAN_LAST_HIDDEN)
    return replace(model, meta=meta, load=load, encodes_as=encodes_as)


def _pooled(loaded: EncoderProtocol, name: str) -> EncoderProtocol:
    """Return a model of the loaded one's transformer and a mean over its tokens.

    Raises:
        ValueError: The model has no transformer of sentence-transformers whose state could be read.
    """
    from mteb.models import SentenceTransformerEncoderWrapper
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    inner = getattr(loaded, "model", None)
    if not isinstance(inner, SentenceTransformer) or not isinstance(inner[0], Transformer):
        raise ValueError(  # noqa: TRY004 - a wrong model, no wrong type
            f"{name} gives no last hidden state to average: it is no transformer loaded by"
            " sentence-transformers; run it without --pooling"
        )
    first = inner[0]
    pooling = Pooling(first.get_embedding_dimension(), pooling_mode="mean")
    pooled = SentenceTransformer(modules=[first, pooling], device=str(inner.device))
    wrapper = SentenceTransformerEncoderWrapper(pooled)
    wrapper.mteb_model_meta = loaded.mteb_model_meta
    return wrapper
