"""An OpenAI-compatible embedding server on loopback that misbehaves as told."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["EmbeddingServer", "Reply", "right_answer", "serve_embeddings", "vector_of"]

DIM = 8


def vector_of(text: str) -> list[float]:
    """Return the vector that the server gives a text, exact in float32."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    return [float(v) for v in np.random.default_rng(seed).normal(size=DIM).astype(np.float32)]


def right_answer(texts: list[str]) -> dict[str, Any]:
    """Return what a server should answer; the order of the rows is not promised."""
    rows = [
        {"object": "embedding", "index": index, "embedding": vector_of(text)}
        for index, text in enumerate(texts)
    ]
    usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
    return {"object": "list", "model": "m", "data": rows[::-1], "usage": usage}


@dataclass(frozen=True)
class Reply:
    """An answer, byte for byte.

    Attributes:
        content: The body: bytes, pieces that are sent one after the other, or a function of the
            texts that returns what is sent as JSON.
        status: The status of HTTP.
        headers: Beside the body's type and length.
        pause: How many seconds pass before each piece.
    """

    content: bytes | Iterable[bytes] | Callable[[list[str]], object]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0


class EmbeddingServer:
    """What the server was asked, and how it answers.

    Attributes:
        address: The base address for ``--api-base``.
        fault: Called with the number of the request; returns the name of a fault, a reply, or "".
        answered: How often each text was answered with a right vector.
        n_requests: How many requests came.
        paths: Where they went.
        headers: The headers of the last one.
    """

    def __init__(self, fault: Callable[[int], str | Reply]) -> None:
        self.address = ""
        self.fault = fault
        self.answered: Counter[str] = Counter()
        self.n_requests = 0
        self.paths: list[str] = []
        self.headers: dict[str, str] = {}
        self.lock = threading.Lock()

    def answer(  # noqa: C901, PLR0911 - one case a fault
        self, request: dict[str, Any]
    ) -> tuple[int, dict[str, Any] | str] | Reply:
        with self.lock:
            self.n_requests += 1
            fault = self.fault(self.n_requests)
        texts: list[str] = request["input"]
        if isinstance(fault, Reply):
            if not callable(fault.content):
                return fault
            content = json.dumps(fault.content(texts)).encode()
            return Reply(content, fault.status, fault.headers, fault.pause)
        right = right_answer(texts)
        rows = right["data"]
        match fault:
            case "500" | "429" | "503":
                return int(fault), {"error": {"message": f"planned {fault}"}}
            case "401":
                return 401, {"error": {"message": "wrong key"}}
            case "count":
                rows.pop()
            case "dimension":
                right["data"] = [{**row, "embedding": row["embedding"][:-1]} for row in rows]
            case "nan":
                rows[0]["embedding"] = [float("nan")] * DIM
            case "zeros":
                rows[0]["embedding"] = [0.0] * DIM
            case "garbage":
                return 200, "this is no JSON"
            case "no usage":
                with self.lock:
                    self.answered.update(texts)
                return 200, {**right, "usage": {}}
            case _:
                with self.lock:
                    self.answered.update(texts)
        return 200, right


@contextmanager
def serve_embeddings(
    fault: Callable[[int], str | Reply] = lambda _: "",
) -> Iterator[EmbeddingServer]:
    """Run the server on a free port of loopback for the time of the block."""
    state = EmbeddingServer(fault)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            with state.lock:
                state.paths.append(self.path)
                state.headers = dict(self.headers)
            found = state.answer(json.loads(self.rfile.read(length)))
            if isinstance(found, Reply):
                self._reply(found)
                return
            status, answer = found
            body = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if status == 429:
                self.send_header("Retry-After-Ms", "5")
            self.end_headers()
            self.wfile.write(body)

        def _reply(self, reply: Reply) -> None:
            pieces = [reply.content] if isinstance(reply.content, bytes) else reply.content
            assert not callable(pieces)
            self.close_connection = True
            self.send_response(reply.status)
            kind = {} if "Content-Type" in reply.headers else {"Content-Type": "application/json"}
            for name, value in {**kind, **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):  # the client may have gone
                for piece in pieces:
                    time.sleep(reply.pause)
                    self.wfile.write(piece)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True  # a slow answer is not waited for
    state.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
