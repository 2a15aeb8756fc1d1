"""Semantic Affinity as MTEB tasks: the task classes, the benchmarks, and mteb's registry."""

from sa_bench.tasks.affinity_task import SemanticAffinityTask
from sa_bench.tasks.benchmarks import benchmarks
from sa_bench.tasks.catalogue import (
    TASKS,
    ChallengeSemanticAffinity,
    ConceptsSemanticAffinity,
    CultureSemanticAffinity,
    OracleBoneSemanticAffinity,
    get_task,
)
from sa_bench.tasks.own_data import load_task

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
