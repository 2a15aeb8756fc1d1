"""The languages and the names by which each is known."""

from __future__ import annotations

import json
from collections import Counter
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
import regex

from sa_bench.languages import (
    CORE_LANGUAGES,
    LANGUAGES,
    Language,
    find_language,
    language_of,
    pair_name,
    pairs_of,
)


def test_the_core_languages_are_those_of_the_design_in_its_order_and_come_first() -> None:
    codes = (
        "eng-Latn zho-Hans spa-Latn fra-Latn deu-Latn rus-Cyrl "
        "kor-Hang ara-Arab jpn-Jpan hin-Deva por-Latn tur-Latn"
    )
    assert [language.code for language in CORE_LANGUAGES] == codes.split()
    assert LANGUAGES[: len(CORE_LANGUAGES)] == CORE_LANGUAGES


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
def test_a_language_is_found_by_key_code_tag_and_names(language: Language) -> None:
    for name in (language.key, language.code, language.bcp47, language.name, language.native_name):
        assert find_language(f" {name} ") is language
        assert find_language(name.upper()) is language


def test_no_name_stands_for_two_languages() -> None:
    names = [
        name.casefold()
        for language in LANGUAGES
        for name in {
            *(language.key, language.code, language.bcp47),
            *(language.name.casefold(), language.native_name.casefold()),
        }
    ]
    assert not [name for name, count in Counter(names).items() if count > 1]


@pytest.mark.parametrize("name", ["", "human", "klingon", "pos", "row", "vol-Latn"])
def test_any_other_name_finds_no_language(name: str) -> None:
    assert find_language(name) is None


def test_languages_in_the_scripts_of_the_right_are_written_from_there() -> None:
    from_the_right = {"Arabic", "Hebrew"}
    for language in LANGUAGES:
        assert (language.direction == "rtl") is bool(from_the_right & set(language.scripts))


def test_a_key_gives_its_language() -> None:
    assert language_of("zho").bcp47 == "zh-Hans"


def test_an_unknown_key_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"unknown language 'xyz'; the languages are: eng, zho, "):
        language_of("xyz")


def test_the_core_languages_make_66_pairs_named_in_their_order() -> None:
    keys = [language.key for language in CORE_LANGUAGES]
    pairs = pairs_of(keys)
    assert len({pair_name(*pair) for pair in pairs}) == 66
    assert all(keys.index(first) < keys.index(second) for first, second in pairs)
    assert pair_name(*pairs[0]) == "eng-zho"


def test_pairs_come_sorted_by_their_first_language() -> None:
    keys = [language.key for language in LANGUAGES]
    firsts = [keys.index(first) for first, _ in pairs_of(keys)]
    assert all(before <= after for before, after in pairwise(firsts))
