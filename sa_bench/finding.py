"""A finding: one thing that is wrong with data or a submission, and how foreign text is shown.

Every message of a command goes through ``one_line`` or ``in_one_line``, which show no secret.
"""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass
from reprlib import Repr
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence


# Repr goes six levels deep at most: repr() itself gives up on what json.loads just so read.
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 60

_MOST_LISTED = 20
_LONGEST_NAME = 80
_LONGEST_SENTENCE = 400


def quoted(value: object) -> str:
    """Return the value as Python writes it, cut to about a line, control characters escaped."""
    return _SHORT.repr(value)


def listed(names: Sequence[str]) -> str:
    """Return the names with commas between them, twenty at most, odd ones quoted."""
    shown = [
        name if name.isprintable() and len(name) <= _LONGEST_NAME else quoted(name)
        for name in names[:_MOST_LISTED]
    ]
    more = len(names) - len(shown)
    return ", ".join([*shown, *([f"{more:,} more"] if more else [])])


_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s'\"<>]+", re.IGNORECASE)
_USER = re.compile(r"://[^/?#]*@")
_VALUE = re.compile(r"([?&][^=&#]*=)[^&#;,:)]+")
_SECRET_NAME = re.compile(r"key|token|secret|passw|pwd|auth|sig|credential|^code$", re.IGNORECASE)
_SECRET_VARIABLE = re.compile(r"_API_KEY$|^HF_TOKEN$")
_SHORTEST_SECRET = 4
"""A shorter one is a placeholder, and would be found in words of every message."""


def is_secret_name(name: str) -> bool:
    """Tell whether a setting of this name, as in the query of an address, may be a secret."""
    return _SECRET_NAME.search(name) is not None


def redacted(text: str, *secrets: str) -> str:
    """Return a text without what must not be shown, wherever it came from.

    That is user and password of every address in it, the values of its query, the keys and tokens
    that the environment holds, and the secrets that are given.

    >>> redacted("http://me:pass@host/v1?api-version=2 fails", "fails")
    'http://***@host/v1?api-version=*** ***'
    """
    shown = _URL.sub(lambda url: _VALUE.sub(r"\1***", _USER.sub("://***@", url[0])), text)
    known = [value for name, value in os.environ.items() if _SECRET_VARIABLE.search(name)]
    # The longest first: one may be part of another.
    for secret in sorted({each.strip() for each in (*known, *secrets)}, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            shown = shown.replace(secret, "***")
    return shown


def in_one_line(text: str) -> str:
    """Return a sentence that any terminal can show, whatever of a file it quotes."""
    plain = _printable(redacted(text))
    return plain if len(plain) <= _LONGEST_SENTENCE else f"{plain[: _LONGEST_SENTENCE - 3]}..."


def one_line(error: BaseException) -> str:
    """Return what an error says, without line breaks or secrets; the file first if it names one."""
    if isinstance(error, OSError) and error.filename is not None:
        return _printable(redacted(f"{error.filename}: {error.strerror}"))
    return _printable(redacted(" ".join(str(error).split()))) or type(error).__name__


def _printable(text: str) -> str:
    """Return a text with its control characters, bidirectional overrides and the like escaped."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


Kind: TypeAlias = Literal["error", "warning", "note"]
"""An error forbids data or a submission; a warning should be checked; a note says what was not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a data set or a submission.

    Attributes:
        kind: How grave it is.
        file: The file, relative to the folder that was checked.
        place: Where in the file: a pair, a field, a concept and a language; empty for all of it.
        message: What is there and what should be.
        remedy: How to fix it; empty where the message says that.
        line: The line in the file, counted from 1; None where lines have no meaning.
    """

    kind: Kind
    file: str
    place: str
    message: str
    remedy: str
    line: int | None = None

    def __str__(self) -> str:
        """Return the finding in one line: ``T.json: error: eng-zho: SA is ...; run ...``."""
        file = self.file if self.line is None else f"{self.file}:{self.line}"
        said = "; ".join(part for part in (self.message, self.remedy) if part)
        return ": ".join(part for part in (file, self.kind, self.place, said) if part)

    def to_dict(self) -> dict[str, str | int | None]:
        """Return the finding as JSON can hold it."""
        return asdict(self)


def error(
    file: str, message: str, remedy: str = "", *, place: str = "", line: int | None = None
) -> Finding:
    """Return a finding that forbids data or a submission."""
    return Finding("error", file, in_one_line(place), in_one_line(message), remedy, line)


def warning(
    file: str, message: str, remedy: str = "", *, place: str = "", line: int | None = None
) -> Finding:
    """Return a finding that someone should check."""
    return Finding("warning", file, in_one_line(place), in_one_line(message), remedy, line)


def note(
    file: str, message: str, remedy: str = "", *, place: str = "", line: int | None = None
) -> Finding:
    """Return a finding on what was not checked."""
    return Finding("note", file, in_one_line(place), in_one_line(message), remedy, line)
