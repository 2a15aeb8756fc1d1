"""How well a model finds translations: the grade of a retrieval accuracy, and its words."""

from __future__ import annotations

from math import floor, isnan
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from sa_bench.board.settings import Settings

Grade: TypeAlias = Literal["finds", "weak", "none"]

GRADE_TITLES: dict[Grade, str] = {
    "finds": "finds translations",
    "weak": "weak",
    "none": "finds none",
}


def grade_of(finds: float | None, settings: Settings) -> Grade | None:
    """Return the grade of a retrieval accuracy; None where it was not measured."""
    if finds is None:
        return None
    if finds >= settings.retrieval_finds:
        return "finds"
    return "weak" if finds >= settings.retrieval_weak else "none"


def percent(share: float) -> str:
    r"""Return a share in per cent, cut and not rounded, so that it never reads better than it is.

    >>> percent(0.3999), percent(0.012), percent(0.0046), percent(0)
    ('39\xa0%', '1\xa0%', '0.4\xa0%', '0\xa0%')
    """
    if isnan(share):
        return "not measured"
    # The small number keeps 0.29 at 29 per cent: 100 * 0.29 is a little less.
    tenths = floor(1000 * share + 1e-6)
    number = f"{tenths / 10:.1f}" if 0 < tenths < 10 else f"{tenths // 10}"  # noqa: PLR2004 - below 1 %
    return f"{number}\N{NO-BREAK SPACE}%"


def grade_sentence(finds: float, grade: Grade, *, is_collapsed: bool = False) -> str:
    """Return what a grade means for a reader; empty where nothing need be said.

    ``is_collapsed``: the score is that of an aligned model, so that only vectors that lie together
    whatever they mean can explain it.
    """
    if grade == "finds":
        return ""
    found = f"Finds {percent(finds)} of translations"
    if grade == "weak":
        return f"{found}: weak for search across languages."
    if is_collapsed:
        return f"{found}: its high SA comes of collapse, vectors that lie close whatever they mean."
    return f"{found}: its SA says nothing about meaning."
