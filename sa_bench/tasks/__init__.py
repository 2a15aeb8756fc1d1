"""Semantic Affinity as MTEB tasks: the task classes, the benchmarks, and mteb's registry."""

from sa_bench.tasks.catalogue import (
    TASKS,
    ChallengeSemanticAffinity,
    ConceptsSemanticAffinity,
    CultureSemanticAffinity,
    OracleBoneSemanticAffinity,
    benchmarks,
    get_task,
    load_task,
)
from sa_bench.tasks.task import SemanticAffinityTask

__all__ = [
    "TASKS",
    "ChallengeSemanticAffinity",
    "ConceptsSemanticAffinity",
    "CultureSemanticAffinity",
    "OracleBoneSemanticAffinity",
    "SemanticAffinityTask",
    "benchmarks",
    "get_task",
    "load_task",
]
