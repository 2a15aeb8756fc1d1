"""What a run prints at its end: the table of scores, and what is behind them."""

from __future__ import annotations

import json
import math
import sys
from statistics import fmean
from typing import TYPE_CHECKING

from sa_bench.board.settings import settings_here
from sa_bench.board.tiers import (
    GRADE_TITLES,
    TIER_TITLES,
    grade_of,
    grade_sentence,
    percent,
    tier_of,
)
from sa_bench.results import TaskResult

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sa_bench.metric import Diagnosis
    from sa_bench.running.run import Outcome
    from sa_bench.verification.compare import Comparison
    from sa_bench.verification.verify import Verdict, Verification


_MOST_SHOWN = 5


def print_verdicts(verdicts: Sequence[Verdict], verification: Verification) -> None:
    """Print one line a task, then what differs and what the figures do not prove."""
    model = verification.model
    print(f"{model.name} at revision {model.revision}, encoded anew")
    width = max(len(verdict.comparison.task) for verdict in verdicts)
    print(f"{'task':{width}}     concepts   largest    median  tolerance  verdict")
    for verdict in verdicts:
        each = verdict.comparison
        concepts = f"{each.n_checked} of {each.n_concepts}"
        print(
            f"{each.task:{width}}  {concepts:>11}  {each.largest:>8.1e}  {each.median:>8.1e}"
            f"  {each.tolerance:>9.1e}  {'agrees' if each.agrees else 'DIFFERS'}"
        )
    for verdict in verdicts:
        _print_differences(verdict.comparison)
        if verdict.is_of_another_type:
            print(
                f"\n{verdict.comparison.task}: submitted as computed in"
                f" {'+'.join(verdict.declared)}, and computed here in {'+'.join(verdict.dtypes)};"
                f" --dtype {verdict.declared[0]} computes as was declared"
            )
    _print_scores([verdict.comparison for verdict in verdicts], verification.seed)


def _print_differences(comparison: Comparison) -> None:
    for kind, differences in (
        ("concept", comparison.concepts),
        ("figure", comparison.figures),
    ):
        if not differences:
            continue
        count = (
            f"1 {kind} differs" if len(differences) == 1 else f"{len(differences)} {kind}s differ"
        )
        rest = ", the worst" if len(differences) > _MOST_SHOWN else ""
        print(f"\n{comparison.task}: {count}{rest}")
        for difference in differences[:_MOST_SHOWN]:
            print(f"  {difference}")


def _print_scores(comparisons: Sequence[Comparison], seed: int) -> None:
    print()
    for each in comparisons:
        over = "all concepts" if each.of_all else "the sample"
        print(
            f"{each.task}: score {each.score:.6f} submitted, {each.found_score:.6f} over {over}"
            f" (they may differ by {each.allowed:.1g})"
        )
    if any(not each.of_all for each in comparisons):
        print(
            f"Sample of seed {seed}. It proves the spreads of its concepts, estimates scores, and"
            " bounds retrieval and\nstandard errors. H over all words, the exact score, intervals"
            " and the other companions are not shown:\n--all computes them again."
        )


def print_json(verdicts: Sequence[Verdict], verification: Verification) -> None:
    """Print the verdicts as JSON."""
    print(json.dumps([_to_dict(verdict, verification) for verdict in verdicts], indent=2))


def _to_dict(verdict: Verdict, verification: Verification) -> dict[str, object]:
    each = verdict.comparison
    return {
        "model": verification.model.name,
        "revision": verification.model.revision,
        "task": each.task,
        "agrees": each.agrees,
        "n_checked": each.n_checked,
        "n_concepts": each.n_concepts,
        "seed": None if each.of_all else verification.seed,
        # JSON has no infinity, which is the difference from a figure that is missing.
        "largest_difference": each.largest if math.isfinite(each.largest) else None,
        "median_difference": each.median if math.isfinite(each.median) else None,
        "tolerance": each.tolerance,
        "score": each.score,
        "found_score": each.found_score,
        "dtypes": verdict.dtypes,
        "device": verdict.device,
        "declared_dtypes": verdict.declared,
        "compared": each.compared,
        "differences": [str(difference) for difference in (*each.concepts, *each.figures)],
    }


_NORMAL_95 = 1.96


def print_outcomes(outcomes: Sequence[Outcome]) -> None:
    """Print one line a score, with the half-width of its 95 % interval, then what has none."""
    settings = settings_here()
    scored = [outcome for outcome in outcomes if outcome.score is not None]
    model_width = max((len(outcome.model) for outcome in outcomes), default=0)
    task_width = max((len(outcome.task or "") for outcome in scored), default=0)
    if scored:
        print(
            f"{'model':{model_width}}  {'task':{task_width}}      SA       ±  tier         pairs"
            "  finds"
        )
    for outcome in outcomes:
        if outcome.state == "failed":
            continue  # was told when it happened
        if outcome.score is None:
            print(f"{outcome.model:{model_width}}  {outcome.state}: {outcome.reason}")
            continue
        error = outcome.standard_error
        half_width = "" if error is None else f"{_NORMAL_95 * error:.4f}"
        tier = tier_of(outcome.score, settings)
        print(
            f"{outcome.model:{model_width}}  {outcome.task:{task_width}}  {outcome.score:.4f}"
            f"  {half_width:>6}  {tier} {TIER_TITLES[tier]:<9}  {outcome.n_pairs:>6}"
            f"  {_finds(outcome)}{'  (kept)' if outcome.state == 'cached' else ''}"
        )
    if scored:
        print("finds: share of words whose nearest neighbour in the other language translates them")
    for outcome in scored:
        if outcome.diagnosis is not None and outcome.path is not None:
            _print_diagnosis(f"{outcome.model} on {outcome.task}", outcome.diagnosis, outcome.path)


def _finds(outcome: Outcome) -> str:
    """Return the share of translations found, marked as on the pages where it is low."""
    if outcome.path is None:
        return f"{'-':>5}"
    pairs = TaskResult.read(outcome.path).pairs.values()
    shares = [each.retrieval_accuracy for each in pairs if each.retrieval_accuracy is not None]
    # A file may hold more pairs than were asked for; the share would be that of others.
    if not shares or len(pairs) != outcome.n_pairs:
        return f"{'-':>5}"
    grade = grade_of(fmean(shares), settings_here())
    remark = "" if grade in (None, "finds") else f"  ({GRADE_TITLES[grade]})"
    return f"{percent(fmean(shares)).replace(chr(0xA0), ' '):>5}{remark}"


def print_where(outcomes: Sequence[Outcome], off_protocol: str) -> None:
    """Print where results are, whether they are ranked, and what makes a score doubtful."""
    folders = {each.path.parent: None for each in outcomes if each.path is not None}
    for folder in folders:
        print(f"written to {folder}")
    if folders and off_protocol:
        print(f"not ranked: {off_protocol} is off the protocol, and is kept apart as an experiment")
    for each in outcomes:
        if each.path is not None:
            for doubt in _doubts(each.path):
                print(f"sa-bench: warning: {each.model} on {each.task}: {doubt}", file=sys.stderr)


_FEW_DISTINCT = 0.9


def _doubts(path: Path) -> list[str]:
    """Return what a result's companion figures say against its score."""
    settings = settings_here()
    pairs = TaskResult.read(path).pairs.values()
    doubts = []
    distinct = [p.distinct_vector_share for p in pairs if p.distinct_vector_share is not None]
    if distinct and fmean(distinct) < _FEW_DISTINCT:
        doubts.append(
            f"only {percent(fmean(distinct))} of the vectors are distinct: most other words are"
            " unknown to its tokenizer, or its vectors collapse; the score says little"
        )
    found = [p.retrieval_accuracy for p in pairs if p.retrieval_accuracy is not None]
    grade = grade_of(fmean(found) if found else None, settings)
    if grade == "none":
        doubts.append(grade_sentence(fmean(found), grade))
    return doubts


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
