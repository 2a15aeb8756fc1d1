"""A site's folder: replaced in one step, and nothing in it is touched that no build wrote.

A site holds the list of its files with their digests. A file is a build's own when the list names
it and its content is the listed one; every other file is foreign. A new site takes the place of an
old one in one exchange of folders. Where the old folder holds foreign files, or can't be exchanged
(a mount point, a system that knows no exchange), the files are replaced one by one, foreign ones
stay where they are, and at every moment there is a page under each name.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from sa_bench.files import lock_of, read_regular_text
from sa_bench.finding import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

LIST = ".sa-bench.json"
"""The list of a site's files, in its folder."""

_PREFIX = ".sa-bench-site-"
_LOCK = "lock"
_SITE = "site"
_FORMAT = 1
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_OTHER_FOLDER = "name another folder with --out"


class Output:
    """A site in the making.

    Files gather in a work folder, beside the target or in it; ``finish`` puts them in their place.
    """

    def __init__(self, target: Path) -> None:
        """Prepare to replace ``target``, and tidy up after builds that were killed.

        Raises:
            ValueError: The target is a file, or holds files and no site.
            OSError: Neither it nor its parent can be written.
        """
        self.target = target.resolve()
        if self.target.exists() and not self.target.is_dir():
            raise ValueError(f"{target}: is a file; {_OTHER_FOLDER}")
        self._target_as_given = target
        self._refuse_other_folder()
        with _telling(self.target):
            self.target.parent.mkdir(parents=True, exist_ok=True)
        beside = not os.path.ismount(self.target) and os.access(self.target.parent, os.W_OK)
        inside = self.target.is_dir() and not beside
        self._work = _Work(self.target if inside else self.target.parent)
        self._subfolders: set[PurePosixPath] = set()
        # The digest of each file, in the order in which they were written.
        self._written: dict[str, str] = {}

    @property
    def paths(self) -> tuple[str, ...]:
        """What was written, in order."""
        return tuple(self._written)

    def write(self, path: str, content: str | bytes | Path) -> None:
        """Write one file, or copy one; ``path`` is below the site's folder, with slashes.

        Raises:
            ValueError: The path leads out of the folder, or was written before.
            OSError: The disk is full, or the folder can't be written.
        """
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or not pure.parts:
            raise ValueError(f"{path!r} leads out of the site's folder")
        if path in self._written:
            raise ValueError(f"{path!r} is written twice; two pages share a name")
        # Read first, so that an error names the file that can't be read, or else the target.
        if isinstance(content, Path):
            content = content.read_bytes()
        data = content.encode("utf-8") if isinstance(content, str) else content
        file = self._work.site / pure
        with _telling(self.target / path):
            if pure.parent not in self._subfolders:
                file.parent.mkdir(parents=True, exist_ok=True)
                self._subfolders.add(pure.parent)
            file.write_bytes(data)
        self._written[path] = sha256(data).hexdigest()

    def finish(self) -> None:
        """Put the site in its place.

        Raises:
            ValueError: It would overwrite a file that no build wrote.
            OSError: The disk is full, or the folder can't be written.
        """
        new = {path: [digest] for path, digest in self._written.items()}
        with lock_of(self.target), _telling(self.target):
            _write_list(self._work.site / LIST, new)
            self._refuse_other_folder()
            old = _read_list(self.target) or {}
            foreign = _foreign(self.target, old)
            self._refuse_conflicts(foreign)
            if not self.target.exists():
                self._work.site.rename(self.target)
            elif foreign or not old or not _exchange(self._work.site, self.target):
                self._replace_each(old, new)
            else:
                # What somebody put there since it was looked at comes along.
                for path in _remove_own(self._work.site):
                    place = self.target / path
                    if not os.path.lexists(place):
                        place.parent.mkdir(parents=True, exist_ok=True)
                        (self._work.site / path).rename(place)
        self.discard()

    def discard(self) -> None:
        """Remove what was written so far; does nothing after ``finish``."""
        self._work.close()

    def _refuse_other_folder(self) -> None:
        """Refuse a folder of other files; a mistyped --out must not mix a site with them."""
        if _read_list(self.target) is not None or not self.target.is_dir():
            return
        if names := sorted(each.name for each in self.target.iterdir() if not _is_work(each)):
            raise ValueError(
                f"{self._target_as_given}: holds files and no site that a build has listed in "
                f"{LIST}: {listed(names)}; {_OTHER_FOLDER}, or empty it"
            )

    def _refuse_conflicts(self, foreign: Collection[str]) -> None:
        folders = {str(parent) for path in self._written for parent in PurePosixPath(path).parents}
        in_the_way = [
            path
            for path in foreign
            if path in self._written or (path in folders and not _is_folder(self.target / path))
        ]
        if in_the_way:
            raise ValueError(
                f"{self.target}: {listed(sorted(in_the_way))} would be overwritten, and no build "
                f"wrote {'it' if len(in_the_way) == 1 else 'them'} as found there; move "
                f"{'it' if len(in_the_way) == 1 else 'them'} away, or {_OTHER_FOLDER}"
            )

    def _replace_each(
        self, old: Mapping[str, Collection[str]], new: Mapping[str, Collection[str]]
    ) -> None:
        """Replace file by file: pages last, what is left over of the old site after them.

        While that goes on the list has both sites, so that the build after a kill knows each file.
        """
        both = {path: {*old.get(path, ()), *new.get(path, ())} for path in (*old, *new)}
        _write_list(self._work.folder / LIST, both)
        try:
            (self._work.folder / LIST).replace(self.target / LIST)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._move_work_inside()
            _write_list(self._work.folder / LIST, both)
            (self._work.folder / LIST).replace(self.target / LIST)
        for path in sorted(self._written, key=lambda path: path.endswith(".html")):
            place = self.target / path
            place.parent.mkdir(parents=True, exist_ok=True)
            (self._work.site / path).replace(place)
        _remove_own(self.target, keep=self._written)
        (self._work.site / LIST).replace(self.target / LIST)

    def _move_work_inside(self) -> None:
        """Go on in a work folder in the target, a mount, that nothing can be renamed into."""
        inside = _Work(self.target)
        shutil.copytree(self._work.site, inside.site, dirs_exist_ok=True)
        self._work.close()
        self._work = inside


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Let an error name what was to be written, the room that is left, and the remedy."""
    try:
        yield
    except OSError as error:
        remedy = _OTHER_FOLDER
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            folder = next(each for each in path.parents if each.is_dir())
            free = shutil.disk_usage(folder).free / 2**20
            remedy = f"{free:.1f} MiB are free there; make room, or {remedy}"
        message = f"could not write: {error.strerror}; {remedy}"
        raise OSError(error.errno, message, str(path)) from error


class _Work:
    """A folder for a site in the making, locked as long as its process lives."""

    def __init__(self, parent: Path) -> None:
        with lock_of(parent / _PREFIX):
            _collect(parent)
            with _telling(parent):
                self.folder = Path(tempfile.mkdtemp(dir=parent, prefix=_PREFIX))
            self.site = self.folder / _SITE
            self._lock = FileLock(self.folder / _LOCK)
            try:
                self._lock.acquire()
                self.site.mkdir()
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Remove the folder; foreign files that came to it stay."""
        _clear(self.folder)
        self._lock.release()


def _is_work(path: Path) -> bool:
    if not path.name.startswith(_PREFIX) or not _is_folder(path):
        return False
    # A build that was killed at its start or end has but a part of them.
    return {each.name for each in path.iterdir()} <= {_LOCK, _SITE, LIST}


def _collect(parent: Path) -> None:
    """Remove the work folders of builds that were killed."""
    for folder in filter(_is_work, parent.glob(f"{_PREFIX}*")):
        try:
            with FileLock(folder / _LOCK, timeout=0):
                _clear(folder)
        except (Timeout, OSError):  # a build that is under way, or another user's
            continue


def _clear(folder: Path) -> None:
    """Remove a work folder: a site that no list names was never whole, and is ours."""
    site = folder / _SITE
    if (site / LIST).is_file():
        try:
            kept = _remove_own(site)
        except ValueError:
            return
        if kept:
            return
    shutil.rmtree(site, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _exchange(first: Path, second: Path) -> bool:
    """Let two folders change places in one step; False where that can't be done."""
    if os.name != "posix":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    paths = os.fsencode(first), os.fsencode(second)
    failed = rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE)
    return not failed


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _write_list(path: Path, digests: Mapping[str, Collection[str]]) -> None:
    files = {name: sorted(digests[name]) for name in sorted(digests)}
    text = json.dumps({"format": _FORMAT, "files": files}, indent=0, ensure_ascii=False)
    path.write_text(f"{text}\n", "utf-8")


def _read_list(folder: Path) -> dict[str, list[str]] | None:
    """Return the digests that each file of a site may have; None where there is no list.

    Raises:
        ValueError: The list is no build's.
    """
    path = folder / LIST
    if not os.path.lexists(path):
        return None
    try:
        content = json.loads(read_regular_text(path))
        found = {str(name): [str(each) for each in own] for name, own in content["files"].items()}
        if content["format"] == _FORMAT:
            return found
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise ValueError(f"{path}: no list that a build wrote; {_OTHER_FOLDER}, or empty this one")


def _entries(folder: Path) -> Iterator[tuple[str, bool]]:
    """Yield the path of everything in a folder, and whether it is a folder; follow no link."""
    for top, folders, files in os.walk(folder):
        inside = Path(top)
        if inside == folder:
            folders[:] = [name for name in folders if not _is_work(folder / name)]
        for name in folders:
            path = inside / name
            yield path.relative_to(folder).as_posix(), not path.is_symlink()
        for name in files:
            yield (inside / name).relative_to(folder).as_posix(), False


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_own(folder: Path, path: str, digests: Mapping[str, Collection[str]]) -> bool:
    file = folder / path
    if path not in digests or file.is_symlink() or not file.is_file():
        return False
    return _digest(file) in digests[path]


def _foreign(folder: Path, digests: Mapping[str, Collection[str]]) -> list[str]:
    """Return what no build put into a folder, or is no longer as the build wrote it."""
    parents = {str(parent) for path in digests for parent in PurePosixPath(path).parents}
    return [
        path
        for path, is_folder in _entries(folder)
        if path != LIST
        and (path not in parents if is_folder else not _is_own(folder, path, digests))
    ]


def _remove_own(folder: Path, keep: Collection[str] = ()) -> list[str]:
    """Remove the files that a build wrote, but for ``keep``, and return what else is there."""
    digests = _read_list(folder) or {}
    rest = set(_foreign(folder, digests))
    folders = []
    for path, is_folder in list(_entries(folder)):
        if is_folder:
            folders.append(path)
        elif path not in rest and path not in keep and path != LIST:
            (folder / path).unlink()
    for path in sorted(folders, key=len, reverse=True):
        if path not in rest and not any((folder / path).iterdir()):
            (folder / path).rmdir()
    return sorted(rest)
