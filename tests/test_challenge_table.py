"""The challenge table: what its traps, pairs, words and sources promise each other."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

TASKS = Path(__file__).parents[1] / "tasks"
LANGUAGES = ("eng", "zho", "spa", "fra", "deu", "rus", "kor", "ara", "jpn", "hin", "por", "tur")
CATEGORIES = {"untranslatable", "polyseme", "false_friend"}
PARTS_OF_SPEECH = {"noun", "verb", "adj", "adv", "num", "pron", "phrase"}
COMMON = {"id", "concept", "domain", "category", "sense", "pos", "source_language", "word"}
OPTIONAL = {"concepticon", "ili", "evidence"}
OWN = {"untranslatable": {"reference"}, "polyseme": {"wrong"}, "false_friend": {"pair", "trap"}}

Row = dict[str, Any]


def read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


ROWS = read(TASKS / "challenge" / "data" / "test.jsonl")
CHANGES = read(TASKS / "challenge" / "CHANGES.jsonl")


def of(category: str) -> list[Row]:
    return [row for row in ROWS if row["category"] == category]


def sisters() -> dict[tuple[str, str], list[Row]]:
    words: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in of("polyseme"):
        words[row["source_language"], row["word"]].append(row)
    return words


def traps() -> list[tuple[Row, str, str]]:
    """Return every trap as (row, target language, string)."""
    found = [
        (row, language, string)
        for row in of("polyseme")
        for language, strings in row["wrong"].items()
        for string in strings
    ]
    return found + [
        (row, language, string)
        for row in of("false_friend")
        for language, string in row["trap"].items()
    ]


def test_there_are_enough_rows_traps_and_pairs() -> None:
    pairs = {(row["source_language"], language) for row, language, _ in traps()}
    assert len(ROWS) >= 180
    assert len(traps()) >= 150
    assert len(pairs) >= 20
    assert {row["category"] for row in ROWS} == CATEGORIES


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_row_has_the_keys_of_its_category_and_no_other(row: Row) -> None:
    needed = COMMON | OWN[row["category"]] | set(LANGUAGES)
    assert needed <= set(row) <= needed | OPTIONAL
    assert row["pos"] in PARTS_OF_SPEECH
    assert re.fullmatch(r"[a-z]{3}", row["source_language"])
    for slug in ("id", "concept", "domain"):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row[slug])
    for language in LANGUAGES:
        (gloss,) = row[language]
        assert gloss == gloss.strip() != ""
    text = json.dumps(row, ensure_ascii=False)
    assert text == unicodedata.normalize("NFC", text)


def test_ids_and_concepts_are_unique() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert len({row["concept"] for row in ROWS}) == len(ROWS)


def test_no_gloss_stands_in_two_rows_of_a_language() -> None:
    for language in LANGUAGES:
        counts = Counter(row[language][0].casefold() for row in ROWS)
        assert [gloss for gloss, n in counts.items() if n > 1] == [], language


def test_every_domain_has_at_least_five_rows() -> None:
    assert min(Counter(row["domain"] for row in ROWS).values()) >= 5


def test_the_wrong_words_are_those_of_the_sister_rows() -> None:
    for (source, word), rows in sisters().items():
        assert len(rows) >= 2, word
        assert len({tuple(row["wrong"]) for row in rows}) == 1, word
        for row in rows:
            assert source not in row["wrong"]
            assert set(row["wrong"]) <= set(LANGUAGES)
            for language, strings in row["wrong"].items():
                others = [other[language][0] for other in rows if other is not row]
                assert strings == others, (row["id"], language)


def test_a_polyseme_says_its_sense_without_the_bare_word_in_its_own_language() -> None:
    for row in of("polyseme"):
        gloss = row[row["source_language"]][0]
        assert gloss.casefold() != row["word"].casefold(), row["id"]


def test_a_trap_is_never_a_right_word() -> None:
    for row, language, string in traps():
        assert language in LANGUAGES, row["id"]
        assert language != row["source_language"], row["id"]
        right = {gloss.casefold() for gloss in row[language]}
        assert string.casefold() not in right, (row["id"], language)


def test_a_pair_joins_two_rows() -> None:
    pairs: dict[str, list[Row]] = defaultdict(list)
    for row in of("false_friend"):
        pairs[row["pair"]].append(row)
    for pair, rows in pairs.items():
        assert len(rows) == 2, pair
        first, second = rows
        assert second["source_language"] in first["trap"], pair
        assert first["source_language"] in second["trap"], pair


def test_the_source_word_stands_in_its_own_language() -> None:
    for row in of("untranslatable"):
        if row["source_language"] in LANGUAGES:
            assert row[row["source_language"]] == [row["word"]], row["id"]
    for row in of("false_friend"):
        assert row["word"] in row[row["source_language"]][0], row["id"]


def test_an_untranslatable_names_a_reference() -> None:
    assert [row["id"] for row in of("untranslatable") if len(row["reference"]) < 10] == []


def test_a_concept_of_the_concepts_table_is_shared_only_on_purpose() -> None:
    own = {row["id"] for row in read(TASKS / "concepts" / "data" / "test.jsonl")}
    by_id = {row["id"]: row["concept"] for row in ROWS}
    assert [slug for slug in by_id if slug in own and by_id[slug] != slug] == []


def test_the_last_change_of_a_cell_is_what_stands_there() -> None:
    by_id = {row["id"]: row for row in ROWS}
    last = {(change["id"], change["language"]): change for change in CHANGES}
    for (slug, language), change in last.items():
        assert set(change) == {"id", "language", "from", "to", "why", "by", "date"}
        assert change["to"] == by_id[slug][language]
        assert change["from"] != change["to"]
        assert change["why"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", change["date"])
