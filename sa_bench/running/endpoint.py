"""A model behind an OpenAI-compatible embedding endpoint: OpenAI, vLLM, Ollama, TEI and others.

The ``openai`` package does the transport: it retries connection errors, 429 and 5xx with growing,
jittered pauses and follows ``Retry-After``. An answer that is no embedding is asked for again here.

mteb has a wrapper of its own for OpenAI's models (``openai/...``, 2.26), which stays in use under
these names. It knows no other server's models: it wants tiktoken and, for a name it does not know,
a dimension. This one adds what that lacks: any server, any model and key, dimensions as they come,
several requests at once, one pass over texts that cost money (a wrong answer is found by its count,
order, length, zeros and NaN, and stops the run instead of becoming a vector), the tokens used, and
errors that say which server said what.
"""

from __future__ import annotations

import os
import re
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from mteb.models import ModelMeta
from mteb.models.abs_encoder import AbsEncoder

from sa_bench.running.encoder import ModelUnavailableError, NamedModel

if TYPE_CHECKING:
    from mteb.abstasks.task_metadata import TaskMetadata
    from mteb.types import BatchedInput, PromptType
    from numpy.typing import NDArray
    from openai import OpenAI
    from torch.utils.data import DataLoader

__all__ = ["CONCURRENCY", "PREFIX", "TIMEOUT_SECONDS", "EndpointModel", "endpoint_model"]

PREFIX = "openai:"
"""A model name that starts so is a model behind an endpoint."""

_DEFAULT_BASE = "https://api.openai.com/v1"
_KEY_VARIABLE = "OPENAI_API_KEY"
_ATTEMPTS = 5
_TRANSPORT_RETRIES = 8

CONCURRENCY = 4
"""How many requests may be under way at once, unless said otherwise."""
TIMEOUT_SECONDS = 120.0
"""How many seconds an answer may take, unless said otherwise."""


def endpoint_model(
    text: str,
    *,
    api_base: str | None = None,
    name: str | None = None,
    revision: str | None = None,
    timeout: float = TIMEOUT_SECONDS,
    concurrency: int = CONCURRENCY,
) -> NamedModel:
    """Return the model that ``openai:MODEL`` names, not yet connected.

    Its revision names the address and the model there, since an endpoint does not say which weights
    it runs.

    Args:
        text: ``openai:`` and the name by which the endpoint knows the model.
        api_base: The endpoint's address; by default ``$OPENAI_BASE_URL``, else OpenAI's.
        name: The ``org/model`` under which results are kept; by default the model's own name, with
            the server's before it where it has no organisation.
        revision: What to keep the results under; by default the address and the model.
        timeout: How many seconds an answer may take.
        concurrency: How many requests may be under way at once.

    Raises:
        ValueError: The address is none, or the key is missing; or the extra is not installed.
    """
    model = text.removeprefix(PREFIX)
    base = api_base or os.environ.get("OPENAI_BASE_URL") or _DEFAULT_BASE
    parts = urlsplit(base)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(
            f"--api-base {base!r} is no address; it reads like http://localhost:8080/v1"
        )
    server = parts.netloc.rpartition("@")[2]
    organisation = "openai" if base == _DEFAULT_BASE else server
    own_name = model if "/" in model else f"{organisation}/{model}"
    meta = ModelMeta.create_empty(
        {
            "name": name or re.sub(r"[^\w./-]", "-", own_name),
            "revision": re.sub(r"[^\w.-]+", "-", f"api-{server}{parts.path}/{model}"),
            "open_weights": None,
            "framework": ["API"],
        }
    )
    if not model:
        raise ValueError(
            "openai: is followed by the model's name, as in openai:text-embedding-3-small"
        )
    key = os.environ.get(_KEY_VARIABLE)
    if key is None and base == _DEFAULT_BASE:
        raise ValueError(
            f"{text} needs a key: set {_KEY_VARIABLE}, or name your server by --api-base"
        )

    # An endpoint's weights may change under a revision that was given: vectors go by the address.
    named = meta if revision is None else meta.model_copy(update={"revision": revision})

    def load() -> EndpointModel:
        client = _client(base, key or "none", timeout)
        return EndpointModel(client, model, named, concurrency=concurrency)

    return NamedModel(named, load, encodes_as=meta, is_paid=True)


def _client(base: str, key: str, timeout: float) -> OpenAI:
    try:
        from openai import OpenAI
    except ImportError as error:
        raise ModelUnavailableError(
            "endpoints need an extra: pip install 'sa-bench[api]'"
        ) from error
    return OpenAI(base_url=base, api_key=key, max_retries=_TRANSPORT_RETRIES, timeout=timeout)


class EndpointModel(AbsEncoder):
    """An MTEB model that sends an endpoint the texts of a call in one request.

    Attributes:
        prefix: Is put before every text.
        concurrency: How many calls may be under way at once.
    """

    mteb_model_meta: ModelMeta
    prefix = ""

    def __init__(
        self, client: OpenAI, model: str, meta: ModelMeta, *, concurrency: int = CONCURRENCY
    ) -> None:
        """Ask ``client`` for embeddings by ``model``."""
        self.concurrency = concurrency
        self.mteb_model_meta = meta
        self._client = client
        self._model = model
        self._n_tokens = 0
        self._dim: int | None = None
        self._lock = threading.Lock()

    @property
    def usage(self) -> str:
        """How many tokens the endpoint says it has read."""
        return f"{self._n_tokens:,} tokens"

    def encode(
        self,
        inputs: DataLoader[BatchedInput],
        *,
        task_metadata: TaskMetadata,  # noqa: ARG002 - the same vectors for every task
        hf_split: str,  # noqa: ARG002
        hf_subset: str,  # noqa: ARG002
        prompt_type: PromptType | None = None,  # noqa: ARG002
        **encode_kwargs: Any,  # noqa: ANN401, ARG002 - mteb's signature
    ) -> NDArray[np.float32]:
        """Return one vector per text, in the texts' order.

        Raises:
            ValueError: The endpoint refuses, fails again and again, or answers with no embeddings.
        """
        texts = [self.prefix + text for batch in inputs for text in batch["text"]]
        reason = ""
        for _ in range(_ATTEMPTS):
            vectors, reason = self._ask(texts)
            if not reason:
                return vectors
        raise ValueError(
            f"{self._client.base_url}: {reason}, {_ATTEMPTS} times in a row; the vectors so far are"
            " kept, the same command goes on from here"
        )

    def _ask(self, texts: list[str]) -> tuple[NDArray[np.float32], str]:
        """Return the vectors of the texts, and what is wrong with them."""
        from openai import APIError

        try:
            # "float", because not every server knows the package's default, base64.
            answer = self._client.embeddings.create(
                input=texts, model=self._model, encoding_format="float"
            )
            by_index = {row.index: row.embedding for row in answer.data}
            vectors = np.array([by_index[index] for index in sorted(by_index)], np.float32)
        except APIError as error:
            raise ValueError(
                f"{self._client.base_url}: {error.message}; the vectors so far are kept, the same"
                " command goes on from here"
            ) from error
        except (ValueError, TypeError, AttributeError, RecursionError):
            # The package builds its answer from whatever JSON came, or fails on what is none.
            return _NOTHING, "it sent no embeddings"
        complaint = self._complaint(vectors, len(texts))
        if not complaint:
            with self._lock:
                # Some servers leave it out, or send an empty object.
                self._n_tokens += getattr(answer.usage, "prompt_tokens", None) or 0
        return vectors, complaint

    def _complaint(self, vectors: NDArray[np.float32], n_texts: int) -> str:
        if vectors.ndim != 2 or len(vectors) != n_texts:  # noqa: PLR2004 - a matrix
            return f"it sent {len(vectors)} vectors for {n_texts} texts"
        with self._lock:
            self._dim = self._dim or vectors.shape[1]
        if vectors.shape[1] != self._dim:
            return f"it sent vectors of length {vectors.shape[1]}, {self._dim} before"
        if not np.isfinite(vectors).all():
            return "it sent a vector that is not finite"
        if not vectors.any(axis=1).all():
            return "it sent a vector of zeros"
        return ""


_NOTHING = np.empty((0, 0), dtype=np.float32)
