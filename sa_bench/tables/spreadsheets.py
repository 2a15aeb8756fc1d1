"""Read the first sheet of a spreadsheet: cells as stored, no formula computed, no link followed.

A file of a few kilobytes can claim more than memory holds, in its compression, its row numbers and
its repeated cells, so all of them are counted before anything is made of them.
"""

from __future__ import annotations

import lzma
import warnings
import zlib
from collections import Counter
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from sa_bench.files import revision_of
from sa_bench.finding import listed, quoted
from sa_bench.tables.rows import Row, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST_BYTES = 64 * 2**20
_MOST_CELLS = 1_000_000
_MOST_ROWS = 1_048_576  # those of a sheet

_ERRORS = ("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!")


def parse_xlsx(content: bytes, source: str) -> Rows:
    """Return the rows of the first sheet of an Excel workbook that holds any.

    Raises:
        ValueError: It is no workbook, holds too much, or openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise ValueError(
            f"{source}: spreadsheets need openpyxl; install `sa-bench[sheets]`, or save as CSV"
        ) from error
    try:
        _require_moderate(content)
        with warnings.catch_warnings(action="ignore"):
            book = openpyxl.load_workbook(
                BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "reset_dimensions")]
            read = []
            for sheet in sheets:
                sheet.reset_dimensions()  # what a sheet says of its own size may be anything
                read = _moderate(sheet.iter_rows(values_only=True))
                if read:
                    return _rows(read, source, content, sheet.title, book.sheetnames)
    except Exception as error:  # what a broken workbook makes openpyxl raise is not documented
        raise _unreadable(source, error) from error
    raise ValueError(f"{source}: there is no sheet with a cell in it")


def parse_ods(content: bytes, source: str) -> Rows:
    """Return the rows of the first sheet of an OpenDocument spreadsheet that holds any.

    Raises:
        ValueError: It is no such spreadsheet, or holds too much.
    """
    try:
        _require_moderate(content)
        names = []
        first: list[tuple[int, list[object]]] = []
        title = ""
        with ZipFile(BytesIO(content)) as archive, archive.open("content.xml") as stream:
            for name, rows in _tables(ET.iterparse(stream)):  # noqa: S314 - expat bounds entities
                names.append(name)
                if rows and not first:
                    first, title = rows, name
        if first:
            return _rows(first, source, content, title, names)
    except (BadZipFile, ET.ParseError, KeyError, ValueError, OSError, EOFError) as error:
        raise _unreadable(source, error) from error
    except (NotImplementedError, RuntimeError, zlib.error, lzma.LZMAError) as error:
        raise _unreadable(source, error) from error
    raise ValueError(f"{source}: there is no sheet with a cell in it")


def _unreadable(source: str, error: Exception) -> ValueError:
    reason = quoted(" ".join(str(error).split()) or type(error).__name__)
    return ValueError(f"{source}: not a spreadsheet that can be read ({reason}); save it as CSV")


def _require_moderate(content: bytes) -> None:
    """Refuse what unpacks to too much; zipfile reads no more of a member than it declares."""
    with ZipFile(BytesIO(content)) as archive:
        n_bytes = sum(member.file_size for member in archive.infolist())
    if n_bytes > _MOST_BYTES:
        raise ValueError(f"{n_bytes:,} bytes unpacked; {_MOST_BYTES:,} at most are read")


def _moderate(rows: Iterable[tuple[object, ...]]) -> list[tuple[int, list[object]]]:
    """Return the rows that hold anything, with their numbers."""
    found = []
    n_cells = 0
    for number, row in enumerate(rows, start=1):
        n_cells += len(row)
        if n_cells > _MOST_CELLS * 10 or number > _MOST_ROWS:
            raise ValueError(f"more than {_MOST_CELLS * 10:,} cells or {_MOST_ROWS:,} rows")
        cells = list(row)
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found.append((number, cells))
    if sum(len(cells) for _, cells in found) > _MOST_CELLS:
        raise ValueError(f"more than {_MOST_CELLS:,} cells; a concept table has fewer")
    return found


_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def _tables(
    events: Iterable[tuple[str, ET.Element]],
) -> Iterator[tuple[str, list[tuple[int, list[object]]]]]:
    """Yield the name and the rows of each sheet of an OpenDocument file."""
    rows: list[tuple[int, list[object]]] = []
    number = n_cells = 0
    for _, element in events:
        if element.tag == f"{_TABLE}table-row":
            cells = _ods_cells(element)
            repeated = _count(element, "number-rows-repeated")
            n_cells += len(cells) * repeated
            if n_cells > _MOST_CELLS:
                raise ValueError(f"more than {_MOST_CELLS:,} cells; a concept table has fewer")
            if cells:
                rows += [(number + each, cells) for each in range(1, repeated + 1)]
            number += repeated
            element.clear()
        elif element.tag == f"{_TABLE}table":
            yield element.get(f"{_TABLE}name", ""), rows
            rows, number = [], 0
            element.clear()


def _ods_cells(row: ET.Element) -> list[object]:
    cells: list[object] = []
    missing = 0
    for cell in row:
        if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            continue
        repeated = _count(cell, "number-columns-repeated")
        texts = ["".join(part.itertext()) for part in cell.findall(f"{_TEXT}p")]
        text = "\n".join(texts) or None
        if text is None:
            missing += repeated
            continue
        if len(cells) + missing + repeated > _MOST_CELLS:
            raise ValueError(f"more than {_MOST_CELLS:,} cells in a row")
        cells += [None] * missing + [text] * repeated
        missing = 0
    return cells


def _count(element: ET.Element, name: str) -> int:
    count = int(element.get(f"{_TABLE}{name}", "1"))
    if count < 1:
        raise ValueError(f"{name} is {count}")
    return count


def _rows(
    read: list[tuple[int, list[object]]], source: str, content: bytes, title: str, names: list[str]
) -> Rows:
    (line, heading), *rest = read
    columns = tuple("" if cell is None else _shown(cell) for cell in heading)
    twice = [name for name, count in Counter(columns).items() if name and count > 1]
    if twice:
        shown = quoted(twice[0])
        raise ValueError(f"row {line}: the column {shown} stands twice; keep one of them")
    widest = max((len(cells) for _, cells in rest), default=0)
    columns += ("",) * (widest - len(columns))
    notes = []
    others = [name for name in names if name != title]
    if others:
        shown = listed(list(map(quoted, others)))
        notes.append(f"read the sheet {quoted(title)} alone, and not {shown}")
    errors = [number for number, cells in rest if any(cell in _ERRORS for cell in cells)]
    if errors:
        notes.append(
            f"{len(errors)} rows hold an error of the spreadsheet (#N/A), the first is row "
            f"{errors[0]}; those cells are read as empty"
        )
    dates = [number for number, cells in rest if any(isinstance(c, date | time) for c in cells)]
    if dates:
        notes.append(
            f"warning: {len(dates)} rows hold a date or time, the first is row {dates[0]}; where a "
            "word was meant, spreadsheets have changed it"
        )
    rows = tuple(
        Row(number, {n: _cell(cell) for n, cell in zip(columns, cells, strict=False) if n})
        for number, cells in rest
    )
    named = tuple(name for name in columns if name)
    return Rows(source, revision_of(content), named, rows, unit="row", notes=tuple(notes))


def _cell(cell: object) -> str | None:
    return None if cell is None or cell in _ERRORS else _shown(cell)


def _shown(cell: object) -> str:
    """Return a cell as a reader of the sheet sees it, without formats of its own."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).strip()
