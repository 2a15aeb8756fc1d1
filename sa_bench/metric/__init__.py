"""Semantic affinity of vectors."""

from sa_bench.metric.affinity import semantic_affinity
from sa_bench.metric.concept_scores import ConceptScores
from sa_bench.metric.problems import FewConceptsWarning, NearCollapseWarning, VectorError
from sa_bench.metric.scores import PairScores, SemanticAffinity

__all__ = [
    "ConceptScores",
    "FewConceptsWarning",
    "NearCollapseWarning",
    "PairScores",
    "SemanticAffinity",
    "VectorError",
    "semantic_affinity",
]
