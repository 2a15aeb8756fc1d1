"""What SA predicts: every table of docs/validity.md, from the committed files alone.

    python examples/validity_study.py [RESULTS]

It needs no model and no network: ``results/`` (or the folder that you name) and the official scores
in ``leaderboard/mteb_pairs.csv``. All draws are seeded: it prints the same figures every time.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from sa_bench.validity import ValidityStudy, read_pairs, study_of_results
from sa_bench.validity.forecast import Forecast

RESULTS = Path(sys.argv[1] if len(sys.argv) > 1 else "results")


def number(value: float | None, digits: int = 2) -> str:
    """Return a figure, or a dash where there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def between(interval: tuple[float, float] | None) -> str:
    """Return an interval in brackets, or nothing."""
    return "" if interval is None else f" [{interval[0]:.2f}, {interval[1]:.2f}]"


def correlations(study: ValidityStudy) -> None:
    """Print, for each model, table and task, every measure with what is known of it."""
    for key, group in groupby(
        study.associations, key=lambda one: (one.model, one.table, one.task, one.view)
    ):
        rows = sorted(group, key=lambda one: -1 if one.rho is None else one.rho, reverse=True)
        model, table, task, view = key
        print(f"\n{model}, {table}: {task}, by {view}")
        print("  rho [95 %, languages] [95 %, branches] | p | given characters | without one | n")
        for one in rows:
            print(
                f"  {one.measure:32} {number(one.rho)}{between(one.interval)}"
                f"{between(one.branch_interval)} | {number(one.p, 4)} | "
                f"{number(one.given_characters)} |{between(one.without_one)} | {one.n}"
            )
        for one in rows:
            if one.behind_interval is not None and min(map(abs, one.behind_interval)) > 0:
                low, high = one.behind_interval
                if low > 0 or high < 0:
                    word = "ahead of" if low > 0 else "behind"
                    print(f"  SA is {word} {one.measure} by {one.behind:.2f}{between((low, high))}")


def forecasts(study: ValidityStudy) -> None:
    """Print the errors of each forecaster, and what it says where it may speak."""
    print("\nforecasts: error on a language left out, of the forecast and of the mean")
    for one in study.forecasts:
        fit = one.calibration
        print(
            f"  {fit.model}, {fit.table}: {fit.task} from {fit.measure}: {fit.error:.3f}, "
            f"{fit.error_of_mean:.3f} (gain{between(fit.gain)}), n {len(fit.languages)}, interval "
            f"holds {fit.coverage:.0%}: {'offered' if fit.offered else 'not offered'}"
        )
        if not fit.offered:
            continue
        for answer in one.answers:
            if isinstance(answer, Forecast):
                ends = between((answer.low, answer.high))
                print(f"    {answer.language} {answer.expected:.2f}{ends}")
            else:
                print(f"    {answer.language}: no forecast; {answer.reason}")


def across_and_groups(study: ValidityStudy) -> None:
    """Print what can be said across models, and how known groups are told apart."""
    print("\nacross models: mean SA and mean official score")
    for one in study.across:
        said = "too few" if one.too_few else f"{number(one.rho)}{between(one.interval)}"
        print(f"  {one.table}, {one.task}: {said} (n {len(one.models)})")
    for group in study.groups:
        print(
            f"  {group.model}, {group.table}, {group.measure}: {len(group.inside)} declared "
            f"languages apart from {len(group.outside)} others, AUC {group.auc:.3f}"
        )


found = study_of_results(RESULTS, read_pairs())
correlations(found)
forecasts(found)
across_and_groups(found)
