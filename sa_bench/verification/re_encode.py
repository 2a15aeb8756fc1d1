"""Encode concepts of a task again, and score the fresh vectors as a run scores its own."""

from __future__ import annotations

import tempfile
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.metric import FewConceptsWarning, semantic_affinity
from sa_bench.running.devices import weights_device, weights_dtype
from sa_bench.running.encoder import StoredEncoder
from sa_bench.running.store import EmbeddingStore
from sa_bench.tasks.further import further_figures
from sa_bench.tasks.task import encode_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from sa_bench.metric import SemanticAffinity
    from sa_bench.running.encoder import NamedModel
    from sa_bench.tables.table import GlossRows
    from sa_bench.tasks import SemanticAffinityTask
    from sa_bench.tasks.further import FurtherFigures


@dataclass(frozen=True, slots=True)
class ReEncoded:
    """What fresh vectors of some concepts give.

    Attributes:
        scores: The scores over these concepts.
        dtypes: The types of the vectors and, where they lie here, of the weights.
        device: Where the model computed.
        further: Groups, traps and drift; None of a sample.
    """

    scores: SemanticAffinity
    dtypes: tuple[str, ...]
    device: str
    further: FurtherFigures | None


def choose_concepts(task: SemanticAffinityTask, size: int, seed: int) -> tuple[str, ...]:
    """Return ``size`` concepts of a task, drawn without replacement, in the table's order.

    The same seed draws the same concepts.
    """
    ids = task.table.ids
    random = np.random.default_rng([seed, *task.metadata.name.encode()])
    return tuple(ids[place] for place in sorted(random.choice(len(ids), size, replace=False)))


@contextmanager
def fresh_encoder(
    model: NamedModel, progress: Callable[[int, str], None] = lambda _n_texts, _usage: None
) -> Iterator[StoredEncoder]:
    """Give the model behind a store of its own, empty at first and thrown away at the end.

    The user's store is not read: anyone who doctors results can doctor the vectors that are kept of
    a model, and those of an earlier release or of other hardware prove nothing about this one.
    """
    with (
        tempfile.TemporaryDirectory(prefix="sa-bench-verify-") as folder,
        EmbeddingStore(Path(folder) / "fresh.sqlite") as store,
    ):
        yield StoredEncoder(model, store, progress=progress)


def re_encode(
    encoder: StoredEncoder,
    task: SemanticAffinityTask,
    rows: GlossRows,
    *,
    batch_size: int = 32,
    extra: Collection[str] = (),
) -> ReEncoded:
    """Encode these rows and score them, with the companions on request that ``extra`` names.

    Raises:
        ValueError: The model can't be loaded or fails, or its vectors can't be scored; the message
            names the model and the task.
    """
    table = task.table
    further = None
    domains = None if table.domains is None else dict(zip(table.ids, table.domains, strict=True))
    encode = partial(
        encode_texts,
        encoder,
        task_metadata=task.metadata,
        hf_split="test",
        hf_subset=task.hf_subsets[0],
        encode_kwargs={"batch_size": batch_size, "show_progress_bar": False},
    )
    try:
        vectors = encode(list(rows.texts))
        with warnings.catch_warnings():
            # A sample is small on purpose.
            warnings.simplefilter("ignore", FewConceptsWarning)
            scores = semantic_affinity(
                {key: vectors[places] for key, places in rows.places.items()},
                rows.concepts,
                rows.glosses,
                domains=domains,
                pivot=task.pivot,
                extra=extra,
            )
        # Shares of traps and groups are of all rows; a sample would have others.
        if len(scores.concepts.ids) == len(table.ids):
            further = further_figures(task.with_languages(scores.languages), scores, encode)
    except ValueError as error:
        name = encoder.mteb_model_meta.name
        error.args = (f"model {name}, task {task.metadata.name}: {error}",)
        raise
    found = (str(vectors.dtype), weights_dtype(encoder.model))
    dtypes = tuple(dict.fromkeys(dtype for dtype in found if dtype is not None))
    return ReEncoded(scores, dtypes, weights_device(encoder.model), further)
