"""Read lists whose cells are parted by a mark: CSV, TSV, and the word pairs of a dictionary.

What parts the cells is found, not assumed: spreadsheets write semicolons or tabs into files that
end in ``.csv``. A list without a heading, as MUSE dictionaries are, has its languages from its
file's name (``en-de.txt``) or from who reads it.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.files import decode_utf8, revision_of
from sa_bench.finding import listed, quoted
from sa_bench.languages import named_language
from sa_bench.tables.rows import Row, Rows, is_long, joined_translations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_PAIR = 2  # a word and its translation; a table needs two languages as well

_MOST_LOOKED_AT = 500  # names of a heading, to find what parts them

_SEP_LINE = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)


def parse_csv(content: bytes, source: str, columns: Sequence[str] = ()) -> Rows:
    """Return the rows of a file whose cells are parted by commas, semicolons, tabs or bars.

    Args:
        content: The file.
        source: Its path, for messages; the name may tell the languages of two columns.
        columns: The headings, where the file begins with a row.

    Raises:
        ValueError: A column named twice, a row longer than the heading, broken quoting, or bytes
            that are not UTF-8; the message names the line.
    """
    return _parse(content, source, ",", columns)


def parse_tsv(content: bytes, source: str, columns: Sequence[str] = ()) -> Rows:
    """Return the rows of such a file, for which tabs are the usual mark; see ``parse_csv``."""
    return _parse(content, source, "\t", columns)


def parse_txt(content: bytes, source: str, columns: Sequence[str] = ()) -> Rows:
    """Return the rows of a text file: word pairs with blanks between, or as ``parse_csv``.

    Raises:
        ValueError: As for ``parse_csv``; or nothing says of which languages the words are.
    """
    text = _text(content, source)
    has_heading = _languages_in(_heading(text), "\t,;|") >= _PAIR or _SEP_LINE.match(text)
    if has_heading and not columns:
        return parse_tsv(content, source)
    names = tuple(columns) or _languages_of_name(source)
    if len(names) != _PAIR:
        raise ValueError(
            f"{source}: a text file without a heading holds two words a line, and nothing says of "
            "which languages; call it by them (en-de.txt), or name them with --columns en de"
        )
    return joined_translations(_pairs(text, source, revision_of(content), names))


def _pairs(text: str, source: str, revision: str, names: Sequence[str]) -> Rows:
    """Return the rows of two words a line, parted by a tab, or by blanks where there is none."""
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        words = line.strip().split("\t") if "\t" in line.strip() else line.split()
        if len(words) != _PAIR:
            raise ValueError(
                f"{source}, line {number}: {len(words)} words where there should be a word and its "
                "translation; part the two by a tab"
            )
        rows.append(Row(number, dict(zip(names, words, strict=True))))
    return Rows(source, revision, _unique(names, source), tuple(rows))


def _text(content: bytes, source: str) -> str:
    # Programs that join files leave a byte order mark before each of them.
    return decode_utf8(content, source).lstrip("\ufeff")


def _heading(text: str) -> str:
    """Return the first line that is neither empty nor a comment."""
    lines = (line.strip("\r\n") for line in StringIO(text, newline=""))
    return next((line for line in lines if line.strip() and not line.startswith("#")), "")


def _languages_in(heading: str, delimiters: str) -> int:
    """Return how many languages the heading names by the best of the delimiters."""
    return max(map(len, (_named(_cells(heading, each)) for each in delimiters)))


def _named(names: Sequence[str]) -> list[str]:
    return [name for name in names if named_language(name) is not None]


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _delimiter(heading: str, usual: str) -> str:
    """Return what parts the cells: what makes most languages of the heading, or most columns."""

    def headings(delimiter: str) -> tuple[bool, int, int, bool]:
        names = _cells(heading, delimiter)
        first = names[:_MOST_LOOKED_AT]
        languages = len(_named(first)) if len(names) > 1 else 0
        long = is_long(tuple(first))
        return long, languages, len(names), delimiter == usual

    return max(_DELIMITERS, key=headings)


def _without_comments(text: str) -> Iterator[str]:
    """Yield the lines, comments blanked, so that the reader counts lines as an editor does."""
    for line in StringIO(text, newline=""):
        yield "\n" if line.startswith("#") else line


def _parse(content: bytes, source: str, usual: str, given: Sequence[str]) -> Rows:
    text = _text(content, source)
    told = _SEP_LINE.match(text)
    if told:
        text = f"\n{text[told.end() :]}"  # lines count as in an editor
    delimiter = told[1] if told and told[1] in _DELIMITERS else _delimiter(_heading(text), usual)
    lines = list(_lines(text, source, delimiter))
    notes = []
    columns = tuple(given)
    if lines and not columns and _is_pair_of(lines[0][1], source):
        columns = _languages_of_name(source)
        notes.append(f"no heading: the columns are {listed(columns)}, by the file's name")
    without_heading = bool(columns)
    if lines and not without_heading:
        (number, heading), *lines = lines
        columns = _unique(heading, f"{source}, line {number}")
    else:
        columns = _unique(columns, source)
    _require_parted(columns, bool(lines), source)
    rows = tuple(_row(number, cells, columns, source) for number, cells in lines)
    short = [row.number for row in rows if len(row.cells) < len(columns)]
    if short:
        notes.append(
            f"{len(short)} of {len(rows)} rows are shorter than the heading, the first "
            f"in line {short[0]}; their last cells are missing"
        )
    found = Rows(source, revision_of(content), columns, rows, notes=tuple(notes))
    return joined_translations(found) if without_heading and len(columns) == _PAIR else found


def _lines(text: str, source: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line that has any, with its number."""
    reader = csv.reader(_without_comments(text), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if cells:
                yield reader.line_num, cells
    except csv.Error as error:
        # The delimiter is in the message as it is.
        reason = str(error).replace("\t", "tab")
        raise ValueError(f"{source}, line {reader.line_num}: {reason}") from error


def _row(number: int, cells: list[str], columns: tuple[str, ...], source: str) -> Row:
    if len(cells) > len(columns):
        raise ValueError(
            f"{source}, line {number}: {len(cells)} cells under a heading of {len(columns)}; put a "
            "gloss that holds the separator in quotation marks"
        )
    return Row(number, dict(zip(columns, cells, strict=False)))


def _require_parted(columns: tuple[str, ...], has_rows: bool, source: str) -> None:  # noqa: FBT001 - private
    if len(columns) == 1 and has_rows and not _named(columns):
        parts = listed(list(_DELIMITERS.values()))
        raise ValueError(
            f"{source}: the heading is one cell, {quoted(columns[0])}; cells are parted by one of "
            f"{parts}"
        )


def _unique(heading: Sequence[str], place: str) -> tuple[str, ...]:
    columns = tuple(name.strip() for name in heading)
    repeated = [name for name, count in Counter(columns).items() if name and count > 1]
    if repeated:
        shown = quoted(repeated[0])
        raise ValueError(f"{place}: the column {shown} stands twice; keep one of them")
    return columns


def _is_pair_of(cells: Sequence[str], source: str) -> bool:
    """Tell whether a first line is a word and its translation, in the languages of the name."""
    return len(cells) == _PAIR and not _named(cells) and len(_languages_of_name(source)) == _PAIR


def _languages_of_name(source: str) -> tuple[str, ...]:
    """Return the two languages by which a file is called: ``en-de.0-5000.txt``."""
    parts = re.split(r"[-_ ]|(?<=[a-z])2(?=[a-z])", Path(source).name.partition(".")[0])
    return tuple(parts) if len(parts) == _PAIR == len(_named(parts)) else ()
