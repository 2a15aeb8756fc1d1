"""``site.toml``: a leaderboard's title, ranked tasks and tier thresholds, and its source folder."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, ValidationInfo, with_config

from sa_bench.board._toml import Link, checked, read_entries, read_toml
from sa_bench.files import shipped_folder
from sa_bench.finding import quoted
from sa_bench.languages import CORE_LANGUAGES, HIGHLIGHT_PAIRS, keys_of_names, pair_name, pairs_of
from sa_bench.results.validation import Share, Text, contradiction
from sa_bench.tables.readers import DATA_FILE
from sa_bench.tables.shipped import SHIPPED_TASKS, TASK_FOLDERS

SETTINGS_FILE = "site.toml"

_TASK_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")

SERVED_RETRIEVAL = 0.25
"""The line where ``site.toml`` draws none."""


@dataclass(frozen=True, slots=True)
class Source:
    """The source of a site.

    Attributes:
        folder: Where ``site.toml`` is, and other files of this leaderboard.
        theme: Where templates and assets are, and every file that the folder lacks. The same
            as the folder where that has templates: it is then complete, and nothing is added.
    """

    folder: Path
    theme: Path

    @property
    def settings(self) -> Path:
        """``site.toml``, always that of the folder."""
        return self.folder / SETTINGS_FILE

    @property
    def watched(self) -> tuple[Path, ...]:
        """Files and folders that the site changes with; the site itself may be beside them."""
        if self.folder == self.theme:
            return (self.folder,)
        return (*self.folder.glob("*.toml"), self.folder / "words", self.theme)

    def file(self, name: str) -> Path:
        """Return the folder's file of this name, else the theme's, whether that exists or not."""
        path = self.folder / name
        return path if path.exists() else self.theme / name


def default_source() -> Path:
    """Return the site's source: the wheel's copy, else ``leaderboard/`` of the checkout."""
    return shipped_folder("leaderboard")


def find_source(folder: Path | None = None) -> Source:
    """Return the source in ``folder``, by default the one that ships with sa-bench."""
    shipped = default_source()
    folder = shipped if folder is None else folder
    return Source(folder, folder if (folder / "templates").is_dir() else shipped)


def source_here() -> Source:
    """Return the leaderboard that the command is given in, else the one that ships with sa-bench.

    A folder that holds a ``site.toml`` is a leaderboard (``sa-bench init`` makes one).
    """
    here = Path()
    return find_source(here if (here / SETTINGS_FILE).is_file() else None)


def settings_here() -> Settings:
    """Return the settings of the leaderboard that the command is given in, else of sa-bench's.

    Raises:
        ValueError: Its ``site.toml`` is wrong.
        OSError: It can't be read.
    """
    return read_settings(source_here().settings)


def _plain_name(folder: str) -> str:
    if not folder.replace("-", "").replace("_", "").isalnum():
        raise ValueError("the plain name of a folder")
    return folder


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket left open, as in https://[
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("an address such as https://example.org/site/")
    return url if url.endswith("/") else f"{url}/"


def _known_language(key: str) -> str:
    known = [language.key for language in CORE_LANGUAGES]
    (key,) = keys_of_names([key], known)
    if key not in known:
        raise ValueError(f"one of {', '.join(known)}")
    return key


def _in_order(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys in the benchmark's order, in which result files name pairs."""
    return tuple(language.key for language in CORE_LANGUAGES if language.key in keys)


def _ranked_pair(pair: str, info: ValidationInfo) -> str:
    """Return the pair as result files name it; ``zho-eng`` is accepted for ``eng-zho``."""
    found = {pair_name(*both): both for both in pairs_of(info.data.get("languages", ()))}
    turned = {pair_name(second, first): name for name, (first, second) in found.items()}
    if pair not in {*found, *turned}:
        raise ValueError("a pair of two of `languages`, such as eng-zho,")
    return turned.get(pair, pair)


def _at_most_aligned(plateau: float, info: ValidationInfo) -> float:
    aligned = info.data.get("aligned", 1)
    if plateau > aligned:
        raise ValueError(f"a number in [0, {aligned:g}]")
    return plateau


def _at_most_finds(weak: float, info: ValidationInfo) -> float:
    finds = info.data.get("retrieval_finds", 1)
    if weak > finds:
        raise ValueError(f"a number in [0, {finds:g}]")
    return weak


def _apart(tasks: tuple[TaskSettings, ...]) -> tuple[TaskSettings, ...]:
    if not tasks:
        raise ValueError("one or more [[tasks]]")
    names, slugs = {task.name for task in tasks}, {task.slug for task in tasks}
    if len(names) < len(tasks) or len(slugs) < len(tasks):
        raise contradiction("two tasks share a name or a folder; rename one")
    return tasks


def _none_if_empty(text: object) -> object:
    return text or None


def _without_slash(link: str) -> str:
    return link.rstrip("/")


OptionalLink: TypeAlias = Annotated[
    Annotated[Link, AfterValidator(_without_slash)] | None, BeforeValidator(_none_if_empty)
]
Folder: TypeAlias = Annotated[
    Annotated[Text, AfterValidator(_plain_name)] | None, BeforeValidator(_none_if_empty)
]


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSettings:
    """A task that the leaderboard ranks.

    Attributes:
        name: Its mteb name.
        folder: The folder of its concept table below the folder of data sets; None where the words
            are not to be shown.
        title: Its short name on the pages.
        about: One sentence on what it holds.
        data: The word list that it is made of, where it is none of sa-bench's tasks.
    """

    name: Text
    folder: Folder = None
    title: Text
    about: Text
    data: Path | None = None

    @property
    def slug(self) -> str:
        """The name of its page."""
        return self.folder or self.name


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Paper:
    """What is cited.

    Attributes:
        authors: As BibTeX wants them.
        title: The title.
        year: The year.
        eprint: The arXiv number.
        url: Where it is.
    """

    authors: Text
    title: Text
    year: Text
    eprint: Text
    url: OptionalLink = None


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the tiers end.

    Attributes:
        aligned: Least SA of tier 1.
        plateau: Least SA of tier 2.
    """

    aligned: Share
    plateau: Annotated[Share, AfterValidator(_at_most_aligned)]


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of ``site.toml``.

    Attributes:
        title: The leaderboard's name.
        tagline: What it shows, in a sentence.
        base_url: Where it will be published, ending in a slash.
        repository: Link to the sources, or None.
        licence: The licence of the figures.
        languages: Keys of the languages whose pairs a complete model has.
        highlight_pairs: Names of the pairs that get a separate column.
        tiers: Where the tiers end.
        retrieval_finds: Share of words found, from which on a model finds translations.
        retrieval_weak: The same from which on it does so weakly; below, its score is flagged.
        served_retrieval: Share of words found, from which on a language is served.
        hidden_models: Names of models that are not shown.
        tasks: The tasks, in order.
        paper: What is cited.
    """

    title: Text
    tagline: Text
    base_url: Annotated[Text, AfterValidator(_address)]
    repository: OptionalLink = None
    licence: Text
    languages: Annotated[
        tuple[Annotated[Text, AfterValidator(_known_language)], ...], AfterValidator(_in_order)
    ]
    highlight_pairs: tuple[Annotated[Text, AfterValidator(_ranked_pair)], ...]
    tiers: Thresholds
    retrieval_finds: Share
    retrieval_weak: Annotated[Share, AfterValidator(_at_most_finds)]
    served_retrieval: Share = SERVED_RETRIEVAL
    hidden_models: frozenset[Text]
    tasks: Annotated[tuple[TaskSettings, ...], AfterValidator(_apart)]
    paper: Paper

    @property
    def aligned(self) -> float:
        """Least SA of tier 1."""
        return self.tiers.aligned

    @property
    def plateau(self) -> float:
        """Least SA of tier 2."""
        return self.tiers.plateau

    @property
    def pairs(self) -> tuple[str, ...]:
        """Names of the language pairs that a complete model has."""
        return tuple(pair_name(first, second) for first, second in pairs_of(self.languages))


def read_settings(path: Path, *, base_url: str | None = None) -> Settings:
    """Read ``site.toml``; ``base_url`` overrides the file's.

    Raises:
        FileNotFoundError: There is no such file, or no word list of a task.
        ValueError: It is not TOML, or an entry is missing, wrong or unknown.
    """
    content = read_toml(path)
    core = [language.key for language in CORE_LANGUAGES]
    languages = content.setdefault("languages", core)
    if "tasks" in content:
        content["tasks"] = tuple(
            _read_task(entry, f"{path}, task {number}", path.parent)
            for number, entry in enumerate(read_entries(content, "tasks", str(path)), 1)
        )
    else:
        content["tasks"] = core_tasks()
    if "highlight_pairs" not in content and isinstance(languages, list):
        named = keys_of_names((name for name in languages if isinstance(name, str)), core)
        content["highlight_pairs"] = [
            pair for pair in HIGHLIGHT_PAIRS if {*pair.split("-")} <= {*named}
        ]
    if base_url:
        content["base_url"] = base_url
    return checked(Settings, content, str(path))


def core_tasks() -> tuple[TaskSettings, ...]:
    """Return the tasks of the core benchmark, which are ranked where no task is named."""
    return tuple(
        TaskSettings(
            name=task.name,
            folder=task.folder,
            title=task.title,
            about=task.description or task.about,
        )
        for task in SHIPPED_TASKS
        if task.is_core
    )


def _read_task(entry: dict[str, Any], where: str, folder: Path) -> TaskSettings:
    task = checked(TaskSettings, entry, where)
    if task.data is None:
        return task
    if task.name in TASK_FOLDERS or not _TASK_NAME.fullmatch(task.name):
        raise ValueError(
            f"{where}: 'name' is {quoted(task.name)}, and a name of its own, of letters, digits, -"
            " and _, such as TeamSemanticAffinity, is expected"
        )
    if task.folder is not None:
        raise ValueError(
            f"{where}: 'folder' is {quoted(task.folder)}, and nothing beside `data` is expected"
        )
    path = folder / task.data
    if not (path.is_file() or (path / DATA_FILE).is_file()):
        raise FileNotFoundError(
            f"{path}: no such file, nor a folder with {DATA_FILE.as_posix()}; {where} needs it"
        )
    return replace(task, data=path)
