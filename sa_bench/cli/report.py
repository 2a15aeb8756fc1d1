"""The table of scores at the end of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sa_bench.leaderboard import default_source
from sa_bench.leaderboard.settings import read_settings
from sa_bench.leaderboard.tiers import TIER_TITLES, tier_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sa_bench.running.outcome import Outcome

__all__ = ["print_outcomes"]

_NORMAL_95 = 1.96


def print_outcomes(outcomes: Sequence[Outcome]) -> None:
    """Print one line a score, with the half-width of its 95 % interval, then what has none."""
    settings = read_settings(default_source() / "site.toml")
    scored = [outcome for outcome in outcomes if outcome.score is not None]
    model_width = max((len(outcome.model) for outcome in outcomes), default=0)
    task_width = max((len(outcome.task or "") for outcome in scored), default=0)
    if scored:
        print(f"{'model':{model_width}}  {'task':{task_width}}      SA       ±  tier         pairs")
    for outcome in outcomes:
        if outcome.score is None:
            print(f"{outcome.model:{model_width}}  {outcome.state}: {outcome.reason}")
            continue
        error = outcome.standard_error
        half_width = "" if error is None else f"{_NORMAL_95 * error:.4f}"
        tier = tier_of(outcome.score, settings)
        print(
            f"{outcome.model:{model_width}}  {outcome.task:{task_width}}  {outcome.score:.4f}"
            f"  {half_width:>6}  {tier} {TIER_TITLES[tier]:<9}  {outcome.n_pairs:>6}"
            f"{'  (kept)' if outcome.state == 'cached' else ''}"
        )
