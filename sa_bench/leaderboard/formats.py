"""How numbers, CSV files, words and heat-map colours are printed."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING, TypeAlias

from markupsafe import Markup

from sa_bench.languages import LANGUAGES, language_of, pair_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sa_bench.tables import ConceptTable


def fixed(value: float, decimals: int = 3) -> str:
    """Return a number with so many decimals; a rounded zero has no sign.

    >>> fixed(-0.00001)
    '0.000'
    """
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")


def exact(value: float) -> str:
    """Return a number for a machine: six decimals, as result files have, without trailing zeros.

    >>> exact(0.5)
    '0.5'
    """
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def signed(value: float, decimals: int = 0) -> str:
    """Return a difference with its sign; zero has none.

    >>> signed(3), signed(-0.014, 3)
    ('+3', '−0.014')
    """
    text = fixed(value, decimals)
    return f"+{text}" if value > 0 and float(text) != 0 else text


def quantity(count: int) -> str:
    r"""Return a large number as millions or billions.

    >>> quantity(22713216), quantity(278043648), quantity(7567295488)
    ('23\xa0M', '278\xa0M', '7.6\xa0B')
    """
    billions = count / 1e9
    if billions < 0.9995:  # noqa: PLR2004 - rounds to 1 B
        return f"{count / 1e6:.0f}\N{NO-BREAK SPACE}M"
    digits = ".2g" if billions < 99.5 else ".0f"  # noqa: PLR2004 - rounds to 100 B
    return f"{billions:{digits}}\N{NO-BREAK SPACE}B"


Cell: TypeAlias = str | float | int | None

# A cell that starts so is a formula to a spreadsheet (OWASP, "CSV injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n")
_DECIMALS = 6


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table as CSV: UTF-8, numbers with six decimals, missing values empty.

    Text that a spreadsheet would take for a formula gets an apostrophe before it.

    >>> print(csv_text(["model", "SA"], [["=1+1", 0.5], ["a,b", None]]), end="")
    model,SA
    '=1+1,0.5
    "a,b",
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    # Numbers are most of the cells, and a call for each would be most of the time.
    writer.writerows(
        [round(c, _DECIMALS) if type(c) is float else c if c is None else _plain(c) for c in row]
        for row in rows
    )
    return stream.getvalue()


@lru_cache(maxsize=2**16)  # the same concepts and domains come in every model's files
def _plain(cell: str | int) -> str | int:
    if isinstance(cell, int):
        return cell
    # The writer quotes a line feed, but would let a carriage return end the row.
    line = cell.replace("\r", "\n")
    return f"'{line}" if line.startswith(_FORMULA_STARTS) else line


_SPAN = Markup('<span lang="{}" dir="{}">{}</span>')
_LANGUAGES = {language.key: language for language in LANGUAGES}


def received(data: object) -> str:
    """Return data as a script that hands them over: what any page may load, even from a file."""
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return f"saBench.receive({text});\n"


def marked_glosses(table: ConceptTable) -> dict[str, Markup]:
    """Return, for each concept's id, its glosses as HTML, in the order of the languages."""
    columns = [
        (_LANGUAGES[key].bcp47, _LANGUAGES[key].direction, table.glosses[key])
        for key in table.languages
        if key in _LANGUAGES
    ]
    return {
        concept: Markup(" ").join(
            _SPAN.format(tag, direction, ", ".join(cells[place]))
            for tag, direction, cells in columns
            if cells[place]
        )
        for place, concept in enumerate(table.ids)
    }


_LOWEST, _STEP, _LAST = 0.30, 0.05, 11


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell of a heat map; without a score on the diagonal and where there is none."""

    language: str
    printed: str | None
    step: int | None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of a heat map."""

    language: str
    name: str
    cells: tuple[HeatCell, ...]


def heat_step(printed: str) -> int:
    """Return the class of an SA: 0 below 0.35, 11 from 0.85 on."""
    # The small number keeps 0.65 in the class that begins with it.
    return min(max(floor((float(printed) - _LOWEST) / _STEP + 1e-9), 0), _LAST)


def heat_rows(pairs: Mapping[str, float], languages: Sequence[str]) -> list[HeatRow]:
    """Return the lower triangle of the matrix of pair scores, languages of one script together."""
    scripts = list(dict.fromkeys(language_of(key).scripts[0] for key in languages))
    keys = sorted(languages, key=lambda key: scripts.index(language_of(key).scripts[0]))

    def cell(row: int, column: int) -> HeatCell:
        names = (pair_name(keys[row], keys[column]), pair_name(keys[column], keys[row]))
        score = next((pairs[name] for name in names if name in pairs), None)
        if column >= row or score is None:
            return HeatCell(keys[column], None, None)
        printed = fixed(score, 2)
        return HeatCell(keys[column], printed, heat_step(printed))

    places = range(len(keys))
    return [
        HeatRow(key, language_of(key).name, tuple(cell(row, column) for column in places))
        for row, key in enumerate(keys)
    ]
