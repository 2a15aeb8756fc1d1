"""Retrieval grades and the words for them."""

from __future__ import annotations

import pytest

from sa_bench.board.settings import read_settings
from sa_bench.board.tiers import grade_of, grade_sentence, percent
from sa_bench.leaderboard import default_source

SETTINGS = read_settings(default_source() / "site.toml")


@pytest.mark.parametrize(
    ("finds", "grade"),
    [
        (0.5, "finds"),
        (0.499999, "weak"),
        (0.1, "weak"),
        (0.099999, "none"),
        (0.0, "none"),
        (None, None),
    ],
)
def test_a_share_on_a_limit_has_the_better_grade_and_a_missing_one_none(
    finds: float | None, grade: str | None
) -> None:
    assert grade_of(finds, SETTINGS) == grade


def test_collapse_is_said_only_of_a_high_score_without_translations() -> None:
    assert "collapse" in grade_sentence(0.01, "none", is_collapsed=True)
    assert "collapse" not in grade_sentence(0.01, "none")
    assert "collapse" not in grade_sentence(0.4, "weak", is_collapsed=True)
    assert grade_sentence(0.9, "finds") == ""


def test_a_percentage_never_reads_as_a_better_grade() -> None:
    for thousandths in range(1000):
        share = thousandths / 1000
        printed = float(percent(share).removesuffix("\N{NO-BREAK SPACE}%")) / 100
        assert printed <= share + 1e-9
        assert share - printed < 0.0101
        if grade_of(share, SETTINGS) == "none":
            assert grade_of(printed, SETTINGS) == "none"
