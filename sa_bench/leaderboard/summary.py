"""A model's results in two sentences, every word of them from its figures."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from sa_bench.languages import language_of
from sa_bench.leaderboard.number_format import fixed, signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sa_bench.leaderboard.content import Content
    from sa_bench.leaderboard.entries import Entry

__all__ = ["Gain", "summarise", "weakest_language"]

NOTEWORTHY = 0.02
"""A gain in SA from which a single cause is named: about the width of an interval."""


@dataclass(frozen=True, slots=True)
class Gain:
    """A language, and what the score would gain without its pairs."""

    language: str
    gain: float


def summarise(content: Content, entry: Entry) -> tuple[str, str]:
    """Return where the model stands, and what costs it alignment."""
    return _standing(content, entry), _cost(entry)


def weakest_language(pairs: Mapping[str, float]) -> Gain | None:
    """Return the language without whose pairs the mean would be highest; None below three."""
    keys = dict.fromkeys(key for pair in pairs for key in pair.split("-"))
    if len(keys) < 3:  # noqa: PLR2004 - without one of two there is no pair
        return None
    mean = fsum(pairs.values()) / len(pairs)
    gains = []
    for key in keys:
        others = [score for pair, score in pairs.items() if key not in pair.split("-")]
        if others:
            gains.append(Gain(language_of(key).name, fsum(others) / len(others) - mean))
    return max(gains, key=lambda gain: gain.gain, default=None)


def _standing(content: Content, entry: Entry) -> str:
    if entry.estimate is None or entry.mark is None:
        return (
            f"{entry.name} has {entry.have} of the {entry.need} scores that a rank needs, "
            "and is not ranked."
        )
    standing, n_models = content.standings[entry.name], len(content.ranked)
    estimate, mark = entry.estimate, entry.mark
    rank = "the only model so far" if n_models == 1 else f"rank {standing.text} of {n_models}"
    crossing = (
        f", with an interval that reaches into tier {' and '.join(map(str, mark.straddles))}"
        if mark.straddles
        else ""
    )
    return (
        f"{entry.name} is in tier {mark.tier} ({mark.title}){crossing}: "
        f"SA {fixed(estimate.score)}, 95\N{NO-BREAK SPACE}% interval {fixed(estimate.low)} to "
        f"{fixed(estimate.high)}, {rank}."
    )


def _cost(entry: Entry) -> str:
    centred = entry.companions["semantic_affinity_centered"]
    scores = [each.estimate.score for each in entry.tasks.values()]
    score = fsum(scores) / len(scores)
    offset = None if centred is None else centred - score
    weakest = weakest_language(entry.pairs)
    if offset is not None and offset >= NOTEWORTHY and (not weakest or offset >= weakest.gain):
        share = entry.companions["language_offset_share"]
        part = (
            ""
            if share is None
            else f" ({100 * share:.0f}\N{NO-BREAK SPACE}% of the distance between translations)"
        )
        return (
            f"A constant offset between its languages{part} costs it most: with each language's "
            f"mean subtracted, SA is {fixed(score + offset)}."
        )
    if weakest and weakest.gain >= NOTEWORTHY:
        return (
            f"{weakest.language} costs it most: over the pairs of the other languages, "
            f"SA is {fixed(score + weakest.gain)}."
        )
    without = [] if offset is None else [f"the offset between languages ({signed(offset, 3)})"]
    if weakest:
        without.append(f"its weakest language, {weakest.language} ({signed(weakest.gain, 3)})")
    if not without:
        return "Its result files don't tell what costs it alignment."
    return (
        "No single cause stands out: little would be gained without "
        f"{' or '.join(without)}; the rest is spread over concepts."
    )
