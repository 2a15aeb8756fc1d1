"""The twelve languages and the names by which each is known."""

from __future__ import annotations

import json
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
import regex

from sa_bench.languages import (
    LANGUAGES,
    Language,
    find_language,
    language_of,
    pair_name,
    pairs_of,
)


def test_the_languages_are_the_twelve_of_the_design_in_its_order() -> None:
    codes = (
        "eng-Latn zho-Hans spa-Latn fra-Latn deu-Latn rus-Cyrl "
        "kor-Hang ara-Arab jpn-Jpan hin-Deva por-Latn tur-Latn"
    )
    assert [language.code for language in LANGUAGES] == codes.split()


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.key)
def test_mteb_knows_language_and_script_of_each_code(language: Language) -> None:
    # mteb's own lists, read as files: importing mteb takes seconds.
    mteb = find_spec("mteb")
    assert mteb is not None
    assert mteb.origin is not None
    lists = Path(mteb.origin).parent / "languages"
    key, _, script = language.code.partition("-")
    assert key in json.loads((lists / "iso_639_3_to_language.json").read_text("utf-8"))
    assert script in json.loads((lists / "iso_15924_to_script.json").read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.key)
def test_unicode_knows_the_scripts_of_each_language(language: Language) -> None:
    for script in language.scripts:
        assert regex.compile(rf"\p{{Script={script}}}")


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.key)
def test_a_language_is_found_by_key_code_tag_and_english_name(language: Language) -> None:
    tag = language.bcp47
    for name in (language.key, language.code, tag, tag[:2], language.name, language.name.upper()):
        assert find_language(f" {name} ") is language


def test_no_name_stands_for_two_languages() -> None:
    names = [
        name.casefold()
        for language in LANGUAGES
        for name in {language.key, language.code, language.bcp47, language.bcp47[:2], language.name}
    ]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["", "human", "klingon", "id", "swe-Latn"])
def test_any_other_name_finds_no_language(name: str) -> None:
    assert find_language(name) is None


def test_only_arabic_is_written_from_right_to_left() -> None:
    assert [language.key for language in LANGUAGES if language.direction == "rtl"] == ["ara"]


def test_a_key_gives_its_language() -> None:
    assert language_of("zho").bcp47 == "zh-Hans"


def test_an_unknown_key_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"unknown language 'xyz'; the languages are: eng, zho, "):
        language_of("xyz")


def test_twelve_languages_make_66_pairs_named_in_their_order() -> None:
    keys = [language.key for language in LANGUAGES]
    pairs = pairs_of(keys)
    assert len({pair_name(*pair) for pair in pairs}) == 66
    assert all(keys.index(first) < keys.index(second) for first, second in pairs)
    assert pair_name(*pairs[0]) == "eng-zho"


def test_pairs_come_sorted_by_their_first_language() -> None:
    keys = [language.key for language in LANGUAGES]
    firsts = [keys.index(first) for first, _ in pairs_of(keys)]
    assert all(before <= after for before, after in pairwise(firsts))
