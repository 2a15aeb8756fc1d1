"""Parquet files of every column type, and some that unpack to far more than they are."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from random import Random

__all__ = ["BOMBS", "odd_parquet"]

_NAMES = ("eng", "zho", "Turkish", "swe-Latn", "id", "domain", "note", "", "a\nb", "eng")
_TYPES: tuple[tuple[Any, list[Any]], ...] = (
    (pa.string(), ["water", "sun", None]),
    (pa.large_string(), ["水", "a|b", ""]),
    (pa.string(), ["a\0b", "\u202e", "x\ny"]),
    (pa.list_(pa.string()), [["water"], [], None]),
    (pa.list_(pa.string(), 2), [["a", "b"], ["c", "d"], ["e", "f"]]),
    (pa.list_(pa.list_(pa.string())), [[["water"]], [[]], None]),
    (pa.struct([("a", pa.string())]), [{"a": "b"}, {"a": None}, None]),
    (pa.map_(pa.string(), pa.int64()), [[("a", 1)], [("a", 1), ("a", 2)], None]),
    (pa.binary(), [b"\xff", b"water", None]),
    (pa.dictionary(pa.int32(), pa.string()), ["a", "a", None]),
    (pa.int64(), [2**63 - 1, 0, None]),
    (pa.uint8(), [1, 2, 3]),
    (pa.float64(), [float("nan"), float("inf"), -0.0]),
    (pa.bool_(), [True, False, None]),
    (pa.null(), [None, None, None]),
    (pa.decimal128(38, 2), [Decimal("1.25"), None, Decimal(-1)]),
    (pa.timestamp("us"), [2**62, -(2**62), 0]),
    (pa.timestamp("ns", tz="UTC"), [1, 2, None]),
    (pa.timestamp("ns", tz="Nowhere/Land"), [1, 2, None]),
    (pa.date32(), [2**31 - 1, -(2**31), 0]),
    (pa.date64(), [2**40 * 86_400, 0, None]),
    (pa.time64("ns"), [1, 2, 3]),
    (pa.duration("us"), [2**62, 0, None]),
    # pyarrow 18 brought it.
    *([(pa.uuid(), [b"0" * 16, None, b"1" * 16])] if hasattr(pa, "uuid") else []),
)


def odd_parquet(random: Random, _: bytes) -> bytes:
    """Return a table of three rows and a few columns of random types."""
    names = random.sample(_NAMES, k=random.randint(0, 5))
    columns = []
    for _name in names:
        kind, values = random.choice(_TYPES[:5] if random.random() < 0.4 else _TYPES)
        columns.append(pa.array(values, kind))
    return _written(
        pa.table(columns, names=names), random.choice(("none", "snappy", "zstd", "gzip"))
    )


def _written(table: Any, compression: str = "zstd") -> bytes:
    stream = BytesIO()
    pq.write_table(table, stream, compression=compression)
    return stream.getvalue()


def _long_texts() -> bytes:
    """Return 100,000 cells of a megabyte in a few kilobytes: the column's dictionary has one."""
    text = pa.array(["x" * 2**20])
    indices = pa.array([0] * 100_000, pa.int32())
    column = pa.DictionaryArray.from_arrays(indices, text)
    return _written(pa.table({"eng": column, "zho": column}))


def _many_cells() -> bytes:
    """Return 900,000 rows of 300 empty columns."""
    empty = pa.nulls(900_000)
    return _written(pa.table([empty] * 300, names=[f"c{n}" for n in range(300)]))


def _many_rows() -> bytes:
    return _written(pa.table({"eng": pa.nulls(2_000_000), "zho": pa.nulls(2_000_000)}))


def _long_list() -> bytes:
    """Return one cell of ten million glosses."""
    glosses = pa.DictionaryArray.from_arrays(
        pa.array([0] * 10_000_000, pa.int32()), pa.array(["x"])
    )
    column = pa.ListArray.from_arrays(pa.array([0, 10_000_000], pa.int32()), glosses.cast("string"))
    return _written(pa.table({"eng": column, "zho": column}))


def _deep() -> bytes:
    """Return a list in a list, and so on, 60 deep."""
    kind, value = pa.string(), "x"
    for _ in range(60):
        kind, value = pa.list_(kind), [value]  # type: ignore[assignment]  # that is the point
    return _written(pa.table({"eng": pa.array([value, value], kind), "zho": ["a", "b"]}))


BOMBS = {
    "texts of a megabyte": _long_texts,
    "many cells": _many_cells,
    "many rows": _many_rows,
    "a long list": _long_list,
    "deep lists": _deep,
}
"""Small files of much content, by what they hold."""
