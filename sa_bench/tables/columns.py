"""Decide what each column of a table is: the id, the domain, a language, or something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.languages import LANGUAGES, find_language
from sa_bench.quoting import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["EXTRA_COLUMNS", "Columns", "assign_columns"]

EXTRA_COLUMNS = ("category", "sensitivity", "difficulty", "sense", "note")
"""The further columns that a table keeps; any other is left out, and the reader says so."""

_CODE = re.compile(r"[a-z]{3}-[A-Z][a-z]{3}")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table by what they are; each value is a column's name in the file.

    Attributes:
        id: The column of ids, if any.
        domain: The column of domains, if any.
        languages: Language code to column, the benchmark's twelve first, in their order.
        extra: Name of a further column to column.
        ignored: The columns that are none of these.
    """

    id: str | None
    domain: str | None
    languages: Mapping[str, str]
    extra: Mapping[str, str]
    ignored: tuple[str, ...]


def assign_columns(names: Iterable[str], source: str) -> Columns:
    """Return what each column is, by its name.

    A language of the benchmark is known by key, code, BCP 47 tag or English name (``zho``,
    ``zho-Hans``, ``zh``, ``Chinese``), in upper or lower case; another one by its ISO 639-3 and
    ISO 15924 code alone (``swe-Latn``). Whether there is such a language is for mteb's list to say,
    where the task is made.

    Raises:
        ValueError: Two columns are the same language, or have the same name.
    """
    roles: dict[str, str] = {}
    ignored = []
    for name in names:
        role = _role(name)
        if role is None:
            ignored.append(name)
        elif role in roles:
            raise ValueError(
                f"{source}: columns {quoted(roles[role])} and {quoted(name)} are both {role}; "
                "keep one of them"
            )
        else:
            roles[role] = name
    codes = [role for role in roles if _CODE.fullmatch(role)]
    order = {language.code: place for place, language in enumerate(LANGUAGES)}
    codes.sort(key=lambda code: order.get(code, len(order)))
    _refuse_one_key_twice(codes, roles, source)
    return Columns(
        id=roles.get("id"),
        domain=roles.get("domain"),
        languages={code: roles[code] for code in codes},
        extra={name: roles[name] for name in EXTRA_COLUMNS if name in roles},
        ignored=tuple(ignored),
    )


def _role(name: str) -> str | None:
    """Return a language's code, ``id``, ``domain`` or an extra column's name, else None."""
    language = find_language(name)
    if language is not None:
        return language.code
    plain = name.strip()
    if _CODE.fullmatch(plain):
        return plain
    lowered = plain.casefold()
    return lowered if lowered in {"id", "domain", *EXTRA_COLUMNS} else None


def _refuse_one_key_twice(codes: list[str], roles: Mapping[str, str], source: str) -> None:
    by_key: dict[str, str] = {}
    for code in codes:
        other = by_key.setdefault(code[:3], code)
        if other != code:
            raise ValueError(
                f"{source}: columns {quoted(roles[other])} and {quoted(roles[code])} are one "
                f"language in two scripts; pairs are named by language, so put them in two tables"
            )
