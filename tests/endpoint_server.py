"""An OpenAI-compatible embedding server on loopback that misbehaves as told."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["EmbeddingServer", "serve_embeddings", "vector_of"]

DIM = 8


def vector_of(text: str) -> list[float]:
    """Return the vector that the server gives a text, exact in float32."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    return [float(v) for v in np.random.default_rng(seed).normal(size=DIM).astype(np.float32)]


class EmbeddingServer:
    """What the server was asked, and how it answers.

    Attributes:
        address: The base address for ``--api-base``.
        fault: Called with the number of the request; returns the name of a fault, or "".
        answered: How often each text was answered with a right vector.
        n_requests: How many requests came.
    """

    def __init__(self, fault: Callable[[int], str]) -> None:
        self.address = ""
        self.fault = fault
        self.answered: Counter[str] = Counter()
        self.n_requests = 0
        self.lock = threading.Lock()

    def answer(self, request: dict[str, Any]) -> tuple[int, dict[str, Any] | str]:
        with self.lock:
            self.n_requests += 1
            fault = self.fault(self.n_requests)
        texts: list[str] = request["input"]
        rows = [
            {"object": "embedding", "index": index, "embedding": vector_of(text)}
            for index, text in enumerate(texts)
        ]
        match fault:
            case "500" | "429" | "503":
                return int(fault), {"error": {"message": f"planned {fault}"}}
            case "401":
                return 401, {"error": {"message": "wrong key"}}
            case "count":
                rows.pop()
            case "dimension":
                rows = [{**row, "embedding": row["embedding"][:-1]} for row in rows]  # type: ignore[index]
            case "nan":
                rows[0]["embedding"] = [float("nan")] * DIM
            case "zeros":
                rows[0]["embedding"] = [0.0] * DIM
            case "garbage":
                return 200, "this is no JSON"
            case "no usage":
                with self.lock:
                    self.answered.update(texts)
                return 200, {"object": "list", "data": rows, "usage": {}}
            case _:
                with self.lock:
                    self.answered.update(texts)
        # The order of the rows is not promised; the index says which is which.
        return 200, {
            "object": "list",
            "model": request["model"],
            "data": rows[::-1],
            "usage": {"prompt_tokens": len(texts), "total_tokens": len(texts)},
        }


@contextmanager
def serve_embeddings(fault: Callable[[int], str] = lambda _: "") -> Iterator[EmbeddingServer]:
    """Run the server on a free port of loopback for the time of the block."""
    state = EmbeddingServer(fault)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            status, answer = state.answer(json.loads(self.rfile.read(length)))
            body = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if status == 429:
                self.send_header("Retry-After-Ms", "5")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
