"""Readers of concept tables, and of the data set around one."""

from __future__ import annotations

from io import BytesIO, StringIO
from typing import TYPE_CHECKING

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
        read_own_table(folder / file)
        return ()

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
    Reader("data set's table", "jsonl", _TABLE, _json_lines, _data_set, _add_card),
    Reader("data set's card", "markdown", "README.md", CARD.encode, _card, _add_table),
)
