"""Whether the figures of a task's pairs agree with each other.

Conventions: mteb rounds figures to six decimals, so each is off by half a unit of that at most; the
tolerance of an identity is what this makes of it, to first order, and a hundredth more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from sa_bench.submissions.finding import Finding, error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sa_bench.results import PairResult, TaskResult

__all__ = ["ROUNDING", "check_pair_figures"]

ROUNDING = 0.505e-6
"""Half a unit of the sixth decimal, and a hundredth more for what is of second order."""

_AGAIN = "the file was edited or damaged; run `sa-bench run --overwrite` again"


def check_pair_figures(file: str, result: TaskResult) -> Iterator[Finding]:
    """Yield the pairs whose figures contradict each other.

    With spreads H_1, H_2, H and V (arXiv 2601.09732):

        H = (H_1 + H_2) / 2,    semantic_ratio = V / H,    semantic_affinity = H / (H + V)

    and the spread of a language is the same in all its pairs.
    """
    for pair in result.pairs.values():
        yield from _check_pair(file, pair)
    yield from _check_spreads(file, result)


def _check_pair(file: str, pair: PairResult) -> Iterator[Finding]:
    intra, inter = pair.intra_lingual_spread, pair.inter_lingual_spread
    if intra <= 0:
        yield error(
            file, "intra_lingual_spread is 0: vectors that are all alike", _AGAIN, place=pair.name
        )
        return
    identities = (
        (
            "intra_lingual_spread",
            intra,
            "the mean of intra_lingual_spread_1 and _2",
            (pair.intra_lingual_spread_1 + pair.intra_lingual_spread_2) / 2,
            2 * ROUNDING,
        ),
        (
            "semantic_ratio",
            pair.semantic_ratio,
            "inter_lingual_spread / intra_lingual_spread",
            inter / intra,
            ROUNDING * (1 + (1 + inter / intra) / intra),
        ),
        (
            "semantic_affinity",
            pair.semantic_affinity,
            "H / (H + V) of the spreads",
            intra / (intra + inter),
            ROUNDING * (1 + 1 / (intra + inter)),
        ),
        (
            "semantic_affinity",
            pair.semantic_affinity,
            "1 / (1 + semantic_ratio)",
            1 / (1 + pair.semantic_ratio),
            2 * ROUNDING,
        ),
    )
    for name, stored, what, expected, tolerance in identities:
        if abs(stored - expected) > tolerance:
            yield error(
                file, f"{name} is {stored}, but {what} is {expected:.6f}", _AGAIN, place=pair.name
            )


def _check_spreads(file: str, result: TaskResult) -> Iterator[Finding]:
    spreads: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for pair in result.pairs.values():
        spreads[pair.first][pair.name] = pair.intra_lingual_spread_1
        spreads[pair.second][pair.name] = pair.intra_lingual_spread_2
    for language, by_pair in spreads.items():
        (usual, _), *_ = Counter(by_pair.values()).most_common(1)
        odd = [pair for pair, spread in by_pair.items() if spread != usual]
        if odd:
            yield error(
                file,
                f"the intra-lingual spread of {language} is {by_pair[odd[0]]}, and {usual} in "
                f"{len(by_pair) - len(odd)} other pairs of that language",
                _AGAIN,
                place=", ".join(odd),
            )
