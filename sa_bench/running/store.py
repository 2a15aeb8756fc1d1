"""The embedding store: what a model once encoded is never encoded again.

One SQLite file a model and revision, ``<root>/<org>__<model>/<revision>.sqlite``, that maps
(prompt, text) to a vector. All tasks share it; several processes may use it at once (write-ahead
log); a killed process loses the batch it was encoding and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import math
import os
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sa_bench.files import cache_folder, lock_of
from sa_bench.results.layout import model_folder, model_of_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from mteb.models import ModelMeta
    from numpy.typing import NDArray

    from sa_bench.running.encoder import NamedModel

__all__ = [
    "EmbeddingStore",
    "StoredModel",
    "clear_stores",
    "evict_stores",
    "list_stores",
    "open_store",
    "store_limit",
    "store_path",
    "store_root",
]

_log = logging.getLogger(__name__)
_DEFAULT_LIMIT_GIB = 20.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    prompt TEXT NOT NULL, text TEXT NOT NULL, dtype TEXT NOT NULL, vector BLOB NOT NULL,
    digest BLOB, PRIMARY KEY (prompt, text)
)
"""
_COLUMNS = "SELECT name FROM pragma_table_info('vectors')"
_ADD_DIGEST = "ALTER TABLE vectors ADD COLUMN digest BLOB"  # a store of an earlier release
_NOTES_SCHEMA = "CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
_SELECT = "SELECT dtype, vector, digest FROM vectors WHERE prompt = ? AND text = ?"
_INSERT = (
    "INSERT OR IGNORE INTO vectors (prompt, text, dtype, vector, digest) VALUES (?, ?, ?, ?, ?)"
)
_DELETE = "DELETE FROM vectors WHERE prompt = ? AND text = ?"
_BUSY_SECONDS = 60.0


def store_root() -> Path:
    """Return the folder of all stores, in the user's cache."""
    return cache_folder() / "embeddings"


def store_path(meta: ModelMeta) -> Path:
    """Return the file of the store of a model at its revision."""
    experiment = ""
    if meta.experiment_name:
        # mteb's name has "_" for many characters: "a: " and "a? " are two prompts.
        kwargs = json.dumps(meta.experiment_kwargs, sort_keys=True, default=str)
        digest = hashlib.sha256(kwargs.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        experiment = f"-{meta.experiment_name[:80].strip()}-{digest}"
    return store_root() / model_folder(str(meta.name)) / f"{meta.revision}{experiment}.sqlite"


@contextlib.contextmanager
def open_store(model: NamedModel) -> Iterator[EmbeddingStore]:
    """Open the store of a model; one whose vectors are not kept gets an empty one for once.

    Raises:
        OSError: The file can't be opened or written, or the disk is full.
        ValueError: The file is no store, or a damaged one.
    """
    if model.keeps_vectors:
        with EmbeddingStore(store_path(model.encodes_as or model.meta)) as store:
            yield store
        return
    with (
        tempfile.TemporaryDirectory(prefix="sa-bench-") as folder,
        EmbeddingStore(Path(folder) / "vectors.sqlite") as store,
    ):
        yield store


class EmbeddingStore:
    """The vectors of one model at one revision.

    Raises:
        OSError: The file can't be opened or written, or the disk is full.
        ValueError: The file is no store, or a damaged one.
    """

    def __init__(self, path: Path) -> None:
        """Open the store at ``path``, making it and its folders when they are not there."""
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = (
                f"no store of vectors ({error.strerror}); set SA_BENCH_CACHE to a folder of yours"
            )
            raise OSError(error.errno, message, str(path.parent)) from error
        # SQLite does not wait while another process turns a new file's write-ahead log on.
        with self._named_errors(), lock_of(path.with_suffix(".opening")):
            self._connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            try:
                self._connection.execute("PRAGMA journal_mode=WAL")
                self._connection.execute("PRAGMA synchronous=NORMAL")
                self._connection.execute(_SCHEMA)
                self._connection.execute(_NOTES_SCHEMA)
                if ("digest",) not in self._connection.execute(_COLUMNS).fetchall():
                    self._connection.execute(_ADD_DIGEST)
            except sqlite3.Error:
                self._connection.close()
                raise
        path.touch()  # a store's age is the time of its last use

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Close the file; what was put is kept."""
        self._connection.close()

    def get(self, prompt: str, texts: Sequence[str]) -> dict[str, NDArray[np.floating]]:
        """Return the vectors that are kept, by text; a text that is not kept is left out.

        A row that is not what ``put`` wrote is dropped, with a warning, and so encoded again.
        """
        kept: dict[str, NDArray[np.floating]] = {}
        damaged = []
        with self._named_errors():
            for text in texts:
                found = self._connection.execute(_SELECT, (prompt, text)).fetchone()
                if found is None:
                    continue
                dtype, vector, digest = found
                if digest == _digest(prompt, text, dtype, vector):
                    kept[text] = np.frombuffer(vector, dtype=np.dtype(dtype))
                else:
                    damaged.append((prompt, text))
            self._connection.executemany(_DELETE, damaged)
        if damaged:
            _log.warning(
                "%s: %d of %d vectors were damaged or are of an earlier release, the first of %r;"
                " they are encoded again",
                *(self.path, len(damaged), len(texts), damaged[0][1]),
            )
        return kept

    def put(self, prompt: str, texts: Sequence[str], vectors: NDArray[np.floating]) -> None:
        """Keep the vectors of the texts, all of them or (on an error) none.

        A vector that is not finite is not kept, so that it is asked for again. A text that is kept
        already stays as it is: two processes never see it change.
        """
        dtype = vectors.dtype.str
        finite = np.isfinite(vectors).all(axis=1)
        rows = [
            (
                prompt,
                text,
                dtype,
                content := vector.tobytes(),
                _digest(prompt, text, dtype, content),
            )
            for text, vector, keep in zip(texts, vectors, finite, strict=True)
            if keep
        ]
        with self._named_errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.executemany(_INSERT, rows)
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    def note(self, name: str, value: str) -> None:
        """Keep what only a loaded model can tell, for runs that do not load it."""
        with self._named_errors():
            self._connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, value))

    def noted(self, name: str) -> str | None:
        """Return what was noted under a name, if anything was."""
        with self._named_errors():
            found = self._connection.execute("SELECT value FROM notes WHERE name = ?", (name,))
            row = found.fetchone()
        return None if row is None else str(row[0])

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[None]:
        """Wait until no other process holds this store, and hold it."""
        with lock_of(self.path):
            yield

    def __len__(self) -> int:
        """Return how many vectors are kept."""
        with self._named_errors():
            count: int = self._connection.execute("SELECT COUNT(*) FROM vectors").fetchone()[0]
        return count

    @contextlib.contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise OSError(f"{self.path}: {error}") from error
        except sqlite3.DatabaseError as error:
            raise ValueError(
                f"{self.path}: {error}; remove it with `sa-bench cache clear` or by hand"
            ) from error


def _digest(prompt: str, text: str, dtype: str, vector: bytes) -> bytes:
    """Return the checksum of a row."""
    names = repr((prompt, text, dtype)).encode()
    return hashlib.blake2b(names + vector, digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class StoredModel:
    """What is kept of one model at one revision.

    Attributes:
        path: The store's file.
        model: The model's name, ``org/model``.
        revision: Its revision, with the experiment where there is one.
        n_bytes: The size on disk, with the write-ahead log.
        last_used: When the store was last opened, in seconds since 1970.
    """

    path: Path
    model: str
    revision: str
    n_bytes: int
    last_used: float


def list_stores(root: Path) -> list[StoredModel]:
    """Return the stores below ``root``, the most recently used first."""
    stores = [
        StoredModel(
            path=path,
            model=model_of_folder(path.parent.name),
            revision=path.stem,
            n_bytes=sum(_size(file) for file in path.parent.glob(f"{path.name}*")),
            last_used=path.stat().st_mtime,
        )
        for path in root.glob("*/*.sqlite")
    ]
    return sorted(stores, key=lambda store: store.last_used, reverse=True)


def _size(file: Path) -> int:
    # Another process that closes its store takes the write-ahead log away at any moment.
    with contextlib.suppress(FileNotFoundError):
        return file.stat().st_size
    return 0


def clear_stores(stores: Sequence[StoredModel]) -> int:
    """Delete these stores and return how many bytes that freed."""
    for store in stores:
        for file in store.path.parent.glob(f"{store.path.name}*"):
            file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            store.path.parent.rmdir()
    return sum(store.n_bytes for store in stores)


def store_limit() -> int:
    """Return how many bytes the stores of all models may hold together.

    ``$SA_BENCH_CACHE_GIB`` says so in GiB; by default 20.

    Raises:
        ValueError: It is no positive number.
    """
    text = os.environ.get("SA_BENCH_CACHE_GIB", str(_DEFAULT_LIMIT_GIB))
    try:
        gibibytes = float(text)
    except ValueError:
        gibibytes = math.nan
    if not 0 < gibibytes < math.inf:
        raise ValueError(f"SA_BENCH_CACHE_GIB is {text!r}; it reads like 20, a number of GiB")
    return int(gibibytes * 2**30)


def evict_stores(root: Path, limit_bytes: int) -> list[StoredModel]:
    """Delete the least recently used stores until the others fit, and return the deleted ones.

    The most recently used store is never deleted, however large it is.
    """
    total = 0
    evicted: list[StoredModel] = []
    for rank, store in enumerate(list_stores(root)):
        total += store.n_bytes
        if rank > 0 and total > limit_bytes:
            evicted.append(store)
    clear_stores(evicted)
    return evicted
