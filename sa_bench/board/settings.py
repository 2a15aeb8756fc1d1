"""``site.toml``: a leaderboard's title, ranked tasks and tier thresholds, and its source folder."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sa_bench.files import read_regular_text
from sa_bench.finding import quoted
from sa_bench.languages import CORE_LANGUAGES, pair_name, pairs_of
from sa_bench.results.record import Record
from sa_bench.tables.readers import DATA_FILE
from sa_bench.tables.shipped import TASK_FOLDERS

SETTINGS_FILE = "site.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """The source of a site.

    Attributes:
        folder: What ``site.toml`` lies in, and other files of the leaderboard's own.
        theme: What templates and assets lie in, and every file that the folder lacks. The same
            as the folder where that has templates: it is then complete, and nothing is added.
    """

    folder: Path
    theme: Path

    @property
    def settings(self) -> Path:
        """``site.toml``, always the folder's own."""
        return self.folder / SETTINGS_FILE

    @property
    def watched(self) -> tuple[Path, ...]:
        """Files and folders that the site changes with; the site itself may lie beside them."""
        if self.folder == self.theme:
            return (self.folder,)
        return (*self.folder.glob("*.toml"), self.folder / "words", self.theme)

    def file(self, name: str) -> Path:
        """Return the folder's file of this name, else the theme's, whether that exists or not."""
        path = self.folder / name
        return path if path.exists() else self.theme / name


def default_source() -> Path:
    """Return the site's source: the wheel's copy, else ``leaderboard/`` of the checkout."""
    package = Path(__file__).parents[1]
    shipped = package / "_leaderboard"
    return shipped if shipped.is_dir() else package.parent / "leaderboard"


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


_KEYS = {
    "title",
    "tagline",
    "base_url",
    "repository",
    "licence",
    "languages",
    "tiers",
    "poor_retrieval",
    "hidden_models",
    "tasks",
    "paper",
}

_TASK_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class TaskSettings:
    """A task that the leaderboard ranks.

    Attributes:
        name: Its mteb name.
        folder: The folder of its concept table below the folder of data sets; None where the words
            are not to be shown.
        data: The word list that it is made of, where it is none of sa-bench's own tasks.
        title: Its short name on the pages.
        about: One sentence on what it holds.
    """

    name: str
    folder: str | None
    title: str
    about: str
    data: Path | None = None

    @property
    def slug(self) -> str:
        """The name of its page."""
        return self.folder or self.name


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

    authors: str
    title: str
    year: str
    eprint: str
    url: str


@dataclass(frozen=True, slots=True)
class Settings:
    """All of ``site.toml``.

    Attributes:
        title: The leaderboard's name.
        tagline: What it shows, in a sentence.
        base_url: Where it will be published, ending in a slash.
        repository: Link to the sources, or None.
        licence: The licence of the figures.
        languages: Keys of the languages whose pairs a complete model has.
        aligned: Least SA of tier 1.
        plateau: Least SA of tier 2.
        poor_retrieval: Retrieval accuracy below which a score is flagged.
        hidden_models: Names of models that are not shown.
        tasks: The tasks, in order.
        paper: What is cited.
    """

    title: str
    tagline: str
    base_url: str
    repository: str | None
    licence: str
    languages: tuple[str, ...]
    aligned: float
    plateau: float
    poor_retrieval: float
    hidden_models: frozenset[str]
    tasks: tuple[TaskSettings, ...]
    paper: Paper

    @property
    def pairs(self) -> tuple[str, ...]:
        """Names of the language pairs that a complete model has."""
        return tuple(pair_name(first, second) for first, second in pairs_of(self.languages))


def read_settings(path: Path, *, base_url: str | None = None) -> Settings:
    """Read ``site.toml``; ``base_url`` overrides the file's.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is not TOML, or an entry is missing, wrong or unknown.
    """
    record = Record(read_toml(path), str(path))
    unknown = sorted(set(record.fields) - _KEYS)
    if unknown:
        raise ValueError(
            f"{path}: unknown entry {quoted(unknown[0])}; known are {', '.join(sorted(_KEYS))}"
        )
    tiers = record.inner("tiers")
    aligned = tiers.number("aligned", 0, 1)
    return Settings(
        title=record.text("title"),
        tagline=record.text("tagline"),
        base_url=_base_url(base_url or record.text("base_url"), path),
        repository=_link(record, "repository"),
        licence=record.text("licence"),
        languages=_languages(record),
        aligned=aligned,
        plateau=tiers.number("plateau", 0, aligned),
        poor_retrieval=record.number("poor_retrieval", 0, 1),
        hidden_models=frozenset(record.texts("hidden_models")),
        tasks=_tasks(record),
        paper=_paper(record.inner("paper")),
    )


def read_toml(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is not UTF-8 or not TOML.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file; the site's source needs it (see --source)")
    text = read_regular_text(path)
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError(f"{path}: nested too deeply to be settings") from error
    # Not only TOMLDecodeError: a number of 5000 digits is another ValueError.
    except ValueError as error:
        raise ValueError(f"{path}: not valid TOML: {error}") from error


def read_entries(record: Record, key: str) -> list[dict[str, Any]]:
    """Return the tables ``[[key]]`` of a TOML file; none where it has none.

    Raises:
        ValueError: What stands there is no list of tables.
    """
    entries = record.fields.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise record.wrong(key, entries, f"a list of [[{key}]]")
    return entries


def _languages(record: Record) -> tuple[str, ...]:
    """Return the keys in the benchmark's order, in which result files name pairs."""
    known = [language.key for language in CORE_LANGUAGES]
    given = record.texts("languages")
    for key in given:
        if key not in known:
            raise record.wrong("languages", key, f"some of {', '.join(known)}")
    return tuple(key for key in known if key in given)


def _base_url(url: str, path: Path) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket left open, as in https://[
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(
            f"{path}: base_url {quoted(url)} is no address such as https://example.org/site/"
        )
    return url if url.endswith("/") else f"{url}/"


def _link(record: Record, key: str) -> str | None:
    link = record.fields.get(key)
    if not link:
        return None
    if not isinstance(link, str) or not link.startswith("https://"):
        raise record.wrong(key, link, "a link that starts with https://, or nothing")
    return link.rstrip("/")


def _paper(record: Record) -> Paper:
    return Paper(
        authors=record.text("authors"),
        title=record.text("title"),
        year=record.text("year"),
        eprint=record.text("eprint"),
        url=_link(record, "url") or "",
    )


def _tasks(record: Record) -> tuple[TaskSettings, ...]:
    folder_of_settings = Path(record.where).parent
    entries = read_entries(record, "tasks")
    if not entries:
        raise record.wrong("tasks", entries, "one or more [[tasks]]")
    tasks = []
    for number, entry in enumerate(entries, 1):
        task = Record(entry, f"{record.where}, task {number}")
        folder = task.text("folder") if task.fields.get("folder") else None
        if folder is not None and not folder.replace("-", "").replace("_", "").isalnum():
            raise task.wrong("folder", folder, "the plain name of a folder")
        name, title, about = (task.text(key) for key in ("name", "title", "about"))
        data = _data(task, folder_of_settings) if "data" in task.fields else None
        tasks.append(TaskSettings(name, folder, title, about, data))
    if len({task.slug for task in tasks}) < len(tasks) or len({t.name for t in tasks}) < len(tasks):
        raise ValueError(f"{record.where}: two tasks share a name or a folder")
    return tuple(tasks)


def _data(task: Record, folder: Path) -> Path:
    """Return the word list of a task of the leaderboard's own."""
    name, data = task.text("name"), folder / task.text("data")
    if name in TASK_FOLDERS or not _TASK_NAME.fullmatch(name):
        raise task.wrong(
            "name",
            name,
            "a name of its own, of letters, digits, - and _, such as TeamSemanticAffinity",
        )
    if "folder" in task.fields:
        raise task.wrong("folder", task.fields["folder"], "nothing beside `data`")
    if not (data.is_file() or (data / DATA_FILE).is_file()):
        raise FileNotFoundError(
            f"{data}: no such file, nor a folder with {DATA_FILE.as_posix()}; {task.where} needs it"
        )
    return data
