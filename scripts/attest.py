"""Set the column ``evidence`` of concept tables: which published sources attest a gloss.

    python scripts/attest.py SOURCES tasks/concepts/data/test.jsonl [TABLE ...]

A letter names a source that gives this gloss for this sense. The sense is the row's, by its
identifiers: a row without ``concepticon`` gets no C, P or W, one without ``ili`` no O or R.

======  ===========================================================================
letter  source, and what has to agree
======  ===========================================================================
C       Concepticon ``concepticon/map-*.tsv``: the word of the row's concept set
P       PanLex Swadesh ``panlex/swadesh_twelve.tsv``: an expression of a concept
        whose English expression is mapped to the row's concept set
O       Chinese Open Wordnet ``omw/cow_zho.tsv``: a lemma of the row's ``ili``
R       CLDR ``omw/cldr_twelve.tsv``: a lemma of the row's ``ili``
W       WOLD ``wold/wold.tsv``: the English word of the row's concept set, the
        Chinese one by its reading; Japanese is romanised there and not compared
U       Unihan ``unihan/unihan_subset.tsv``: the definition of a ``zho`` gloss of one
        character (or its ``traditional`` form) lists an English gloss of the row
======  ===========================================================================

A letter N (a named native speaker) is set by hand and stays. Only letters are written, never text
of a source.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sa_bench.tables.row_format import in_order, line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

LETTERS = "CPOWRU"
LANGUAGES = ("eng", "zho", "spa", "fra", "deu", "rus", "kor", "ara", "jpn", "hin", "por", "tur")
_CONCEPTICON_CODES = {
    "eng": "en",
    "zho": "zh",
    "spa": "es",
    "fra": "fr",
    "deu": "de",
    "rus": "ru",
    "ara": "ar",
    "jpn": "ja",
    "por": "pt",
    "tur": "tr",
}
_LEADING = {
    "eng": r"(?:to|the|an?) ",
    "spa": r"(?:el|la|los|las) ",
    "fra": r"(?:le|la|les|se) |l'|s'",
    "deu": r"(?:der|die|das) ",
    "por": r"(?:os?|as?) ",
}
_PARENTHESIS = re.compile(r"\s*[(\[（][^)\]）]*[)\]）]\s*")
_GRAMMAR = re.compile(r" (?:n|v|tr|intr)\.$")  # PanLex's "burn tr."
_ARABIC_MARKS = re.compile("[\u0640\u064b-\u0652\u0670]")
_SYLLABLE = re.compile(r"([a-zü]+)([1-4]?)")
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}


def read_tsv(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a tab-separated file; quotation marks have no meaning in it."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


@dataclass(frozen=True, slots=True)
class Sources:
    """What the sources say, each word folded (see `fold`).

    Attributes:
        concepticon: Language, then id of a concept set, to words.
        swadesh: Pairs of concept set ids and language to expressions, one a Swadesh concept.
        wordnets: Letter, then ``(language, ili)``, to lemmas.
        wold_english: Id of a concept set to English words.
        wold_chinese: Id of a concept set to readings, as pairs of syllable and tone ("" unmarked).
        definitions: Character to the English words of its definition.
        readings: Character to its commonest reading, as syllable and tone.
        simplified: Traditional character to simplified one.
    """

    concepticon: Mapping[str, Mapping[str, set[str]]]
    swadesh: Sequence[tuple[set[str], Mapping[str, set[str]]]]
    wordnets: Mapping[str, Mapping[tuple[str, str], set[str]]]
    wold_english: Mapping[str, set[str]]
    wold_chinese: Mapping[str, set[tuple[tuple[str, str], ...]]]
    definitions: Mapping[str, set[str]]
    readings: Mapping[str, tuple[str, str]]
    simplified: Mapping[int, str]


def fold(text: str, language: str, simplified: Mapping[int, str]) -> str:
    """Return a word without what differs between dictionaries: case, article, signs, script."""
    text = _PARENTHESIS.sub(" ", unicodedata.normalize("NFC", text)).strip().casefold()
    text = text.replace("’", "'")
    if language == "ara":
        text = _ARABIC_MARKS.sub("", text)
    if language == "zho":
        text = text.translate(simplified)
    if language in _LEADING:
        text = re.sub(rf"^(?:{_LEADING[language]})", "", text)
    return _GRAMMAR.sub("", text)


def read_sources(folder: Path) -> Sources:
    """Read the sources; ``folder`` is laid out as the module's table says."""
    characters = list(read_tsv(folder / "unihan" / "unihan_subset.tsv"))
    simplified = {
        ord(row["character"]): row["kSimplifiedVariant"].split()[0]
        for row in characters
        if row["kSimplifiedVariant"] and row["character"] not in row["kSimplifiedVariant"].split()
    }
    concepticon = {
        language: _concept_sets(folder / "concepticon" / f"map-{code}.tsv", language, simplified)
        for language, code in _CONCEPTICON_CODES.items()
    }
    wold_english: defaultdict[str, set[str]] = defaultdict(set)
    wold_chinese: defaultdict[str, set[tuple[tuple[str, str], ...]]] = defaultdict(set)
    for row in read_tsv(folder / "wold" / "wold.tsv"):
        wold_english[row["concepticon_id"]] |= _words(row["eng"], r"\|", "eng", simplified)
        for reading in _words(row["zho"], r"\|", "zho", simplified):
            wold_chinese[row["concepticon_id"]].add(tuple(_SYLLABLE.findall(reading)))
    return Sources(
        concepticon=concepticon,
        swadesh=_swadesh(folder / "panlex" / "swadesh_twelve.tsv", concepticon["eng"], simplified),
        wordnets={
            letter: _lemmas(folder / "omw" / name, simplified)
            for letter, name in (("O", "cow_zho.tsv"), ("R", "cldr_twelve.tsv"))
        },
        wold_english=wold_english,
        wold_chinese=wold_chinese,
        definitions={
            row["character"]: _words(row["kDefinition"], r"[;,]", "eng", simplified)
            for row in characters
        },
        readings={
            row["character"]: _numbered(row["kMandarin"].split()[0])
            for row in characters
            if row["kMandarin"]
        },
        simplified=simplified,
    )


def _words(text: str, separators: str, language: str, simplified: Mapping[int, str]) -> set[str]:
    return {fold(part, language, simplified) for part in re.split(separators, text)} - {""}


def _concept_sets(path: Path, language: str, simplified: Mapping[int, str]) -> dict[str, set[str]]:
    """Return the words of each concept set; a line reads ``EYE///eye``."""
    sets: defaultdict[str, set[str]] = defaultdict(set)
    for row in read_tsv(path):
        word = row["GLOSS"].split("///", 1)[1]
        sets[row["ID"]] |= _words(word, r"[,;/，、]", language, simplified)
    return sets


def _swadesh(
    path: Path, english_of: Mapping[str, set[str]], simplified: Mapping[int, str]
) -> list[tuple[set[str], dict[str, set[str]]]]:
    """Return each Swadesh concept as the concept sets of its English expressions, and its words."""
    sets_of: defaultdict[str, set[str]] = defaultdict(set)
    for concept_set, words in english_of.items():
        for word in words:
            sets_of[word].add(concept_set)
    english: dict[tuple[str, str], set[str]] = {}
    expressions: defaultdict[tuple[str, str], dict[str, set[str]]] = defaultdict(dict)
    for row in read_tsv(path):
        line = row["list"], row["concept"]
        language = row["language"]
        english[line] = _words(row["english"], r"\|", "eng", simplified)
        expressions[line][language] = _words(row["expressions"], r"\|", language, simplified)
    return [
        ({concept_set for word in english[line] for concept_set in sets_of[word]}, words)
        for line, words in expressions.items()
    ]


def _lemmas(path: Path, simplified: Mapping[int, str]) -> dict[tuple[str, str], set[str]]:
    lemmas: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in read_tsv(path):
        lemmas[row["language"], row["ili"]].add(fold(row["lemma"], row["language"], simplified))
    return lemmas


def _numbered(reading: str) -> tuple[str, str]:
    """Return ``("yan", "3")`` for ``yǎn``."""
    parts = unicodedata.normalize("NFD", reading)
    tone = next((_TONES[mark] for mark in parts if mark in _TONES), "")
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES)), tone


def evidence_of(row: Mapping[str, Any], sources: Sources) -> dict[str, str]:
    """Return the letters of each language in which at least one source attests a gloss."""
    concept_set = str((row.get("concepticon") or {}).get("id", ""))
    ili = row.get("ili") or ""
    kept = row.get("evidence") or {}
    evidence = {}
    for language in LANGUAGES:
        glosses = {fold(gloss, language, sources.simplified) for gloss in row[language]}
        attested = {
            "C": concept_set in sources.concepticon.get(language, {})
            and glosses & sources.concepticon[language][concept_set],
            "P": any(
                concept_set in sets and glosses & expressions.get(language, set())
                for sets, expressions in sources.swadesh
            ),
            "W": _in_wold(language, row[language], glosses, concept_set, sources),
            "U": language == "zho" and _defined(row, sources),
            **{
                letter: bool(ili) and glosses & lemmas.get((language, ili), set())
                for letter, lemmas in sources.wordnets.items()
            },
        }
        letters = "".join(letter for letter in LETTERS if attested[letter])
        letters += "N" if "N" in (kept.get(language) or "") else ""
        if letters:
            evidence[language] = letters
    return evidence


def _in_wold(
    language: str, cell: Iterable[str], glosses: set[str], concept_set: str, sources: Sources
) -> bool:
    if not concept_set:
        return False
    if language == "eng":
        return bool(glosses & sources.wold_english.get(concept_set, set()))
    if language != "zho":
        return False
    return any(
        _read_alike([sources.readings.get(character) for character in gloss], reading)
        for gloss in cell
        for reading in sources.wold_chinese.get(concept_set, set())
    )


def _read_alike(ours: Sequence[tuple[str, str] | None], theirs: Sequence[tuple[str, str]]) -> bool:
    """Return whether two readings agree; a syllable that WOLD prints without tone has any."""
    return len(ours) == len(theirs) and all(
        mine is not None and mine[0] == syllable and tone in ("", mine[1])
        for mine, (syllable, tone) in zip(ours, theirs, strict=True)
    )


def _defined(row: Mapping[str, Any], sources: Sources) -> bool:
    characters = {*row["zho"], row.get("traditional")}
    english = {fold(gloss, "eng", sources.simplified) for gloss in row["eng"]}
    return any(english & sources.definitions.get(character, set()) for character in characters)


def attest(path: Path, sources: Sources) -> Counter[str]:
    """Write the evidence into the table; return how many cells of each language have a letter."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for row in rows:
        row["evidence"] = evidence_of(row, sources)
        if not row["evidence"]:
            del row["evidence"]
    path.write_text("".join(line_of(in_order(row)) for row in rows), "utf-8")
    return Counter(language for row in rows for language in row.get("evidence", ()))


def main() -> None:
    """Attest the tables that the command line names."""
    parser = argparse.ArgumentParser(description="Set the column evidence of concept tables.")
    parser.add_argument("sources", type=Path, help="the folder of the sources")
    parser.add_argument("tables", type=Path, nargs="+", help="JSON Lines files")
    arguments = parser.parse_args()
    sources = read_sources(arguments.sources)
    for table in arguments.tables:
        counts = attest(table, sources)
        print(table, *(f"{language} {counts[language]}" for language in LANGUAGES), sep="  ")


if __name__ == "__main__":
    main()
