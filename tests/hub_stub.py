"""A stand-in for the Hugging Face Hub on loopback: it takes commits and pull requests."""

from __future__ import annotations

import json
import re
import threading
from base64 import b64decode
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "hf_of_the_tests"  # noqa: S105 - the stub's own


@dataclass
class HubStub:
    """What has arrived.

    Attributes:
        endpoint: The address.
        repositories: Name to the files of the last commit, path to content.
        pull_requests: Name to the files of the last pull request.
        messages: The messages of the commits.
        requests: Method and path of every request.
    """

    endpoint: str = ""
    repositories: dict[str, dict[str, bytes]] = field(default_factory=dict)
    pull_requests: dict[str, dict[str, bytes]] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def running_hub_stub() -> Iterator[HubStub]:
    """Serve a stub on a free port for as long as the block runs."""
    hub = HubStub()

    class Handler(_Handler):
        stub = hub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """The part of the Hub's API that a commit needs."""

    stub: HubStub
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer as the Hub does, if the token is right."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.stub.requests.append(f"POST {self.path}")
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._answer(HTTPStatus.UNAUTHORIZED, {"error": "Invalid username or password."})
            return
        if self.path == "/api/validate-yaml":
            self._answer(HTTPStatus.OK, {"errors": [], "warnings": []})
            return
        if self.path == "/api/repos/create":
            asked = json.loads(body)
            name = f"{asked['organization']}/{asked['name']}"
            existed = name in self.stub.repositories
            self.stub.repositories.setdefault(name, {})
            status = HTTPStatus.CONFLICT if existed else HTTPStatus.OK
            self._answer(status, {"url": f"{self.stub.endpoint}/datasets/{name}"})
            return
        place, _, query = self.path.partition("?")
        name, _, action = re.sub(
            "^/api/(datasets|models)/", "", place.rpartition("/main")[0]
        ).rpartition("/")
        if action == "preupload":
            paths = [file["path"] for file in json.loads(body)["files"]]
            modes = [{"path": path, "uploadMode": "regular"} for path in paths]
            self._answer(
                HTTPStatus.OK, {"files": [mode | {"shouldIgnore": False} for mode in modes]}
            )
        elif action == "commit":
            records = [json.loads(line) for line in body.splitlines()]
            self._commit(name, records, as_request="create_pr=1" in query)
        else:
            self._answer(HTTPStatus.NOT_FOUND, {"error": f"no {self.path} here"})

    def _commit(self, name: str, records: list[dict[str, Any]], *, as_request: bool) -> None:
        header, *files = [record["value"] for record in records]
        self.stub.messages.append(header["summary"])
        arrived = {file["path"]: b64decode(file["content"]) for file in files}
        (self.stub.pull_requests if as_request else self.stub.repositories)[name] = arrived
        url = f"{self.stub.endpoint}/datasets/{name}/commit/{'0' * 40}"
        answer = {"commitUrl": url, "commitOid": "0" * 40}
        if as_request:
            answer["pullRequestUrl"] = f"{self.stub.endpoint}/{name}/discussions/1"
        self._answer(HTTPStatus.OK, answer)

    def _answer(self, status: HTTPStatus, content: dict[str, Any]) -> None:
        encoded = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)

    def log_message(self, *_: object) -> None:
        """Keep stderr clean."""
