"""Spreadsheets, which are archives of XML, with one of their members spoiled."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

if TYPE_CHECKING:
    from random import Random

__all__ = ["odd_zip"]

_NUMBERS = (b"0", b"-1", b"1000000000", b"99999999999999999999", b"", b"a", b"1048577")
_TEXTS = (b"&#0;", b"&x;", b"<a/>", b"</", b"]]>", b"\xff", b"#N/A", b"=1+1", b"|", b"", b"1e400")
_PARTS = re.compile(rb'(?<=")\d+(?=")|(?<=[A-Z])\d+(?=")|(?<=>)[^<>]+(?=<)|<[^<>]*>')


def odd_zip(random: Random, sound: bytes) -> bytes:
    """Return the archive with a few numbers, texts and tags of a member replaced or repeated."""
    stream = BytesIO()
    with ZipFile(BytesIO(sound)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        chosen = random.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            if name == chosen:
                if random.random() < 0.1:
                    continue
                content = _spoiled(random, content)
            new.writestr(name, content)
    return stream.getvalue()


def _spoiled(random: Random, content: bytes) -> bytes:
    for _ in range(random.randint(1, 4)):
        parts = list(_PARTS.finditer(content))
        if not parts:
            return content
        part = random.choice(parts)
        numbers = part[0].isdigit()
        other = random.choice(_NUMBERS if numbers else (*_TEXTS, part[0] * 2, b""))
        content = content[: part.start()] + other + content[part.end() :]
    return content
