"""Run a reader on a file, and see that it only reads: quickly, and without a trace elsewhere."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from types import FrameType

    from fuzz.reader import Reader

__all__ = ["MOST_SECONDS", "Outcome", "watched"]

MOST_SECONDS = 1.0
"""Of the processor's time, for one file, on a machine that does nothing else."""

_LONGEST_MESSAGE = 1000

# Audit events of CPython that change something outside the process, and where their paths stand.
_CHANGES = {
    "open": (0,),
    "os.chmod": (0,),
    "os.link": (1,),
    "os.mkdir": (0,),
    "os.remove": (0,),
    "os.rename": (0, 1),
    "os.rmdir": (0,),
    "os.symlink": (1,),
    "os.truncate": (0,),
}
_NEVER = {
    "os.exec",
    "os.posix_spawn",
    "os.system",
    "pickle.find_class",
    "socket.bind",
    "socket.connect",
    "subprocess.Popen",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reader did with a file.

    Attributes:
        end: Whether it returned, refused the file as it should, or failed.
        seconds: Processor time.
        complaint: What is wrong with how it ended; empty for nothing.
    """

    end: Literal["returned", "refused", "failed"]
    seconds: float
    complaint: str = ""


class _TooSlowError(BaseException):
    """Not an Exception, so that no handler in the product catches it."""


class _Trespasses:
    """What the process writes outside a folder, noted by an audit hook."""

    def __init__(self) -> None:
        self.allowed: str | None = None
        self.noted: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.allowed is None:
            return
        if event in _NEVER:
            self.noted.append(f"{event} {str(arguments)[:200]}")
        elif event in _CHANGES and (event != "open" or _writes(arguments[1], arguments[2])):
            for path in (arguments[place] for place in _CHANGES[event]):
                # A number is an open file; rmtree names what it removes within an open folder.
                within = event in {"os.remove", "os.rmdir"} and os.sep not in str(path)
                if not isinstance(path, int) and not within and not self._allows(path):
                    self.noted.append(f"{event} {path!r}")

    def _allows(self, path: str | bytes | os.PathLike[str]) -> bool:
        if os.fsdecode(path) == os.devnull:
            return True
        return f"{os.path.realpath(os.fsdecode(path))}/".startswith(str(self.allowed))


def _writes(mode: str | None, flags: int) -> bool:
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) or set(mode or "") & set("wax+"))


_trespasses = _Trespasses()


def watched(reader: Reader, folder: Path, *, most_seconds: float = MOST_SECONDS) -> Outcome:
    """Return what the reader did with the folder, in which its file has been placed.

    Args:
        reader: The reader.
        folder: The target folder.
        most_seconds: Processor time after which the reader is stopped, and has failed.
    """
    told: list[str] = []
    _trespasses.noted.clear()
    _trespasses.allowed = f"{os.path.realpath(folder)}/"
    tempfile.tempdir = str(folder)
    previous = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, most_seconds)
    start = time.process_time()
    fault = ""
    end: Literal["returned", "refused", "failed"] = "returned"
    try:
        told += reader.read(folder)
    except (ValueError, OSError) as error:
        end = "refused"
        told.append(str(error))
        if not isinstance(error, OSError) and not (
            Path(reader.file).name in str(error) or str(folder) in str(error)
        ):
            fault = f"{type(error).__name__} does not name the file: {str(error)[:300]!r}"
    except _TooSlowError:
        fault = f"over {most_seconds} s"
    except BaseException as error:  # noqa: BLE001 - a panic of Rust is no Exception
        fault = f"{type(error).__name__}: {str(error)[:300]}{_place(error)}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        seconds = time.process_time() - start
        signal.signal(signal.SIGPROF, previous)
        _trespasses.allowed = tempfile.tempdir = None
    fault = fault or next(filter(None, map(_fault_of_message, told)), "")
    fault = fault or "; ".join(_trespasses.noted)
    return Outcome("failed" if fault else end, seconds, fault)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise _TooSlowError


def _fault_of_message(message: str) -> str:
    if not message.isprintable():
        return f"a message of several lines or with control characters: {message[:300]!r}"
    if len(message) > _LONGEST_MESSAGE:
        return f"a message of {len(message)} characters: {message[:100]!r}"
    return ""


def _place(error: BaseException) -> str:
    """Return the last line of our own code that the error came through."""
    trace = error.__traceback__
    place = ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if "sa_bench" in file:
            place = f" ({Path(file).name}:{trace.tb_lineno})"
        trace = trace.tb_next
    return place
