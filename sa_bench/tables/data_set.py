"""A data set's folder as it is published: the table and its card, checked against each other."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import yaml

from sa_bench.files import decode_utf8, read_regular
from sa_bench.finding import Finding, error, listed, quoted
from sa_bench.languages import CORE_LANGUAGES, find_language
from sa_bench.tables.readers import DATA_FILE
from sa_bench.tables.rules import CheckedRow, check_line, languages_of_line
from sa_bench.tables.shipped_rules import faults_of_shipped_table, shipped_folder_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sa_bench.languages import Language


CARD_FILE = "README.md"

_FRONT_MATTER = re.compile(r"\A---\n(.*?)^---$", re.DOTALL | re.MULTILINE)
_SHARED_SECTION = re.compile(r"^## Shared glosses\s*$(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
_LISTED = (
    "license",
    "pretty_name",
    "tags",
    "task_categories",
    "size_categories",
    "multilinguality",
)
_CONFIGS = [
    {"config_name": "default", "data_files": [{"split": "test", "path": "data/test.jsonl"}]}
]


_MOST_CHARACTERS = 10_000
_SLIPS = (AttributeError, TypeError)


class _PlainLoader(yaml.SafeLoader):
    """Loads YAML without aliases, by which a few lines can expand to more than memory holds."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:  # noqa: ANN401 - as PyYAML has it
        """Return the next node.

        Raises:
            yaml.YAMLError: It is an alias.
        """
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias (*name); write out what it stands for")
        return super().compose_node(parent, index)


@dataclass(frozen=True, slots=True)
class SharedGloss:
    """A row of the card's table of glosses that several concepts share.

    Attributes:
        line: The line of the card.
        language: The language's key, or the word in its place that is none.
        concepts: The ids of the concepts.
        reason: Why the concepts are kept all the same.
    """

    line: int
    language: str
    concepts: frozenset[str]
    reason: str


def read_front_matter(card: str) -> Mapping[str, Any]:
    """Return the YAML front matter of a card.

    Raises:
        ValueError: There is none, or it is not a YAML mapping.
    """
    block = _FRONT_MATTER.match(card)
    if block is None:
        raise ValueError("no front matter; begin the card with YAML between two lines of ---")
    if len(block[1]) > _MOST_CHARACTERS:
        raise ValueError(f"the front matter is longer than {_MOST_CHARACTERS} characters")
    try:
        matter = yaml.load(block[1], _PlainLoader)  # noqa: S506 - a SafeLoader
    # PyYAML lets slip what its own constructors raise, on `!!bool x` and the like.
    except (yaml.YAMLError, ValueError, RecursionError, LookupError, *_SLIPS) as cause:
        reason = quoted(" ".join(str(cause).split()))
        raise ValueError(f"the front matter is not YAML: {reason}") from cause
    if not isinstance(matter, dict):
        raise ValueError("the front matter is not a mapping; write `license: cc-by-4.0` and so on")  # noqa: TRY004 - wrong input is a ValueError throughout
    return matter


def faults_of_front_matter(
    card: str, languages: Sequence[Language] = CORE_LANGUAGES
) -> Iterator[Finding]:
    """Yield what is missing or wrong in the card's front matter."""
    try:
        matter = read_front_matter(card)
    except ValueError as cause:
        yield error(CARD_FILE, line=1, message=str(cause))
        return
    for key in _LISTED:
        if not matter.get(key):
            yield error(CARD_FILE, message=f"the front matter has no {key}; add it")
    fixed = {
        "language": [language.bcp47.partition("-")[0] for language in languages],
        "configs": _CONFIGS,
    }
    for key, value in fixed.items():
        if matter.get(key) != value:
            message = f"the front matter's {key} is {quoted(matter.get(key))}; write {value}"
            yield error(CARD_FILE, message=message)


def shared_glosses(card: str) -> list[SharedGloss]:
    """Return the rows of the table under ``## Shared glosses``, if the card has one.

    The table's columns are language, gloss, concepts (ids with commas between them) and reason.
    """
    section = _SHARED_SECTION.search(card)
    if section is None:
        return []
    first = card.count("\n", 0, section.start(1)) + 1
    listed = []
    for line, text in enumerate(section[1].split("\n"), start=first):
        cells = [cell.strip().strip("`") for cell in text.strip().strip("|").split("|")]
        is_heading = cells[0].casefold() == "language" or set(text) <= set("|-: ")
        if not text.lstrip().startswith("|") or is_heading:
            continue
        language, _, concepts, reason = [*cells, "", "", ""][:4]
        known = find_language(language)
        ids = frozenset(re.findall(r"[a-z0-9-]+", concepts))
        listed.append(SharedGloss(line, known.key if known else language, ids, reason))
    return listed


_TABLE = DATA_FILE.as_posix()
_MOST_AS_IN_ENGLISH = 1 / 3
_MOST_PROBLEMS = 1000  # beyond it the file is no table, and reading on is of no use


def is_data_set(path: Path) -> bool:
    """Return whether the path is a folder that holds its table as ``data/test.jsonl``."""
    return (path / DATA_FILE).is_file()


def check_data_set(folder: Path) -> list[Finding]:
    """Return everything that is wrong with a data set, in the order of its files and lines.

    A folder of the benchmark's own tables is also held to the rules of these (``shipped_rules``).
    Checked are the schema, ids, domains and cells of each line (``row_rules``), every gloss
    (``gloss_rules``), the uniqueness of ids, the glosses that concepts share, columns left in
    English, and the card's front matter and table of shared glosses. Past a thousand problems in
    the lines it gives up, and says so.
    """
    card, problems = _read(folder, CARD_FILE)
    table, table_problems = _read(folder, _TABLE)
    problems += table_problems
    rows = []
    lines = table.removesuffix("\n").split("\n")
    languages = languages_of_line(lines[0])
    for number, line in enumerate(lines, start=1) if table else ():
        row, faults = check_line(line, number, languages)
        problems += faults
        if row is not None:
            rows.append(row)
        if len(problems) > _MOST_PROBLEMS:
            return [*problems, _given_up(number, len(lines))]
    if table and not table.endswith("\n"):
        problems.append(
            error(_TABLE, line=len(lines), message="the last line has no end; add a newline")
        )
    problems += _uneven_schema(rows)
    problems += _repeated_ids(rows)
    problems += _shared_glosses(rows, card, languages)
    problems += _left_in_english(rows, languages)
    shipped = shipped_folder_name(folder)
    if shipped and not problems:
        problems += _faults_of_shipped(shipped, lines)
    if card:
        problems += faults_of_front_matter(card, languages)
    return sorted(problems, key=lambda problem: (problem.file, problem.line or 0))


def _faults_of_shipped(name: str, lines: Sequence[str]) -> Iterator[Finding]:
    """Yield the faults of one of the benchmark's own tables, whose lines are sound as such."""
    rows = [json.loads(line) for line in lines]
    for place, message in faults_of_shipped_table(name, rows):
        concept = rows[place]["id"]
        yield error(_TABLE, line=place + 1, place=concept, message=message)


def _given_up(line: int, n_lines: int) -> Finding:
    return error(
        _TABLE,
        line=line,
        message=f"over {_MOST_PROBLEMS} problems by here; mend them, then check the other "
        f"{n_lines - line} lines",
    )


def _read(folder: Path, name: str) -> tuple[str, list[Finding]]:
    try:
        content = read_regular(folder / name)
        text = decode_utf8(content, name)
    except OSError as cause:
        message = f"can't be read ({cause.strerror}); a data set has {CARD_FILE} and {_TABLE}"
        return "", [error(name, message=message)]
    except ValueError as cause:
        return "", [error(name, message=str(cause))]
    if content and content[:3] != b"\xef\xbb\xbf":
        return text, []
    message = "begins with a byte order mark; save it without" if content else "is empty"
    return text, [error(name, line=1, message=message)]


def _uneven_schema(rows: Sequence[CheckedRow]) -> Iterator[Finding]:
    """Yield rows whose keys come in another order; a further key may be absent from a row."""
    before: dict[str, set[str]] = {}
    for columns in dict.fromkeys(row.columns for row in rows):
        for earlier, later in pairwise(columns):
            before.setdefault(later, set()).add(earlier)
    try:
        TopologicalSorter(before).prepare()
    except CycleError:
        order = list(dict.fromkeys(key for row in rows for key in row.columns))
        place = {key: n for n, key in enumerate(order)}
        for row in rows:
            if list(row.columns) != sorted(row.columns, key=place.__getitem__):
                yield row.problem(
                    f"the keys are {listed(row.columns)}; every line has them in the order of the "
                    f"lines before: {listed(order)}"
                )


def _repeated_ids(rows: Sequence[CheckedRow]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for row in rows:
        if first.setdefault(row.concept, row.line) != row.line:
            yield row.problem(f"the id stands already in line {first[row.concept]}; ids are unique")


def _shared_glosses(
    rows: Sequence[CheckedRow], card: str, languages: Sequence[Language]
) -> Iterator[Finding]:
    """Yield concepts that share all glosses of a language unlisted, and listed ones that don't."""
    accounted = {(entry.language, entry.concepts): entry for entry in shared_glosses(card)}
    for language in languages:
        concepts = defaultdict(list)
        for row in rows:
            if row.glosses.get(language.key):
                concepts[frozenset(row.glosses[language.key])].append(row)
        for glosses, sharing in concepts.items():
            ids = frozenset(row.concept for row in sharing)
            if len(sharing) == 1 or len(ids) < len(sharing):
                continue
            entry = accounted.pop((language.key, ids), None)
            if entry is None:
                shared = quoted(" and ".join(sorted(glosses)))
                others = listed([f"{row.concept} (line {row.line})" for row in sharing[:-1]])
                yield sharing[-1].problem(
                    f"{shared} is also {others}; tell them apart, or list "
                    f"them with a reason under '## Shared glosses' in {CARD_FILE}",
                    language.key,
                )
            elif not entry.reason:
                yield error(
                    CARD_FILE,
                    line=entry.line,
                    message="no reason for the shared gloss; add it",
                )
    for entry in accounted.values():
        yield error(
            CARD_FILE,
            line=entry.line,
            place=entry.language,
            message=f"{listed(sorted(entry.concepts))} don't share all their glosses; remove "
            "the row, or write language and ids as the table does",
        )


def _left_in_english(
    rows: Sequence[CheckedRow], languages: Sequence[Language]
) -> Iterator[Finding]:
    """Yield columns with too many words written as in English; single ones may be loan words."""
    for language in languages[1:]:
        same = [
            row.line
            for row in rows
            if row.glosses.get(language.key) and row.glosses[language.key] == row.glosses.get("eng")
        ]
        if len(same) > _MOST_AS_IN_ENGLISH * len(rows):
            yield error(
                _TABLE,
                place=language.key,
                message=f"{len(same)} of {len(rows)} concepts are written as in English, the first "
                f"in line {same[0]}; translate them into {language.name}",
            )
