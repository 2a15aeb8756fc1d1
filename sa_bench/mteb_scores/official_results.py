"""Read official results through mteb: a checkout of their repository, or the Hub's table of them.

Everything is yielded file by file and nothing is kept, so that a full checkout needs no more
memory than a small one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

import mteb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.types as kinds
from mteb.results import BenchmarkResults, TaskResult

from sa_bench.quoting import quoted
from sa_bench.regular_file import read_regular_text, require_regular

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sa_bench.mteb_scores.coverage import Cell
    from sa_bench.mteb_scores.official_benchmark import BenchmarkTask

__all__ = ["UNKNOWN_REVISION", "Evaluation", "read_leaderboard_table", "read_results_folder"]

UNKNOWN_REVISION = "no_revision_available"  # mteb's own word

_HUB_TABLE = "mteb/results"
_KEYS = ("model_name", "model_revision", "task_name")
_COLUMNS = (*_KEYS, "split", "subset", "score")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one revision of a model scored on one task.

    Attributes:
        model: The model's name as the results have it.
        task: The task's name.
        revision: The model's revision.
        mteb_version: The version that evaluated it, as recorded; ``None`` when not recorded.
        scores: ``main_score`` of the cells that the benchmark asks for, as stored: it may be
            ``None``, not finite or on a wrong scale. Of a cell that stands twice the later one
            counts, as in mteb.
    """

    model: str
    task: str
    revision: str
    mteb_version: str | None
    scores: Mapping[Cell, float | None]


def read_results_folder(folder: Path, tasks: Mapping[str, BenchmarkTask]) -> Iterator[Evaluation]:
    """Yield every official result of these tasks below ``folder/results``, in the order of paths.

    Results without ``model_meta.json`` are read too: their folders name model and revision.
    Experiments are not.

    Raises:
        FileNotFoundError: There is no ``folder/results``.
        ValueError: A file can't be read as what its name says; the message names it.
    """
    if not (folder / "results").is_dir():
        raise FileNotFoundError(
            f"{folder} holds no folder results/ with official MTEB results; "
            "give the folder above results/"
        )
    cache = mteb.ResultCache(cache_path=folder)
    paths = cache.get_cache_paths(tasks=list(tasks), require_model_meta=False, include_remote=False)
    for path in sorted(paths):
        yield _read_result(path, tasks)


def _read_result(path: Path, tasks: Mapping[str, BenchmarkTask]) -> Evaluation:
    require_regular(path)
    try:
        result = TaskResult.from_disk(path)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = quoted((str(error).splitlines() or [type(error).__name__])[0])
        raise ValueError(
            f"{path}: not a readable mteb result ({reason}); fetch the official results again"
        ) from error
    task = tasks.get(result.task_name)
    if task is None or task.name != path.stem:
        raise ValueError(
            f"{path}: holds results of {quoted(result.task_name)}; fetch the official results again"
        )
    return Evaluation(
        model=_model_name(path.parent),
        task=task.name,
        revision=path.parent.name,
        mteb_version=result.mteb_version,
        scores={
            (split, entry["hf_subset"]): entry["main_score"]
            for split, entries in result.scores.items()
            for entry in entries
            if (split, entry["hf_subset"]) in task.cells
        },
    )


@lru_cache(maxsize=64)
def _model_name(revision_folder: Path) -> str:
    description = revision_folder / "model_meta.json"
    if not description.is_file():
        return revision_folder.parent.name.replace("__", "/")
    try:
        name = json.loads(read_regular_text(description))["name"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(
            f"{description}: no JSON object with a key 'name'; fetch the official results again"
        ) from error
    return str(name)


def read_leaderboard_table(
    source: Path | None, tasks: Mapping[str, BenchmarkTask]
) -> Iterator[Evaluation]:
    """Yield the results of mteb's leaderboard table.

    It is a Parquet file, or without ``source`` the dataset ``mteb/results`` on the Hub. The table
    has mteb's own choice among revisions behind it; a folder leaves that choice to us.

    Raises:
        ValueError: The table lacks a column that is needed.
    """
    if source is None:
        frame = BenchmarkResults.load_leaderboard_frame(_HUB_TABLE, from_hub=True)
    else:
        frame = _read_table(source)
    missing = set(_COLUMNS) - set(frame.columns)
    if missing:
        raise ValueError(
            f"{source or _HUB_TABLE}: no column {', '.join(sorted(missing))}; "
            "it is not mteb's leaderboard table"
        )
    frame = frame.filter(pl.col("task_name").cast(pl.String).is_in(list(tasks)))
    if "experiments" in frame.columns:
        frame = frame.filter(pl.col("experiments").is_null())
    rows = frame.select(*_COLUMNS).sort(_KEYS).iter_rows(named=True)
    for (model, revision, task_name), cells in groupby(rows, key=_identity):
        yield Evaluation(
            model=model,
            task=task_name,
            revision=revision,
            mteb_version=None,
            scores={
                (row["split"], row["subset"]): row["score"]
                for row in cells
                if (row["split"], row["subset"]) in tasks[task_name].cells
            },
        )


def _read_table(path: Path) -> pl.DataFrame:
    """Return the table of a Parquet file; Polars' own reader panics on some broken ones."""
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file")
    try:
        names = set(pq.read_schema(path).names) & {*_COLUMNS, "experiments"}
        table = pq.read_table(path, columns=sorted(names))
        for field in table.schema:
            kind = field.type.value_type if kinds.is_dictionary(field.type) else field.type
            text = kinds.is_string(kind) or kinds.is_large_string(kind)
            number = field.name == "score" and (kinds.is_floating(kind) or kinds.is_null(kind))
            if not (text or number or field.name == "experiments"):
                raise ValueError(f"the column {field.name!r} is of type {kind}")  # noqa: TRY301 - told below
        if "experiments" in names:
            place = table.schema.get_field_index("experiments")
            table = table.filter(table.column(place).is_null()).remove_column(place)
        # Polars panics at text that is not UTF-8, in the cells and in the metadata of the schema.
        table.validate(full=True)
        plain = pa.table({name: table[name] for name in table.column_names})
        return cast("pl.DataFrame", pl.from_arrow(plain))
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = quoted(" ".join(str(error).split()))
        raise ValueError(f"{path}: not a Parquet file that can be read ({reason})") from error


def _identity(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["model_name"], row["model_revision"] or UNKNOWN_REVISION, row["task_name"]
