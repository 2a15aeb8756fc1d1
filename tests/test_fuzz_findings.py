"""What fuzzing found: for each defect that is mended, the smallest file that showed it."""

from __future__ import annotations

import json
import os
import re
import tarfile
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from table_files import CARD, sound_rows, write_data_set

from sa_bench.board._toml import read_toml
from sa_bench.board.catalogue import read_catalogue, read_reported
from sa_bench.files import MOST_BYTES, read_regular, read_regular_text
from sa_bench.finding import listed, quoted
from sa_bench.leaderboard.pages.task import read_card_summary
from sa_bench.mteb_scores import read_mteb_scores
from sa_bench.mteb_scores.quality import describe_folder, results_folder
from sa_bench.results import ModelMetadata, Signature
from sa_bench.submissions.provenance import check_run_settings
from sa_bench.tables.data_set import check_data_set, read_front_matter
from sa_bench.tables.shipped import read_own_table

if TYPE_CHECKING:
    from pathlib import Path


def _refused(path: Path, content: bytes, reason: str) -> None:
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"^{re.escape(str(path))}.*{reason}") as caught:
        read_own_table(path)
    assert str(caught.value).isprintable()


def test_a_key_that_stands_twice_is_found_among_a_hundred_thousand(tmp_path: Path) -> None:
    members = ",".join(f'"k{n}":0' for n in range(100_000))
    _refused(tmp_path / "a.jsonl", f'{{{members},"k9":0}}'.encode(), "the key 'k9' stands twice")


def test_a_column_that_stands_twice_is_found_among_a_hundred_thousand(tmp_path: Path) -> None:
    heading = ",".join([*(f"c{n}" for n in range(100_000)), "c0"])
    _refused(tmp_path / "a.csv", heading.encode(), "the column 'c0' stands twice")


def test_short_rows_under_many_languages_are_not_filled_up(tmp_path: Path) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    languages = ",".join(f"q{one}{two}-Latn" for one in letters[:20] for two in letters)
    _refused(tmp_path / "a.csv", f"{languages}\n".encode() + b"x\n" * 20_000, "cells at most")


def test_a_message_on_a_tsv_file_holds_no_tab(tmp_path: Path) -> None:
    _refused(tmp_path / "a.tsv", b'eng\tdeu\n"a"b\tc\n', "line 2: 'tab' expected")


def test_a_column_called_by_a_line_break_does_not_break_the_message(tmp_path: Path) -> None:
    _refused(tmp_path / "a.jsonl", b'{"eng\\n": 1, "deu": "a"}\n', "columns are 'eng")


def _parquet(columns: dict[str, Any]) -> bytes:
    stream = BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


def test_the_message_on_a_broken_parquet_file_is_one_line(tmp_path: Path) -> None:
    content = bytearray(_parquet({"eng": ["a", "b"], "deu": ["c", "d"]}))
    content[-20] ^= 0xFF
    content[-60] ^= 0xFF
    _refused(tmp_path / "a.parquet", bytes(content[:-30] + content[-8:]), "not a Parquet file")


def test_a_date_that_python_cannot_hold_is_refused(tmp_path: Path) -> None:
    content = _parquet({"eng": pa.array([2**31 - 1] * 2, pa.date32()), "deu": ["a", "b"]})
    _refused(tmp_path / "a.parquet", content, "the column 'eng' is of type 'date32")


def test_a_parquet_column_that_no_table_has_is_not_read(tmp_path: Path) -> None:
    times = pa.array([2**62, 0], pa.timestamp("us"))
    path = tmp_path / "a.parquet"
    path.write_bytes(_parquet({"eng": ["a", "b"], "deu": ["c", "d"], "made": times}))
    (note,) = read_own_table(path).notes
    assert note == "not read, as they hold no texts: 'made'"


def test_a_parquet_file_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    indices = pa.array([0] * 1000, pa.int32())
    column = pa.DictionaryArray.from_arrays(indices, pa.array(["x" * 2**20]))
    content = _parquet({"eng": column, "deu": column})
    assert len(content) < 2**20
    _refused(tmp_path / "a.parquet", content, "bytes of text; a concept table has")


def test_a_parquet_list_of_millions_is_refused(tmp_path: Path) -> None:
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_001, pa.int32()), pa.array(["x"]))
    column = pa.ListArray.from_arrays(pa.array([0, 1_000_001], pa.int32()), texts.cast("string"))
    _refused(tmp_path / "a.parquet", _parquet({"eng": column, "deu": ["a"]}), "glosses; a concept")


def test_aliases_in_a_card_do_not_multiply() -> None:
    lines = ["a: &a [x, x]"] + [
        f"{name}: &{name} [{', '.join([f'*{chr(ord(name) - 1)}'] * 9)}]" for name in "bcdefghijkl"
    ]
    with pytest.raises(ValueError, match="an alias"):
        read_front_matter("---\n" + "\n".join([*lines, "language: *l"]) + "\n---\n")


@pytest.mark.parametrize(
    "value", ["!!bool x", "!!int ''", "!!timestamp x", "? {a: b}", "2026-99-99"]
)
def test_yaml_that_its_parser_stumbles_over_is_a_fault_of_the_card(value: str) -> None:
    with pytest.raises(ValueError, match="the front matter is not YAML"):
        read_front_matter(f"---\nlicense: {value}\n---\n")


def test_a_card_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_bytes(b"# \xff\n")
    with pytest.raises(ValueError, match=r"README.md: byte 0xff at offset 2 is not UTF-8"):
        read_card_summary(tmp_path)


def test_a_problem_is_one_plain_line_whatever_the_card_and_the_table_hold(tmp_path: Path) -> None:
    rows = sound_rows()
    rows[1]["do\u202emain"] = rows[1].pop("domain")
    rows[2]["rus"] = ["\x1b[2J" * 1000]
    card = CARD.replace("hi", "h" * 3000)
    problems = [str(problem) for problem in check_data_set(write_data_set(tmp_path, rows, card))]
    assert problems
    assert all(problem.isprintable() and len(problem) < 1000 for problem in problems)


def test_a_file_of_faults_is_given_up_and_the_last_problem_says_so(tmp_path: Path) -> None:
    folder = write_data_set(tmp_path, sound_rows())
    (folder / "data" / "test.jsonl").write_text("[]\n" * 5000, "utf-8")
    problems = check_data_set(folder)
    assert len(problems) < 1100
    assert "over 1000 problems by here; mend them, then check the other" in problems[-1].message


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    folder = write_data_set(tmp_path, sound_rows())
    (folder / "README.md").unlink()
    os.mkfifo(folder / "README.md")
    assert "not a regular file" in str(check_data_set(folder)[0])


def test_a_device_that_never_ends_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.toml").symlink_to("/dev/zero")
    with pytest.raises(ValueError, match="a.toml: not a regular file"):
        read_regular(tmp_path / "a.toml")


def test_a_file_beyond_all_measure_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    with pytest.raises(ValueError, match=f"a.csv: larger than {MOST_BYTES} bytes"):
        read_regular_text(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a = " + b"[" * 5000, "nested too deeply"),
        (b"a = " + b"9" * 5000, "not valid TOML: Exceeds the limit"),
        (b"a = '\xff'", "is not UTF-8"),
    ],
)
def test_settings_that_cannot_be_parsed_name_their_file(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "site.toml").write_bytes(content)
    with pytest.raises(ValueError, match=rf"site.toml: .*{reason}"):
        read_toml(tmp_path / "site.toml")


def test_numbers_where_tables_belong_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "models.toml"
    path.write_text("models = [1]\n[objectives]\n", "utf-8")
    with pytest.raises(ValueError, match=r"models.toml: 'models' is \[1\], and a list of"):
        read_catalogue(path)
    path.write_text("figures = [1]\nurl = 'https://a'\nsource = 'a'\n", "utf-8")
    with pytest.raises(ValueError, match=r"models.toml: 'figures' is \[1\], and a list of"):
        read_reported(path)


def test_a_link_to_no_reported_figures_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "reported.toml").symlink_to("nowhere")
    with pytest.raises(FileNotFoundError, match=r"reported.toml: no such file"):
        read_reported(tmp_path / "reported.toml")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sha256": []}, r"'sha256' is \[\], and an object"),
        ({"models": "a"}, "'models' is 'a', and an object"),
        ({"models": {"a": 1}}, "'models': 'a' is 1, and an object"),
        ({"models": {"a": {"formerly": 1}}}, "'models': 'a': 'formerly' is 1, and a list"),
        ({"flags": [1]}, "'flags': entry 0 is 1, and an object"),
    ],
)
def test_a_sidecar_of_another_shape_is_refused(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    path = _scores(tmp_path, b"model,kind,name,score,have,need\n", changes)
    with pytest.raises(ValueError, match=rf"mteb_scores.json: .*{reason}"):
        read_mteb_scores(path)


def test_a_score_table_with_an_endless_cell_is_refused(tmp_path: Path) -> None:
    path = _scores(tmp_path, b"model,kind,name,score,have,need\n" + b"a" * 200_000, {})
    with pytest.raises(ValueError, match=r"mteb_scores.csv: not a CSV file"):
        read_mteb_scores(path)


def _scores(folder: Path, table: bytes, changes: dict[str, Any]) -> Path:
    path = folder / "mteb_scores.csv"
    path.write_bytes(table)
    sidecar = {"models": {}, "flags": [], "source": {}, "benchmark": "a"}
    sidecar |= {"sha256": {path.name: sha256(table).hexdigest()}} | changes
    path.with_suffix(".json").write_text(json.dumps(sidecar), "utf-8")
    return path


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"path,commit\na,b\n", "no columns 'task' and 'commit'"),
        (b"task,commit\n\xff", "is not UTF-8"),
        (b"task,commit\n" + b"a" * 200_000, "not a CSV file"),
    ],
)
def test_provenance_of_another_shape_is_refused(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "provenance.csv").write_bytes(content)
    with pytest.raises(ValueError, match=rf"provenance.csv: .*{reason}"):
        describe_folder(tmp_path, ["STS17"])


def test_a_commit_is_no_pattern(tmp_path: Path) -> None:
    (tmp_path / "provenance.csv").write_text("task,commit\nSTS17,(\nSTS17\n", "utf-8")
    assert describe_folder(tmp_path, ["STS17"]).commit == "("


def test_an_archive_with_a_link_to_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "results.tar"
    with tarfile.open(path, "w") as archive:
        member = tarfile.TarInfo("a")
        member.type, member.linkname = tarfile.LNKTYPE, "b"
        archive.addfile(member)
    with (
        pytest.raises(ValueError, match=r"results.tar: not a complete tar archive"),
        results_folder(path),
    ):
        pass


def test_a_quoted_value_is_short_and_plain_however_deep_it_is() -> None:
    value: object = "\x1b" * 1000
    for _ in range(100_000):
        value = [value]
    assert quoted(value) == "[[[[[[[...]]]]]]]"


def test_a_list_of_names_says_how_many_are_left_out() -> None:
    assert listed(["a", "b\n", *"x" * 20]) == f"a, 'b\\n', {', '.join('x' * 18)}, 2 more"


def test_a_signature_without_end_is_cut_in_the_message() -> None:
    with pytest.raises(ValueError, match="no signature") as caught:
        Signature.parse("SA|" + "x" * 100_000)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("key", ["name", "revision"])
def test_a_model_without_end_to_its_name_is_refused(key: str, tmp_path: Path) -> None:
    path = tmp_path / "model_meta.json"
    content = {"name": "org/model", "revision": "1"} | {key: "org/" + "x" * 3000}
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(ValueError, match="255 characters at most") as caught:
        ModelMetadata.read(path)
    assert len(str(caught.value)) < 500


def test_run_settings_of_a_hundred_thousand_lines_are_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "run_settings.jsonl"
    path.write_text("\n" * 100_000, "utf-8")
    (finding,) = check_run_settings(path, {})
    assert "100000 lines" in str(finding)
