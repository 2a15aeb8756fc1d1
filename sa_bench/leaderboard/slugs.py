"""A file name for every model: safe on any file system, whatever the model is called."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["slugs"]

_LONGEST = 100
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def slugs(names: Iterable[str]) -> dict[str, str]:
    """Return one slug per name: ``org/model`` becomes ``org__model``.

    A name that loses something on the way (other characters, length, or a difference in case that
    some file systems ignore) gets the start of its SHA-256 appended, so that slugs stay apart.
    No slug is hidden or has a folder in it.

    >>> slugs(["sentence-transformers/LaBSE", "a/b c"])
    {'a/b c': 'a__b-c-0af99a60', 'sentence-transformers/LaBSE': 'sentence-transformers__LaBSE'}
    """
    made: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(set(names)):
        plain = name.replace("/", "__")
        slug = _UNSAFE.sub("-", plain).lstrip(".-")[:_LONGEST]
        if slug != plain or slug.casefold() in taken:
            slug = f"{slug}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
        taken.add(slug.casefold())
        made[name] = slug
    return made
