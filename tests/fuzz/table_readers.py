"""Readers of concept tables, and of the data set around one."""

from __future__ import annotations

import json
from io import BytesIO, StringIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from table_files import CARD, KEYS, json_lines, sound_rows

from fuzz.reader import Reader
from sa_bench.leaderboard.pages.task import read_card_summary
from sa_bench.tables.data_set import check_data_set
from sa_bench.tables.shipped import read_own_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

__all__ = ["TABLE_READERS"]

_TABLE = "data/test.jsonl"


def _own_table(file: str) -> Callable[[Path], Sequence[str]]:
    def read(folder: Path) -> Sequence[str]:
        return read_own_table(folder / file).notes

    return read


def _data_set(folder: Path) -> Sequence[str]:
    return [str(problem) for problem in check_data_set(folder)]


def _card(folder: Path) -> Sequence[str]:
    read_card_summary(folder)
    return _data_set(folder)


def _json_lines() -> bytes:
    return json_lines(sound_rows()).encode()


def _delimited(separator: str) -> Callable[[], bytes]:
    def sound() -> bytes:
        columns = ["id", "domain", *KEYS]
        text = StringIO()
        text.write("# four words\n" + separator.join(columns) + "\n")
        for row in sound_rows():
            cells = [row[key] if isinstance(row[key], str) else "|".join(row[key]) for key in row]
            text.write(separator.join(f'"{cell}"' for cell in cells) + "\n")
        return text.getvalue().encode()

    return sound


def _parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = BytesIO()
    pq.write_table(pa.Table.from_pylist(sound_rows()), stream)
    return stream.getvalue()


def _json_list() -> bytes:
    return json.dumps(sound_rows(), ensure_ascii=False).encode()


def _word_pairs() -> bytes:
    return "".join(f"{row['eng'][0]} {row['deu'][0]}\n" for row in sound_rows()).encode()


def _one_word_a_row() -> bytes:
    heading = "ID,Language_ID,Parameter_ID,Form\n"
    words = [(key, row["id"], row[key][0]) for row in sound_rows() for key in KEYS]
    return (heading + "".join(f"{n},{','.join(word)}\n" for n, word in enumerate(words))).encode()


def _workbook() -> bytes:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("words")
    sheet.append(KEYS)
    for row in sound_rows():
        sheet.append([row[key][0] for key in KEYS])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


_SPACES = (
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def _open_document() -> bytes:
    lines = [KEYS, *([row[key][0] for key in KEYS] for row in sound_rows())]
    rows = "".join(
        '<table:table-row table:number-rows-repeated="1">'
        + "".join(
            f'<table:table-cell table:number-columns-repeated="1"><text:p>{word}</text:p>'
            "</table:table-cell>"
            for word in line
        )
        + "</table:table-row>"
        for line in lines
    )
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr(
            "content.xml", f'<d {_SPACES}><table:table table:name="a">{rows}</table:table></d>'
        )
    return stream.getvalue()


def _add_card(folder: Path, _: bytes) -> None:
    (folder / "README.md").write_text(CARD, "utf-8")


def _add_table(folder: Path, _: bytes) -> None:
    (folder / "data").mkdir(exist_ok=True)
    (folder / _TABLE).write_bytes(_json_lines())


TABLE_READERS = (
    Reader("table .jsonl", "jsonl", "words.jsonl", _json_lines, _own_table("words.jsonl")),
    Reader("table .csv", "delimited", "words.csv", _delimited(","), _own_table("words.csv")),
    Reader("table .tsv", "delimited", "words.tsv", _delimited("\t"), _own_table("words.tsv")),
    Reader("table .parquet", "parquet", "words.parquet", _parquet, _own_table("words.parquet")),
    Reader("table .json", "json", "words.json", _json_list, _own_table("words.json")),
    Reader("table .txt", "line", "en-de.txt", _word_pairs, _own_table("en-de.txt")),
    Reader("table of CLDF", "delimited", "forms.csv", _one_word_a_row, _own_table("forms.csv")),
    Reader("table .xlsx", "zip", "words.xlsx", _workbook, _own_table("words.xlsx")),
    Reader("table .ods", "zip", "words.ods", _open_document, _own_table("words.ods")),
    Reader("data set's table", "jsonl", _TABLE, _json_lines, _data_set, _add_card),
    Reader("data set's card", "markdown", "README.md", CARD.encode, _card, _add_table),
)
