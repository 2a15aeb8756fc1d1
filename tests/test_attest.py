"""``scripts/attest.py`` on a small copy of the sources: who attests what, and who does not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_SCRIPT = Path(__file__).parents[1] / "scripts" / "attest.py"
_CODES = ("eng", "zho", "spa", "fra", "deu", "rus", "kor", "ara", "jpn", "hin", "por", "tur")
_EYE: dict[str, Any] = {
    **{code: ["?"] for code in _CODES},
    "id": "eye",
    "eng": ["eye"],
    "zho": ["眼睛"],
    "deu": ["Auge"],
    "ara": ["عين"],
    "kor": ["눈"],
    "concepticon": {"id": 1248, "gloss": "EYE"},
    "ili": "i64868",
}


def _write(path: Path, *lines: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(line.replace(" ¦ ", "\t") + "\n" for line in lines), "utf-8")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    for code in ("es", "fr", "ru", "ja", "pt", "tr"):
        _write(folder / "concepticon" / f"map-{code}.tsv", "ID ¦ GLOSS ¦ PRIORITY")
    maps = {"en": "eye (organ)", "de": "das Auge, Sehorgan", "zh": "眼睛", "ar": "عَيْن"}
    for code, word in maps.items():
        _write(
            folder / "concepticon" / f"map-{code}.tsv",
            "ID ¦ GLOSS ¦ PRIORITY",
            f"1248 ¦ EYE///{word} ¦ 1",
        )
    _write(
        folder / "panlex" / "swadesh_twelve.tsv",
        "list ¦ concept ¦ english ¦ language ¦ panlex_uid ¦ expressions",
        "110 ¦ 28 ¦ eye ¦ eng ¦ eng-000 ¦ eye",
        "110 ¦ 28 ¦ eye ¦ kor ¦ kor-000 ¦ 눈|목",
        "110 ¦ 74 ¦ snow ¦ eng ¦ eng-000 ¦ snow",
        "110 ¦ 74 ¦ snow ¦ deu ¦ deu-000 ¦ Auge",
    )
    _write(
        folder / "omw" / "cow_zho.tsv",
        "language ¦ lemma ¦ pwn30 ¦ ili",
        "zho ¦ 眼睛 ¦ 05311054-n ¦ i64868",
        "zho ¦ 目 ¦ 06599788-n ¦ i71186",
    )
    _write(folder / "omw" / "cldr_twelve.tsv", "language ¦ lemma ¦ pwn30 ¦ ili")
    _write(
        folder / "wold" / "wold.tsv",
        "wold_id ¦ concepticon_id ¦ eng ¦ zho ¦ jpn",
        "4-21 ¦ 1248 ¦ eye ¦ yan3jing ¦ me",
    )
    _write(
        folder / "unihan" / "unihan_subset.tsv",
        "character ¦ code_point ¦ kMandarin ¦ kSimplifiedVariant ¦ kDefinition",
        "眼 ¦ U+773C ¦ yǎn ¦  ¦ eye; hole",
        "睛 ¦ U+775B ¦ jīng ¦  ¦ eyeball",
        "目 ¦ U+76EE ¦ mù ¦  ¦ eye; look, see",
        "盐 ¦ U+76D0 ¦ yán ¦  ¦ ",
        "鹽 ¦ U+9E7D ¦ yán ¦ 盐 ¦ salt",
    )
    return folder


def _attested(sources: Path, row: dict[str, Any]) -> dict[str, str]:
    table = sources / "table.jsonl"
    table.write_text(json.dumps(row) + "\n", "utf-8")
    command = [sys.executable, str(_SCRIPT), str(sources), str(table)]
    subprocess.run(command, check=True, capture_output=True)
    written = json.loads(table.read_text("utf-8"))
    evidence = written.pop("evidence")
    assert written == {key: value for key, value in row.items() if key != "evidence"}
    assert isinstance(evidence, dict)
    return evidence


def test_each_source_attests_the_glosses_that_it_has(sources: Path) -> None:
    assert _attested(sources, _EYE) == {
        "eng": "CPW",
        "zho": "COW",
        "deu": "C",
        "kor": "P",
        "ara": "C",
    }


def test_a_homonym_of_another_concept_set_is_not_attested(sources: Path) -> None:
    snow = {**_EYE, "eng": ["snow"], "concepticon": {"id": 784, "gloss": "SNOW"}}
    assert _attested(sources, snow) == {"zho": "O"}


def test_without_identifiers_only_a_definition_attests(sources: Path) -> None:
    row = {**_EYE, "zho": ["目"]}
    del row["concepticon"], row["ili"]
    assert _attested(sources, row) == {"zho": "U"}


def test_the_definition_of_the_traditional_form_counts(sources: Path) -> None:
    row = {**_EYE, "eng": ["salt"], "zho": ["盐"]}
    assert _attested(sources, row) == {"deu": "C", "kor": "P", "ara": "C"}
    assert _attested(sources, {**row, "traditional": "鹽"})["zho"] == "U"


def test_a_letter_set_by_hand_stays_and_the_others_are_set_again(sources: Path) -> None:
    evidence = _attested(sources, {**_EYE, "evidence": {"hin": "N", "kor": "CN", "tur": "C"}})
    assert evidence["hin"] == "N"
    assert evidence["kor"] == "PN"
    assert "tur" not in evidence
