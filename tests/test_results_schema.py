"""Sentences on what is wrong with a JSON object: where, what stands there, what is expected."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import ConfigDict, TypeAdapter, with_config

from sa_bench.results.validation import (
    Count,
    Date,
    Distance,
    Figures,
    FiguresWithGaps,
    FileError,
    Ratio,
    Share,
    Text,
    require_format,
    validated,
)


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True)
class Fields:
    text: Text = "x"
    count: Count = 1
    share: Share = 0.5
    distance: Distance = 1.5
    ratio: Ratio = 7.0
    day: Date = "2026-11-22"
    figures: Figures = ()
    gaps: FiguresWithGaps = ()


ADAPTER = TypeAdapter(Fields)


def _faults(**fields: Any) -> tuple[str, ...]:
    with pytest.raises(FileError) as caught:
        validated(ADAPTER, fields, "T.json")
    return caught.value.faults


@pytest.mark.parametrize("number", [True, "0.5", None, [], {}, math.inf, 10**400, -0.0, -1])
@pytest.mark.parametrize("field", ["share", "distance", "ratio"])
def test_what_is_no_figure_in_range_is_refused(field: str, number: object) -> None:
    (fault,) = _faults(**{field: number})
    assert fault.startswith(f"'{field}' is ")
    assert fault.endswith(" is expected")


@pytest.mark.parametrize("number", [True, "1", 1.0, 1.5, -1, 2**63, None])
def test_what_is_no_count_is_refused(number: object) -> None:
    assert len(_faults(count=number)) == 1


@pytest.mark.parametrize(
    "values", ["12", [True], ["1"], [None], [math.inf], [10**400], [[1]], {"a": 1}, 1]
)
def test_what_is_no_list_of_figures_is_refused(values: object) -> None:
    assert "a list of" in _faults(figures=values)[0]


def test_gaps_are_allowed_only_where_they_mean_something() -> None:
    fields = validated(ADAPTER, {"gaps": [1, None, 0.5], "figures": [1, 0.5]}, "T.json")
    assert list(fields.figures) == [1.0, 0.5]
    assert [math.isnan(value) for value in fields.gaps] == [False, True, False]


@pytest.mark.parametrize("day", ["", "yesterday", "2026-13-01", "2026-11-22T10:00", 20261122])
def test_what_is_no_date_is_refused(day: object) -> None:
    assert len(_faults(day=day)) == 1


def test_every_wrong_field_is_named_and_an_unknown_one_too() -> None:
    assert _faults(text="", count=-1, mood="good") == (
        "'text' is '', and a text that is not empty is expected",
        "'count' is -1, and a number of at least 0 is expected",
        "'mood' is no field of this file; remove it",
    )


def test_the_error_is_one_line_that_counts_the_other_faults() -> None:
    error = FileError("T.json", ["first", "second", "third"])
    assert str(error).startswith("T.json: first (and 2 more; `sa-bench validate` lists them all)")


@pytest.mark.parametrize("number", [2, 0, "1", 1.0, True, None, 10**400])
def test_another_format_is_refused_before_anything_else(number: object) -> None:
    with pytest.raises(FileError, match="'format' is"):
        require_format({"format": number, "rest": "unread"}, 1, "T.json")


def test_the_format_is_taken_out_of_the_fields() -> None:
    assert require_format({"format": 1, "score": 0.5}, 1, "T.json") == {"score": 0.5}
    with pytest.raises(FileError, match="'format' is missing"):
        require_format({}, 1, "T.json")
