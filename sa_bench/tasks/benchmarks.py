"""The two benchmarks: all language pairs, and the paper's English-Chinese."""

from __future__ import annotations

from functools import cache

from mteb import Benchmark
from mteb.benchmarks.benchmark import BenchmarkAggregation

from sa_bench.tasks.catalogue import TASKS

__all__ = ["benchmarks"]

_REFERENCE = "https://arxiv.org/abs/2601.09732"
_AGGREGATIONS = (BenchmarkAggregation.MEAN_TASK, BenchmarkAggregation.MEAN_SUBSET)


@cache
def benchmarks() -> tuple[Benchmark, ...]:
    """Return the benchmarks, each with task instances of its own."""
    all_pairs = [task() for task in TASKS.values()]
    english_chinese = [task() for task in TASKS.values()]
    for task in english_chinese:
        task.select_languages(["eng", "zho"])
    return (
        Benchmark(
            name="SemanticAffinity(Multilingual, v1)",
            tasks=all_pairs,
            description="Do a word and its translation lie in the same place? All pairs of twelve"
            " languages, four concept tables.",
            reference=_REFERENCE,
            aggregations=_AGGREGATIONS,
        ),
        Benchmark(
            name="SemanticAffinity(eng-zho, v1)",
            tasks=english_chinese,
            description="The same four concept tables in English and Chinese alone, the setting of"
            " arXiv 2601.09732.",
            reference=_REFERENCE,
            aggregations=_AGGREGATIONS,
        ),
    )
