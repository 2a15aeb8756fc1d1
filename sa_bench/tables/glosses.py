"""Glosses of people's own lists: made what a reader sees, and what is odd about them noted."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sa_bench.finding import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sa_bench.tables.rows import Row, Rows


_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_ZERO_WIDTH = "\u00ad\u200b\u2060\ufeff"
_INVISIBLE = re.compile(f"[{_DIRECTIONS}{_ZERO_WIDTH}]")
_JOINERS = re.compile(r"(?<![^\w\s])[\u200c\u200d]|[\u200c\u200d](?![^\w\s])")  # emoji keep theirs
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）|［[^［］]*］|【[^【】]*】)")
_PARTING = re.compile("[,;/、，；／؛،]")

_JOINED = frozenset(
    (
        *("Arab", "Beng", "Deva", "Gujr", "Guru", "Java", "Khmr", "Knda", "Mlym", "Mong", "Mymr"),
        *("Nkoo", "Orya", "Sinh", "Syrc", "Taml", "Telu", "Tibt"),
    )
)
"""Scripts in which U+200C and U+200D tell how letters join, as spelling asks."""

_DONE = {
    "no word": "left out glosses without a letter or digit",
    "invisible": "dropped characters that nobody sees (zero width, direction) from glosses",
    "composed": "composed glosses to Unicode's NFC",
    "bracketed": "left out notes in brackets",
    "brackets": "notes in brackets are read as part of the gloss, and left out with"
    " --without-brackets",
    "parted": "glosses with a mark that may part words are read as one each; several glosses of a"
    " cell are parted by |",
    "controls": "warning: glosses hold control characters; remove them",
    "lost": "warning: glosses hold U+FFFD, the sign for a character that was lost; write it again",
    "mojibake": "warning: glosses look like UTF-8 that was read in another encoding; save the list"
    " as UTF-8 again",
}
"""What is said of each thing that is done to glosses or noted, in this order."""

_MOST_EXAMPLES = 3


@dataclass(slots=True)
class _Met:
    """Where one kind of gloss was met."""

    columns: Counter[str] = field(default_factory=Counter)
    examples: dict[str, None] = field(default_factory=dict)
    first: int = 0


class GlossReader:
    """Makes glosses what a reader of the list sees, and counts what it does and what is odd."""

    def __init__(self, rows: Rows, *, without_brackets: bool = False) -> None:
        """Start to read the glosses of these rows; ``without_brackets`` leaves notes out."""
        self._rows = rows
        self._without_brackets = without_brackets
        self._met = {kind: _Met() for kind in _DONE}

    def read(self, glosses: Sequence[str], row: Row, column: str, script: str) -> tuple[str, ...]:
        """Return the glosses of a cell: tidy, each once, none that is no word.

        Args:
            glosses: The cell's glosses as they stand.
            row: Their row.
            column: Their column.
            script: ISO 15924 code of the language's script (``Deva``).
        """
        tidy: dict[str, None] = {}
        for gloss in glosses:
            stripped = gloss.strip()
            if stripped.isascii() and stripped.isalpha():
                tidy[stripped] = None
            elif stripped:
                shown = self._tidied(stripped, script, row, column)
                if shown:
                    tidy[shown] = None
        return tuple(tidy)

    def _tidied(self, gloss: str, script: str, row: Row, column: str) -> str:
        """Return the gloss as a reader sees it; nothing where no word is left."""
        visible = gloss if gloss.isascii() else _visible(gloss, script)
        shown = unicodedata.normalize("NFC", visible)
        bare = _without_brackets(shown)
        met = {
            "invisible": visible != gloss,
            "composed": shown != visible,
            "bracketed": bool(bare) and self._without_brackets,
            "brackets": bool(bare) and not self._without_brackets,
            "parted": _PARTING.search(_BRACKETS.sub("", shown)) is not None,
            "controls": _CONTROLS.search(shown) is not None,
            "lost": "\ufffd" in shown,
            "mojibake": _is_mojibake(shown),
        }
        if bare and self._without_brackets:
            shown = bare
        if not any(map(str.isalnum, shown)):
            met = {"no word": bool(shown)}
            shown = ""
        for kind, is_met in met.items():
            if is_met:
                self._meet(kind, gloss, row, column)
        return shown

    def _meet(self, kind: str, gloss: str, row: Row, column: str) -> None:
        met = self._met[kind]
        met.first = met.first or row.number
        met.columns[column] += 1
        if len(met.examples) < _MOST_EXAMPLES:
            met.examples[gloss] = None

    def notes(self) -> Iterator[str]:
        """Yield a sentence for each thing that was done or noted, with count, column and place."""
        for kind, sentence in _DONE.items():
            met = self._met[kind]
            if not met.columns:
                continue
            columns = [f"{count:,} in {quoted(name)}" for name, count in met.columns.items()]
            yield (
                f"{sentence}: {listed(columns)}; the first in {self._rows.unit} {met.first}; such"
                f" as {', '.join(map(quoted, met.examples))}"
            )


def _visible(gloss: str, script: str) -> str:
    """Return the gloss without what nobody sees; joiners stay where letters join by them."""
    shown = _INVISIBLE.sub("", gloss)
    return (shown if script in _JOINED else _JOINERS.sub("", shown)).strip()


def _without_brackets(gloss: str) -> str:
    """Return the gloss without notes in brackets; nothing where it has none, or nothing else."""
    if not any(mark in gloss for mark in "([（［【"):
        return ""
    bare = _BRACKETS.sub("", gloss).strip()
    return bare if bare != gloss and any(map(str.isalnum, bare)) else ""


def _is_mojibake(text: str) -> bool:
    """Tell whether a text is that of UTF-8 bytes read as Latin-1 or its variant of Windows."""
    for encoding in ("latin-1", "cp1252"):
        try:
            if text.encode(encoding).decode("utf-8") != text:
                return True
        except UnicodeError:
            continue
    return False


_FEWEST_ROWS = 3
_OFTEN = 0.1  # of the rows: then it is the way of the list, and no single word's


def notes_of_repetition(
    cells: Mapping[str, Sequence[tuple[str, ...]]], names: Mapping[str, str]
) -> Iterator[str]:
    """Yield what texts stand in many rows, and which columns name one word again and again.

    Args:
        cells: Language code to the glosses of each row.
        names: Language code to the column's name in the file.
    """
    many: dict[str, int] = {}
    for column in cells.values():
        counts = Counter(gloss for cell in column for gloss in cell)
        for text, n in counts.most_common(_MOST_EXAMPLES):
            if n >= _FEWEST_ROWS:
                many[text] = max(n, many.get(text, 0))
    if many:
        shown = ", ".join(f"{quoted(text)} in {n:,} rows" for text, n in list(many.items())[:5])
        yield (
            f"some texts are in several rows and are read as words: {shown}; where one means that"
            " there is no word, leave its cells empty"
        )
    for code, column in cells.items():
        firsts = Counter(cell for cell in column if cell)
        n_again = sum(n for n in firsts.values() if n > 1)
        if n_again >= _FEWEST_ROWS and n_again > _OFTEN * len(column):
            yield (
                f"warning: {n_again:,} of {len(column):,} rows have a word in"
                f" {quoted(names[code])} that another row has too, and count as concepts of their"
                " own; put the translations of one meaning into one row, parted by |"
            )
