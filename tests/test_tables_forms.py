"""What people's lists hold: their forms, marks and names, read rightly, noted or refused."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from sa_bench.cli import main
from sa_bench.languages import find_language, named_language
from sa_bench.tables import ConceptTable, read_own_table
from sa_bench.tables.row_format import KEY_ORDER, LANGUAGE_KEYS
from sa_bench.tasks import get_task, load_task

if TYPE_CHECKING:
    from pathlib import Path


def _read(
    folder: Path, name: str, content: str | bytes, **options: bool | list[str]
) -> ConceptTable:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return read_own_table(folder / name, **options)  # type: ignore[arg-type]  # drawn by tests


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ("en-US en_GB ENG eng_Latn English anglais enu", "eng-Latn"),
        ("zh-CN cmn cmn-Hans zho_Hans chi Mandarin 简体中文 chn cn", "zho-Hans"),
        ("zh_TW zh-Hant zho_Hant 繁體中文", "zho-Hant"),
        ("ger de-AT Deutsch", "deu-Latn"),
        ("arb arb_Arab العربية", "ara-Arab"),
        ("iw he-IL Hebrew", "heb-Hebr"),
        ("pes prs Farsi", "fas-Arab"),
        ("zsm ms", "msa-Latn"),
        ("no nb nor Norwegian", "nob-Latn"),
        ("sr-Latn sh", "srp-Latn"),
        ("jp ja-JP 日本語", "jpn-Jpan"),
        ("grk el", "ell-Grek"),
    ],
)
def test_a_language_goes_by_every_name_in_use(names: str, code: str) -> None:
    for name in names.split():
        named = named_language(name)
        assert named is not None, name
        assert named.code == code, name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Chinese (Traditional)", "zho-Hant"),
        ("Spanish (Latin America)", "spa-Latn"),
        ("Brazilian Portuguese", "por-Latn"),
        ("한국어 (Korean)", "kor-Hang"),
    ],
)
def test_qualifiers_say_the_script_and_nothing_else(name: str, code: str) -> None:
    named = named_language(name)
    assert named is not None
    assert (named.code, named.note) == (code, "")


@pytest.mark.parametrize(("name", "code"), [("vol", "vol-Latn"), ("Yiddish", "yid-Hebr")])
def test_the_script_of_a_further_language_is_supposed_and_noted(
    tmp_path: Path, name: str, code: str
) -> None:
    table = _read(tmp_path, "a.csv", f"en,{name}\nsun,a\nhand,b\n")
    assert table.codes == {"eng": "eng-Latn", code[:3]: code}
    assert any(repr(name) in note and code in note for note in table.notes)


_HEADINGS = """
pos tag num row key set src tgt ref min max sum man day age col seq pid word gloss human note notes
form value concept meaning translation comment source target region category number frequency level
type kana kanji romaji pinyin reading definition sense lemma stem root class title name group order
page index rank score status scope domain url link image audio ipa part gender plural theme unit
lesson date author language lang code iso text label count total sentence variant dialect etymology
cognacy doculect tokens alignment parameter_id language_id hint deck tags question answer term
"""


@pytest.mark.parametrize("name", sorted({*_HEADINGS.split(), *KEY_ORDER} - {*LANGUAGE_KEYS, "id"}))
def test_what_heads_other_columns_is_no_language(name: str) -> None:
    assert [named_language(each) for each in (name, name.title(), name.upper())] == [None] * 3


@pytest.mark.parametrize("name", ["", " ", "\0", "eng\0", "\ud800", "e" * 10_000, "x" * 3, "x-y-z"])
def test_a_name_of_any_characters_is_a_language_or_none(name: str) -> None:
    assert named_language(name) is None
    assert find_language(name) is None


def test_a_column_of_numbers_is_no_language_though_its_name_is(tmp_path: Path) -> None:
    table = _read(tmp_path, "a.csv", "No,en,de\n1,sun,Sonne\n2,hand,Hand\n")
    assert table.languages == ("eng", "deu")
    assert any("'No'" in note for note in table.notes)


def test_two_regions_of_one_language_are_an_error_that_names_both(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="columns 'pt-BR' and 'pt-PT' are both por-Latn"):
        _read(tmp_path, "a.csv", "en,pt-BR,pt-PT\nsun,a,b\nhand,c,d\n")


def test_languages_are_asked_for_by_any_name() -> None:
    by_name = get_task("concepts").with_languages(["English", "zh-CN", "ger"])
    assert by_name.hf_subsets == ["eng-zho", "eng-deu", "zho-deu"]


def test_a_language_that_a_list_has_not_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("inglese?,de,fr\nsun,Sonne,soleil\nhand,Hand,main\n")
    task = load_task(tmp_path / "a.csv")
    assert any(n.startswith("warning: 'inglese?'") for n in task.table.notes)
    with pytest.raises(ValueError, match="has no language eng; it has fra, deu"):
        task.with_languages(["eng", "de"])


def test_a_cell_without_letter_or_digit_is_missing_and_counted(tmp_path: Path) -> None:
    table = _read(tmp_path, "a.csv", "en,de\nsun,-\nhand,Hand\nfire,?\nC#,—\n7,sieben\n")
    assert table.glosses["deu"] == ((), ("Hand",), (), (), ("sieben",))
    assert table.glosses["eng"][3:] == (("C#",), ("7",))
    (note,) = table.notes
    assert "without a letter or digit: 3 in 'de'; the first in line 2; such as '-'" in note


def test_a_text_in_several_rows_is_named_and_stays(tmp_path: Path) -> None:
    table = _read(
        tmp_path,
        "a.csv",
        "en,de\na,tbd\nb,tbd\nc,tbd\nd,D\n" + "".join(f"w{n},W{n}\n" for n in range(40)),
    )
    assert table.glosses["deu"][:3] == (("tbd",),) * 3
    (note,) = table.notes
    assert "'tbd' in 3 rows" in note


@pytest.mark.parametrize("mark", [";", "/", "、", ", "])
def test_several_forms_in_a_cell_are_counted(tmp_path: Path, mark: str) -> None:
    table = _read(tmp_path, "a.tsv", f"en\tde\nautumn{mark}fall\tHerbst\nsun\tSonne\n")
    assert table.glosses["eng"][0] == (f"autumn{mark}fall",)
    (note,) = table.notes
    assert "a mark that may part words are read as one each; several glosses of a cell" in note


def test_rows_that_repeat_an_earlier_one_are_left_out_and_counted(tmp_path: Path) -> None:
    table = _read(tmp_path, "a.csv", "en,de\nsun,Sonne\nhand,Hand\nsun,Sonne\nsun,Sonne\n")
    assert table.ids == ("sun", "hand")
    assert any("left out 2 of 4 rows, the first in line 4" in note for note in table.notes)


def test_a_word_on_many_rows_is_counted(tmp_path: Path) -> None:
    rows = "".join(f"w{n // 3},W{n}\n" for n in range(12))
    table = _read(tmp_path, "a.csv", f"en,de\n{rows}")
    assert table.n_concepts == 12
    assert any(n.startswith("warning: 12 of 12 rows have a word in 'en'") for n in table.notes)


def test_glosses_are_what_a_reader_sees(tmp_path: Path) -> None:
    content = "\ufeff\ufeffen,de,hi\nsu\u200bn,Sonne\u200f,क्\u200dष\ncafe\u0301,Hand,हाथ\n"
    table = _read(tmp_path, "a.csv", content)
    assert table.glosses["eng"] == (("sun",), ("café",))
    assert table.glosses["deu"] == (("Sonne",), ("Hand",))
    assert table.glosses["hin"][0] == ("क्\u200dष",)
    dropped, composed = table.notes
    assert "from glosses: 1 in 'en', 1 in 'de'; the first in line 2" in dropped
    assert composed.startswith("composed glosses to Unicode's NFC: 1 in 'en'; the first in line 3")


@pytest.mark.parametrize(
    ("gloss", "said"),
    [("MÃ¼ll", "another encoding"), ("M\ufffdll", "U+FFFD"), ("M\x1bll", "control characters")],
)
def test_glosses_that_were_damaged_are_noted(tmp_path: Path, gloss: str, said: str) -> None:
    table = _read(tmp_path, "a.csv", f"en,de\nrubbish,{gloss}\nhand,Hände\n")
    assert table.glosses["deu"][0] == (gloss,)
    (note,) = table.notes
    assert said in note
    assert "1 in 'de'" in note


def test_notes_in_brackets_stay_or_are_left_out_as_asked(tmp_path: Path) -> None:
    content = "en,ja\nrun (verb),走る（はしる）\n(the) sun,太陽\n(x),手\n"
    kept = _read(tmp_path, "a.csv", content)
    assert kept.glosses["eng"][0] == ("run (verb)",)
    assert any("--without-brackets: 2 in 'en', 1 in 'ja'" in note for note in kept.notes)
    bare = _read(tmp_path, "a.csv", content, without_brackets=True)
    assert bare.glosses == {
        "eng": (("run",), ("sun",), ("(x)",)),
        "jpn": (("走る",), ("太陽",), ("手",)),
    }
    assert bare.revision != kept.revision


@pytest.mark.parametrize(
    "content",
    [
        "en\tde\nsun\tSonne\nhand\tHand\n",
        "en|de\nsun|Sonne\nhand|Hand\n",
        "sep=;\nen;de\nsun;Sonne\nhand;Hand\n",
        "en;de\nsun;Sonne\nhand;Hand\n",
    ],
)
@pytest.mark.parametrize("ending", ["csv", "tsv", "txt"])
def test_what_parts_the_cells_is_found(tmp_path: Path, content: str, ending: str) -> None:
    table = _read(tmp_path, f"a.{ending}", content)
    assert table.glosses == {"eng": (("sun",), ("hand",)), "deu": (("Sonne",), ("Hand",))}


def test_cells_parted_by_anything_else_are_the_cause_that_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one cell, 'en:de'; cells are parted by one of comma"):
        _read(tmp_path, "a.csv", "en:de\nsun:Sonne\nhand:Hand\n")


@pytest.mark.parametrize("name", ["en-de.txt", "en-de.0-5000.txt", "eng_deu.txt", "en-de.csv"])
def test_the_word_pairs_of_a_dictionary_are_joined_by_source_word(
    tmp_path: Path, name: str
) -> None:
    mark = "," if name.endswith("csv") else "\t" if "_" in name else " "
    pairs = "bank Bank\nsun Sonne\nbank Ufer\n".replace(" ", mark)
    table = _read(tmp_path, name, pairs)
    assert table.glosses == {"eng": (("bank",), ("sun",)), "deu": (("Bank", "Ufer"), ("Sonne",))}
    assert any(note.startswith("joined 3 rows to 2") for note in table.notes)


def test_the_columns_of_a_list_without_heading_are_named_by_who_reads_it(tmp_path: Path) -> None:
    content = "sun,Sonne,soleil\nhand,Hand,main\n"
    table = _read(tmp_path, "a.csv", content, columns=["en", "German", "fr"])
    assert table.glosses["fra"] == (("soleil",), ("main",))
    with pytest.raises(ValueError, match="write the names above it, or give them as --columns"):
        _read(tmp_path, "a.csv", content)
    with pytest.raises(ValueError, match="call it by them .en-de.txt., or name them"):
        _read(tmp_path, "a.txt", "sun Sonne\n")
    with pytest.raises(ValueError, match="line 2: 3 words where there should be a word and its"):
        _read(tmp_path, "en-de.txt", "sun Sonne\nnew york neu\n")


def test_one_word_a_row_becomes_a_row_a_concept(tmp_path: Path) -> None:
    content = (
        "ID,Language_ID,Parameter_ID,Form,Value\n1,eng,SUN,sun,x\n2,deu,SUN,Sonne,x\n"
        "3,eng,FALL,autumn,x\n4,eng,FALL,fall,x\n5,deu,FALL,Herbst,x\n6,lang7,FALL,z,x\n7,eng,,y,x\n"
    )
    table = _read(tmp_path, "forms.csv", content)
    assert table.ids == ("SUN", "FALL")
    assert table.glosses == {
        "eng": (("sun",), ("autumn", "fall")),
        "deu": (("Sonne",), ("Herbst",)),
    }
    made, unknown, lacking = table.notes
    assert "5 words of 2 languages make 2 concepts, by 'Parameter_ID'" in made
    assert "left out 1 words of what 'Language_ID' calls 'lang7'" in unknown
    assert "left out 1 rows" in lacking


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("word,language\nsun,ENU\n太阳,CHN\n", "no column says which words mean the same"),
        ("concept,word,lang\na,sun,zz9\na,b,zz8\n", "'lang' names fewer than two languages; it ho"),
        ("concept,word,lang\na,sun,en\na,x,en-US\n", "'en' and 'en-US' are both eng-Latn"),
    ],
)
def test_one_word_a_row_without_what_joins_them_names_the_way(
    tmp_path: Path, content: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        _read(tmp_path, "a.csv", content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '[{"en": "sun", "de": "Sonne"}, {"en": "hand", "de": ["Hand"]}]'),
        ("a.json", '{"en": "sun", "de": "Sonne"}\n{"en": "hand", "de": ["Hand"]}\n'),
        ("a.ndjson", '{"en": "sun", "de": "Sonne"}\n{"en": "hand", "de": ["Hand"]}\n'),
    ],
)
def test_json_is_a_list_of_objects_or_a_line_each(tmp_path: Path, name: str, content: str) -> None:
    assert _read(tmp_path, name, content).glosses["deu"] == (("Sonne",), ("Hand",))


@pytest.mark.parametrize(
    "content", ['{"en": ["sun"]', "[1]", '[{"a": 1, "a": 2}]', "3", "[" * 9999]
)
def test_other_json_is_refused_by_name(tmp_path: Path, content: str) -> None:
    with pytest.raises(ValueError, match=r"a\.json"):
        _read(tmp_path, "a.json", content)


def _workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.create_sheet("more")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbooks_cells_are_read_as_shown(tmp_path: Path) -> None:
    content = _workbook(
        [["en", "de", None], ["sun", "Sonne"], [], ["seven", 7.0], ["true", True], ["x", "#N/A"]]
    )
    table = _read(tmp_path, "a.xlsx", content)
    assert table.glosses["deu"] == (("Sonne",), ("7",), ("TRUE",), ())
    assert any("read the sheet 'Sheet' alone, and not 'more'" in note for note in table.notes)
    assert any("1 rows hold an error of the spreadsheet" in note for note in table.notes)


_ODS = """<d xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><table:table table:name="A">{}
</table:table></d>"""


def _ods(*rows: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", _ODS.format("".join(rows)))
    return stream.getvalue()


def _ods_row(*cells: str, repeated: int = 1, times: int = 1) -> str:
    of = "".join(
        f'<table:table-cell table:number-columns-repeated="{times}"><text:p>{cell}</text:p>'
        "</table:table-cell>"
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{of}</table:table-row>'


_ODS_END = (
    '<table:table-row table:number-rows-repeated="1048576">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def test_an_open_documents_cells_are_read_and_its_empty_end_is_not(tmp_path: Path) -> None:
    content = _ods(
        _ods_row("en", "de"), _ods_row("sun", "Sonne"), _ods_row("hand", "Hand"), _ODS_END
    )
    assert _read(tmp_path, "a.ods", content).glosses["deu"] == (("Sonne",), ("Hand",))


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", b" " * 65 * 2**20)
    return stream.getvalue()


@pytest.mark.parametrize("ending", ["ods", "xlsx"])
@pytest.mark.parametrize(
    "content",
    [
        _bomb(),
        _ods(_ods_row("en", "de"), _ods_row("a", "b", repeated=10**9)),
        _ods(_ods_row("en", times=10**9)),
        _ods(_ods_row("en", times=0)),
        _ods("<"),
        b"PK\x03\x04",
        b"",
    ],
    ids=["bytes", "rows", "cells", "none", "broken", "cut", "empty"],
)
def test_a_spreadsheet_that_holds_too_much_or_is_none_is_refused(
    tmp_path: Path, ending: str, content: bytes
) -> None:
    with pytest.raises(ValueError, match=rf"a\.{ending}: not a spreadsheet that can be read"):
        _read(tmp_path, f"a.{ending}", content)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="999999999999"><c r="A1"><v>1</v></c></row>',
        "".join(f'<row r="{n}"><c r="ZZZ{n}"/></row>' for n in range(1, 999)),
    ],
    ids=["rows", "columns"],
)
def test_a_sheet_that_claims_any_number_of_cells_is_refused(tmp_path: Path, rows: str) -> None:
    stream = io.BytesIO()
    sound = io.BytesIO(_workbook([["en", "de"]]))
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if name.endswith("sheet1.xml"):
                first, _, rest = content.partition("<sheetData>")
                content = f"{first}<sheetData>{rows}</sheetData>{rest.partition('</sheetData>')[2]}"
            new.writestr(name, content)
    with pytest.raises(ValueError, match="not a spreadsheet that can be read"):
        _read(tmp_path, "a.xlsx", stream.getvalue())


def test_a_run_says_what_a_list_left_out_and_takes_names_of_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "en-de.txt").write_text(
        "bank Bank\nbank Ufer\n- x\n" + "".join(f"word{n} Wort{n}\n" for n in range(40))
    )
    command = ["run", "-m", "sa-bench/baseline-character-ngrams", "--results", str(tmp_path / "r")]
    of_list = [*command, "--data", str(tmp_path / "en-de.txt"), "-l", "English", "Deutsch"]
    assert main(of_list) == 0
    said = capsys.readouterr().err
    assert "joined 43 rows to 42" in said
    assert "left out glosses without a letter or digit: 1 in 'en'" in said
    assert main([*command, "--columns", "en", "de"]) == 1
    assert "go with a list of your own" in capsys.readouterr().err
