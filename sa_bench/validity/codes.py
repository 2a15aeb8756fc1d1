"""mteb's names of languages matched to ours, by a table and never by a prefix.

mteb's tasks are not of one mind: Swahili is ``swh`` in Belebele and ``swa`` in NTREX, Albanian
``als`` and ``sqi``. A code of mteb is a language of ours where it is our own code, or one of the
further codes below. What is neither is another language (Twi is not our Akan, Dari not our Persian)
or another script (``srp-Latn``, ``zho-Hant``) and never matched.
"""

from __future__ import annotations

from sa_bench.languages import LANGUAGES

__all__ = ["FURTHER_CODES", "key_of", "pair_of", "relatives_of"]

FURTHER_CODES = {
    "als-Latn": "sqi",
    "arb-Arab": "ara",
    "azj-Latn": "aze",
    "cmn-Hans": "zho",
    "gaz-Latn": "orm",
    "gom-Deva": "kok",
    "khk-Cyrl": "mon",
    "lvs-Latn": "lav",
    "npi-Deva": "nep",
    "ory-Orya": "ori",
    "pbt-Arab": "pus",
    "pes-Arab": "fas",
    "swh-Latn": "swa",
    "uzn-Latn": "uzb",
    "zsm-Latn": "msa",
    # NTREX names these two rightly and their scripts wrongly: they are Cyrillic and Latin.
    "mon-Mong": "mon",
    "orm-Ethi": "orm",
}
"""Other codes under which mteb's cross-lingual tasks have a language of ours, in its script."""

_KEYS = {**{language.code: language.key for language in LANGUAGES}, **FURTHER_CODES}
_LARGE_FAMILY = "Indo-European"
_RELATIVES = {
    language.key: language.branch if language.family == _LARGE_FAMILY else language.family
    for language in LANGUAGES
}


def key_of(mteb_code: str) -> str | None:
    """Return the key of the language that mteb calls so, if it is ours in that script."""
    return _KEYS.get(mteb_code)


def relatives_of(key: str) -> str:
    """Return the group of related languages that a language is of.

    It is the family, or the branch of Indo-European: half of our languages are of that family. A
    language that we don't know is its own group.
    """
    return _RELATIVES.get(key, key)


def pair_of(first: str, second: str) -> tuple[str, str]:
    """Return the two keys in alphabetical order: a pair has no direction here."""
    return (first, second) if first < second else (second, first)
