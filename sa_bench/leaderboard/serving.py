"""Show a site while it is worked on: build again when a file changes, and reload the browser."""

from __future__ import annotations

import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_POLL_SECONDS = 0.5

# A page may load scripts of its site and nothing else, so the news of a build is a script too.
_RELOAD = b"""let known;
window.saBuilt = (number) => {
  if (known !== undefined && number !== known) location.reload();
  known = number;
};
setInterval(() => {
  const news = document.createElement("script");
  news.src = `/_built.js?${Date.now()}`;
  news.onload = news.onerror = () => news.remove();
  document.head.append(news);
}, 1000);
"""


class PreviewServer(ThreadingHTTPServer):
    """A server on this machine alone, for one folder.

    Attributes:
        built: How many builds there were; a browser that sees it grow reloads.
    """

    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        """Bind to ``port`` of the loopback address; 0 takes any that is free.

        Raises:
            OSError: The port is taken.
        """
        self.built = 0
        super().__init__(("127.0.0.1", port), partial(_Handler, directory=str(folder)))

    @property
    def url(self) -> str:
        """The address of the front page."""
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def start(self) -> None:
        """Answer in the background until ``stop``."""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        self.shutdown()
        self.server_close()


def watch(
    server: PreviewServer,
    folders: Iterable[Path],
    rebuild: Callable[[], object],
    say: Callable[[str], object],
    stop: threading.Event,
) -> None:
    """Call ``rebuild`` whenever a file below the folders changes, until ``stop`` is set.

    ``say`` is called with a line per build. One that fails leaves the last good site in its place.
    """
    watched = list(folders)
    seen = _fingerprint(watched)
    while not stop.wait(_POLL_SECONDS):
        now = _fingerprint(watched)
        if now == seen:
            continue
        seen = now
        start = time.perf_counter()
        try:
            rebuild()
        except (ValueError, OSError) as error:
            say(f"not built: {error}")
            continue
        server.built += 1
        say(f"built again in {time.perf_counter() - start:.1f} s")


def _fingerprint(folders: Iterable[Path]) -> dict[Path, int]:
    found = {}
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            try:
                found[path] = path.stat().st_mtime_ns
            except FileNotFoundError:  # an editor's temporary file, gone again
                continue
    return found


class _Handler(SimpleHTTPRequestHandler):
    """Serves the folder, with a script in every page that reloads it after a build."""

    def do_GET(self) -> None:
        """Answer a request."""
        path = self.path.partition("?")[0]
        if path == "/_reload.js":
            self._answer(_RELOAD, "text/javascript")
        elif path == "/_built.js":
            self._answer(f"saBuilt({self._built()});\n".encode(), "text/javascript")
        elif path.endswith((".html", "/")):
            self._page(path)
        else:
            super().do_GET()

    def _built(self) -> int:
        return self.server.built if isinstance(self.server, PreviewServer) else 0

    def _page(self, path: str) -> None:
        file = Path(self.translate_path(path))
        if file.is_dir():
            file /= "index.html"
        status = 200
        if not file.is_file():
            file, status = Path(self.directory, "404.html"), 404
        script = b'<script defer src="/_reload.js"></script>\n</head>'
        html = file.read_bytes().replace(b"</head>", script, 1)
        self._answer(html, "text/html; charset=utf-8", status)

    def _answer(self, content: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base's name
        """Say nothing: a line for each picture would bury the builds' errors."""
