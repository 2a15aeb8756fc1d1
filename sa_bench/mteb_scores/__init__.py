"""Figures computed from the official MTEB results, to set beside Semantic Affinity.

Goal: one small table, ``leaderboard/mteb_scores.csv`` with ``mteb_scores.json`` beside it, from
    which every page is
built offline. ``build`` makes it with mteb; ``table`` reads it with the standard library alone.

Conventions: a *cell* is one (split, hf_subset) of a task. A figure is given only when every cell
    that it needs is
there; otherwise it is blank and ``have`` of ``need`` says how far the results go. Scores lie in
[-1, 1].

What is here: ``policy`` (what is computed, by which rules), ``coverage`` (means that are whole or
blank), ``official_results`` and ``official_benchmark`` (the only modules that import mteb),
``selection`` (one revision a task), ``plausibility`` (scores on a wrong scale), ``provenance``,
``build``, ``table`` and ``storage`` (the two files).
"""

from __future__ import annotations

from sa_bench.mteb_scores.quality import Coverage
from sa_bench.mteb_scores.table import MtebScores, ScoreRow, default_scores_path, read_mteb_scores

__all__ = ["Coverage", "MtebScores", "ScoreRow", "default_scores_path", "read_mteb_scores"]
