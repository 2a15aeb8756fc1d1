"""A model behind an OpenAI-compatible embedding endpoint: OpenAI, vLLM, Ollama, TEI and others.

mteb has a wrapper of its own for OpenAI's models (``openai/...``, 2.26), which stays in use under
these names. It knows no other server's models: it wants tiktoken and, for a name it does not know,
a dimension. This one adds what that lacks: any server, any model and key, dimensions as they come,
several requests at once, one pass over texts that cost money, the tokens used, and errors that say
which server said what.

A server is foreign. Its answer is bounded (``exchange``) and read strictly: a wrong one is asked
for again where it may be an accident and stops the run where it is not; it never becomes a vector.
"""

from __future__ import annotations

import json
import math
import os
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

import numpy as np
from mteb.models import ModelMeta
from mteb.models.abs_encoder import AbsEncoder

from sa_bench.finding import in_one_line, is_secret_name, quoted, redacted
from sa_bench.results.layout import joined_name
from sa_bench.running.encoder import ModelUnavailableError, NamedModel, PartlyEncodedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    from mteb.abstasks.task_metadata import TaskMetadata
    from mteb.types import BatchedInput, PromptType
    from numpy.typing import NDArray
    from torch.utils.data import DataLoader

    from sa_bench.running.exchange import Answer

__all__ = ["CONCURRENCY", "PREFIX", "TIMEOUT_SECONDS", "EndpointModel", "endpoint_model"]

PREFIX = "openai:"
"""A model name that starts so is a model behind an endpoint."""

_DEFAULT_BASE = "https://api.openai.com/v1"
_KEY_VARIABLE = "OPENAI_API_KEY"

CONCURRENCY = 4
"""How many requests may be under way at once, unless said otherwise."""
TIMEOUT_SECONDS = 120.0
"""How many seconds an answer may take, unless said otherwise."""


@dataclass(frozen=True, slots=True)
class _Address:
    """Where an endpoint is.

    Attributes:
        origin: Scheme, host and port.
        path: Without the slash at its end.
        query: As it was given; it may hold a key.
        auth: User and password, where the address has them.
    """

    origin: str
    path: str
    query: str
    auth: tuple[str, str] | None

    @classmethod
    def parse(cls, base: str) -> _Address:
        """Return the address that ``--api-base`` spells.

        Raises:
            ValueError: It is none.
        """
        try:
            parts = urlsplit(base.strip())
            port = parts.port
        except ValueError:
            parts, port = SplitResult("", "", "", "", ""), None
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            shown = redacted(base.rpartition("@")[2].partition("?")[0])
            raise ValueError(
                f"--api-base {shown!r} is no address; it reads like http://localhost:8080/v1"
            )
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        origin = f"{parts.scheme}://{host}" + ("" if port is None else f":{port}")
        auth = (unquote(parts.username or ""), unquote(parts.password or ""))
        return cls(origin, parts.path.rstrip("/"), parts.query, auth if any(auth) else None)

    @property
    def shown(self) -> str:
        """The address as messages show it, without what may be secret."""
        return f"{self.origin}{self.path}"

    @property
    def of_embeddings(self) -> str:
        """Where embeddings are asked for."""
        return f"{self.shown}/embeddings" + (f"?{self.query}" if self.query else "")

    @property
    def query_secrets(self) -> tuple[str, ...]:
        """The keys in the query."""
        return tuple(value for name, value in parse_qsl(self.query) if is_secret_name(name))

    @property
    def identity(self) -> str:
        """All of the address that may tell one model from another; no user, password or key."""
        settings = parse_qsl(self.query, keep_blank_values=True)
        public = [(name, value) for name, value in settings if not is_secret_name(name)]
        return f"{self.shown}?{urlencode(public)}"


_REPLACED = re.compile(r"[^\w./-]+")
_LOOKS_HASHED = re.compile(r"-[0-9a-f]{10}$")
_LONGEST_PART = 80


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _plain_name(text: str) -> str:
    """Return a text as a file name may be; a digest of it follows where anything was replaced."""
    parts = [
        part.lstrip(".")[:_LONGEST_PART] or "_" for part in _REPLACED.sub("-", text).split("/")
    ]
    organisation, _, rest = "/".join(parts).partition("/")
    named = f"{organisation}/{joined_name(rest)}" if rest else organisation
    plain = named[: 2 * _LONGEST_PART]
    is_same = plain == text and _LOOKS_HASHED.search(text) is None
    return plain if is_same else f"{plain}-{_digest(text)}"


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
    it runs, and ends with a digest of both as they were given: two models never share vectors.

    Args:
        text: ``openai:`` and the name by which the endpoint knows the model.
        api_base: The endpoint's address; by default ``$OPENAI_BASE_URL``, else OpenAI's.
        name: The ``org/model`` under which results are kept; by default the model's own name, with
            the server's before it (and a digest of the address behind) where it has no
            organisation.
        revision: What to keep the results under; by default the address and the model.
        timeout: How many seconds an answer may take.
        concurrency: How many requests may be under way at once.

    Raises:
        ValueError: The address is none, or the key is missing; or the extra is not installed.
    """
    model = text.removeprefix(PREFIX)
    base = api_base or os.environ.get("OPENAI_BASE_URL") or _DEFAULT_BASE
    address = _Address.parse(base)
    is_openai = address.identity == _Address.parse(_DEFAULT_BASE).identity
    if not model:
        raise ValueError(
            "openai: is followed by the model's name, as in openai:text-embedding-3-small"
        )
    key = os.environ.get(_KEY_VARIABLE, "").strip()
    if not (key.isascii() and (key.isprintable() or not key)):
        raise ValueError(f"{_KEY_VARIABLE} holds characters that no key has; set it again")
    if not key and is_openai and address.auth is None:
        raise ValueError(
            f"{text} needs a key: set {_KEY_VARIABLE}, or name your server by --api-base"
        )
    identity = f"{address.identity} {model}"
    server = address.origin.partition("://")[2]
    # A name with an organisation says which model it is, wherever it is served.
    if "/" in model.strip("/"):
        own_name = _plain_name(model)
    elif is_openai:
        own_name = _plain_name(f"openai/{model}")
    else:
        plain = _REPLACED.sub("-", f"{server[:_LONGEST_PART]}/{model.strip('/')[:_LONGEST_PART]}")
        own_name = f"{plain}-{_digest(identity)}"
    place = re.sub(r"[^\w.-]+", "-", f"{server}{address.path}/{model}")[:_LONGEST_PART]
    meta = ModelMeta.create_empty(
        {
            "name": name or own_name,
            "revision": f"api-{place}-{_digest(identity)}",
            "open_weights": None,
            "framework": ["API"],
        }
    )
    # An endpoint's weights may change under a revision that was given: vectors go by the address.
    named = meta if revision is None else meta.model_copy(update={"revision": revision})

    def load() -> EndpointModel:
        return EndpointModel(
            address, model, named, key=key, timeout=timeout, concurrency=concurrency
        )

    return NamedModel(named, load, encodes_as=meta, is_paid=True)


# A request is sent again so often at most, by what went wrong.
_Kind = Literal["unreached", "broken", "slow", "busy", "wrong", "final"]
_TRIES: Mapping[_Kind, int] = {
    "unreached": 2,  # nothing ever answered at this address: it is wrong, or no server runs
    "broken": 9,  # the server was there before: it may be starting again
    "slow": 3,  # the server may still be at work for each that was given up
    "busy": 9,
    "wrong": 5,
    "final": 1,
}
_SAME_ANSWER = 3
"""An answer that was wrong so often, byte for byte, will be wrong again, and may cost money."""
_LONGEST_PAUSE = 8.0
_LONGEST_WAIT = 60.0
"""How many seconds a server may ask to wait before the run ends and says when to try again."""
_AGAIN = {408, 409, 425, 429}
_TOO_LARGE = 413

_MOST_DIMENSIONS = 16_384
_BYTES_OF_A_NUMBER = 40  # of JSON that is laid out a number a line
_BYTES_BESIDE = 2**20
_MOST_BYTES = 2**28


class _FaultError(Exception):
    """Why a request gave no vectors.

    Attributes:
        kind: Decides how often it is tried again.
        reason: For the message.
        wait: How many seconds the server asks to wait; None where it does not.
    """

    def __init__(self, kind: _Kind, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.wait = wait


class _SpoiledError(_FaultError):
    """Some vectors of a right answer are none; ``vectors`` has NaN in their place."""

    def __init__(self, reason: str, vectors: NDArray[np.float32]) -> None:
        super().__init__("wrong", reason)
        self.vectors = vectors


class _Gate:
    """Lets so many requests through at once, and fewer once answers come too late."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._inside = 0
        self._changed = threading.Condition()

    def __enter__(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._inside < self._limit)
            self._inside += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._changed:
            self._inside -= 1
            self._changed.notify()

    def narrow(self) -> None:
        """Let half as many through."""
        with self._changed:
            self._limit = max(1, self._limit // 2)


class EndpointModel(AbsEncoder):
    """An MTEB model that sends an endpoint the texts of a call in one request.

    Attributes:
        prefix: Is put before every text.
        concurrency: How many calls may be under way at once.
        timeout: How many seconds an answer may take.
    """

    mteb_model_meta: ModelMeta
    prefix = ""

    def __init__(
        self,
        address: _Address,
        model: str,
        meta: ModelMeta,
        *,
        key: str = "",
        timeout: float = TIMEOUT_SECONDS,
        concurrency: int = CONCURRENCY,
    ) -> None:
        """Ask the server at ``address`` for embeddings by ``model``."""
        try:
            import httpx2
        except ImportError as error:
            raise ModelUnavailableError(
                "endpoints need an extra: pip install 'sa-bench[api]'"
            ) from error
        self.concurrency = concurrency
        self.timeout = timeout
        self.mteb_model_meta = meta
        self._address = address
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._secrets = (key, *(address.auth or ()), *address.query_secrets)
        self._tls = httpx2.create_ssl_context()
        self._gate = _Gate(concurrency)
        self._n_tokens = 0
        self._n_answers = 0
        self._n_kept = 0
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
            PartlyEncodedError: Some of the vectors are none, again and again.
            ValueError: The endpoint refuses, fails again and again, or answers with no embeddings.
        """
        texts = [self.prefix + text for batch in inputs for text in batch["text"]]
        body = json.dumps({"model": self._model, "input": texts, "encoding_format": "float"})
        tries: Counter[_Kind] = Counter()
        answers: Counter[bytes] = Counter()
        while True:
            try:
                return self._vectors(self._answer(body.encode(), texts), len(texts), answers)
            except _FaultError as fault:
                tries[fault.kind] += 1
                is_same = max(answers.values(), default=0) >= _SAME_ANSWER
                if is_same or tries[fault.kind] >= _TRIES[fault.kind]:
                    self._give_up(fault, tries[fault.kind], len(texts))
                pause = min(_LONGEST_PAUSE, 0.5 * 2 ** (tries.total() - 1))
                jitter = random.uniform(0.75, 1)  # noqa: S311 - no secret
                if fault.kind != "wrong":
                    time.sleep(pause * jitter if fault.wait is None else fault.wait)

    def _give_up(self, fault: _FaultError, tries: int, n_texts: int) -> NoReturn:
        times = f", {tries} times in a row" if tries > 1 else ""
        kept = "; the vectors so far are kept, the same command goes on from here"
        then = kept if self._n_kept else ""
        told = f"{self._address.shown}: {redacted(fault.reason, *self._secrets)}{times}{then}"
        if isinstance(fault, _SpoiledError) and len(fault.vectors) == n_texts:
            raise PartlyEncodedError(told, fault.vectors)
        raise ValueError(told)

    def _answer(self, body: bytes, texts: list[str]) -> Answer:
        """Send one request, and return an answer that claims to hold embeddings."""
        from sa_bench.running.exchange import post

        numbers = len(texts) * (self._dim or _MOST_DIMENSIONS)
        most = min(_MOST_BYTES, numbers * _BYTES_OF_A_NUMBER + len(body)) + _BYTES_BESIDE
        try:
            with self._gate:
                answer = post(
                    self._address.of_embeddings,
                    body,
                    headers=self._headers,
                    auth=self._address.auth,
                    seconds=self.timeout,
                    most_bytes=most,
                    tls=self._tls,
                )
        except TimeoutError:
            self._gate.narrow()
            raise _FaultError(
                "slow",
                f"no whole answer within {self.timeout:g} s; --timeout gives it more, --concurrency"
                " and --batch-size less to do at once",
            ) from None
        except ConnectionError as error:
            if self._n_answers:
                raise _FaultError(
                    "broken", f"the connection failed ({self._shown(error)})"
                ) from error
            raise _FaultError(
                "unreached",
                f"no server answers ({self._shown(error)}); start it, or correct --api-base",
            ) from error
        except ValueError as error:
            raise _FaultError("final", self._shown(error)) from error
        with self._lock:
            self._n_answers += 1
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - success
            raise self._refusal(answer, len(texts))
        return answer

    def _refusal(self, answer: Answer, n_texts: int) -> _FaultError:
        reason = f"it answers {answer.status}: {self._said(answer)}"
        if answer.status == _TOO_LARGE:
            return _FaultError(
                "final", f"{reason}; {n_texts} texts were sent, give a smaller --batch-size"
            )
        is_spent = answer.status == 429 and b"insufficient_quota" in answer.content  # noqa: PLR2004
        if is_spent or (answer.status not in _AGAIN and answer.status < 500):  # noqa: PLR2004
            return _FaultError("final", reason)
        wait = _wait_asked_for(answer.headers)
        if wait is not None and wait > _LONGEST_WAIT:
            return _FaultError(
                "final", f"{reason}; it asks to wait {wait:,.0f} s, so try again after that"
            )
        return _FaultError("busy", reason, wait)

    def _vectors(
        self, answer: Answer, n_texts: int, answers: Counter[bytes]
    ) -> NDArray[np.float32]:
        """Return the vectors of an answer.

        Raises:
            _FaultError: It holds none, others than were asked for, or some that are no vectors.
        """
        answers[sha256(answer.content).digest()] += 1
        # One at a time: an answer takes many times its bytes while it is read.
        with self._lock:
            try:
                content = json.loads(answer.content)
                rows = list(_rows(content, n_texts))
            except RecursionError:
                raise _FaultError("final", "it sent JSON that is nested too deeply") from None
            except ValueError:
                content, rows = None, []
            if not rows:
                reason = f"it sent no embeddings ({answer.status}): {self._said(answer)}"
                raise _FaultError("wrong", reason)
            with np.errstate(over="ignore"):
                vectors = np.array(rows, np.float32)
            self._dim = self._dim or vectors.shape[1]
            if vectors.shape[1] != self._dim:
                length = vectors.shape[1]
                raise _FaultError(
                    "wrong", f"it sent vectors of length {length}, {self._dim} before"
                )
            self._n_kept += 1
            self._n_tokens += _tokens(content)
        is_finite = np.isfinite(vectors).all(axis=1)
        is_vector = is_finite & vectors.any(axis=1)
        if not is_vector.all():
            what = "of zeros" if is_finite.all() else "that is not finite"
            vectors[~is_vector] = np.nan
            raise _SpoiledError(f"it sent a vector {what}", vectors)
        return vectors

    def _said(self, answer: Answer) -> str:
        """Return what a server says in an answer that has no vectors."""
        if not answer.content:
            return "nothing"
        try:
            message = _message(json.loads(answer.content))
        except (ValueError, RecursionError):
            message = None
        if message is not None:
            return self._shown(message)
        kind = answer.headers.get("content-type", "of no type").partition(";")[0]
        # Secrets go before the text is cut: half of one is no longer found.
        text = " ".join(answer.content[:2000].decode("utf-8", "replace").split())
        return self._shown(f"content {kind}, {quoted(redacted(text, *self._secrets))}")

    def _shown(self, said: object) -> str:
        """Return what a server or a library says in one line, without keys and passwords."""
        return in_one_line(redacted(" ".join(str(said).split()), *self._secrets))


def _rows(content: Any, n_texts: int) -> Iterator[list[float]]:  # noqa: ANN401 - any JSON value
    """Yield the vectors of an answer in the texts' order; none where it holds no embeddings.

    Raises:
        _FaultError: It says of its vectors what can't be true, or they are no lists of numbers.
    """
    data = content.get("data") if isinstance(content, dict) else None
    if not isinstance(data, list) or not data:
        return
    by_index: dict[int, list[float]] = {}
    for row in data:
        index, vector = (row.get(key) if isinstance(row, dict) else None for key in _ROW)
        if type(index) is not int:  # nor bool, which is one to isinstance
            raise _FaultError("final", f"the index of a vector is {quoted(index)}, and no number")
        if not isinstance(vector, list) or not vector:
            raise _FaultError("final", f"a vector is {quoted(vector)}, and no list of numbers")
        odd = next((each for each in vector if type(each) not in {int, float}), None)
        if odd is not None or None in vector:
            raise _FaultError("final", f"a component of a vector is {quoted(odd)}, and no number")
        by_index[index] = vector
    if len(data) != n_texts:
        raise _FaultError("wrong", f"it sent {len(data)} vectors for {n_texts} texts")
    if set(by_index) != set(range(n_texts)):
        raise _FaultError(
            "final", f"the indexes of its vectors are not 0 to {n_texts - 1}, each of them once"
        )
    lengths = sorted({len(vector) for vector in by_index.values()})
    if len(lengths) > 1:
        raise _FaultError("wrong", f"it sent vectors of different lengths, {lengths[:2]}")
    for index in range(n_texts):
        yield [_as_float(value) for value in by_index[index]]


_ROW = ("index", "embedding")


def _as_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:  # an integer of hundreds of digits
        return math.inf


def _tokens(content: dict[str, Any]) -> int:
    """Return how many tokens an answer says were read; 0 where it says nothing of use."""
    usage = content.get("usage")
    count = usage.get("prompt_tokens") if isinstance(usage, dict) else None
    return count if type(count) is int and count > 0 else 0


def _message(content: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """Return the reason in an answer, wherever the common servers put it."""
    for key in ("error", "message", "detail", "error_description"):
        found = content.get(key) if isinstance(content, dict) else None
        if isinstance(found, dict):
            found = found.get("message") or json.dumps(found)
        if found:
            return found if isinstance(found, str) else json.dumps(found)
    return None


def _wait_asked_for(headers: Mapping[str, str]) -> float | None:
    """Return how many seconds a server asks to wait, or None where it does not."""
    for name, unit in (("retry-after-ms", 1e-3), ("retry-after", 1.0)):
        text = headers.get(name, "")
        if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text):
            return float(text) * unit
    try:
        then = parsedate_to_datetime(headers.get("retry-after", ""))
        return max(0.0, (then - datetime.now(tz=UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):  # no date, or one without a zone
        return None
