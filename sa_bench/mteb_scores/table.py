"""``mteb_scores.csv`` and ``mteb_scores.json``: written together, checked together.

Columns of the CSV: ``model,kind,name,score,have,need``; a score is blank unless ``have`` equals
``need``. The JSON holds the CSV's SHA-256, so that figures can't change without their provenance.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping  # noqa: TC003 - pydantic reads the annotations
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from pydantic import ConfigDict, TypeAdapter, with_config

from sa_bench.files import shipped_folder
from sa_bench.finding import listed, quoted
from sa_bench.mteb_scores.described_csv import read_described_csv, write_described_csv
from sa_bench.mteb_scores.quality import Coverage
from sa_bench.results.validation import Count, Figure, Text  # noqa: TC001 - pydantic reads the annotations

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


Kind: TypeAlias = Literal["mean", "type", "task", "matched"]
"""A mean of the benchmark, a task type, a cross-lingual task, or that task on our languages."""

KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One figure of one model.

    Attributes:
        model: The model's name in mteb, after renames (``org/name``).
        kind: What the figure is a mean over.
        name: mteb's name of the mean, the task type or the task.
        coverage: The figure, or that it is incomplete.
    """

    model: str
    kind: Kind
    name: str
    coverage: Coverage


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Flag:
    """Why results that exist were not used.

    Attributes:
        model: The model's name.
        task: The task's name.
        reason: ``"outside [-1, 1]"`` or ``"scale"`` (a hundredth of the score, see ``policy``).
        cells: How many cells were left out.
        lowest: The lowest of them as stored.
        highest: The highest of them as stored.
    """

    model: Text
    task: Text
    reason: Literal["outside [-1, 1]", "scale"]
    cells: Count
    lowest: Figure
    highest: Figure


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True)
class _Facts:
    """What is needed of a model in ``mteb_scores.json``."""

    formerly: tuple[Text, ...] = ()


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True)
class _Sidecar:
    """What is needed of ``mteb_scores.json``; it holds more."""

    sha256: Mapping[str, Text]
    models: Mapping[str, _Facts]
    flags: tuple[Flag, ...]
    source: Mapping[str, object]
    benchmark: object


_SIDECAR = TypeAdapter(_Sidecar)


@dataclass(frozen=True)
class MtebScores:
    """Every model's figures with their provenance.

    Attributes:
        rows: Sorted by model, then in the order of ``KINDS``, then as the benchmark lists names.
        sidecar: The content of ``mteb_scores.json`` (see ``build``), without the checksum.
    """

    rows: tuple[ScoreRow, ...]
    sidecar: Mapping[str, Any]
    _index: dict[tuple[str, Kind, str], Coverage] = field(init=False, repr=False, compare=False)
    _names: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the rows, and the models by their present and former names."""
        index = {(row.model, row.kind, row.name): row.coverage for row in self.rows}
        names = {
            former: name
            for name, facts in self.sidecar["models"].items()
            for former in (*facts.get("formerly", ()), name)
        }
        object.__setattr__(self, "_index", index)
        object.__setattr__(self, "_names", names)

    @property
    def models(self) -> tuple[str, ...]:
        """The models' names, sorted."""
        return tuple(sorted({row.model for row in self.rows}))

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The results that were not used, and why."""
        return tuple(Flag(**flag) for flag in self.sidecar["flags"])

    def names(self, kind: Kind) -> tuple[str, ...]:
        """Return the names of this kind in the order of the benchmark."""
        return tuple(dict.fromkeys(row.name for row in self.rows if row.kind == kind))

    def coverage(self, model: str, kind: Kind, name: str) -> Coverage | None:
        """Return a figure with its coverage, or ``None`` where the model is unknown here."""
        known = self.known_name(model)
        return None if known is None else self._index.get((known, kind, name))

    def score(self, model: str, kind: Kind, name: str) -> float | None:
        """Return a figure, or ``None`` where it is incomplete or the model unknown."""
        found = self.coverage(model, kind, name)
        return None if found is None else found.score

    def known_name(self, model: str) -> str | None:
        """Return this model's name here, following renames, if it is known."""
        return self._names.get(model)

    def find(self, model: str) -> str:
        """Return a model's name here.

        Raises:
            ValueError: No official result is known for it; the message offers similar names.
        """
        known = self.known_name(model)
        if known is None:
            similar = self._similar(model)
            hint = f"; similar: {', '.join(similar)}" if similar else ""
            raise ValueError(
                f"no official MTEB result of {model!r} among {len(self.models)} models{hint}"
            )
        return known

    def _similar(self, model: str) -> list[str]:
        """Return names like this one; people leave out the organisation and capitals."""
        short = model.rpartition("/")[2].casefold()
        names = {name.rpartition("/")[2].casefold(): name for name in self.models}
        close = [names[each] for each in get_close_matches(short, names, n=3)]
        whole = get_close_matches(model, self.models, n=3, cutoff=0.5)
        return list(dict.fromkeys((*close, *whole)))[:3]


COLUMNS = ("model", "kind", "name", "score", "have", "need")

_DECIMALS = 9
_REBUILD = "build both again with `sa-bench mteb-scores build`"


def default_scores_path() -> Path:
    """Return the table that ships with sa-bench: the wheel's copy, else the checkout's."""
    return shipped_folder("leaderboard") / "mteb_scores.csv"


def write_mteb_scores(scores: MtebScores, path: Path) -> None:
    """Write the table to ``path`` (a ``.csv``) and its provenance beside it (``.json``).

    The same results give the same bytes.

    Raises:
        ValueError: ``path`` doesn't end in ``.csv``.
        OSError: A file can't be written.
    """
    write_described_csv(path, _to_csv(scores.rows), scores.sidecar, sort_keys=True)


def read_mteb_scores(path: Path | None = None) -> MtebScores:
    """Read the table (by default the one that ships with sa-bench) and its provenance.

    Raises:
        FileNotFoundError: One of the two files is missing.
        ValueError: A row is wrong (the message names file and line), or the files don't belong
            together.
    """
    path = default_scores_path() if path is None else path
    table, sidecar = read_described_csv(path, _SIDECAR, _REBUILD)
    try:
        return MtebScores(tuple(_rows_of(path, table)), sidecar)
    except csv.Error as error:
        raise ValueError(f"{path}: not a CSV file ({error}); {_REBUILD}") from error


def _to_csv(rows: Iterable[ScoreRow]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        coverage = row.coverage
        # + 0.0 turns a negative zero into zero.
        score = "" if coverage.score is None else repr(round(coverage.score, _DECIMALS) + 0.0)
        writer.writerow([row.model, row.kind, row.name, score, coverage.have, coverage.need])
    return stream.getvalue()


def _rows_of(path: Path, table: str) -> Iterable[ScoreRow]:
    reader = csv.reader(io.StringIO(table))
    header = next(reader, [])
    if tuple(header) != COLUMNS:
        raise ValueError(f"{path}: the first line is {listed(header)!r}, not {','.join(COLUMNS)!r}")
    seen: set[tuple[str, str, str]] = set()
    for cells in reader:
        try:
            row = _row_of(cells)
        except ValueError as error:
            raise ValueError(f"{path}, line {reader.line_num}: {error}; {_REBUILD}") from error
        key = (row.model, row.kind, row.name)
        if key in seen:
            raise ValueError(
                f"{path}, line {reader.line_num}: {quoted(key)} appears twice; {_REBUILD}"
            )
        seen.add(key)
        yield row


def _row_of(cells: list[str]) -> ScoreRow:
    if len(cells) != len(COLUMNS):
        raise ValueError(f"{len(cells)} fields instead of {len(COLUMNS)}")
    model, kind, name, score_text, have_text, need_text = cells
    if kind not in KINDS:
        raise ValueError(f"kind {quoted(kind)} is none of {', '.join(KINDS)}")
    try:
        score = float(score_text) if score_text else None
        have, need = int(have_text), int(need_text)
    except ValueError as error:
        raise ValueError(f"{quoted(cells[3:])} are no score and two counts") from error
    if score is not None and not (math.isfinite(score) and -1 <= score <= 1):
        raise ValueError(f"score {score:g} is outside [-1, 1]")
    if not 0 <= have <= need or need < 1 or (score is not None) != (have == need):
        raise ValueError(
            f"score {quoted(score_text)} doesn't go with {quoted(have)} of {quoted(need)}"
        )
    return ScoreRow(model, kind, name, Coverage(score, have, need))
