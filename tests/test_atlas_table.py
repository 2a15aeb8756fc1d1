"""The table of tasks/atlas: its size, the rules that its cells keep, and what its script writes."""

from __future__ import annotations

import csv
import json
import lzma
import os
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
import regex

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY / "scripts"))

import atlas_card  # noqa: E402
import atlas_table  # noqa: E402
import build_atlas  # noqa: E402
from atlas_cldr import PACKAGES, Cldr, Language  # noqa: E402

ATLAS = REPOSITORY / "tasks" / "atlas"
ROWS: list[dict[str, Any]] = build_atlas.read_rows(ATLAS)
with build_atlas.LANGUAGES.open(encoding="utf-8", newline="") as _file:
    _LISTED = list(csv.DictReader(_file, delimiter="\t", quoting=csv.QUOTE_NONE))
LANGUAGES = [{**row, "key": row["code"][:3]} for row in _LISTED if row["code"][:3] in ROWS[0]]
KEYS = [language["key"] for language in LANGUAGES]
_PACKAGES = os.environ.get("ATLAS_PACKAGES")

needs_packages = pytest.mark.skipif(
    _PACKAGES is None, reason="ATLAS_PACKAGES names no folder with the npm packages of the atlas"
)


def test_there_are_as_many_languages_and_concepts_as_the_task_asks() -> None:
    assert len(LANGUAGES) >= 95
    assert len(ROWS) >= 450


def test_every_row_has_the_same_keys_in_the_order_of_the_languages() -> None:
    for row in ROWS:
        assert list(row) == ["id", "concept", "domain", "emoji", "code_point", *KEYS]


def test_ids_and_concepts_are_unique_slugs() -> None:
    for column in ("id", "concept"):
        slugs = [row[column] for row in ROWS]
        assert len(set(slugs)) == len(slugs)
        assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in slugs)


def test_every_domain_has_five_concepts_at_least() -> None:
    assert min(Counter(row["domain"] for row in ROWS).values()) >= 5


def test_a_row_names_the_code_points_of_its_emoji() -> None:
    for row in ROWS:
        points = row["code_point"].split()
        assert "".join(chr(int(point.removeprefix("U+"), 16)) for point in points) == row["emoji"]


@pytest.mark.parametrize("language", LANGUAGES, ids=KEYS)
def test_a_language_keeps_the_rules(language: dict[str, str]) -> None:
    key = language["key"]
    cells = [row[key] for row in ROWS]
    assert {len(cell) for cell in cells} <= {0, 1}
    glosses = [gloss for cell in cells for gloss in cell]
    assert len(glosses) >= 0.85 * len(ROWS)
    folded = Counter(gloss.casefold() for gloss in glosses)
    assert [gloss for gloss, count in folded.items() if count > 1] == []
    scripts = "".join(rf"\p{{Script_Extensions={name}}}" for name in language["scripts"].split(","))
    letter = regex.compile(rf"[{scripts}]")
    for gloss in glosses:
        assert gloss == unicodedata.normalize("NFC", gloss)
        assert gloss == " ".join(gloss.split())
        assert letter.search(gloss)
        assert not regex.search(r"[\p{Nd}\p{Cc}(),/:;!?*\[\]\u200b]", gloss)
        assert gloss.casefold() not in {"nan", "null", "none", "na"}
    same = sum(row[key] == row["eng"] for row in ROWS)
    assert key == "eng" or same <= 0.25 * len(glosses)


def test_no_language_of_another_script_holds_an_english_word() -> None:
    for language in LANGUAGES:
        if language["scripts"] != "Latin":
            assert not [row["id"] for row in ROWS if row[language["key"]] == row["eng"]]


def test_a_concept_stands_in_nine_of_ten_languages() -> None:
    for row in ROWS:
        assert sum(bool(row[key]) for key in KEYS) >= 0.9 * len(KEYS), row["id"]


def test_the_twelve_languages_come_first_and_as_the_other_tables_have_them() -> None:
    twelve = [key for key, cell in build_atlas.read_rows(build_atlas.CONCEPTS)[0].items()]
    assert KEYS[:12] == [key for key in twelve if key in KEYS]


def test_every_language_is_known_to_mteb() -> None:
    from mteb.languages import ISO_TO_LANGUAGE, ISO_TO_SCRIPT

    for language in LANGUAGES:
        key, script = language["code"].split("-")
        assert key == language["key"]
        assert key in ISO_TO_LANGUAGE
        assert script in ISO_TO_SCRIPT
        assert language["direction"] == ("rtl" if script in {"Arab", "Hebr"} else "ltr")
        assert all(language.values())


@pytest.mark.parametrize("folder", ["concepts", "culture", "challenge", "oracle-bone"])
def test_a_concept_has_the_key_of_the_same_word_in_another_table(folder: str) -> None:
    ours = {row["eng"][0].casefold(): row["concept"] for row in ROWS}
    theirs = build_atlas.read_rows(ATLAS.with_name(folder))
    shared = {
        (ours[gloss], row["concept"]) for row in theirs for gloss in row["eng"] if gloss in ours
    }
    assert len(shared) >= 10
    differing = {(one, other) for one, other in shared if one != other}
    # An insect here, a verb there; the bird of Greece here, that of China there.
    assert differing <= {("fly-insect", "fly"), ("greek-phoenix", "phoenix")}


def test_the_table_is_small_when_compressed() -> None:
    content = (ATLAS / "data" / "test.jsonl").read_bytes()
    assert len(lzma.compress(content, preset=1)) < 5_000_000


def test_datasets_loads_the_folder_without_network() -> None:
    import datasets

    loaded = datasets.load_dataset(str(ATLAS), split="test")
    assert loaded.to_list() == ROWS


def test_the_card_lists_the_licence_and_the_languages_of_the_table() -> None:
    from huggingface_hub import DatasetCard

    matter = DatasetCard.load(ATLAS / "README.md").data.to_dict()
    assert (matter["license"], matter["license_name"]) == ("other", "unicode-3.0")
    notice = (ATLAS / matter["license_link"]).read_text("utf-8")
    assert "Copyright © 2004-2026 Unicode, Inc." in notice
    assert matter["language"] == [one["bcp47"].split("-")[0] for one in LANGUAGES]


def test_the_card_states_the_agreement_with_the_concepts_that_the_tables_have() -> None:
    card = (ATLAS / "README.md").read_text("utf-8")
    concepts = build_atlas.read_rows(build_atlas.CONCEPTS)
    block = atlas_card.agreement_block(ROWS, concepts)
    assert atlas_card.with_blocks(card, {"agreement": block}) == card, (
        "the tables have changed; run: python scripts/build_atlas.py --agreement"
    )


def test_agreement_counts_equal_and_contained_words() -> None:
    atlas = [
        {"concept": "owl", "eng": ["owl"], "deu": ["Eule"]},
        {"concept": "cat", "eng": ["cat"], "deu": ["Hauskatze"]},
        {"concept": "fly", "eng": ["fly"], "deu": ["Fliege"]},
        {"concept": "ram", "eng": ["ram"], "deu": []},
    ]
    concepts = [
        {"id": "owl", "eng": ["owl"], "deu": ["eule"]},
        {"id": "cat", "eng": ["cat"], "deu": ["Katze"]},
        {"id": "fly", "eng": ["fly (verb)"], "deu": ["fliegen"]},
        {"id": "ram", "eng": ["ram"], "deu": ["Widder"]},
    ]
    assert atlas_card.agreement(atlas, concepts) == {"deu": (2, 1, 2)}


def test_languages_that_share_a_gloss_in_every_cell_are_told_apart() -> None:
    columns = defaultdict(list)
    for key in KEYS:
        columns[tuple(tuple(row[key]) for row in ROWS)].append(key)
    assert [keys for keys in columns.values() if len(keys) > 1] == []


def _language(key: str, scripts: str) -> Language:
    return Language(key, f"{key}-Xxxx", key, key, key, "ltr", scripts, "", "", key)


@pytest.mark.parametrize(
    ("key", "scripts", "name", "foreign"),
    [
        ("deu", "Latin", "Bücherei", None),
        ("deu", "Latin", "Koch/Köchin", "/"),
        ("cat", "Latin", "col·lector", None),
        ("spa", "Latin", "col·lector", "·"),
        ("cat", "Latin", "a·b", "·"),
        ("uzb", "Latin", "yo‘lbars", None),
        ("srp", "Cyrillic", "пaтлиџан", "a"),
        ("jpn", "Han,Hiragana,Katakana", "ノートパソコン", None),
        ("fas", "Arabic", "می\u200cز", None),
        ("zho", "Han", "T恤", "T"),
    ],
)
def test_a_letter_of_another_script_and_a_mark_are_foreign(
    key: str, scripts: str, name: str, foreign: str | None
) -> None:
    found = atlas_table._foreign_character(_language(key, scripts)).search(name)
    assert (found and found[0]) == foreign


def test_brackets_are_cut_and_look_alike_letters_replaced() -> None:
    assert atlas_table._headword("tai (ndege)", _language("swa", "Latin")) == "tai"
    assert atlas_table._headword("मस्तिष्क, दिमाग", _language("hin", "Devanagari")) == "मस्तिष्क"
    assert atlas_table._headword("пaтлиџaн", _language("srp", "Cyrillic")) == "патлиџан"


@pytest.fixture(scope="module")
def cldr() -> Cldr:
    return Cldr(Path(str(_PACKAGES)))


@needs_packages
def test_the_committed_table_is_what_the_script_writes(cldr: Cldr) -> None:
    table = atlas_table.Table(cldr)
    card = (ATLAS / "README.md").read_text("utf-8")
    assert (ATLAS / "data" / "test.jsonl").read_text("utf-8") == build_atlas.table_text(table)
    assert (ATLAS / "LICENSE-UNICODE").read_bytes() == cldr.files["annotations/LICENSE"]
    assert atlas_card.card_text(card, table) == card


@needs_packages
def test_a_language_that_the_one_list_lacks_is_refused_with_its_row(
    cldr: Cldr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = atlas_table.Table(cldr)
    build_atlas.check_languages(table)
    lines = build_atlas.LANGUAGES.read_text("utf-8").splitlines(keepends=True)
    shorter = tmp_path / "languages.tsv"
    shorter.write_text("".join(line for line in lines if not line.startswith("swa-")), "utf-8")
    monkeypatch.setattr(build_atlas, "LANGUAGES", shorter)
    with pytest.raises(ValueError, match=r"has no row swa-Latn \| Swahili \| .*write it there"):
        build_atlas.check_languages(table)


@needs_packages
def test_faces_are_found_and_bare_animals_kept(cldr: Cldr) -> None:
    for locale, face, bare in [
        ("ru", "морда енота", "енот"),
        ("ja", "キツネの顔", "キツネ"),
        ("es", "cara de lobo", "carnero"),
        ("hu", "rókafej", "róka"),
    ]:
        affixes = atlas_table._face_affixes(cldr, cldr.names[locale])
        assert any(affix in f"^{face}$" for affix in affixes)
        assert not any(affix in f"^{bare}$" for affix in affixes)


def test_a_package_of_another_content_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for package in PACKAGES:
        (tmp_path / package).write_bytes(b"another file")
    with pytest.raises(SystemExit, match="not the published file; download it again"):
        build_atlas.main(["--packages", str(tmp_path)])
    assert capsys.readouterr().out == ""


def test_the_rows_are_written_as_json_writes_them() -> None:
    lines = (ATLAS / "data" / "test.jsonl").read_text("utf-8").splitlines()
    assert lines == [json.dumps(row, ensure_ascii=False) for row in ROWS]
