"""The tables that sa-bench ships, and word lists of a user's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sa_bench.files import read_regular, shipped_folder
from sa_bench.tables.assembly import assemble_table
from sa_bench.tables.delimited import parse_csv, parse_tsv, parse_txt
from sa_bench.tables.hub import read_hub_table
from sa_bench.tables.readers import (
    DATA_FILE,
    parse_json,
    parse_jsonl,
    parse_parquet,
    read_table,
)
from sa_bench.tables.spreadsheets import parse_ods, parse_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sa_bench.tables.rows import Rows
    from sa_bench.tables.table import ConceptTable


@dataclass(frozen=True, slots=True)
class ShippedTask:
    """A task whose table ships with sa-bench.

    Attributes:
        name: The name that mteb and result files know it by; its class is named so too.
        folder: The folder of its table, below ``tasks/``.
        title: What pages call it.
        about: What the table holds, without the languages.
        is_core: Whether it belongs to the core benchmark, and runs where no task is named.
        pivot: The language whose pairs are the task's score; None for all pairs.
        licence: Of the words: a name that mteb knows, or an address.
        annotators: Who put the words together, and ``samples`` how, in mteb's terms. mteb says
            "verified" and "reviewed" of work by people.
        description: The sentence on its page; where there is none, ``about``.
    """

    name: str
    folder: str
    title: str
    about: str
    is_core: bool = True
    pivot: str | None = None
    licence: str = "cc-by-4.0"
    annotators: Literal["LM-generated", "human-annotated"] = "LM-generated"
    samples: Literal["machine-translated and LM verified", "human-translated"] = (
        "machine-translated and LM verified"
    )
    description: str = ""


SHIPPED_TASKS = (
    ShippedTask(
        "ConceptsSemanticAffinity",
        "concepts",
        "Concepts",
        "core vocabulary (colours, shapes, body, kin, food, motion, emotion, ...)",
        description=(
            "Core vocabulary of conceptual spaces: colours, shapes, body, kin, food, motion, "
            "emotion, cognition and more."
        ),
    ),
    ShippedTask(
        "CultureSemanticAffinity",
        "culture",
        "Culture",
        "culturally nuanced concepts (honour, seniority, ritual, fate, hospitality, law, ...)",
        description=(
            "Culturally nuanced words: honour and face, seniority, ritual, fate, hospitality, "
            "time, space, law, etiquette."
        ),
    ),
    ShippedTask(
        "ChallengeSemanticAffinity",
        "challenge",
        "Challenge",
        "untranslatable words, single senses of polysemes and false friends",
        description="Untranslatable words, polysemes sense by sense, and false friends.",
    ),
    ShippedTask(
        "OracleBoneSemanticAffinity",
        "oracle-bone",
        "Oracle bone",
        "elementary Chinese characters, attested in the oracle bone script, with their meanings",
        description=(
            "Primitives of the oracle bone script: elementary characters, and their meanings in "
            "the other languages."
        ),
    ),
    ShippedTask(
        "AtlasSemanticAffinity",
        "atlas",
        "Atlas",
        "names of things, by Unicode CLDR, in about a hundred languages",
        is_core=False,
        pivot="eng",
        licence="https://www.unicode.org/license.txt",
        annotators="human-annotated",
        samples="human-translated",
    ),
)
"""The one list of tasks: classes, benchmarks and pages are made from it."""

TASK_FOLDERS: Mapping[str, str] = {task.name: task.folder for task in SHIPPED_TASKS}
"""The name of each task and the folder of its table."""

CORE_TASKS = tuple(task.name for task in SHIPPED_TASKS if task.is_core)
"""The tasks of the core benchmark, which run where none is named."""

PIVOTS: Mapping[str, str | None] = {task.name: task.pivot for task in SHIPPED_TASKS}
"""The language of each task whose pairs are its score; None where all pairs are."""


MODERN_WORDS: Mapping[str, str] = {"OracleBoneSemanticAffinity": "ConceptsSemanticAffinity"}
"""A task of old characters, and the one whose words for the same concepts are modern."""


def tasks_folder() -> Path:
    """Return the folder of the tables: the wheel's copy, else ``tasks/`` of the checkout."""
    return shipped_folder("tasks")


def task_name(name: str) -> str:
    """Return the name of a task that is named so, or by its folder (``atlas``)."""
    return next((task.name for task in SHIPPED_TASKS if name == task.folder), name)


def task_folder(name: str) -> Path:
    """Return the folder of the task with this name; the folder's own name does as well.

    Raises:
        ValueError: There is no such task; the message lists those there are.
    """
    folder = TASK_FOLDERS.get(task_name(name))
    if folder is None:
        raise ValueError(f"unknown task {name!r}; the tasks are: {', '.join(TASK_FOLDERS)}")
    return tasks_folder() / folder


def read_task_table(name: str) -> ConceptTable:
    """Return the table of the task with this name (``ConceptsSemanticAffinity`` or ``concepts``).

    Raises:
        ValueError: There is no such task, or its table can't be read as one.
        FileNotFoundError: The table is missing from this installation.
    """
    return read_table(task_folder(name))


_PARSERS: Mapping[str, Callable[[bytes, str], Rows]] = {
    ".jsonl": parse_jsonl,
    ".ndjson": parse_jsonl,
    ".json": parse_json,
    ".csv": parse_csv,
    ".tsv": parse_tsv,
    ".txt": parse_txt,
    ".xlsx": parse_xlsx,
    ".ods": parse_ods,
    ".parquet": parse_parquet,
}

_WITHOUT_HEADING: Mapping[str, Callable[[bytes, str, Sequence[str]], Rows]] = {
    ".csv": parse_csv,
    ".tsv": parse_tsv,
    ".txt": parse_txt,
}

_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")


def read_own_table(
    source: str | Path, *, columns: Sequence[str] = (), without_brackets: bool = False
) -> ConceptTable:
    """Return the concept table of a file, a folder or a data set of the Hugging Face Hub.

    Args:
        source: A folder in the format of ``tasks/``, or in any layout that ``datasets`` loads; a
            CSV, TSV, JSON, JSONL, XLSX, ODS or Parquet file with a column a language, or one word a
            row as in CLDF; a text file of word pairs; or a Hub name, ``org/name``, where nothing on
            disk is called so.
        columns: The headings of a CSV, TSV or text file that begins with a row.
        without_brackets: Whether notes in brackets within glosses are left out; the revision says
            so.

    Returns:
        The table; its ``notes`` say what was ignored or left out.

    Raises:
        FileNotFoundError: There is no such file, folder or data set.
        ValueError: It can't be read as a concept table; the message names the place and the remedy.
    """
    path = Path(source)
    ending = path.suffix.casefold()
    if columns and (path.is_dir() or ending not in _WITHOUT_HEADING):
        raise ValueError(
            f"{source}: --columns goes with a file that ends in {', '.join(_WITHOUT_HEADING)}"
        )
    if path.is_dir():
        if (path / DATA_FILE).is_file():
            return read_table(path, without_brackets=without_brackets)
        return read_hub_table(str(path), without_brackets=without_brackets)
    if path.is_file():
        if ending not in _PARSERS:
            raise ValueError(
                f"{path}: a file ending in {path.suffix or 'nothing'} is not read as a table; "
                f"the endings are {', '.join(_PARSERS)}"
            )
        content = read_regular(path)
        rows = (
            _WITHOUT_HEADING[ending](content, str(path), columns)
            if columns
            else _PARSERS[ending](content, str(path))
        )
        return assemble_table(rows, without_brackets=without_brackets)
    name = str(source)
    if path.exists() or ending in _PARSERS or not _HUB_NAME.fullmatch(name):
        raise FileNotFoundError(
            f"{name}: no such file or folder; a data set of the Hub is written org/name"
        )
    return read_hub_table(name, without_brackets=without_brackets)
