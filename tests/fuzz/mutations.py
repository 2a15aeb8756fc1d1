"""Spoil a sound file a little: bytes, tokens, the structure of JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from fuzz.odd_parquet import odd_parquet
from fuzz.odd_tar import odd_tar
from fuzz.odd_text import ODD_BYTES, ODD_TOKENS, ODD_VALUES
from fuzz.odd_zip import odd_zip

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from fuzz.reader import Form

__all__ = ["KINDS", "mutated"]

Mutation = "Callable[[Random, bytes], bytes]"

_TOKEN = re.compile(rb'"[^"\n]*"|[\w.+-]+|\s+|.', re.DOTALL)


def _flip(random: Random, content: bytes) -> bytes:
    """Change one to four bits."""
    spoiled = bytearray(content)
    for _ in range(random.randint(1, 4)):
        spoiled[random.randrange(len(spoiled))] ^= 1 << random.randrange(8)
    return bytes(spoiled)


def _cut(random: Random, content: bytes) -> bytes:
    """Cut the end off."""
    return content[: random.randrange(len(content))]


def _splice(random: Random, content: bytes) -> bytes:
    """Repeat a stretch somewhere else, or leave one out."""
    start, end = sorted(random.choices(range(len(content) + 1), k=2))
    if random.random() < 0.5:
        return content[:start] + content[end:]
    place = random.randrange(len(content) + 1)
    return content[:place] + content[start : min(end, start + 1000)] + content[place:]


def _insert(random: Random, content: bytes) -> bytes:
    """Put bytes between that no text has."""
    place = random.choice((0, random.randrange(len(content) + 1), len(content)))
    return content[:place] + random.choice(ODD_BYTES) + content[place:]


def _token(random: Random, content: bytes) -> bytes:
    """Replace one or two tokens by odd ones or by others of the file."""
    spoiled = content
    for _ in range(random.randint(1, 2)):
        tokens = list(_TOKEN.finditer(spoiled))
        if not tokens:
            return spoiled
        token = random.choice(tokens)
        other = random.choice((random.choice(ODD_TOKENS).encode(), random.choice(tokens)[0]))
        spoiled = spoiled[: token.start()] + other + spoiled[token.end() :]
    return spoiled


def _lines(random: Random, content: bytes) -> bytes:
    """Shuffle, drop, repeat lines, or end them in another way."""
    lines = content.split(b"\n")
    way = random.randrange(4)
    if way == 0:
        random.shuffle(lines)
    elif way == 1:
        lines.pop(random.randrange(len(lines)))
    elif way == 2:
        lines.insert(random.randrange(len(lines) + 1), random.choice(lines))
    ends = (b"\n",) if way < 3 else (b"\r", b"\r\n", b"\n\r", b"\xe2\x80\xa8", b"\n")
    return b"".join(line + random.choice(ends) for line in lines)


def _structure(random: Random, content: bytes) -> bytes:
    """Replace, drop, repeat or rename a member somewhere inside a JSON document."""
    document = json.loads(content)
    holder = document
    while True:
        keys: list[Any] = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = random.choice(keys)
        inner = holder[key]
        if not isinstance(inner, dict | list) or not inner or random.random() < 0.3:
            break
        holder = inner
    way = random.random()
    if way < 0.7:
        holder[key] = random.choice(ODD_VALUES)
    elif way < 0.85:
        del holder[key]
    elif isinstance(holder, dict):
        holder[random.choice((*keys, "", "\ud800", "a\nb"))] = holder.pop(key)
    else:
        holder.insert(random.randrange(len(holder) + 1), random.choice(holder))
    return json.dumps(document, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")


def _structure_of_line(random: Random, content: bytes) -> bytes:
    """Do the same in a line of a JSON lines file."""
    lines = content.removesuffix(b"\n").split(b"\n")
    place = random.randrange(len(lines))
    lines[place] = _structure(random, lines[place])
    return b"\n".join(lines) + b"\n"


_BYTES: Mapping[str, Any] = {"flip": _flip, "cut": _cut, "splice": _splice, "insert": _insert}
_TEXT: Mapping[str, Any] = {**_BYTES, "token": _token, "lines": _lines}

KINDS: Mapping[Form, Mapping[str, Callable[[Random, bytes], bytes]]] = {
    "json": {**_TEXT, "structure": _structure},
    "jsonl": {**_TEXT, "structure": _structure_of_line},
    "toml": _TEXT,
    "delimited": _TEXT,
    "markdown": _TEXT,
    "line": _TEXT,
    "parquet": {**_BYTES, "odd columns": odd_parquet},
    "zip": {**_BYTES, "odd members": odd_zip},
    "tar": {**_BYTES, "odd members": odd_tar},
}
"""The ways to spoil a file, by its form."""


def mutated(random: Random, content: bytes, form: Form) -> tuple[str, bytes]:
    """Return a spoiled file and the way in which it was spoiled."""
    kind = random.choice(list(KINDS[form]))
    return kind, KINDS[form][kind](random, content)
