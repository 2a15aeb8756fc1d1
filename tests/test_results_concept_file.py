"""Concept files: what is written is read back, and what contradicts itself is refused."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sa_bench.results import ConceptFile, Signature
from sa_bench.results.validation import FileError

if TYPE_CHECKING:
    from pathlib import Path

NAN = math.nan


def _file(**changes: Any) -> ConceptFile:
    fields: dict[str, Any] = {
        "task": "T",
        "model": "org/model",
        "model_revision": "1",
        "dataset_revision": "0123456789ab",
        "signature": Signature("T", "0123456789ab", 2, "none", "float32", "2.26.24", "0.1.0"),
        "languages": ("eng", "zho"),
        "n_pairs": 1,
        "score": 0.1 + 0.2,
        "se": 0.01,
        "concepts": ("red", "green", "水"),
        "domains": ("colour", "colour", "nature"),
        "spread": np.array([0.1, NAN, 0.3]),
        "pseudo_values": np.array([0.2, 0.3, 0.4]),
        "pair_pseudo_values": {"eng-zho": [0.2, 0.3, 0.4]},
        "language_spread": {"eng": [0.1, NAN, 0.3], "zho": (0.1, NAN, 0.3)},
        "without_domain": {"colour": {"score": 0.3, "eng-zho": 0.3}},
        "written": "2026-11-22",
        "versions": {"sa-bench": "0.1.0"},
    }
    return ConceptFile(**fields | changes)


def _changed(**changes: Any) -> str:
    return json.dumps(json.loads(_file().to_json()) | changes)


def test_what_is_written_is_read_back() -> None:
    text = _file().to_json()
    assert ConceptFile.from_json(text).to_json() == text


def test_missing_values_are_null_in_the_file_and_nan_in_memory() -> None:
    text = _file().to_json()
    assert json.loads(text)["spread"] == [0.1, None, 0.3]
    assert math.isnan(list(ConceptFile.from_json(text).spread)[1])


def test_the_file_is_compact_sorted_and_rounded_to_nine_decimals() -> None:
    text = _file().to_json()
    assert text.startswith('{"concepts":["red","green","水"],"dataset_revision":')
    assert '"score":0.3,' in text
    assert text.endswith("}\n")


def test_a_table_without_domains_and_a_run_without_the_pair_leave_nulls_out_of_the_way() -> None:
    text = _file(domains=None, pair_pseudo_values={}, without_domain={}).to_json()
    file = ConceptFile.from_json(text)
    assert file.domains is None
    assert file.pair_pseudo_values == {}


def test_pseudo_values_under_their_former_key_are_read() -> None:
    content = json.loads(_file().to_json())
    content["pseudo_values_eng_zho"] = content.pop("pair_pseudo_values")["eng-zho"]
    file = ConceptFile.from_json(json.dumps(content))
    assert {pair: list(each) for pair, each in file.pair_pseudo_values.items()} == {
        "eng-zho": [0.2, 0.3, 0.4]
    }


def test_a_pair_s_pseudo_values_are_as_many_as_the_concepts() -> None:
    with pytest.raises(ValueError, match="'pair_pseudo_values, eng-zho' has 1 values for 3"):
        ConceptFile.from_json(_changed(pair_pseudo_values={"eng-zho": [0.1]}))


def test_a_figure_that_is_not_finite_is_never_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        _file(score=math.inf).to_json()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not valid JSON at line 1"),
        (_file().to_json()[:200], "perhaps cut short"),
        ("[]", "holds a list"),
        ("[" * 100_000, "nested too deeply"),
        ('{"format": 1, "format": 1}', "stands twice"),
        (_changed().replace("0.01", "NaN"), "NaN is not a score"),
        (_changed(format=2), "'format' is 2"),
        (_changed(score=1.5), r"'score' is 1\.5"),
        (_changed(score=True), "'score' is True"),
        (_changed(se="0.1"), "'se' is '0.1'"),
        (_changed(concepts=["red", "red", "blue"]), "an id twice"),
        (_changed(concepts=["red"]), "a list of 2 or more"),
        (_changed(domains=["colour"]), "'domains' has 1 values for 3 concepts"),
        (_changed(pseudo_values=[0.1, 0.2]), "2 values for 3 concepts"),
        (_changed(pseudo_values=[0.1, 0.2, None]), "list of numbers"),
        (_changed().replace("[0.2, 0.3, 0.4]", "[0.2, 0.3, 1e999]"), "finite numbers"),
        (_changed(pseudo_values=[0.1, 0.2, 10**400]), "finite numbers"),
        (_changed(pseudo_values="abc"), "list of numbers"),
        (_changed(language_spread={"eng": [0.1, 0.1, 0.1]}), "the languages"),
        (_changed(signature="SA"), "no signature"),
        (_changed(task="U"), "'signature' is"),
        (_changed(written="yesterday"), "a date such as"),
        (_changed(n_pairs=0), "'n_pairs' is 0"),
        (_changed(without_domain={"colour": {"score": 7}}), "'score' is 7"),
        (_changed(model=""), "'model' is ''"),
        (_changed(spread=None), "'spread' is None"),
        (_changed(score=10**400), "'score' is 1000000"),
        (_changed(score=-0.0), "a number that is not negative"),
        (_changed(pseudo_values=[0.1, 0.2, True]), "list of numbers"),
        (_changed(pseudo_values=[0.1, 0.2, "0.3"]), "list of numbers"),
        (_changed(mood="good"), "'mood' is no field of this file"),
        (_changed(versions={"sa-bench": 1}), "'versions': 'sa-bench' is 1"),
        (_changed(languages="eng"), "'languages' is 'eng', and a list"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_the_field(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint) as caught:
        ConceptFile.from_json(text, "results/x.json")
    assert str(caught.value).startswith("results/x.json")
    assert len(str(caught.value)) < 400


def test_all_that_is_wrong_with_the_fields_is_told_at_once() -> None:
    text = _changed(score=2, n_pairs="66", written="soon", without_domain={"colour": {"score": -1}})
    with pytest.raises(FileError, match="and 3 more") as caught:
        ConceptFile.from_json(text, "results/x.json")
    assert caught.value.faults == (
        "'n_pairs' is '66', and a whole number is expected",
        "'score' is 2, and a number of at most 1 is expected",
        "'without_domain': 'colour': 'score' is -1, and a number of at least 0 is expected",
        "'written' is 'soon', and a date such as 2026-11-22 is expected",
    )


def test_all_contradictions_are_told_at_once() -> None:
    with pytest.raises(FileError) as caught:
        ConceptFile.from_json(_changed(concepts=["red", "red"], task="U"))
    assert len(caught.value.faults) == 8


def test_a_missing_field_is_named() -> None:
    fields = json.loads(_file().to_json())
    for key in set(fields) - {"domains", "pair_pseudo_values"}:
        with pytest.raises(ValueError, match="is missing"):
            ConceptFile.from_json(json.dumps({k: v for k, v in fields.items() if k != key}))


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "T.json"
    path.write_bytes(b'{"model": "\xff"}')
    with pytest.raises(ValueError, match="byte 0xff at offset 11 is not UTF-8"):
        ConceptFile.read(path)


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a regular file"):
        ConceptFile.read(tmp_path)


def test_a_huge_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sa_bench.files.MOST_BYTES", 10)
    path = tmp_path / "T.json"
    path.write_text(_file().to_json(), "utf-8")
    with pytest.raises(ValueError, match="larger than 10 bytes"):
        ConceptFile.read(path)
