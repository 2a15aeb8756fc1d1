"""What a run prints at its end: the table of scores, and what lies behind them."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from sa_bench.cli.task_choice import settings_here
from sa_bench.leaderboard.tiers import TIER_TITLES, tier_of
from sa_bench.results import TaskResult

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sa_bench.metric import Diagnosis
    from sa_bench.running.outcome import Outcome

__all__ = ["print_outcomes"]

_NORMAL_95 = 1.96


def print_outcomes(outcomes: Sequence[Outcome]) -> None:
    """Print one line a score, with the half-width of its 95 % interval, then what has none."""
    settings = settings_here()
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
    for outcome in scored:
        if outcome.diagnosis is not None and outcome.path is not None:
            _print_diagnosis(f"{outcome.model} on {outcome.task}", outcome.diagnosis, outcome.path)


def _print_diagnosis(title: str, diagnosis: Diagnosis, result: Path) -> None:
    """Print one line a language: its neighbours, and mean SA of its pairs, plain and rotated."""
    pairs = TaskResult.read(result).pairs
    rotated = diagnosis.rotated_affinity
    languages = dict.fromkeys(key for name in rotated for key in name.split("-"))
    print(f"\n{title}, by language\n          same domain  (chance)      SA  rotated")
    for key in languages:
        own = [name for name in rotated if key in name.split("-")]
        before = fmean(pairs[name].semantic_affinity for name in own)
        after = fmean(rotated[name] for name in own)
        neighbours = diagnosis.neighbour_domains.get(key)
        shares = f"{neighbours.share:>11.3f}  {neighbours.chance:>8.3f}" if neighbours else " " * 21
        print(f"{key:<8}  {shares}  {before:>6.3f}  {after:>7.3f}")
    print(
        "same domain: share of words whose nearest neighbour in their language is of their domain\n"
        "rotated: SA after the best rotation between two languages, found on other concepts; well\n"
        "above SA, alignment is there and hidden by a rotation"
    )
