"""mteb's language codes: which of them are languages of our tables, one by one."""

from __future__ import annotations

from collections import Counter

import mteb
import pytest
from mteb.languages import ISO_TO_LANGUAGE

from sa_bench.languages import LANGUAGES
from sa_bench.validity.build import TASKS
from sa_bench.validity.codes import branch_of, key_of, language_codes, pair_of

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


def test_the_twelve_languages_and_no_key_twice() -> None:
    rows = language_codes()

    assert {language.code for language in LANGUAGES} <= {row.code for row in rows}
    assert len({row.key for row in rows}) == len(rows) == 99
    assert all(row.mteb[0] == row.code for row in rows)


def test_no_code_of_mteb_is_two_languages() -> None:
    counts = Counter(code for row in language_codes() for code in row.mteb)

    assert counts.most_common(1)[0][1] == 1


def test_every_further_code_is_in_use() -> None:
    further = {code for row in language_codes() for code in row.mteb[1:]}

    assert further <= codes_in_use()


def test_every_code_in_use_with_a_key_of_ours_is_matched_or_known_to_be_another_script() -> None:
    keys = {row.key for row in language_codes()}
    same = {code for code in codes_in_use() if code[:3] in keys}

    assert {code for code in same if key_of(code) is None} == OTHER_SCRIPTS
    assert all(key_of(code) == code[:3] for code in same - OTHER_SCRIPTS)


def test_a_further_code_has_the_name_of_its_language() -> None:
    for row in language_codes():
        name = ISO_TO_LANGUAGE[row.key].split(" (")[0]
        for code in row.mteb[1:]:
            other = ISO_TO_LANGUAGE[code[:3]]
            assert name in other or OTHER_WORDS.get(row.key, name) in other


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


def test_branches_and_pairs() -> None:
    assert branch_of("deu") == branch_of("eng") == "Germanic"
    assert branch_of("xxx") == "xxx"
    assert pair_of("rus", "eng") == pair_of("eng", "rus") == ("eng", "rus")
