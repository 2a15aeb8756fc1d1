"""Read mteb's official results, and what mteb says about its benchmark and models."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

import mteb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.types as kinds
from mteb.results import BenchmarkResults, TaskResult

from sa_bench.files import read_regular_text, require_regular
from sa_bench.finding import quoted
from sa_bench.mteb_scores.quality import BENCHMARK, LEFT_OUT, matched_subsets
from sa_bench.results.layout import METADATA, model_of_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from sa_bench.mteb_scores.quality import Cell


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
            ``None``, not finite or on a wrong scale. Of a cell that appears twice the later one
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
    description = revision_folder / METADATA
    if not description.is_file():
        return model_of_folder(revision_folder.parent.name)
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


@dataclass(frozen=True, slots=True)
class BenchmarkTask:
    """A task of the benchmark and the cells that its score needs.

    Attributes:
        name: The task's name in mteb.
        type: Its type in mteb (``BitextMining``, ``STS``, ...).
        cells: Every (split, hf_subset) that the benchmark evaluates.
        matched: Those of the language-matched version; empty where the task has none.
    """

    name: str
    type: str
    cells: frozenset[Cell]
    matched: frozenset[Cell]


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """A model as mteb's registry knows it.

    Attributes:
        name: The present name, after renames.
        revision: The revision that the registry names; ``None`` for a model that is not registered.
    """

    name: str
    revision: str | None


def benchmark_tasks() -> dict[str, BenchmarkTask]:
    """Return the benchmark's tasks by name, without those that are left out, in mteb's order.

    Raises:
        ValueError: A listed subset is not one of its task's: mteb has changed the task.
    """
    matched = matched_subsets()
    return {
        task.metadata.name: _benchmark_task(task, matched.get(task.metadata.name, ()))
        for task in mteb.get_benchmark(BENCHMARK).tasks
        if task.metadata.name not in LEFT_OUT
    }


def _benchmark_task(task: mteb.AbsTask, subsets: Collection[str]) -> BenchmarkTask:
    unknown = set(subsets) - set(task.hf_subsets)
    if unknown:
        raise ValueError(
            f"mteb {mteb_version()} has no subset {min(unknown)!r} in {task.metadata.name}; "
            "mend sa_bench/mteb_scores/matched_subsets.json"
        )
    return BenchmarkTask(
        name=task.metadata.name,
        type=task.metadata.type,
        cells=frozenset(
            (split, subset) for split in task.eval_splits for subset in task.hf_subsets
        ),
        matched=frozenset((split, subset) for split in task.eval_splits for subset in subsets),
    )


def registered_model(name: str) -> RegisteredModel:
    """Return the registry's entry of a model, following renames; an unknown one keeps its name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            entry = mteb.get_model_meta(name)
        except KeyError:
            return RegisteredModel(name, None)
    return RegisteredModel(entry.name or name, entry.revision)


def mteb_version() -> str:
    """Return the version of the installed mteb."""
    return version("mteb")
