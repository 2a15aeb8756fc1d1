"""Word lists of one's own: CSV, TSV, JSON lines, Parquet, and the reference tool's CSV files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from table_files import json_lines, sound_rows, write_data_set

from sa_bench.tables import ConceptTable, read_own_table, read_table
from sa_bench.tables.delimited import parse_csv

if TYPE_CHECKING:
    from pathlib import Path

# In the spirit of the reference tool's files: comments, several glosses, a column for remarks.
_REFERENCE = """\
# a list of four
chinese,english,human
一,one|unity|first,
#丨,vertical line,
口,mouth||mouth|opening,checked
C#,C#|#hash,
# 㔾,ancient form,
空,,
马,null,
山,NA|None,
"""


@pytest.fixture
def reference(tmp_path: Path) -> ConceptTable:
    return _read(tmp_path, "characters.csv", _REFERENCE)


def _read(folder: Path, name: str, content: str | bytes) -> ConceptTable:
    encoded = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(encoded)
    return read_own_table(folder / name)


def test_a_hash_starts_a_comment_only_at_the_start_of_a_line(reference: ConceptTable) -> None:
    assert reference.glosses["zho"] == (
        ("一",),
        ("口",),
        ("C#",),
        ("空",),
        ("马",),
        ("山",),
    )
    assert reference.glosses["eng"][2] == ("C#", "#hash")


def test_bars_part_glosses_and_empty_or_repeated_ones_are_dropped(reference: ConceptTable) -> None:
    assert reference.glosses["eng"][:2] == (("one", "unity", "first"), ("mouth", "opening"))


def test_null_na_and_none_are_words(reference: ConceptTable) -> None:
    assert reference.glosses["eng"][4:] == (("null",), ("NA", "None"))


def test_an_empty_cell_is_a_missing_one(reference: ConceptTable) -> None:
    assert reference.glosses["eng"][3] == ()


def test_english_comes_first_though_the_file_begins_with_chinese(reference: ConceptTable) -> None:
    assert reference.languages == ("eng", "zho")
    assert reference.pairs == [("eng", "zho")]


def test_an_unknown_column_is_kept_and_the_notes_say_so(reference: ConceptTable) -> None:
    assert reference.notes == ("kept, and read by no figure: 'human'",)
    assert reference.extra["human"][:2] == ("", "checked")


def test_without_an_id_a_concept_is_called_by_its_first_gloss(reference: ConceptTable) -> None:
    assert reference.ids == ("one", "mouth", "C#", "空", "null", "NA")
    assert reference.domains is None


def test_concepts_with_the_same_first_gloss_are_numbered(tmp_path: Path) -> None:
    table = _read(tmp_path, "a.csv", "en,zh\nbank,银行\nbank-2,x\nbank,河岸\nbank,库\n")
    assert table.ids == ("bank", "bank-2", "bank-3", "bank-4")


@pytest.mark.parametrize(
    "heading",
    ["eng,deu", "eng-Latn,deu-Latn", "en,de", "English,German", " ENGLISH , german "],
)
def test_columns_are_named_by_key_code_tag_or_english_name(tmp_path: Path, heading: str) -> None:
    table = _read(tmp_path, "a.csv", f"{heading}\nsun,Sonne\nhand,Hand\n")
    assert table.glosses == {"eng": (("sun",), ("hand",)), "deu": (("Sonne",), ("Hand",))}


@pytest.mark.parametrize("heading", ["zh", "zh-Hans", "Chinese"])
def test_chinese_goes_by_its_short_tag_too(tmp_path: Path, heading: str) -> None:
    table = _read(tmp_path, "a.csv", f"en,{heading}\nsun,太阳\nhand,手\n")
    assert table.codes == {"eng": "eng-Latn", "zho": "zho-Hans"}


def test_id_domain_and_note_are_kept(tmp_path: Path) -> None:
    content = "id,domain,note,en,de\ns,nature,hot,sun,Sonne\nh,body,,hand,Hand\n"
    table = _read(tmp_path, "a.csv", content)
    assert table.ids == ("s", "h")
    assert table.domains == ("nature", "body")
    assert table.extra == {"note": ("hot", "")}
    assert table.notes == ()


def test_a_column_of_domains_that_is_empty_is_none(tmp_path: Path) -> None:
    table = _read(tmp_path, "a.csv", "domain,en,de\n,sun,Sonne\n,hand,Hand\n")
    assert table.domains is None


def test_a_gloss_in_quotation_marks_may_hold_the_separator(tmp_path: Path) -> None:
    table = _read(tmp_path, "a.csv", 'en,de\n"yes, please",ja\n"say ""no""",nein\n')
    assert table.glosses["eng"] == (("yes, please",), ('say "no"',))


def test_tabs_separate_the_cells_of_a_tsv_file(tmp_path: Path) -> None:
    table = _read(tmp_path, "a.tsv", "en\tde\nyes, please\tja\nno\tnein\n")
    assert table.glosses["eng"] == (("yes, please",), ("no",))


def test_a_semicolon_separates_where_the_heading_has_no_comma(tmp_path: Path) -> None:
    table = _read(tmp_path, "a.csv", "# from a spreadsheet\nen;de\nyes, please;ja\nno;nein\n")
    assert table.glosses["eng"] == (("yes, please",), ("no",))


def test_a_byte_order_mark_and_foreign_line_ends_are_accepted(tmp_path: Path) -> None:
    plain = _read(tmp_path, "a.csv", "en,de\nsun,Sonne\nhand,Hand\n")
    marked = _read(tmp_path, "b.csv", b"\xef\xbb\xbfen,de\r\nsun,Sonne\r\nhand,Hand\r\n")
    assert marked.glosses == plain.glosses


def test_empty_rows_are_left_out_and_counted(tmp_path: Path) -> None:
    table = _read(tmp_path, "a.csv", "en,de\n\nsun,Sonne\n,\n | ,||\nhand,Hand\n")
    assert table.ids == ("sun", "hand")
    assert table.notes == ("left out 2 of 4 rows without a gloss, the first in line 4",)


def test_a_language_without_a_gloss_is_left_out_and_noted(tmp_path: Path) -> None:
    table = _read(tmp_path, "a.csv", "en,fr,de\nsun,,Sonne\nhand,,Hand\n")
    assert table.languages == ("eng", "deu")
    assert table.notes == ("left out fra-Latn: there is no gloss in its column",)


def test_a_row_that_ends_early_lacks_its_last_cells_and_is_noted(tmp_path: Path) -> None:
    table = _read(tmp_path, "a.csv", "en,de,fr\nsun,Sonne\nhand,Hand,main\nfire,Feuer,feu\n")
    assert table.glosses["fra"] == ((), ("main",), ("feu",))
    (note,) = table.notes
    assert "1 of 3 rows are shorter than the heading, the first in line 2" in note


def test_json_lines_may_hold_texts_with_bars_instead_of_lists(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"en": "autumn|fall", "de": "Herbst"},
        {"en": ["sun"], "de": ["Sonne"]},
    ]
    table = _read(tmp_path, "a.jsonl", json_lines(rows))
    assert table.glosses["eng"] == (("autumn", "fall"), ("sun",))


def test_a_bar_within_a_listed_gloss_is_part_of_it(tmp_path: Path) -> None:
    rows = [{"en": ["a|b"], "de": ["x"]}, {"en": ["sun"], "de": ["Sonne"]}]
    assert _read(tmp_path, "a.jsonl", json_lines(rows)).glosses["eng"][0] == ("a|b",)


def test_parquet_holds_texts_or_lists_and_null_for_a_missing_cell(tmp_path: Path) -> None:
    columns = {
        "id": [1, 2, 3],
        "English": ["null", "autumn|fall", None],
        "deu": [["Null"], ["Herbst"], ["Sonne"]],
    }
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    table = read_own_table(tmp_path / "a.parquet")
    assert table.ids == ("1", "2", "3")
    assert table.glosses["eng"] == (("null",), ("autumn", "fall"), ())
    assert table.glosses["deu"] == (("Null",), ("Herbst",), ("Sonne",))


def test_a_parquet_file_with_a_language_twice_is_an_error(tmp_path: Path) -> None:
    columns = pa.table([["a", "b"], ["c", "d"]], names=["eng", "eng"])
    pq.write_table(columns, tmp_path / "a.parquet")
    with pytest.raises(ValueError, match="columns 'eng' and 'eng' are both eng-Latn"):
        read_own_table(tmp_path / "a.parquet")


def test_the_same_words_are_the_same_table_in_every_format(tmp_path: Path) -> None:
    rows = sound_rows()
    flat: list[dict[str, str]] = [
        {key: cell if isinstance(cell, str) else cell[0] for key, cell in row.items()}
        for row in rows
    ]
    lines = [list(flat[0]), *[list(row.values()) for row in flat]]
    for name, separator in (("a.csv", ","), ("a.tsv", "\t")):
        content = "".join(separator.join(line) + "\n" for line in lines)
        (tmp_path / name).write_text(content, "utf-8")
    pq.write_table(pa.Table.from_pylist(flat), tmp_path / "a.parquet")
    (tmp_path / "a.jsonl").write_text(json_lines(flat), "utf-8")
    expected = read_table(write_data_set(tmp_path / "set", rows))
    for name in ("a.csv", "a.tsv", "a.parquet", "a.jsonl", "set"):
        table = read_own_table(tmp_path / name)
        assert (table.ids, table.domains, table.glosses) == (
            expected.ids,
            expected.domains,
            expected.glosses,
        ), name


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "a.csv",
            b"en,de\nsun,Sonne\nsea,\xe9\n",
            r"line 3: byte 0xe9 at offset 20 is not UTF-8; sav",
        ),
        (
            "a.csv",
            "en,de\n".encode("utf-16"),
            r"line 1: byte 0xff at offset 0 .+ -f UTF-16 -t UTF-8",
        ),
        ("a.csv", b"", r"the columns are none"),
        ("a.csv", b"# nothing\n", r"the columns are none"),
        ("a.csv", b"en,de\n", r"there is none; the columns are 'en', 'de'"),
        ("a.csv", b"word,wort\na,b\n", r"there is none; the columns are 'word', 'wort'"),
        ("a.csv", b"en\nsun\nhand\n", r"there is only eng-Latn; the columns are 'en'"),
        ("a.csv", b"en,de\nsun,\nhand,\n", r"there is only eng-Latn"),
        ("a.csv", b"en,de\nsun,Sonne\n", r"a table needs two concepts, there is 1"),
        ("a.csv", b"en,de,en\nsun,Sonne,sol\n", r"line 1: the column 'en' stands twice"),
        (
            "a.csv",
            b"en,de,English\nsun,Sonne,sol\n",
            r"columns 'en' and 'English' are both eng-Latn",
        ),
        ("a.csv", b"en,zh,zho-Hant\nsun,a,b\n", r"'zh' and 'zho-Hant' are one language in two scr"),
        ("a.csv", b"en,de\nsun,Sonne\nyes, please,ja\n", r"line 3: 3 cells under a heading of 2"),
        ("a.csv", b'en,de\nsun,Sonne\n"sea,Meer\nx,y\n', r"line 4: unexpected end of data"),
        ("a.csv", b'en,de\nsun,Sonne\n"sea\nx",y\n', r"line 4, en: 'sea\\nx' holds a line break"),
        ("a.csv", b'en,de\n"sun"x,Sonne\n', r"line 2: ',' expected after '\"'"),
        ("a.csv", b"en,de\nsun," + b"x" * 200_000, r"line 2: field larger than field limit"),
        ("a.csv", b"en,de\nsun\0,Sonne\nsea,Meer\n", r"line 2, en: 'sun\\x00' holds"),
        ("a.parquet", b"PAR1 and more", r"not a Parquet file that can be read"),
        (
            "a.docx",
            b"PK",
            r"a file ending in \.docx is not read as a table; the endings are \.jsonl",
        ),
        ("a", b"en,de", r"a file ending in nothing is not read"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_names_place_and_remedy(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    with pytest.raises(ValueError, match=rf"^\S+{name}\b.*{message}") as caught:
        _read(tmp_path, name, content)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("source", ["words.csv", "no/words.csv", "no such/thing", "a/b/c", "words"])
def test_a_source_that_is_nowhere_is_an_error(source: str) -> None:
    with pytest.raises(FileNotFoundError, match="no such file or folder"):
        read_own_table(source)


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(FileNotFoundError, match="no such file or folder"):
        read_own_table(tmp_path / "a.csv")


def test_a_parquet_file_with_more_rows_than_any_word_list_is_refused_unread(tmp_path: Path) -> None:
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_001, pa.int8()), ["sun"])
    pq.write_table(pa.table({"eng": column, "deu": column}), tmp_path / "a.parquet")
    with pytest.raises(ValueError, match=r"2,000,002 cells; a concept table has 1,000,000 at most"):
        read_own_table(tmp_path / "a.parquet")


_CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)


@given(st.lists(st.tuples(_CELLS, _CELLS), min_size=1, max_size=6))
def test_a_csv_file_that_a_spreadsheet_writes_is_read_back(rows: list[tuple[str, str]]) -> None:
    quoted = [[cell.replace('"', '""') for cell in row] for row in rows]
    content = "en,de\r\n" + "".join(f'"{first}","{second}"\r\n' for first, second in quoted)
    parsed = parse_csv(content.encode(), "a.csv")
    assert [tuple(row.cells.values()) for row in parsed.rows] == rows


_FRAGMENTS = [
    *(b"eng", b"zho", b"id", b"domain", b"human", b"swe-Latn", "太阳".encode(), b"sun", b"hand"),
    *(b",", b"\t", b";", b"|", b"\n", b"\r", b'"', b"#", b" ", b"\0", b"\xff", b"\xef\xbb\xbf"),
    *(b"{", b"}", b"[", b"]", b":", b"null", b"1e999", b"PAR1"),
    *(
        b'{"eng": ["sun"], "zho": ["a"]}\n',
        b"eng,zho\n",
        b"eng\tzho\n",
        b"sun,hand\n",
        b"sun\thand\n",
    ),
]


@given(
    name=st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.parquet"]),
    content=st.lists(st.sampled_from(_FRAGMENTS), max_size=30).map(b"".join) | st.binary(),
)
def test_any_bytes_are_a_table_or_an_error_that_names_the_file(
    tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp()
    try:
        table = _read(folder, name, content)
    except ValueError as error:
        assert str(error).startswith(str(folder / name))  # noqa: PT017 - a table is as good
    else:
        assert len(table.languages) >= 2
        assert all(len(column) == table.n_concepts for column in table.glosses.values())
