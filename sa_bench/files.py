"""Files and folders of this project and of its users: read safely, written whole, locked, cached.

Files of others are read as bounded regular files, for a device or a named pipe may never end.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from hashlib import sha256
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

MOST_BYTES = 32 * 2**20
"""Largest file read. Objects take up to 25 times the bytes of the JSON that they are made of."""


def read_regular(path: Path) -> bytes:
    """Return the content of a regular file.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no regular file, or larger than ``MOST_BYTES``.
    """
    require_regular(path)
    with path.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    # Files of /proc say that they are empty.
    if len(content) > MOST_BYTES:
        raise _too_large(path)
    return content


def require_regular(path: Path) -> None:
    """Refuse a path that should not be opened; opening a pipe would wait for its writer.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no regular file, or larger than ``MOST_BYTES``.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{path}: not a regular file; remove it")
    if status.st_size > MOST_BYTES:
        raise _too_large(path)


def _too_large(path: Path) -> ValueError:
    return ValueError(f"{path}: larger than {MOST_BYTES} bytes, the most that is read")


def read_regular_text(path: Path) -> str:
    """Return the text of a regular UTF-8 file.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no regular file, too large, or not UTF-8.
    """
    try:
        return read_regular(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path}: byte 0x{error.object[error.start]:02x} at offset {error.start} is not UTF-8; "
            "save the file as UTF-8"
        ) from error


_LONGEST_NAME = 240
"""Bytes of a file's name that every common file system takes, with room for a suffix."""


def require_name_lengths(path: Path) -> None:
    """Refuse a path with a name that is too long, before work is spent on what belongs there.

    Raises:
        ValueError: A folder or the file has such a name.
    """
    for part in path.parts:
        if len(os.fsencode(part)) > _LONGEST_NAME:
            raise ValueError(
                f"{part[:60]}... is too long for a file's name ({len(os.fsencode(part))} bytes,"
                f" {_LONGEST_NAME} at most); give the model a shorter --name or --revision"
            )


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write ``content`` to ``path`` by way of a temporary file beside it and a rename.

    A reader sees the old file or the new one, at every moment; on failure the old one stays and
    nothing else does.

    Raises:
        OSError: The folder can't be written or the disk is full; the message names the file.
    """
    encoded = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary_name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.")
    temporary = Path(temporary_name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(encoded)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OSError(error.errno, f"could not write: {error.strerror}", str(path)) from error
        raise


def shipped_folder(name: str) -> Path:
    """Return a folder that ships with sa-bench: the wheel's copy, else the checkout's.

    Args:
        name: Its name at the top of the checkout: ``tasks``, ``leaderboard``.
    """
    package = Path(__file__).parent
    shipped = package / f"_{name}"
    return shipped if shipped.is_dir() else package.parent / name


def cache_folder() -> Path:
    """Return ``$SA_BENCH_CACHE``, or else ``sa-bench`` where this system keeps caches.

    That is ``$XDG_CACHE_HOME`` or ``~/.cache`` on Linux, ``~/Library/Caches`` on macOS.
    """
    chosen = os.environ.get("SA_BENCH_CACHE")
    return Path(chosen) if chosen else user_cache_path("sa-bench", appauthor=False)


def lock_of(path: Path) -> FileLock:
    """Return the lock of a file, for use in a ``with`` block that waits for it.

    All processes that share a cache folder share it; the path decides, however it is written.

    Raises:
        OSError: The folder of locks can't be made, or is not the user's alone.
    """
    # Not Path.resolve(), which refuses a link to itself: what opens the file reports that.
    name = sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:32]
    return FileLock(_lock_folder() / f"{name}.lock")


def _lock_folder() -> Path:
    """Return the folder of locks, where no one else can plant a file or take a name."""
    folder = cache_folder() / "locks"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        message = f"no folder of locks ({error.strerror}); set SA_BENCH_CACHE to a folder of yours"
        raise OSError(error.errno, message, str(folder)) from error
    status = folder.lstat()
    is_own = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    if not stat.S_ISDIR(status.st_mode) or not is_own:
        message = "not a folder of yours; remove it, or set SA_BENCH_CACHE to a folder of yours"
        raise OSError(errno.EPERM, message, str(folder))
    if os.name == "posix" and status.st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def revision_of(content: bytes) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of a data file's content."""
    return sha256(content).hexdigest()[:12]


def decode_utf8(content: bytes, source: str) -> str:
    """Return the text of a UTF-8 file, without the byte order mark that it may begin with.

    Raises:
        ValueError: The bytes are not UTF-8; the message names the byte, its line and the remedy.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        guess = "UTF-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "ITS-ENCODING"
        raise ValueError(
            f"{source}, line {line}: byte 0x{content[error.start]:02x} at offset {error.start} is "
            f"not UTF-8; save the file as UTF-8 (`iconv -f {guess} -t UTF-8 OLD > NEW`, or in a "
            'spreadsheet as "CSV UTF-8")'
        ) from error
