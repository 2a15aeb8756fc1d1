"""Choose a model for your languages from result files.

Run it cell by cell in an editor that knows ``# %%``, or as a whole:

    python examples/choose_a_model.py eng deu tur

It needs no model and no network: only ``results/``, of this repository or your own.
"""

# %% What is asked: your languages, and where the results lie
from __future__ import annotations

import sys
from pathlib import Path
from statistics import NormalDist, fmean

import numpy as np

from sa_bench.board.estimates import mean_pseudo_values
from sa_bench.languages import pair_name, pairs_of
from sa_bench.results import ModelResults, read_results
from sa_bench.tables.shipped import CORE_TASKS

if {"-h", "--help"} & set(sys.argv[1:]):
    sys.exit(print(__doc__))
LANGUAGES = sys.argv[1:] or ["eng", "deu", "tur"]
RESULTS = Path("results")
TASKS = list(CORE_TASKS)

# %% The candidates: models with a result on every task, in all of these languages
found = read_results(RESULTS, TASKS)
for problem in found.problems:
    print(f"left out: {problem}", file=sys.stderr)

order = next(iter(found.models[0].evaluations.values())).concepts.languages
unknown = sorted(set(LANGUAGES) - set(order))
if unknown or len(set(LANGUAGES)) < 2:
    sys.exit(f"name two or more of {', '.join(order)}; {', '.join(unknown) or 'one'} makes no pair")
PAIRS = [pair_name(a, b) for a, b in pairs_of([key for key in order if key in LANGUAGES])]

candidates = {
    model.metadata.name: model
    for model in found.models
    if all(
        task in model.evaluations and set(PAIRS) <= set(model.evaluations[task].result.pairs)
        for task in TASKS
    )
}
if not candidates:
    sys.exit(f"{RESULTS} holds no model with all of {', '.join(TASKS)} in {', '.join(LANGUAGES)}")

# %% SA over your pairs, its error, and how often a word finds its translation
# Result files hold the error of each pair, not how the pairs' errors go together. The mean of the
# errors is what the error of the mean can be at most: the intervals here are wide, not narrow.


def affinity(model: ModelResults) -> tuple[float, float]:
    """Return the mean of SA over tasks and your pairs, and the most that its error can be."""
    by_task = [[model.evaluations[task].result.pairs[pair] for pair in PAIRS] for task in TASKS]
    score = fmean(pair.semantic_affinity for pairs in by_task for pair in pairs)
    errors = [fmean(pair.semantic_affinity_se for pair in pairs) for pairs in by_task]
    # The tasks' concepts are different ones, so their errors are independent.
    return score, float(np.hypot.reduce(errors)) / len(TASKS)


def retrieval(model: ModelResults) -> float:
    """Return the share of words whose nearest neighbour in the other language translates them."""
    pairs = [model.evaluations[task].result.pairs[pair] for task in TASKS for pair in PAIRS]
    return fmean(pair.retrieval_accuracy or 0.0 for pair in pairs)


scores = {name: affinity(model) for name, model in candidates.items()}
ranking = sorted(scores, key=lambda name: scores[name][0], reverse=True)

# %% Against the best one, on the same words
# Words that are hard for one model are hard for another. How alike two models are in that, over all
# languages, is taken for yours too: it makes the interval of their difference narrower.


def difference(first: str, second: str) -> tuple[float, float]:
    """Return the difference of two models' SA, and the half-width of its 95 % interval."""
    of_first, of_second = (
        mean_pseudo_values([candidates[name].evaluations[task].concepts for task in TASKS])[1]
        for name in (first, second)
    )
    alike = float(np.corrcoef(of_first, of_second)[0][1])
    (score_a, error_a), (score_b, error_b) = scores[first], scores[second]
    variance = error_a**2 + error_b**2 - 2 * alike * error_a * error_b
    return score_a - score_b, NormalDist().inv_cdf(0.975) * max(variance, 0.0) ** 0.5


# %% The ranking
best = ranking[0]
print(
    f"{len(candidates)} models on {', '.join(LANGUAGES)}: {len(PAIRS)} pairs, {len(TASKS)} tasks\n"
)
print(f"{'model':40} {'SA':>7} {'±':>7}  retrieval  behind the first")
close = []
for name in ranking:
    score, error = scores[name]
    behind, half = difference(best, name)
    if behind <= half:
        close.append(name)
    gap = "" if name == best else f"{behind:.4f} ± {half:.4f}"
    print(f"{name:40} {score:7.4f} {1.96 * error:7.4f}  {retrieval(candidates[name]):9.2f}  {gap}")

# %% What follows
print()
if len(close) == 1:
    print(f"{best} aligns these languages best; the difference is no accident of these words.")
else:
    print(f"{best} leads, but these words can't tell it from {', '.join(close[1:])}:")
    print("choose among them by size, speed or price, or add words of your own.")
if retrieval(candidates[best]) < 0.5:
    print("Mind that most words don't find their translation in it, whatever its SA.")
if scores[best][0] < 0.5:
    print("None puts translations closer than any two words of a language: none is aligned here.")
print("\nFor the exact interval, score the short list on these languages alone:")
for name in ranking[:2]:
    print(f"  sa-bench run -m {name} -l {' '.join(LANGUAGES)} --results short-list")
if len(ranking) > 1:
    print(f"  sa-bench compare {ranking[0]} {ranking[1]} --results short-list")
