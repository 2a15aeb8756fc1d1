"""Semantic Affinity as MTEB tasks: the task classes, the benchmarks, and own word lists."""

from sa_bench.tasks.catalogue import TASKS, benchmarks, get_task, load_task
from sa_bench.tasks.task import SemanticAffinityTask

AtlasSemanticAffinity = TASKS["AtlasSemanticAffinity"]
ChallengeSemanticAffinity = TASKS["ChallengeSemanticAffinity"]
ConceptsSemanticAffinity = TASKS["ConceptsSemanticAffinity"]
CultureSemanticAffinity = TASKS["CultureSemanticAffinity"]
OracleBoneSemanticAffinity = TASKS["OracleBoneSemanticAffinity"]

__all__ = [
    "TASKS",
    "AtlasSemanticAffinity",
    "ChallengeSemanticAffinity",
    "ConceptsSemanticAffinity",
    "CultureSemanticAffinity",
    "OracleBoneSemanticAffinity",
    "SemanticAffinityTask",
    "benchmarks",
    "get_task",
    "load_task",
]
