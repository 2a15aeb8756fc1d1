"""Whole files that are hostile rather than spoiled: bombs, endless nesting, wrong encodings."""

from __future__ import annotations

import gzip
import tarfile
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from fuzz.odd_parquet import BOMBS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from fuzz.reader import Form, Reader

__all__ = ["hostile_files"]

_DEEP = 100_000
_MANY = 100_000


def _of_any_form(sound: bytes) -> Iterator[tuple[str, bytes]]:
    yield "nothing", b""
    yield "blank lines", b"\n" * _MANY
    yield "zero bytes", b"\0" * _MANY
    yield "one long line", b"a" * 1_000_000
    yield "twice", sound * 2
    yield "Windows line ends", sound.replace(b"\n", b"\r\n")
    yield "byte order mark", b"\xef\xbb\xbf" + sound
    for encoding in ("utf-16", "utf-32", "utf-7", "shift-jis", "cp037"):
        yield encoding, sound.decode("utf-8", "replace").encode(encoding, "replace")


def _json() -> Iterator[tuple[str, bytes]]:
    for depth in (300, 900, 950, 990, 1000, 3000, _DEEP):
        yield f"{depth} lists", b'{"id":' + b"[" * depth + b"]" * depth + b"}"
        yield f"{depth} objects", b'{"id":' * depth + b"1" + b"}" * depth
    yield "a list that never closes", b"[" * _DEEP
    yield "a million digits", b'{"id":' + b"9" * 1_000_000 + b"}"
    yield "a million decimals", b'{"id":0.' + b"9" * 1_000_000 + b"}"
    yield "beyond floats", b'{"id":1e400,"eng":-1e400,"score":1e-400}'
    yield "many keys", _object(f'"k{n}":0' for n in range(_MANY))
    yield "many keys, the last twice", _object([*(f'"k{n}":0' for n in range(_MANY)), '"k9":0'])
    yield "one key many times", _object('"id":0' for _ in range(_MANY))
    yield "many empty objects", b'{"id":[' + b",".join([b"{}"] * _MANY) + b"]}"
    yield "many texts", b'{"eng":[' + b",".join(b'"%d"' % n for n in range(_MANY)) + b"]}"
    yield "one text many times", b'{"eng":[' + b",".join([b'"a"'] * _MANY) + b"]}"
    yield "half characters", b'{"id":"\\ud800","\\udfff":["\\ud83d"]}'
    yield "constants", b'{"id":NaN,"eng":Infinity,"deu":-Infinity}'


def _object(members: Iterable[str]) -> bytes:
    return ("{" + ",".join(members) + "}").encode()


def _json_lines() -> Iterator[tuple[str, bytes]]:
    for name, content in _json():
        yield name, content + b"\n" + content + b"\n"
    yield "a language a line", b"".join(b'{"%s-Latn":["a"]}\n' % code for code in _codes(5000))
    yield "many empty rows", b'{"eng":"a","deu":"b"}\n' + b"{}\n" * _MANY
    yield "many faults", b"[]\n" * _MANY


def _codes(n: int) -> Iterator[bytes]:
    letters = b"abcdefghijklmnopqrstuvwxyz"
    for place in range(n):
        yield bytes((letters[place % 26], letters[place // 26 % 26], letters[place // 676 % 26]))


def _toml() -> Iterator[tuple[str, bytes]]:
    yield "lists", b"a = " + b"[" * _DEEP
    yield "inline tables", b"a = " + b"{a=" * 3000
    yield "closed lists", b"a = " + b"[" * 300 + b"]" * 300
    yield "a long key", b"a" + b".a" * 2000 + b" = 1\n"
    yield "a long table", b"[a" + b".a" * 2000 + b"]\n"
    yield "many tables", b"".join(b"[[tasks]]\nname = 'a'\n" for _ in range(5000))
    yield "many keys", b"".join(b"k%d = 1\n" % n for n in range(20_000))
    yield "a million digits", b"retrieval_finds = " + b"9" * 1_000_000
    yield "numbers for tables", b"tasks = [1]\nmodels = [1]\nfigures = [1]\nobjectives = {}\n"
    yield "a date", b"title = 2026-11-22\ntiers = 07:32:00\n"
    yield "a text that never ends", b'title = """' + b"a\n" * _MANY


def _delimited() -> Iterator[tuple[str, bytes]]:
    yield "many columns", b",".join(b"c%d" % n for n in range(_MANY))
    yield "many columns, the last twice", b",".join([*(b"c%d" % n for n in range(_MANY)), b"c0"])
    yield "a quotation mark never closed", b'eng,deu\n"' + b"a,b\n" * _MANY
    yield "a long cell", b"eng,deu\na," + b"b" * 1_000_000
    languages = b",".join(b"%s-Latn" % code for code in _codes(5000))
    yield "short rows under many languages", languages + b"\n" + b"a\n" * 50_000
    yield "formulas", b"eng,deu\n=1+1,@SUM(A1)\n-2,+3\n"
    yield "lone carriage returns", b"eng,deu\ra,b\rc,d\r"
    yield "every line end", b"eng,deu\na,b\r\nc,d\re,f\n\rg,h"
    yield "comments", b"# a\n" * _MANY


def _markdown() -> Iterator[tuple[str, bytes]]:
    def card(front: bytes) -> bytes:
        return b"---\n" + front + b"\n---\n\n# A\n\n## Shared glosses\n"

    bomb = b"a: &a [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(
        b"%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n" % ((n, n) + (n - 1,) * 8)
        for n in range(ord("b"), ord("k"))
    )
    yield "aliases", card(bomb + b"language: *j")
    yield "merged aliases", card(bomb.replace(b"[*", b"{<<: [*").replace(b"]", b"]}"))
    yield "lists in YAML", card(b"tags: " + b"[" * 4000)
    yield (
        "indented lists in YAML",
        card(b"tags:\n" + b"\n".join(b" " * n + b"-" for n in range(130))),
    )
    yield "a long front matter", card(b"tags: [" + b"a, " * 200_000 + b"]")
    yield "front matter that never ends", b"---\n" + b"- a\n" * _MANY
    yield "brackets", b"---\n---\n\nA\n\n" + b"[" * _MANY
    yield "links", b"---\n---\n\nA\n\n" + b"[a](" * _MANY
    yield "shared glosses", card(b"") + b"| zho | a | b, c | d |\n" * 20_000
    yield "headings", b"## Shared glosses\n" * _MANY


def _archives(sound: bytes) -> Iterator[tuple[str, bytes]]:
    yield "no archive in the compression", gzip.compress(b"\0" * 10_000_000)
    yield "a cut compression", sound[:-20]
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name in ("../out.json", "/out.json", "results/../../out.json"):
            archive.addfile(tarfile.TarInfo(name))
    yield "members elsewhere", stream.getvalue()


_FORMS: Mapping[Form, Callable[[], Iterator[tuple[str, bytes]]]] = {
    "json": _json,
    "jsonl": _json_lines,
    "toml": _toml,
    "delimited": _delimited,
    "markdown": _markdown,
}


def hostile_files(reader: Reader) -> Iterator[tuple[str, bytes]]:
    """Yield the hostile files of a reader's form, each with what it is called."""
    sound = reader.sound()
    yield from _of_any_form(sound)
    yield from _of_form(reader.form)
    if reader.form == "tar":
        yield from _archives(sound)


@cache
def _of_form(form: Form) -> tuple[tuple[str, bytes], ...]:
    if form == "parquet":
        return tuple((name, bomb()) for name, bomb in BOMBS.items())
    return tuple(_FORMS[form]()) if form in _FORMS else ()
