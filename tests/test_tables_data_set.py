"""The checks of a published data set: each fault is found, alone, with place and remedy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from table_files import CARD, KEYS, json_lines, sound_rows, write_data_set

from sa_bench.tables.data_set import check_data_set, is_data_set, shared_glosses

if TYPE_CHECKING:
    from pathlib import Path

    from sa_bench.finding import Finding


def _only_problem(folder: Path) -> Finding:
    (problem,) = check_data_set(folder)
    return problem


def test_a_sound_data_set_has_no_problem(tmp_path: Path) -> None:
    assert check_data_set(write_data_set(tmp_path, sound_rows())) == []


def test_a_data_set_is_a_folder_that_holds_its_table(tmp_path: Path) -> None:
    folder = write_data_set(tmp_path / "words", sound_rows())
    assert is_data_set(folder)
    assert not is_data_set(tmp_path)
    assert not is_data_set(folder / "data" / "test.jsonl")


@pytest.mark.parametrize(
    ("language", "cell", "message"),
    [
        (
            "zho",
            ["water"],
            "'water' has 'w' (LATIN SMALL LETTER W); write the bare headword as Chin",
        ),
        ("zho", ["水 "], "'水 ' has stray white space; write '水'"),
        ("zho", ["水水 水"], "has ' ' (SPACE)"),
        ("zho", ["みず"], "HIRAGANA LETTER MI"),
        ("kor", ["水"], "in the script Hangul"),
        ("jpn", ["물"], "in the script Han or Hiragana or Katakana"),
        ("rus", ["вoда"], "has 'o' (LATIN SMALL LETTER O)"),
        ("rus", ["річка"], "CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I"),
        ("ara", ["مَاء"], "ARABIC FATHA"),
        ("ara", ["مـاء"], "ARABIC TATWEEL"),
        ("ara", ["چای"], "ARABIC LETTER TCHEH"),
        ("hin", ["पानी।"], "DEVANAGARI DANDA"),
        ("eng", ["water (drink)"], "LEFT PARENTHESIS"),
        ("eng", ["bank_river"], "LOW LINE"),
        ("eng", ["water/fluid"], "SOLIDUS"),
        ("eng", ["water2"], "DIGIT TWO"),
        ("eng", ["wаter"], "CYRILLIC SMALL LETTER A"),
        ("fra", ["eau\u200b"], "ZERO WIDTH SPACE"),
        ("fra", ["e\u0301cole"], "is not in NFC"),
        ("fra", ["eau  douce"], "has stray white space; write 'eau douce'"),
        ("fra", ["nan"], "stands where a word is missing"),
        ("fra", [""], "a gloss is empty"),
        ("fra", [" "], "a gloss is empty"),
        ("fra", [], "the cell is empty; translate the concept into French"),
        ("fra", ["eau", "onde", "flotte"], "the cell has 3 glosses; keep the 2 most usual at most"),
        ("fra", ["eau", "eau"], "'eau' stands 2 times in the cell"),
        ("fra", "eau", "the cell is 'eau'; write a list of texts"),
        ("fra", ["eau", 7], "the cell is ['eau', 7]; write a list of texts"),
        ("fra", None, "the cell is None; write a list of texts"),
    ],
)
def test_a_faulty_cell_is_named_with_line_id_and_language(
    tmp_path: Path, language: str, cell: object, message: str
) -> None:
    rows = sound_rows()
    rows[1][language] = cell
    problem = _only_problem(write_data_set(tmp_path, rows))
    assert (problem.file, problem.line) == ("data/test.jsonl", 2)
    assert problem.place == f"water, {language}"
    assert message in problem.message


@pytest.mark.parametrize(
    ("language", "gloss"),
    [
        ("eng", "ice cream"),
        ("eng", "o'clock"),
        ("eng", "mother-in-law"),
        ("fra", "œuf"),
        ("fra", "aujourd’hui"),
        ("deu", "Straße"),
        ("tur", "ışık"),
        ("zho", "〇"),
        ("jpn", "ラーメン"),
        ("jpn", "人々"),
        ("jpn", "食べる"),
        ("hin", "लड़का"),
        ("hin", "ज़मीन"),
        ("hin", "माँ-बाप"),
        ("ara", "شمس أبيض"),
        ("rus", "ёлка"),
        ("kor", "아이스크림"),
    ],
)
def test_a_headword_in_its_own_script_is_no_problem(
    tmp_path: Path, language: str, gloss: str
) -> None:
    rows = sound_rows()
    rows[1][language] = [gloss]
    assert check_data_set(write_data_set(tmp_path, rows)) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"id": "Water"},
            "the id is 'Water'; write lower-case letters, digits, hyphens (bank-river)",
        ),
        ({"id": "wa ter"}, "the id is 'wa ter'"),
        ({"id": 7}, "the id is 7"),
        ({"id": "sun"}, "the id stands already in line 1; ids are unique"),
        ({"domain": ""}, "the domain is ''"),
        ({"domain": ["nature"]}, "the domain is ['nature']"),
    ],
)
def test_a_faulty_id_or_domain_is_named_with_its_line(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    rows = sound_rows()
    rows[1] |= changes
    problem = _only_problem(write_data_set(tmp_path, rows))
    assert problem.line == 2
    assert message in problem.message


def test_an_optional_key_that_holds_no_text_is_a_problem(tmp_path: Path) -> None:
    rows = [
        {"id": row["id"], "domain": row["domain"], "note": None if row["id"] == "hand" else ""}
        | row
        for row in sound_rows()
    ]
    assert "note is None; write a text" in _only_problem(write_data_set(tmp_path, rows)).message


def test_a_key_that_nobody_reads_is_no_problem(tmp_path: Path) -> None:
    rows = [row | {"pinyin": "", "wordnet": {"ili": "i1"}, "rank": 3} for row in sound_rows()]
    assert check_data_set(write_data_set(tmp_path, rows)) == []


def test_a_further_key_may_be_absent_from_a_row(tmp_path: Path) -> None:
    rows = sound_rows()
    rows[0] |= {"origin": "here"}
    rows[1] = {"id": "water", "concept": "water", **rows[1], "origin": "there", "note": "wet"}
    rows[2] |= {"note": "five"}
    assert check_data_set(write_data_set(tmp_path, rows)) == []


@pytest.mark.parametrize(
    ("key", "meant"), [("concpt", "concept"), ("regions", "region"), ("Scope", "scope")]
)
def test_a_mistyped_key_that_figures_read_gets_a_hint(tmp_path: Path, key: str, meant: str) -> None:
    rows = sound_rows()
    rows[1] |= {key: "here"}
    problem = _only_problem(write_data_set(tmp_path, rows))
    assert f"the key {key} is read by no figure; is {meant} meant?" in problem.message


def test_a_key_beside_the_one_that_it_is_like_is_not_mistyped(tmp_path: Path) -> None:
    rows = [row | {"region": "Asia", "regions": "Asia, Europe"} for row in sound_rows()]
    assert check_data_set(write_data_set(tmp_path, rows)) == []


def test_a_language_that_a_later_row_lacks_is_a_problem(tmp_path: Path) -> None:
    rows = sound_rows()
    del rows[2]["kor"]
    assert _only_problem(write_data_set(tmp_path, rows)).message == "kor is missing; add it"


def test_the_card_lists_the_languages_that_the_table_has(tmp_path: Path) -> None:
    rows = [{key: row[key] for key in row if key != "kor"} for row in sound_rows()]
    assert "the front matter's language is" in _only_problem(write_data_set(tmp_path, rows)).message
    card = CARD.replace("ko, ", "")
    assert check_data_set(write_data_set(tmp_path, rows, card)) == []


def test_a_cell_may_be_missing_in_a_table_beyond_the_core_languages(tmp_path: Path) -> None:
    rows = [row | {"ita": [row["spa"][0]]} for row in sound_rows()]
    rows[1]["fra"] = rows[2]["ita"] = []
    card = CARD.replace("pt, tr]", "pt, tr, it]")
    assert check_data_set(write_data_set(tmp_path, rows, card)) == []


def test_a_row_with_its_keys_in_another_order_is_a_problem(tmp_path: Path) -> None:
    rows = sound_rows()
    rows[2] = {key: rows[2][key] for key in reversed(rows[2])}
    problem = _only_problem(write_data_set(tmp_path, rows))
    assert problem.line == 3
    assert "every line has them in the order of the lines before: id, domain" in problem.message


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("}\n", "}\r\n", 1, "not written as json.dumps"),
        (": ", ":", 1, "not written as json.dumps"),
        ("太阳", "\\u592a\\u9633", 1, "not written as json.dumps"),
        ("}\n", "}\n\n", 2, "not JSON"),
        ("{", "", 1, "not JSON"),
        ('{"id": "sun"', '7\n{"id": "sun"', 1, "a concept is a JSON object"),
        ('"id"', '"eng"', 1, "the key 'eng' stands twice"),
        ('["koşmak"]}\n', '["koşmak"]}', 4, "the last line has no end"),
        ('{"id": "sun"', '\ufeff{"id": "sun"', 1, "begins with a byte order mark"),
    ],
)
def test_a_file_written_in_another_way_is_a_problem(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    folder = write_data_set(tmp_path, sound_rows())
    text = json_lines(sound_rows())
    assert old in text
    (folder / "data" / "test.jsonl").write_bytes(text.replace(old, new, 1).encode())
    problem = _only_problem(folder)
    assert problem.line == line
    assert message in problem.message


@pytest.mark.parametrize(
    ("content", "message"), [(b"", "is empty"), (b"\xff\n", "byte 0xff at offset 0 is not UTF-8")]
)
def test_a_table_that_holds_no_text_is_a_problem(
    tmp_path: Path, content: bytes, message: str
) -> None:
    folder = write_data_set(tmp_path, sound_rows())
    (folder / "data" / "test.jsonl").write_bytes(content)
    assert message in _only_problem(folder).message


def test_two_concepts_with_the_same_glosses_are_a_problem(tmp_path: Path) -> None:
    rows = sound_rows()
    rows[2]["rus"] = ["рука", "кисть"]
    rows[3]["rus"] = ["кисть", "рука"]
    problem = _only_problem(write_data_set(tmp_path, rows))
    assert (problem.line, problem.place) == (4, "run, rus")
    assert "'кисть and рука' is also hand (line 3)" in problem.message


def test_two_concepts_may_share_one_of_two_glosses(tmp_path: Path) -> None:
    rows = sound_rows()
    rows[2]["rus"] = ["рука", "кисть"]
    rows[3]["rus"] = ["рука"]
    assert check_data_set(write_data_set(tmp_path, rows)) == []


def _card_with(*entries: str) -> str:
    heading = ["| language | gloss | concepts | reason |", "|---|---|---|---|"]
    return CARD.replace("None.\n", "\n".join([*heading, *entries, "", "## Licence", "CC\n"]))


@pytest.mark.parametrize("language", ["rus", "Russian", "ru", "`rus`"])
def test_shared_glosses_that_the_card_lists_with_a_reason_are_no_problem(
    tmp_path: Path, language: str
) -> None:
    rows = sound_rows()
    rows[3]["rus"] = rows[2]["rus"]
    card = _card_with(f"| {language} | рука | `hand`, `run` | one word for both |")
    assert check_data_set(write_data_set(tmp_path, rows, card)) == []


def test_a_listed_shared_gloss_without_a_reason_is_a_problem(tmp_path: Path) -> None:
    rows = sound_rows()
    rows[3]["rus"] = rows[2]["rus"]
    problem = _only_problem(
        write_data_set(tmp_path, rows, _card_with("| rus | рука | run, hand | |"))
    )
    assert problem.file == "README.md"
    assert "no reason" in problem.message


@pytest.mark.parametrize(
    "entry",
    [
        "| rus | рука | hand, run | not so |",
        "| Klingon | ghop | hand, run | no such language |",
        "| rus | рука | hand, arm | no such concept |",
    ],
)
def test_a_listed_shared_gloss_that_the_table_does_not_have_is_a_problem(
    tmp_path: Path, entry: str
) -> None:
    card = _card_with(entry)
    problem = _only_problem(write_data_set(tmp_path, sound_rows(), card))
    assert card.splitlines()[(problem.line or 0) - 1] == entry
    assert "don't share all their glosses" in problem.message


def test_a_table_under_another_heading_lists_no_shared_glosses() -> None:
    assert shared_glosses(CARD + "\n## Counts\n\n| domain | n |\n|---|---|\n| a | 1 |\n") == []


def test_a_column_left_in_english_is_a_problem(tmp_path: Path) -> None:
    rows = sound_rows()
    for row in rows[1:]:
        row["por"] = row["eng"]
    problem = _only_problem(write_data_set(tmp_path, rows))
    assert problem.place == "por"
    assert "3 of 4 concepts are written as in English, the first in line 2" in problem.message


def test_a_single_word_written_as_in_english_is_no_problem(tmp_path: Path) -> None:
    assert sound_rows()[2]["deu"] != sound_rows()[2]["eng"]
    rows = sound_rows()
    rows[2]["tur"] = rows[2]["eng"]
    assert check_data_set(write_data_set(tmp_path, rows)) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("---\nlicense", "license", "no front matter; begin the card with YAML"),
        ("license: cc-by-4.0", "license: [", "the front matter is not YAML"),
        ("license: cc-by-4.0\n", "", "the front matter has no license; add it"),
        ("[lexicon]", "[]", "the front matter has no tags; add it"),
        ("[en, zh,", "[zh, en,", "the front matter's language is ['zh', 'en', 'es'"),
        ("split: test", "split: train", "the front matter's configs is"),
    ],
)
def test_a_faulty_card_is_a_problem(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in CARD
    problem = _only_problem(write_data_set(tmp_path, sound_rows(), CARD.replace(old, new, 1)))
    assert problem.file == "README.md"
    assert message in problem.message


def test_front_matter_that_is_no_mapping_is_a_problem(tmp_path: Path) -> None:
    problem = _only_problem(write_data_set(tmp_path, sound_rows(), "---\n- a\n---\n# Words\n"))
    assert "the front matter is not a mapping" in problem.message


def test_a_missing_card_is_a_problem(tmp_path: Path) -> None:
    folder = write_data_set(tmp_path, sound_rows())
    (folder / "README.md").unlink()
    assert "can't be read (No such file or directory)" in _only_problem(folder).message


def test_all_problems_are_told_at_once_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    rows = sound_rows()
    rows[3]["id"] = "Run"
    rows[0]["zho"] = ["sun"]
    rows[0]["tur"] = [" güneş"]
    rows[2]["kor"] = []
    problems = check_data_set(write_data_set(tmp_path, rows, CARD.replace("[lexicon]", "")))
    assert [(p.file, p.line, p.place) for p in problems] == [
        ("README.md", None, ""),
        ("data/test.jsonl", 1, "sun, zho"),
        ("data/test.jsonl", 1, "sun, tur"),
        ("data/test.jsonl", 3, "hand, kor"),
        ("data/test.jsonl", 4, "Run"),
    ]


def test_a_problem_is_one_line_that_begins_with_its_place(tmp_path: Path) -> None:
    rows = sound_rows()
    rows[1]["tur"] = [" su"]
    problem = _only_problem(write_data_set(tmp_path, rows))
    assert (
        str(problem)
        == "data/test.jsonl:2: error: water, tur: ' su' has stray white space; write 'su'"
    )


def test_a_problem_can_be_printed_whatever_the_id_is(tmp_path: Path) -> None:
    rows = sound_rows()
    folder = write_data_set(tmp_path, rows)
    text = json_lines(rows).replace('"water"', json.dumps("\ud800\n"), 1)
    (folder / "data" / "test.jsonl").write_text(text, "utf-8")
    for problem in check_data_set(folder):
        assert str(problem).encode("utf-8").count(b"\n") == 0


def test_every_language_is_checked(tmp_path: Path) -> None:
    rows = sound_rows()
    rows[0] |= {key: ["?"] for key in KEYS}
    problems = check_data_set(write_data_set(tmp_path, rows))
    assert [problem.place.partition(", ")[2] for problem in problems] == KEYS
