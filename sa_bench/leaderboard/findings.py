"""The paper's claims with their evidence, and a summary per model."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from statistics import fmean
from typing import TYPE_CHECKING

from sa_bench.board.ranking import NaturalBreaks, natural_breaks
from sa_bench.languages import language_of
from sa_bench.leaderboard.formats import fixed, signed
from sa_bench.mteb_scores.statistics import RankCorrelation, rank_correlation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sa_bench.board.entries import Entry
    from sa_bench.board.tiers import Tier
    from sa_bench.leaderboard.content import Content


NOTEWORTHY = 0.02
"""A gain in SA from which a single cause is named: about the width of an interval."""


@dataclass(frozen=True, slots=True)
class Gain:
    """A language, and what the score would gain without its pairs."""

    language: str
    gain: float


def summarise(content: Content, entry: Entry) -> tuple[str, str]:
    """Return the model's place, and what costs it alignment."""
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
    estimate, mark = entry.estimate, entry.mark
    score = (
        f"SA {fixed(estimate.score)}, 95\N{NO-BREAK SPACE}% interval {fixed(estimate.low)} to "
        f"{fixed(estimate.high)}"
    )
    if entry.is_baseline:
        return f"{entry.name} is a baseline, which nobody trained, and is not ranked: {score}."
    standing, n_models = content.standings[entry.name], len(content.ranked)
    rank = "the only model so far" if n_models == 1 else f"rank {standing.text} of {n_models}"
    crossing = (
        f", with an interval that reaches into tier {' and '.join(map(str, mark.straddles))}"
        if mark.straddles
        else ""
    )
    tier = "" if entry.is_flagged else f" is in tier {mark.tier} ({mark.title}){crossing}"
    sentence = f"{entry.name}{tier}: {score}, {rank}."
    return f"{sentence} {entry.remark}" if entry.remark else sentence


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


ENOUGH = 10
"""From how many models a finding is stated of models in general rather than of these."""

FEWEST = 5
"""Below this number of models nothing is said: five are in a given order once in 120 by chance."""

MODERN, ANCIENT = "ConceptsSemanticAffinity", "OracleBoneSemanticAffinity"
CHINESE = "zho"


@dataclass(frozen=True, slots=True)
class TierBreaks:
    """The tiers' thresholds against the data.

    Attributes:
        counts: Models by tier.
        found: Natural breaks into three classes; None below ``ENOUGH`` models.
    """

    counts: Mapping[Tier, int]
    found: NaturalBreaks | None


@dataclass(frozen=True, slots=True)
class ObjectiveGroup:
    """The models of one training objective.

    Attributes:
        title: The objective.
        is_known: Whether somebody states it.
        entries: Its ranked models, best first.
        mean: Their mean SA.
        by_size: SA against parameters within the group; None with too few models.
        n_sized: How many of them state their parameters.
    """

    title: str
    is_known: bool
    entries: tuple[Entry, ...]
    mean: float
    by_size: RankCorrelation | None
    n_sized: int

    @property
    def n_entries(self) -> int:
        """How many models there are."""
        return len(self.entries)


@dataclass(frozen=True, slots=True)
class Loss:
    """How much less SA a model has on oracle bone characters than on core vocabulary.

    Attributes:
        entry: The model.
        modern: Mean SA on core vocabulary.
        ancient: Mean SA on oracle bone characters.
        with_chinese: Loss over the pairs with Chinese.
        others: Loss over the other pairs, in which no character stands; None where there are none.
    """

    entry: Entry
    modern: float
    ancient: float
    with_chinese: float
    others: float | None


def sound_models(content: Content) -> list[Entry]:
    """Return the ranked models that find translations: other scores say nothing of meaning."""
    return [entry for entry in content.ranked if not entry.is_flagged]


def tier_breaks(content: Content) -> TierBreaks:
    """Return how the models fall into the tiers, and where the data themselves would cut."""
    sound = sound_models(content)
    scores = [entry.estimate.score for entry in sound if entry.estimate]
    tiers = [entry.mark.tier for entry in sound if entry.mark]
    all_tiers: tuple[Tier, ...] = (1, 2, 3)
    return TierBreaks(
        {tier: tiers.count(tier) for tier in all_tiers},
        natural_breaks(scores, len(all_tiers)) if len(scores) >= ENOUGH else None,
    )


def groups(content: Content) -> list[ObjectiveGroup]:
    """Return the models by training objective, the best group first; unknown ones are last."""
    by_objective: dict[str | None, list[Entry]] = {}
    for entry in sound_models(content):
        by_objective.setdefault(entry.objective, []).append(entry)
    titles = content.catalogue.objectives
    found = []
    for objective, entries in by_objective.items():
        sized = [entry for entry in entries if entry.parameters]
        found.append(
            ObjectiveGroup(
                title=titles.get(objective or "", "objective not stated"),
                is_known=objective is not None,
                entries=tuple(entries),
                mean=fmean(_scores(entries)),
                by_size=_correlate([entry.parameters or 0 for entry in sized], _scores(sized)),
                n_sized=len(sized),
            )
        )
    return sorted(found, key=lambda group: (not group.is_known, -group.mean))


def losses(content: Content) -> list[Loss]:
    """Return what every sound model loses on oracle bone characters, the largest loss first."""
    found = []
    for entry in sound_models(content):
        modern, ancient = entry.tasks.get(MODERN), entry.tasks.get(ANCIENT)
        if modern is None or ancient is None:
            continue
        by_pair = {pair: modern.pairs[pair] - ancient.pairs[pair] for pair in entry.pairs}
        chinese = [loss for pair, loss in by_pair.items() if CHINESE in pair.split("-")]
        others = [loss for pair, loss in by_pair.items() if CHINESE not in pair.split("-")]
        if chinese:
            found.append(
                Loss(
                    entry,
                    fmean(modern.pairs[pair] for pair in by_pair),
                    fmean(ancient.pairs[pair] for pair in by_pair),
                    fmean(chinese),
                    fmean(others) if others else None,
                )
            )
    return sorted(found, key=lambda loss: -loss.with_chinese)


def with_mteb(content: Content) -> tuple[int, RankCorrelation | None]:
    """Return how many ranked models have an MTEB mean, and how it goes with SA."""
    both = [
        (entry.estimate.score, score)
        for entry in sound_models(content)
        if entry.estimate and (score := content.mteb_mean(entry.name)) is not None
    ]
    return len(both), _correlate([pair[0] for pair in both], [pair[1] for pair in both])


def _correlate(x: Sequence[float], y: Sequence[float]) -> RankCorrelation | None:
    """Return the rank correlation; None below ``FEWEST`` models or where it is undefined."""
    found = rank_correlation(x, y) if len(x) >= FEWEST else None
    return found if found and found.rho is not None else None


def _scores(entries: Sequence[Entry]) -> list[float]:
    return [entry.estimate.score for entry in entries if entry.estimate]
