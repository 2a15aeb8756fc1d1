"""``models.toml`` and ``reported.toml``: known models, and the figures that papers report."""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 - pydantic reads the annotations
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import AfterValidator, ConfigDict, ValidationInfo, with_config

from sa_bench.board._toml import Link, checked, read_entries, read_toml
from sa_bench.board.tiers import just_below, tier_of
from sa_bench.finding import quoted
from sa_bench.results.validation import PositiveCount, Share, Text  # noqa: TC001 - for pydantic

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sa_bench.board.settings import Settings, Source
    from sa_bench.board.tiers import Tier


def _at_least_low(high: float, info: ValidationInfo) -> float:
    low = info.data.get("low") or 0
    if high < low:
        raise ValueError(f"a number in [{low:g}, 1]")
    return high


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class ReportedFigure:
    """One reported figure: a value, a range over several models, or an upper bound.

    Attributes:
        label: What the source calls it.
        models: mteb's names of the models, where the source says which they are.
        objective: Key of the training objective.
        value: The SA, where one is reported.
        low: Lower end of a range.
        high: Upper end of a range.
        below: The bound below which the figure is said to be.
        pooling: How the source's code makes one vector of a text, where that is known.
    """

    label: Text
    models: tuple[Text, ...]
    objective: Text
    value: Share | None = None
    low: Share | None = None
    high: Annotated[Share, AfterValidator(_at_least_low)] | None = None
    below: Share | None = None
    pooling: Text | None = None

    @property
    def text(self) -> str:
        """The figure as the source gives it."""
        if self.value is not None:
            return f"{self.value:.{2 if round(self.value, 2) == self.value else 3}f}"
        if self.low is not None:
            return f"{self.low:.2f}\N{EN DASH}{self.high:.2f}"
        return f"below {self.below:.2f}"

    @property
    def highest(self) -> float:
        """The value, or the upper end or bound: its place in a list."""
        return self.value or self.high or self.below or 0.0

    @property
    def lowest(self) -> float | None:
        """The value, or the lower end of a range; None where only a bound is reported."""
        return self.low if self.value is None else self.value

    def tier(self, settings: Settings) -> Tier:
        """Return the tier of the value or the upper end; what is below a bound is just below it."""
        return tier_of(self.highest if self.below is None else just_below(self.below), settings)


@dataclass(frozen=True, slots=True)
class Reported:
    """All of ``reported.toml``.

    Attributes:
        source: Who reported the figures.
        url: Where.
        figures: Highest first.
        script: Those of a second source, the code of the same authors, on one word list.
    """

    source: Text
    url: Link
    figures: tuple[ReportedFigure, ...] = ()
    script: Reported | None = None


def read_reported(path: Path) -> Reported | None:
    """Read ``reported.toml``; None where a leaderboard has none.

    Raises:
        ValueError: It is not TOML, or an entry is missing or wrong.
    """
    if not (path.exists() or path.is_symlink()):
        return None
    content = read_toml(path)
    script = content.pop("script", None)
    reported = _read_source(content, str(path))
    if script is None:
        return reported
    return replace(reported, script=_read_source(script, f"{path}, 'script'"))


def _read_source(content: object, where: str) -> Reported:
    """Read one source and its figures."""
    if isinstance(content, dict):
        figures = [
            _read_figure(entry, f"{where}, figure {number}")
            for number, entry in enumerate(read_entries(content, "figures", where), 1)
        ]
        figures.sort(key=lambda figure: -figure.highest)
        content = {**content, "figures": tuple(figures)}
    return checked(Reported, content, where)


def _read_figure(entry: dict[str, object], where: str) -> ReportedFigure:
    figure = checked(ReportedFigure, entry, where)
    is_range = figure.low is not None and figure.high is not None
    if [figure.value is not None, is_range, figure.below is not None].count(True) != 1:
        raise ValueError(f"{where}: give `value`, or `low` and `high`, or `below`")
    return figure


Group: TypeAlias = Literal["paper", "popular", "bundled", "baseline"]
Access: TypeAlias = Literal["open", "api"]

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def _known_objective(key: str, info: ValidationInfo) -> str:
    objectives = info.context["objectives"] if info.context else {}
    if key not in objectives:
        raise ValueError(f"one of {', '.join(objectives)}")
    return key


def _partial_date(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise ValueError("a year, month or day such as 2026-11")
    return text


def _pinned(package: str) -> str:
    name, _, release = package.partition("==")
    if not (name and release):
        raise ValueError("a package with its release, name==1.2")
    return package


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class KnownModel:
    """An entry of the catalogue; None is what is unknown or undisclosed.

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
        package: The package that its weights come with, and the release: ``name==1.2``.
    """

    name: Text
    group: Group
    objective: Annotated[Text, AfterValidator(_known_objective)]
    access: Access
    parameters: PositiveCount | None = None
    embedding_size: PositiveCount | None = None
    languages: PositiveCount | None = None
    released: Annotated[Text, AfterValidator(_partial_date)] | None = None
    needs: Text | None = None
    note: Text | None = None
    package: Annotated[Text, AfterValidator(_pinned)] | None = None


@dataclass(frozen=True, slots=True)
class _Objectives:
    """What of ``models.toml`` is not an entry of a model."""

    objectives: Mapping[str, Text]


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
        ValueError: It is not TOML, or an entry is missing, wrong, unknown or appears twice.
    """
    content = read_toml(path)
    objectives = dict(known.objectives) if known else {}
    if known is None or "objectives" in content:
        titles = {"objectives": content["objectives"]} if "objectives" in content else {}
        objectives |= checked(_Objectives, titles, str(path)).objectives
    models: dict[str, KnownModel] = {}
    for number, entry in enumerate(read_entries(content, "models", str(path)), 1):
        where = f"{path}, model {quoted(entry.get('name', number))}"
        model = checked(KnownModel, entry, where, objectives=objectives)
        if model.name in models:
            raise ValueError(f"{where}: appears twice; keep one entry")
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
        low = figure.lowest or 0.0
        ranges.append((low, high, figure))
    return sorted(ranges, key=lambda entry: (entry[0], entry[1], entry[2].label))
