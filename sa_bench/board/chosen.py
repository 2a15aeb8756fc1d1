"""Figures over the pairs of chosen languages; ``assets/chosen.js`` does the same in a browser.

Word-level data are not at hand there, so that errors are bounds: whatever the correlation of two
estimates, the standard error of their mean is at most the mean of their standard errors, and that
of their difference at most the sum. Intervals and rank intervals are wider for it, never narrower.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

from sa_bench.board.ranking import LEVEL, Standing
from sa_bench.board.served import Served, served_languages
from sa_bench.board.tiers import grade_of, tier_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sa_bench.board.entries import Entry
    from sa_bench.board.settings import Settings
    from sa_bench.board.tiers import Grade, Tier

NORMAL_QUANTILE = NormalDist().inv_cdf(1 - LEVEL / 2)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One model over the pairs of chosen languages.

    Attributes:
        entry: The model.
        score: Mean SA over the pairs.
        error: At least the standard error of the score.
        finds: Mean share of words found; None where it was not measured.
        tier: The tier of the score.
        grade: The grade of the share.
        served: Which of the languages it serves; None where that was not measured.
        weakest: The pair of which it finds the fewest words.
    """

    entry: Entry
    score: float
    error: float
    finds: float | None
    tier: Tier
    grade: Grade | None
    served: Served | None
    weakest: str

    @property
    def serves_all(self) -> bool:
        """Whether it serves every chosen language and finds translations at all."""
        return self.served is not None and not self.served.removed and self.grade != "none"


def pairs_of_chosen(pairs: Iterable[str], languages: Sequence[str]) -> list[str]:
    """Return the pairs among the languages; of a single one, its pairs with all others."""
    if len(languages) == 1:
        return [pair for pair in pairs if languages[0] in pair.split("-")]
    return pairs_among(pairs, languages)


def figures_over(entry: Entry, languages: Sequence[str], settings: Settings) -> Chosen:
    """Return a complete model's figures over the pairs of some languages."""
    means = {pair: entry.pair_means[pair] for pair in pairs_of_chosen(entry.pair_means, languages)}
    score = mean_of_millionths([mean.score for mean in means.values()])
    shares = {pair: mean.finds for pair, mean in means.items()}
    given = [share for share in shares.values() if share is not None]
    finds = mean_of_millionths(given) if given else None

    def order(pair: str) -> tuple[float, float]:
        share = shares[pair]
        return (1.0 if share is None else share, means[pair].score)

    return Chosen(
        entry=entry,
        score=score,
        error=mean_of_millionths([mean.se for mean in means.values()]),
        finds=finds,
        tier=tier_of(score, settings),
        grade=grade_of(finds, settings),
        served=_served(shares, languages, settings),
        weakest=min(means, key=order),
    )


def _served(
    shares: dict[str, float | None], languages: Sequence[str], settings: Settings
) -> Served | None:
    found = {pair: share for pair, share in shares.items() if share is not None}
    if not found:
        return None
    least = settings.served_retrieval
    if len(languages) > 1:
        return served_languages(languages, found, least)
    (only,) = languages
    finds = mean_of_millionths(list(found.values()))
    if finds >= least:
        return Served((only,), (), {only: finds})
    return Served((), ((only, finds),), {only: finds})


def pairs_among(pairs: Iterable[str], languages: Sequence[str]) -> list[str]:
    """Return the pairs whose languages are both among those given."""
    return [pair for pair in pairs if all(key in languages for key in pair.split("-"))]


def mean_of_millionths(values: Sequence[float]) -> float:
    """Return the mean of numbers with six decimals, summed as whole numbers.

    A browser that is given the whole numbers gets the same to the last bit.
    """
    return sum(round(1e6 * value) for value in values) / len(values) / 1e6


def standings_over(figures: Sequence[Chosen]) -> dict[str, Standing]:
    """Return rank intervals and bands of models given by falling score.

    A difference counts where it exceeds its bounded error as a normal variable would in one case
    of twenty, by Holm's method over a model's differences from all others.
    """
    n = len(figures)
    quantiles = holm_quantiles(n)
    differs = []
    for a in figures:
        sizes = {
            place: abs(a.score - b.score) / (a.error + b.error)
            if a.error + b.error
            else (float("inf") if a.score != b.score else 0.0)
            for place, b in enumerate(figures)
            if b is not a
        }
        row = set()
        for quantile, place in zip(
            quantiles, sorted(sizes, key=lambda place: -sizes[place]), strict=True
        ):
            if sizes[place] < quantile:
                break
            row.add(place)
        differs.append(row)
    standings, band, first = {}, 0, 0
    for place, figure in enumerate(figures):
        if place == 0 or first in differs[place]:
            band, first = band + 1, place
        better = sum(other < place for other in differs[place])
        worse = sum(other > place for other in differs[place])
        standings[figure.entry.name] = Standing(1 + better, n - worse, band)
    return standings


def holm_quantiles(n: int) -> list[float]:
    """Return how many errors the largest, the second, ... of n - 1 differences must have."""
    normal = NormalDist()
    return [normal.inv_cdf(1 - LEVEL / (2 * tests)) for tests in range(n - 1, 0, -1)]
