"""``models.toml`` and ``reported.toml``: known models, and the figures that papers report."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from sa_bench.board.settings import read_entries, read_toml
from sa_bench.finding import quoted
from sa_bench.results.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from sa_bench.board.settings import Source


@dataclass(frozen=True, slots=True)
class ReportedFigure:
    """One reported figure: a value, a range over several models, or an upper bound.

    Attributes:
        label: What the source calls it.
        models: mteb's names of the models, where the source tells which they are.
        objective: Key of the training objective.
        value: The SA, where one is reported.
        low: Lower end of a range.
        high: Upper end of a range, or the bound below which the figure is said to lie.
        pooling: How the source's code makes one vector of a text, where that is known.
    """

    label: str
    models: tuple[str, ...]
    objective: str
    value: float | None
    low: float | None
    high: float | None
    pooling: str | None = None

    @property
    def text(self) -> str:
        """The figure as the source gives it."""
        if self.value is not None:
            return f"{self.value:.{2 if round(self.value, 2) == self.value else 3}f}"
        if self.low is not None:
            return f"{self.low:.2f}\N{EN DASH}{self.high:.2f}"
        return f"below {self.high:.2f}"

    @property
    def highest(self) -> float:
        """The value, or the upper end: where it stands in a list."""
        return self.value or self.high or 0.0


@dataclass(frozen=True, slots=True)
class Reported:
    """All of ``reported.toml``.

    Attributes:
        source: Who reported the figures.
        url: Where.
        figures: Highest first.
        script: Those of a second source, the code of the same authors, on one word list.
    """

    source: str
    url: str
    figures: tuple[ReportedFigure, ...]
    script: Reported | None = None


def read_reported(path: Path) -> Reported | None:
    """Read ``reported.toml``; None where a leaderboard has none.

    Raises:
        ValueError: It is not TOML, or an entry is missing or wrong.
    """
    if not (path.exists() or path.is_symlink()):
        return None
    record = Record(read_toml(path), str(path))
    script = _read_source(record.inner("script")) if "script" in record.fields else None
    return replace(_read_source(record), script=script)


def _read_source(record: Record) -> Reported:
    """Read one source and its figures."""
    url = record.text("url")
    if not url.startswith("https://"):
        raise record.wrong("url", url, "a link that starts with https://")
    figures = [
        _read_figure(Record(fields, f"{record.where}, figure {number}"))
        for number, fields in enumerate(read_entries(record, "figures"), 1)
    ]
    figures.sort(key=lambda figure: -figure.highest)
    return Reported(record.text("source"), url, tuple(figures))


def _read_figure(entry: Record) -> ReportedFigure:
    value = entry.optional_number("value", 0, 1)
    low = entry.optional_number("low", 0, 1)
    high = entry.optional_number("high", low or 0, 1)
    below = entry.optional_number("below", 0, 1)
    given = (value is not None, low is not None and high is not None, below is not None)
    if sum(given) != 1:
        raise ValueError(f"{entry.where}: give `value`, or `low` and `high`, or `below`")
    return ReportedFigure(
        label=entry.text("label"),
        models=entry.texts("models"),
        objective=entry.text("objective"),
        value=value,
        low=low,
        high=high if below is None else below,
        pooling=entry.text("pooling") if "pooling" in entry.fields else None,
    )


Group: TypeAlias = Literal["paper", "popular", "bundled", "baseline"]
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
        group: The paper's models, other popular ones, those that need no download, or baselines.
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


def models_of(figure: ReportedFigure, reported: Reported, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the models that a reported figure is about.

    A range that names none is about the paper's models that no other figure names.
    """
    if figure.models:
        return figure.models
    named = {name for other in reported.figures for name in other.models}
    paper = (model.name for model in catalogue.models.values() if model.group == "paper")
    return tuple(name for name in paper if name not in named)


def reported_groups(reported: Reported, catalogue: Catalogue) -> list[list[str]]:
    """Return the models in groups, the lowest first; within a group the order is not known.

    Figures that overlap, or are equal as printed, share a group.
    """
    groups: list[list[str]] = []
    top = (-1.0, -1.0)
    for low, high, figure in _by_range(reported.figures):
        members = models_of(figure, reported, catalogue)
        if low < top[1] or (low, high) == top:
            groups[-1] += members
            top = (top[0], max(top[1], high))
        else:
            groups.append([*members])
            top = (low, high)
    return groups


def _by_range(figures: Iterable[ReportedFigure]) -> list[tuple[float, float, ReportedFigure]]:
    ranges = []
    for figure in figures:
        high = figure.highest
        low = high if figure.value is not None else figure.low or 0.0
        ranges.append((low, high, figure))
    return sorted(ranges, key=lambda entry: (entry[0], entry[1], entry[2].label))
