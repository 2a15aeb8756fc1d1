"""mteb's language codes: which of them are languages of our tables, one by one."""

from __future__ import annotations

import mteb
import pytest
from mteb.languages import ISO_TO_LANGUAGE

from sa_bench.languages import LANGUAGES
from sa_bench.validity.build import TASKS
from sa_bench.validity.targets import FURTHER_CODES, key_of, pair_of, relatives_of

# Names in mteb's list that say the same language in other words.
OTHER_WORDS = {"pus": "Pashto", "ori": "Odia", "nob": "Norwegian", "ell": "Greek"}

# Codes in use whose ISO part is a key of ours, and that are nevertheless not matched: another
# script, or (Bible) a script that is not known to be the label's.
OTHER_SCRIPTS = {
    "ben-Latn",
    "hin-Latn",
    "mya-Latn",
    "sin-Latn",
    "snd-Deva",
    "srp-Latn",
    "urd-Latn",
    "zho-Hant",
}


def codes_in_use() -> set[str]:
    return {
        code
        for task in TASKS
        for codes in mteb.get_task(task).metadata.hf_subsets_to_langscripts.values()
        for code in codes
    }


def test_every_language_of_ours_has_its_own_code() -> None:
    assert {language.key for language in LANGUAGES} == {
        key_of(language.code) for language in LANGUAGES
    }


def test_every_further_code_is_in_use_and_of_a_language_of_ours() -> None:
    assert FURTHER_CODES.keys() <= codes_in_use()
    assert set(FURTHER_CODES.values()) <= {language.key for language in LANGUAGES}
    assert not FURTHER_CODES.keys() & {language.code for language in LANGUAGES}


def test_every_code_in_use_with_a_key_of_ours_is_matched_or_known_to_be_another_script() -> None:
    keys = {language.key for language in LANGUAGES}
    same = {code for code in codes_in_use() if code[:3] in keys}

    assert {code for code in same if key_of(code) is None} == OTHER_SCRIPTS
    assert all(key_of(code) == code[:3] for code in same - OTHER_SCRIPTS)


def test_a_further_code_has_the_name_of_its_language() -> None:
    for code, key in FURTHER_CODES.items():
        name, other = ISO_TO_LANGUAGE[key].split(" (")[0], ISO_TO_LANGUAGE[code[:3]]
        assert name in other or OTHER_WORDS.get(key, name) in other


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("swh-Latn", "swa"),
        ("als-Latn", "sqi"),
        ("mon-Mong", "mon"),
        ("orm-Ethi", "orm"),
        ("twi-Latn", None),
        ("prs-Arab", None),
        ("arb-Latn", None),
        ("zho-Hant", None),
    ],
)
def test_what_is_the_same_language_and_what_is_not(code: str, key: str | None) -> None:
    assert key_of(code) == key


def test_relatives_are_branches_of_indo_european_and_families_elsewhere() -> None:
    assert relatives_of("deu") == relatives_of("eng") == "Germanic"
    assert relatives_of("tur") == relatives_of("kaz") == "Turkic"
    assert relatives_of("xxx") == "xxx"


def test_a_pair_has_no_direction() -> None:
    assert pair_of("rus", "eng") == pair_of("eng", "rus") == ("eng", "rus")
