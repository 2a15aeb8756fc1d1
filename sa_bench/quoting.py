"""Show in a message what stands in a file: in one short line, whatever it is."""

from __future__ import annotations

from reprlib import Repr
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["listed", "quoted"]

# Repr goes six levels deep at most: repr() itself gives up on what json.loads just so read.
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 60

_MOST_LISTED = 20
_LONGEST_NAME = 80


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
