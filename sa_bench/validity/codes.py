"""mteb's names of languages matched to those of our tables, by a table and never by a prefix.

mteb's tasks are not of one mind: Swahili is ``swh`` in Belebele and ``swa`` in NTREX, Albanian
``als`` and ``sqi``. ``mteb_codes.tsv`` lists for each language of our tables the code that we give
it, its branch (for the bootstrap over related languages), and every code under which an official
task has the same language in the same script.

Two codes name the language rightly and its script wrongly: NTREX calls its Cyrillic Mongolian
``mon-Mong`` and its Latin Oromo ``orm-Ethi``. What is not listed is another language (Twi is not
our Akan, Dari not our Persian) or another script (``srp-Latn``, ``zho-Hant``) and never matched.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

__all__ = ["LanguageCodes", "branch_of", "key_of", "language_codes", "pair_of"]


@dataclass(frozen=True, slots=True)
class LanguageCodes:
    """A language of our tables and what mteb calls it.

    Attributes:
        code: Our code, ISO 639-3 and ISO 15924.
        branch: The branch of its family, as narrow as Germanic or Turkic; an isolate's own name.
        mteb: Every code under which mteb's cross-lingual tasks have it, ours first.
    """

    code: str
    branch: str
    mteb: tuple[str, ...]

    @property
    def key(self) -> str:
        """The ISO 639-3 part of our code."""
        return self.code[:3]


@lru_cache(maxsize=1)
def language_codes() -> tuple[LanguageCodes, ...]:
    """Return the table, in the order of our codes."""
    text = (files(__package__) / "mteb_codes.tsv").read_text(encoding="utf-8")
    return tuple(
        LanguageCodes(row["code"], row["branch"], tuple(row["mteb"].split()))
        for row in csv.DictReader(text.splitlines(), delimiter="\t")
    )


@lru_cache(maxsize=1)
def _keys() -> dict[str, str]:
    return {name: row.key for row in language_codes() for name in row.mteb}


@lru_cache(maxsize=1)
def _branches() -> dict[str, str]:
    return {row.key: row.branch for row in language_codes()}


def key_of(mteb_code: str) -> str | None:
    """Return the key of the language that mteb calls so, if our tables have it in that script."""
    return _keys().get(mteb_code)


def branch_of(key: str) -> str:
    """Return the branch of a language; of one that is not in the table, its own key."""
    return _branches().get(key, key)


def pair_of(first: str, second: str) -> tuple[str, str]:
    """Return the two keys in alphabetical order: a pair has no direction here."""
    return (first, second) if first < second else (second, first)
