"""Encode concepts of a task anew, and score the fresh vectors as a run scores its own."""

from __future__ import annotations

import tempfile
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.metric import FewConceptsWarning, semantic_affinity
from sa_bench.running.devices import weights_device, weights_dtype
from sa_bench.running.encoder import StoredEncoder
from sa_bench.running.store import EmbeddingStore
from sa_bench.tasks.task import encode_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from sa_bench.metric import SemanticAffinity
    from sa_bench.running.named_model import NamedModel
    from sa_bench.tasks import SemanticAffinityTask


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of some concepts, by language.

    Attributes:
        texts: The different texts that a model is given.
        places: For each language, each row's place in ``texts``.
        concepts: The concept of each row.
        glosses: The text of each row.
        domains: The domain of each concept, or None where the table has none.
    """

    texts: tuple[str, ...]
    places: dict[str, NDArray[np.intp]]
    concepts: dict[str, list[str]]
    glosses: dict[str, list[str]]
    domains: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class ReEncoded:
    """What fresh vectors of some concepts give.

    Attributes:
        scores: The scores over these concepts.
        dtypes: The types of the vectors and, where they lie here, of the weights.
        device: Where the model computed.
    """

    scores: SemanticAffinity
    dtypes: tuple[str, ...]
    device: str


def choose_concepts(task: SemanticAffinityTask, size: int, seed: int) -> tuple[str, ...]:
    """Return ``size`` concepts of a task, drawn without replacement, in the table's order.

    The same seed draws the same concepts.
    """
    ids = task.table.ids
    random = np.random.default_rng([seed, *task.metadata.name.encode()])
    return tuple(ids[place] for place in sorted(random.choice(len(ids), size, replace=False)))


def rows_of(task: SemanticAffinityTask, concepts: Sequence[str]) -> Rows:
    """Return the rows of these concepts in the task's selected languages."""
    chosen = set(concepts)
    # With the numbers of the texts in the place of vectors, the task says which row has which text.
    arguments = task.metric_arguments(np.arange(task.n_texts))
    kept = {
        key: [row for row, concept in enumerate(column) if concept in chosen]
        for key, column in arguments["concepts"].items()
    }
    numbers = {key: arguments["vectors"][key][rows] for key, rows in kept.items()}
    needed = np.unique(np.concatenate(list(numbers.values())))
    texts = task.texts
    return Rows(
        texts=tuple(texts[number] for number in needed),
        places={key: np.searchsorted(needed, column) for key, column in numbers.items()},
        concepts={k: [arguments["concepts"][k][row] for row in rows] for k, rows in kept.items()},
        glosses={k: [arguments["glosses"][k][row] for row in rows] for k, rows in kept.items()},
        domains=arguments["domains"],
    )


@contextmanager
def fresh_encoder(
    model: NamedModel, progress: Callable[[int, str], None] = lambda _n_texts, _usage: None
) -> Iterator[StoredEncoder]:
    """Give the model behind a store of its own, empty at first and thrown away at the end.

    The user's store is not read: whoever doctors results can doctor the vectors that are kept of a
    model, and those of an earlier release or of other hardware would prove nothing about this one.
    """
    with (
        tempfile.TemporaryDirectory(prefix="sa-bench-verify-") as folder,
        EmbeddingStore(Path(folder) / "fresh.sqlite") as store,
    ):
        yield StoredEncoder(model, store, progress=progress)


def re_encode(
    encoder: StoredEncoder, task: SemanticAffinityTask, rows: Rows, *, batch_size: int = 32
) -> ReEncoded:
    """Encode these rows and score them.

    Raises:
        ValueError: The model can't be loaded or fails, or its vectors can't be scored; the message
            names the model and the task.
    """
    try:
        vectors = encode_texts(
            encoder,
            list(rows.texts),
            task_metadata=task.metadata,
            hf_split="test",
            hf_subset=task.hf_subsets[0],
            encode_kwargs={"batch_size": batch_size, "show_progress_bar": False},
        )
        with warnings.catch_warnings():
            # A sample is small on purpose.
            warnings.simplefilter("ignore", FewConceptsWarning)
            scores = semantic_affinity(
                {key: vectors[places] for key, places in rows.places.items()},
                rows.concepts,
                rows.glosses,
                domains=rows.domains,
            )
    except ValueError as error:
        name = encoder.mteb_model_meta.name
        error.args = (f"model {name}, task {task.metadata.name}: {error}",)
        raise
    found = (str(vectors.dtype), weights_dtype(encoder.model))
    dtypes = tuple(dict.fromkeys(dtype for dtype in found if dtype is not None))
    return ReEncoded(scores, dtypes, weights_device(encoder.model))
