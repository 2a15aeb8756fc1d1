"""What SA predicts: every table of docs/validity.md, from the committed files alone.

    python examples/validity_study.py [MODEL ...]  every figure, of all models or of these
    python examples/validity_study.py --write      renew the tables of docs/validity-tables.md

It needs no model and no network: ``results/`` and the official scores in
``leaderboard/mteb_pairs.csv``. All draws are seeded: it prints the same figures every time.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.validity import ValidityStudy, read_pairs, study_of_results
from sa_bench.validity.forecast import Forecast

if TYPE_CHECKING:
    from collections.abc import Iterator

RESULTS = Path("results")
PAGE, START, END = Path("docs/validity-tables.md"), "<!-- tables -->\n", "<!-- end of tables -->"
MODELS = (
    "sa-bench/multilingual-e5-small-4bit-query",
    "sentence-transformers/all-MiniLM-L6-v2",
)
SHOWN = {
    "semantic_affinity": "**SA**",
    "semantic_affinity_centered": "SA centred",
    "mean_cosine": "mean cosine (1 - V)",
    "retrieval_accuracy": "retrieval",
    "strong_alignment": "strong alignment",
    "csls_accuracy": "CSLS",
    "mutual_nearest_accuracy": "mutual nearest",
    "cka": "CKA",
}
TASKS = {
    "BelebeleRetrieval": "Belebele",
    "NTREXBitextMining": "NTREX",
    "Tatoeba": "Tatoeba",
    "BibleNLPBitextMining": "Bible",
    "MLQARetrieval": "MLQA",
}


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
        print("  rho [over languages] [over relatives] | p | given characters | without one | n")
        for one in rows:
            print(
                f"  {one.measure:32} {number(one.rho)}{between(one.interval)}"
                f"{between(one.relatives_interval)} | {number(one.p, 4)} | "
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


def summary(study: ValidityStudy) -> Iterator[str]:
    """Yield the lines of one table for each model, table of words and view, as Markdown."""
    # Of several tables of words, the first has most languages.
    widest = {one.model: one.table for one in reversed(study.associations)}
    shown = [
        one
        for one in study.associations
        if one.task in TASKS and (one.table == widest[one.model] or one.view == "pairs")
    ]
    for key, group in groupby(
        sorted(shown, key=lambda one: (one.table, one.view, one.model)),
        key=lambda one: (one.table, one.view, one.model),
    ):
        cells = {(one.measure, one.task): one for one in group}
        tasks = [task for task in TASKS if ("semantic_affinity", task) in cells]
        heads = [f"{TASKS[task]}, n {cells['semantic_affinity', task].n}" for task in tasks]
        yield ""
        yield (f"| {key[2].split('/')[1]}, {key[0]}, by {key[1]} | {' | '.join(heads)} |")
        yield "|---" * (len(tasks) + 1) + "|"
        for measure, title in SHOWN.items():
            row = [cells.get((measure, task)) for task in tasks]
            if any(row):
                texts = [one and f"{number(one.rho)}{between(one.interval)}" for one in row]
                yield f"| {title} | {' | '.join(text or '-' for text in texts)} |"
    yield ""
    yield "| forecast | words | task | from | n | error | error of the mean | offered |"
    yield "|---|---|---|---|---:|---:|---:|---|"
    for fit in (one.calibration for one in study.forecasts):
        if fit.task in TASKS and fit.table == widest[fit.model]:
            yield (
                f"| {fit.model.split('/')[1]} | {fit.table} | {TASKS[fit.task]} | "
                f"{SHOWN[fit.measure]} | {len(fit.languages)} | {fit.error:.3f} | "
                f"{fit.error_of_mean:.3f} | {'yes' if fit.offered else 'no'} |"
            )


if "--write" in sys.argv:
    found = study_of_results(RESULTS, read_pairs(), models=MODELS)
    before, _, rest = PAGE.read_text("utf-8").partition(START)
    lines = "\n".join([*summary(found), ""])
    PAGE.write_text(f"{before}{START}{lines}\n{END}{rest.partition(END)[2]}", "utf-8")
else:
    found = study_of_results(RESULTS, read_pairs(), models=sys.argv[1:])
    correlations(found)
    forecasts(found)
    across_and_groups(found)
