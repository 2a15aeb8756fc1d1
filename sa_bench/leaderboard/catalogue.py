"""``models.toml``: what is known of models beyond their metadata, above all their objective."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from sa_bench.leaderboard.settings import read_entries, read_toml
from sa_bench.quoting import quoted
from sa_bench.results.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sa_bench.leaderboard.source import Source

__all__ = ["Access", "Catalogue", "Group", "KnownModel", "catalogue_of", "read_catalogue"]

Group: TypeAlias = Literal["paper", "popular", "baseline"]
Access: TypeAlias = Literal["open", "api"]

_KEYS = {
    "name",
    "group",
    "objective",
    "access",
    "parameters",
    "embedding_size",
    "languages",
    "released",
    "needs",
    "note",
}
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class KnownModel:
    """An entry of the catalogue; None is what is not known or not told.

    Attributes:
        name: mteb's name, ``org/model``.
        group: The paper's models, other popular ones, or baselines.
        objective: Key of the training objective.
        access: Open weights, or an API.
        parameters: Number of parameters.
        embedding_size: Dimension of the vectors.
        languages: How many languages the model is made for.
        released: YYYY, YYYY-MM or YYYY-MM-DD.
        needs: What it takes to run beyond this package.
        note: A remark, one sentence.
    """

    name: str
    group: Group
    objective: str
    access: Access
    parameters: int | None
    embedding_size: int | None
    languages: int | None
    released: str | None
    needs: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of ``models.toml``.

    Attributes:
        objectives: Title of each training objective by its key, in order.
        models: By name, in order.
    """

    objectives: Mapping[str, str]
    models: Mapping[str, KnownModel]


def read_catalogue(path: Path, known: Catalogue | None = None) -> Catalogue:
    """Read ``models.toml``; its entries add to those ``known`` already, or replace them.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is not TOML, or an entry is missing, wrong, unknown or stands twice.
    """
    record = Record(read_toml(path), str(path))
    objectives = dict(known.objectives) if known else {}
    if known is None or "objectives" in record.fields:
        titles = record.inner("objectives")
        objectives |= {key: titles.text(key) for key in titles.fields}
    models: dict[str, KnownModel] = {}
    for number, fields in enumerate(read_entries(record, "models"), 1):
        entry = Record(fields, f"{path}, model {quoted(fields.get('name', number))}")
        model = _read_model(entry, objectives)
        if model.name in models:
            raise ValueError(f"{entry.where}: stands twice; keep one entry")
        models[model.name] = model
    return Catalogue(objectives, {**known.models, **models} if known else models)


def catalogue_of(source: Source) -> Catalogue:
    """Return what is known of models by sa-bench, and on top of that by the leaderboard.

    Raises:
        FileNotFoundError: The source has no ``models.toml``.
        ValueError: It, or the leaderboard's own, is wrong.
    """
    known = read_catalogue(source.theme / "models.toml")
    own = source.file("models.toml")
    return known if own.parent == source.theme else read_catalogue(own, known)


def _read_model(entry: Record, objectives: Mapping[str, str]) -> KnownModel:
    unknown = sorted(set(entry.fields) - _KEYS)
    if unknown:
        raise ValueError(
            f"{entry.where}: unknown entry {quoted(unknown[0])}; {sorted(_KEYS)} are known"
        )
    return KnownModel(
        name=entry.text("name"),
        group=_one_of(entry, "group", get_args(Group)),
        objective=_one_of(entry, "objective", tuple(objectives)),
        access=_one_of(entry, "access", get_args(Access)),
        parameters=_optional_count(entry, "parameters"),
        embedding_size=_optional_count(entry, "embedding_size"),
        languages=_optional_count(entry, "languages"),
        released=_released(entry),
        needs=entry.text("needs") if "needs" in entry.fields else None,
        note=entry.text("note") if "note" in entry.fields else None,
    )


def _one_of(entry: Record, key: str, known: tuple[str, ...]) -> Any:  # noqa: ANN401 - a Literal
    value = entry.text(key)
    if value not in known:
        raise entry.wrong(key, value, f"one of {', '.join(known)}")
    return value


def _optional_count(entry: Record, key: str) -> int | None:
    return entry.count(key, 1) if key in entry.fields else None


def _released(entry: Record) -> str | None:
    if "released" not in entry.fields:
        return None
    released = entry.text("released")
    if not _DATE.fullmatch(released):
        raise entry.wrong("released", released, "a year, month or day such as 2026-11")
    return released
