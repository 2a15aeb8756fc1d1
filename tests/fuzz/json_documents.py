"""Hypothesis strategies: a sound JSON document with one value exchanged for any other."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["changed_documents"]

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.sampled_from(["", "..", "eng", "eng-zho", "org/model", "\ud800", "\u202e"])
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where the values of a document stand; of a list, the first and the last."""
    if place:
        yield place
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*place, key))
    elif isinstance(value, list):
        for number in {0, len(value) - 1} if value else ():
            yield from _places(value[number], (*place, number))


@st.composite
def changed_documents(draw: st.DrawFn, sound: bytes) -> bytes:
    """Documents in which one to three values are others, or gone."""
    document = copy.deepcopy(json.loads(sound))
    for _ in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from(list(_places(document)) or [("a",)]))
        holder = document
        for key in path:
            holder = holder[key]
        if draw(st.integers(0, 5)):
            holder[last] = draw(_VALUES)
        else:
            holder.pop(last, None) if isinstance(holder, dict) else holder.pop(last)
    return json.dumps(document).encode()
