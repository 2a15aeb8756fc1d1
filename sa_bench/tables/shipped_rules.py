"""The rules that the benchmark's own tables keep beside those of every published table.

A user's own data is not held to them. They say which columns each of the tables has, what stands in
them, and what the rows of one table promise each other: a polyseme's wrong words are those of its
other senses, two false friends are a pair, regions of culture are broad enough to be measured.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from sa_bench.finding import listed, quoted
from sa_bench.languages import CORE_LANGUAGES
from sa_bench.tables.row_format import in_order
from sa_bench.tables.shipped import tasks_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

Row = dict[str, Any]

LANGUAGE_KEYS = tuple(language.key for language in CORE_LANGUAGES)

Region: TypeAlias = Literal[
    "Sub-Saharan Africa",
    "Middle East and North Africa",
    "South Asia",
    "East Asia",
    "Southeast Asia",
    "Central Asia and Siberia",
    "Europe",
    "Latin America",
    "North America",
    "Oceania",
]
REGIONS: tuple[Region, ...] = get_args(Region)
"""Where a concept that is bound to a culture comes from."""

Status: TypeAlias = Literal["kept", "shifted", "borrowed", "merged"]
STATUSES: tuple[Status, ...] = get_args(Status)
"""What became of an oracle bone character's first meaning."""

READ_AS_MISSING = frozenset(
    ("#n/a", "#na", "<na>", "n/a", "na", "null", "nan", "-nan", "none", "nil")
)
"""What programs that read CSV take for an empty cell (pandas, R, spreadsheets), case folded."""

_KEPT_BY_PROGRAMS = frozenset(("Null",))  # the German zero: they know null and NULL alone

_FEWEST_IN_DOMAIN = 5
_FEWEST_IN_REGION = 20
_FEWEST_REGIONS = 8
_FEWEST_SENSES = 2


def _a_language(key: str) -> str:
    if key not in LANGUAGE_KEYS:
        raise ValueError(f"is none of the languages {', '.join(LANGUAGE_KEYS)}")
    return key


Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, Field(min_length=1)]
LanguageKey = Annotated[str, AfterValidator(_a_language)]
PartOfSpeech = Literal["noun", "verb", "adj", "adv", "num", "pron", "phrase"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _ConceptSet(_Strict):
    id: int
    gloss: Annotated[str, Field(pattern="^[A-Z0-9]")]


class _Common(_Strict):
    """The columns of every shipped table, those of the languages apart."""

    id: Slug
    concept: Slug
    domain: Slug
    pos: PartOfSpeech
    sense: Text = ""
    note: Text = ""
    pos_exceptions: dict[LanguageKey, PartOfSpeech] = {}
    concepticon: _ConceptSet | None = None
    ili: Annotated[str, Field(pattern=r"^i\d+$")] = ""
    pwn30: Annotated[str, Field(pattern=r"^\d{8}-[nvars]$")] = ""
    evidence: dict[LanguageKey, Annotated[str, Field(pattern="^[CPOWRUN]+$")]] = {}


class _General(_Common):
    scope: Literal["general"]


class _Bound(_Common):
    scope: Literal["bound"]
    region: Region
    origin: Text
    reference: Annotated[str, Field(min_length=10)]


class _Hard(_Common):
    sense: Text
    source_language: Annotated[str, Field(pattern="^[a-z]{3}$")]
    word: Text


class _Untranslatable(_Hard):
    category: Literal["untranslatable"]
    reference: Annotated[str, Field(min_length=10)]


class _Polyseme(_Hard):
    category: Literal["polyseme"]
    source_language: LanguageKey
    wrong: dict[LanguageKey, list[Text]]


class _FalseFriend(_Hard):
    category: Literal["false_friend"]
    source_language: LanguageKey
    pair: Slug
    trap: dict[LanguageKey, Text]


class _Character(_Common):
    traditional: Annotated[str, Field(min_length=1, max_length=1)]
    pinyin: Text
    code_point: list[Annotated[str, Field(pattern=r"^U\+[0-9A-F]{4,5}$")]]
    rule: Literal["original", "modern"]
    original: Text
    modern: Text
    status: list[Status] = []
    glyph: Text = ""


_KINDS: Mapping[str, type[_Common]] = {
    "general": _General,
    "bound": _Bound,
    "untranslatable": _Untranslatable,
    "polyseme": _Polyseme,
    "false_friend": _FalseFriend,
}
_CHOSEN_BY = {"culture": "scope", "challenge": "category"}
_ONE_KIND: Mapping[str, type[_Common]] = {"concepts": _Common, "oracle-bone": _Character}


def is_ruled(name: str) -> bool:
    """Return whether there are rules for the table in a folder of this name."""
    return name in _CHOSEN_BY or name in _ONE_KIND


def shipped_folder_name(folder: Path) -> str | None:
    """Return the name of the benchmark's own table that the folder is, None for other data."""
    path = folder.resolve()
    return path.name if is_ruled(path.name) and path.parent == tasks_folder().resolve() else None


def faults_of_shipped_table(name: str, rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """Yield where a table breaks the rules of the benchmark's own: place of the row, message.

    Args:
        name: The folder of the table (``culture``), which says which columns it has.
        rows: Its rows, which keep the rules of every published table.
    """
    faults = [
        (place, message) for place, row in enumerate(rows) for message in _faults_of_row(name, row)
    ]
    yield from faults
    if faults:
        return  # what rows promise each other can be asked of rows that are whole
    yield from _faults_of_domains(rows)
    yield from _faults_of_concepts(rows)
    if name in _BETWEEN_ROWS:
        yield from _BETWEEN_ROWS[name](rows)


def _faults_of_row(name: str, row: Row) -> Iterator[str]:
    lacking = [key for key in LANGUAGE_KEYS if not row.get(key)]
    if lacking:
        yield f"no words in {listed(lacking)}; this table has all of its languages in every row"
        return
    for key, cell in row.items():
        if cell is None or cell in ("", [], {}):
            yield f"{key} is {quoted(cell)}; leave out a key that has no value"
    if list(row) != list(ordered := in_order(row)):
        yield f"the keys are {listed(list(row))}; write them in the order {listed(list(ordered))}"
    for key, cell in row.items():
        if isinstance(cell, dict) and list(cell) != list(in_order(cell)):
            yield f"{key} has the keys {listed(list(cell))}; write them in the languages' order"
    for key in LANGUAGE_KEYS:
        for gloss in row[key]:
            if gloss.casefold() in READ_AS_MISSING and gloss not in _KEPT_BY_PROGRAMS:
                yield f"{quoted(gloss)} ({key}) is read as a missing value; choose another word"
    yield from _faults_of_columns(name, row)


def _faults_of_columns(name: str, row: Row) -> Iterator[str]:
    chosen_by = _CHOSEN_BY.get(name)
    kind = _ONE_KIND[name] if chosen_by is None else _KINDS.get(str(row.get(chosen_by)))
    if kind is None or (chosen_by and chosen_by not in kind.model_fields):
        yield f"{chosen_by} is {quoted(row.get(str(chosen_by)))}; see the card for those there are"
        return
    columns = {key: cell for key, cell in row.items() if key not in LANGUAGE_KEYS}
    try:
        kind.model_validate(columns)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=False):
            place = ".".join(str(part) for part in fault["loc"])
            if fault["type"] == "missing":
                yield f"{place} is missing; add it"
            elif fault["type"] == "extra_forbidden":
                yield f"{place} is no column of such a row; leave it out"
            else:
                yield f"{place} is {quoted(fault['input'])}; {fault['msg']}"
        return
    if row["pos"] in row.get("pos_exceptions", {}).values():
        yield f"pos_exceptions repeats {row['pos']}, the row's own part of speech; leave that out"
    if name in _WITHIN_ROW:
        yield from _WITHIN_ROW[name](row)


def _faults_of_concept_row(row: Row) -> Iterator[str]:
    if row["concept"] != row["id"]:
        yield f"the concept is {row['concept']}; in this table it is the id"


def _faults_of_challenge_row(row: Row) -> Iterator[str]:
    source, word = row["source_language"], row["word"]
    own = row.get(source, [])
    if row["category"] == "untranslatable" and own and own != [word]:
        yield f"{source} is {quoted(own)}; it is the word itself, {quoted(word)}"
    if row["category"] == "false_friend" and word not in own[0]:
        yield f"{source} is {quoted(own)}, without the word {quoted(word)}"
    if row["category"] == "polyseme" and own[0].casefold() == word.casefold():
        yield f"{source} is the bare word {quoted(word)}; write one that has this sense alone"
    misleading = {key: [text] for key, text in row.get("trap", {}).items()}
    for key, texts in (misleading or row.get("wrong", {})).items():
        right = {gloss.casefold() for gloss in row[key]}
        if key == source:
            yield f"there is a trap in {key}, the word's own language; leave it out"
        for text in texts:
            if text.casefold() in right:
                yield f"{quoted(text)} ({key}) is the right word as well as the wrong one"


def _faults_of_character(row: Row) -> Iterator[str]:
    if [len(gloss) for gloss in row["zho"]] != [1]:
        yield f"zho is {quoted(row['zho'])}; write one character"
        return
    points = [f"U+{ord(each):04X}" for each in dict.fromkeys([*row["zho"], row["traditional"]])]
    if row["code_point"] != points:
        yield f"code_point is {quoted(row['code_point'])}; write {points}"
    marks = unicodedata.normalize("NFD", row["pinyin"])
    if not re.fullmatch("[a-z\u0308]*[\u0304\u0301\u030c\u0300][a-z\u0308]*", marks):
        yield f"pinyin is {quoted(row['pinyin'])}; write one syllable with its tone mark"
    statuses = row.get("status", [])
    if len(set(statuses)) < len(statuses):
        yield f"status is {quoted(statuses)}; write each once"
    if bool(statuses) == ("disputed" in row.get("note", "")):
        yield "status is left out where the note says what is disputed, and there alone"
    if row["rule"] == "modern" and ("kept" in statuses or row["original"] == row["modern"]):
        yield "rule is modern, but the first meaning is kept"


_WITHIN_ROW: Mapping[str, Callable[[Row], Iterator[str]]] = {
    "concepts": _faults_of_concept_row,
    "challenge": _faults_of_challenge_row,
    "oracle-bone": _faults_of_character,
}


def _faults_of_domains(rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    counts = Counter(row["domain"] for row in rows)
    last = {row["domain"]: place for place, row in enumerate(rows)}
    for domain, count in counts.items():
        if count < _FEWEST_IN_DOMAIN:
            least = f"a domain has at least {_FEWEST_IN_DOMAIN}, join it to another"
            yield last[domain], f"the domain {domain} has {count} rows; {least}"


def _faults_of_concepts(rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    first: dict[str, int] = {}
    for place, row in enumerate(rows):
        if first.setdefault(row["concept"], place) != place:
            other = rows[first[row["concept"]]]["id"]
            yield place, f"the concept {row['concept']} is also that of {other}; tell them apart"


def _faults_of_regions(rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    counts = Counter(row["region"] for row in rows if "region" in row)
    broad = [region for region, count in counts.items() if count >= _FEWEST_IN_REGION]
    if len(broad) < _FEWEST_REGIONS:
        found = f"{len(broad)} regions have {_FEWEST_IN_REGION} rows or more ({listed(broad)})"
        yield len(rows) - 1, f"{found}; at least {_FEWEST_REGIONS} have"


def _faults_of_traps(rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    senses: dict[tuple[str, str], list[int]] = defaultdict(list)
    pairs: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if row["category"] == "polyseme":
            senses[row["source_language"], row["word"]].append(place)
        if row["category"] == "false_friend":
            pairs[row["pair"]].append(place)
    for (_, word), places in senses.items():
        yield from _faults_of_senses(word, places, rows)
    for pair, places in pairs.items():
        yield from _faults_of_pair(pair, places, rows)


def _faults_of_senses(
    word: str, places: Sequence[int], rows: Sequence[Row]
) -> Iterator[tuple[int, str]]:
    if len(places) < _FEWEST_SENSES:
        yield places[0], f"{quoted(word)} has one row; a polyseme has one per sense"
    for place in places:
        row = rows[place]
        others = [rows[other] for other in places if other != place]
        for key, wrong in row["wrong"].items():
            if wrong != (due := [gloss for other in others for gloss in other[key]]):
                yield place, f"wrong of {key} is {quoted(wrong)}; the other senses say {due}"
        if any(row["wrong"].keys() != other["wrong"].keys() for other in others):
            yield place, f"wrong has other languages than the other senses of {quoted(word)}"


def _faults_of_pair(
    pair: str, places: Sequence[int], rows: Sequence[Row]
) -> Iterator[tuple[int, str]]:
    if len(places) != 2:  # noqa: PLR2004 - a pair
        yield places[-1], f"the pair {pair} has {len(places)} rows; a pair has two"
        return
    for place, other in (places, places[::-1]):
        friend = rows[other]["source_language"]
        if friend not in rows[place]["trap"]:
            yield place, f"no trap in {friend}, where its friend is"


_BETWEEN_ROWS: Mapping[str, Callable[[Sequence[Row]], Iterator[tuple[int, str]]]] = {
    "culture": _faults_of_regions,
    "challenge": _faults_of_traps,
}


def faults_between_tables(tables: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """Yield where tables disagree on a concept: its part of speech, or what identifies it.

    Args:
        tables: Name of the table to its rows; each keeps the rules of its own.
    """
    said: dict[tuple[str, str], tuple[str, object]] = {}
    owner: dict[tuple[str, str], tuple[str, str]] = {}
    for name, rows in tables.items():
        for row in rows:
            for column in ("pos", "concepticon", "ili", "pwn30"):
                if column not in row:
                    continue
                table, value = said.setdefault((row["concept"], column), (name, row[column]))
                if value != row[column]:
                    yield (
                        f"{name}, {row['id']}: {column} is {quoted(row[column])}, in {table} "
                        f"{quoted(value)} for the concept {row['concept']}"
                    )
                if column == "pos":
                    continue
                key = (column, repr(row[column]))
                table, concept = owner.setdefault(key, (name, row["concept"]))
                if concept != row["concept"]:
                    yield (
                        f"{name}, {row['id']}: {column} {quoted(row[column])} is in {table} that "
                        f"of {concept}; one sense has one key"
                    )
