"""Official scores by pair of languages: ``mteb_pairs.csv`` and ``mteb_pairs.json`` beside it.

Conventions: a line of the table is a task and two of mteb's language codes; each further column is
a model. A score is the mean over splits and directions, blank unless every one of them is there.
Lines whose codes name the same two languages of ours (regional variants) are averaged on reading.

mteb's tasks name languages differently: Swahili is ``swh`` in Belebele and ``swa`` in NTREX,
Albanian ``als`` and ``sqi``. A code of mteb is a language of ours where it is our code, or one of
``FURTHER_CODES``. Any other is another language (Twi is not our Akan, Dari not our Persian) or
another script (``srp-Latn``, ``zho-Hant``) and never matched: a table decides, never a prefix.
"""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict
from collections.abc import Mapping  # noqa: TC003 - pydantic reads the annotations
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, TypeAdapter, with_config

from sa_bench.files import shipped_folder
from sa_bench.finding import quoted
from sa_bench.languages import LANGUAGES
from sa_bench.mteb_scores.described_csv import read_described_csv, write_described_csv
from sa_bench.results.validation import Text  # noqa: TC001 - pydantic reads the annotations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = [
    "FURTHER_CODES",
    "OfficialPairs",
    "PairRow",
    "default_pairs_path",
    "key_of",
    "pair_of",
    "read_pairs",
    "relatives_of",
    "write_pairs",
]


FURTHER_CODES = {
    "als-Latn": "sqi",
    "arb-Arab": "ara",
    "azj-Latn": "aze",
    "cmn-Hans": "zho",
    "gaz-Latn": "orm",
    "gom-Deva": "kok",
    "khk-Cyrl": "mon",
    "lvs-Latn": "lav",
    "npi-Deva": "nep",
    "ory-Orya": "ori",
    "pbt-Arab": "pus",
    "pes-Arab": "fas",
    "swh-Latn": "swa",
    "uzn-Latn": "uzb",
    "zsm-Latn": "msa",
    # NTREX names these two rightly and their scripts wrongly: they are Cyrillic and Latin.
    "mon-Mong": "mon",
    "orm-Ethi": "orm",
}
"""Other codes under which mteb's cross-lingual tasks have a language of ours, in its script."""

_KEYS = {**{language.code: language.key for language in LANGUAGES}, **FURTHER_CODES}
_LARGE_FAMILY = "Indo-European"
_RELATIVES = {
    language.key: language.branch if language.family == _LARGE_FAMILY else language.family
    for language in LANGUAGES
}


def key_of(mteb_code: str) -> str | None:
    """Return the key of the language that mteb calls so, if it is ours in that script."""
    return _KEYS.get(mteb_code)


def relatives_of(key: str) -> str:
    """Return the group of related languages that a language is of.

    It is the family, or the branch of Indo-European: half of our languages are of that family. A
    language that we don't know is its own group.
    """
    return _RELATIVES.get(key, key)


def pair_of(first: str, second: str) -> tuple[str, str]:
    """Return the two keys in alphabetical order: a pair has no direction here."""
    return (first, second) if first < second else (second, first)


COLUMNS = ("task", "first", "second", "cells")

_DECIMALS = 6  # what the source has
_REBUILD = "build both again with `sa-bench mteb-scores pairs`"


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True)
class _Task:
    """What is needed of a task in ``mteb_pairs.json``."""

    type: Text


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True)
class _Sidecar:
    """What is needed of ``mteb_pairs.json``; it holds more."""

    sha256: Mapping[str, Text]
    mteb_version: object
    policy: object
    tasks: Mapping[str, _Task]
    models: Mapping[str, object]
    without: Mapping[str, object]
    source: Mapping[str, object]


_SIDECAR = TypeAdapter(_Sidecar)


@dataclass(frozen=True, slots=True)
class PairRow:
    """One task on one pair of languages.

    Attributes:
        task: The task's name in mteb.
        first: mteb's code of one language, English where English is one of the two.
        second: mteb's code of the other.
        cells: How many (split, hf_subset) the score is the mean of.
        scores: The models' scores, in the order of ``OfficialPairs.models``.
    """

    task: str
    first: str
    second: str
    cells: int
    scores: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class OfficialPairs:
    """Every model's official score on every pair of languages that our tables have.

    Attributes:
        models: Names of the models in mteb, sorted.
        rows: Sorted by task, then by the codes.
        sidecar: Where they are from; the content of ``mteb_pairs.json`` without the checksum.
    """

    models: tuple[str, ...]
    rows: tuple[PairRow, ...]
    sidecar: Mapping[str, Any]

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks' names in mteb, in the order of the provenance."""
        return tuple(self.sidecar["tasks"])

    def type_of(self, task: str) -> str:
        """Return the type that mteb gives the task: ``Retrieval``, ``BitextMining``."""
        return str(self.sidecar["tasks"][task]["type"])

    def by_pair(self, model: str, task: str) -> dict[tuple[str, str], float]:
        """Return a model's scores on a task by the alphabetical pair of our language keys.

        Empty where the official results don't have the model. A pair is there only when every
        variant of it has a score.
        """
        if model not in self.models:
            return {}
        place = self.models.index(model)
        found: dict[tuple[str, str], list[float | None]] = defaultdict(list)
        for row in self.rows:
            first, second = key_of(row.first), key_of(row.second)
            if row.task == task and first is not None and second is not None:
                found[pair_of(first, second)].append(row.scores[place])
        return {
            pair: math.fsum(scores) / len(scores)
            for pair, values in sorted(found.items())
            if len(scores := [value for value in values if value is not None]) == len(values)
        }

    def with_english(self, model: str, task: str) -> dict[str, float]:
        """Return a model's scores between English and each other language, by its key."""
        return {
            next(key for key in pair if key != "eng"): score
            for pair, score in self.by_pair(model, task).items()
            if "eng" in pair
        }


def default_pairs_path() -> Path:
    """Return the table that ships with sa-bench: the wheel's copy, else the checkout's."""
    return shipped_folder("leaderboard") / "mteb_pairs.csv"


def write_pairs(pairs: OfficialPairs, path: Path) -> None:
    """Write the table to ``path`` (a ``.csv``) and its provenance beside it (``.json``).

    The same results give the same bytes.

    Raises:
        ValueError: ``path`` doesn't end in ``.csv``.
        OSError: A file can't be written.
    """
    write_described_csv(path, _to_csv(pairs), pairs.sidecar)


def read_pairs(path: Path | None = None) -> OfficialPairs:
    """Read the table (by default the one that ships with sa-bench) and its provenance.

    Raises:
        FileNotFoundError: One of the two files is missing.
        ValueError: A line is wrong (the message names file and line), or the files don't belong
            together.
    """
    path = default_pairs_path() if path is None else path
    table, sidecar = read_described_csv(path, _SIDECAR, _REBUILD)
    try:
        models, rows = _read_table(path, table)
    except csv.Error as error:
        raise ValueError(f"{path}: not a CSV file ({error}); {_REBUILD}") from error
    if set(models) != set(sidecar["models"]) or {row.task for row in rows} - set(sidecar["tasks"]):
        raise ValueError(f"{path} and {path.stem}.json name other models or tasks; {_REBUILD}")
    return OfficialPairs(models, rows, sidecar)


def _to_csv(pairs: OfficialPairs) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*COLUMNS, *pairs.models])
    for row in pairs.rows:
        # + 0.0 turns a negative zero into zero.
        scores = (
            "" if score is None else repr(round(score, _DECIMALS) + 0.0) for score in row.scores
        )
        writer.writerow([row.task, row.first, row.second, row.cells, *scores])
    return stream.getvalue()


def _read_table(path: Path, table: str) -> tuple[tuple[str, ...], tuple[PairRow, ...]]:
    reader = csv.reader(io.StringIO(table))
    header = next(reader, [])
    models = tuple(header[len(COLUMNS) :])
    if tuple(header[: len(COLUMNS)]) != COLUMNS or not models or len(set(models)) < len(models):
        raise ValueError(
            f"{path}: the first line is {quoted(header)}, not {', '.join(COLUMNS)} and the names "
            f"of models, each once; {_REBUILD}"
        )
    rows: dict[tuple[str, str, str], PairRow] = {}
    for cells in reader:
        try:
            row = _row_of(cells, len(models))
            if (row.task, row.first, row.second) in rows:
                raise ValueError("the line repeats an earlier one")  # noqa: TRY301 - told below
        except ValueError as error:
            raise ValueError(f"{path}, line {reader.line_num}: {error}; {_REBUILD}") from error
        rows[row.task, row.first, row.second] = row
    return models, tuple(rows.values())


def _row_of(cells: Sequence[str], n_models: int) -> PairRow:
    if len(cells) != len(COLUMNS) + n_models:
        raise ValueError(f"{len(cells)} fields instead of {len(COLUMNS) + n_models}")
    task, first, second, n_cells, *texts = cells
    for code in (first, second):
        if key_of(code) is None:
            raise ValueError(f"{quoted(code)} is no language of our tables")
    if key_of(first) == key_of(second):
        raise ValueError(f"{quoted(first)} and {quoted(second)} are one language")
    if not n_cells.isascii() or not n_cells.isdigit() or int(n_cells) < 1:
        raise ValueError(f"{quoted(n_cells)} is no number of cells")
    return PairRow(task, first, second, int(n_cells), tuple(_scores(texts)))


def _scores(texts: Iterable[str]) -> Iterable[float | None]:
    for text in texts:
        try:
            score = float(text) if text else None
        except ValueError as error:
            raise ValueError(f"{quoted(text)} is no score") from error
        if score is not None and not (math.isfinite(score) and -1 <= score <= 1):
            raise ValueError(f"score {score:g} is outside [-1, 1]")
        yield score
