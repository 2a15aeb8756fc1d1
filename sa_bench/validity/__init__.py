"""What the score predicts: Semantic Affinity beside official scores, language by language.

Goal: say for which tasks, and how surely, a score on words orders the languages of a model as a
task on sentences does, and forecast the score of a language only where the forecast is known to
err less than the mean.

Conventions: languages are the keys of our tables (``eng``), pairs are alphabetical and have no
direction, models are never pooled. English, the pivot, is in every item of the view ``languages``.

What is here: ``codes`` (mteb's names of languages), ``targets`` (the table of official scores) and
``build`` (which makes it), ``figures`` (the measures of a result), ``statistics``, ``forecast``,
``study`` (all of it as plain values).
"""

from __future__ import annotations

from sa_bench.validity.figures import PairFigures, pair_figures, read_pair_figures
from sa_bench.validity.study import ValidityStudy, known_groups, study, study_of_results
from sa_bench.validity.targets import OfficialPairs, read_pairs

__all__ = [
    "OfficialPairs",
    "PairFigures",
    "ValidityStudy",
    "known_groups",
    "pair_figures",
    "read_pair_figures",
    "read_pairs",
    "study",
    "study_of_results",
]
