"""Semantic affinity: how well translations of the same concepts coincide in a vector space.

From unit vectors u of the glosses of two or more languages: the intra-lingual spread H, the mean
cosine distance among the unique glosses of a language; the inter-lingual spread V, the mean cosine
distance between translations; and semantic affinity SA = H / (H + V) (Gong, "Benchmarking
Cross-Lingual Semantic Alignment in Multilingual Embeddings", arXiv 2601.09732). 1 when translations
coincide, 0.5 when they are no closer than other words of a language.

Conventions: languages are named by keys, pairs as ``eng-zho``; distances are cosine distances; the
closed forms are algebra on the definition's double sums, exact and linear in the number of vectors.
"""

from sa_bench.metric._table import FewConceptsWarning, NearCollapseWarning, VectorError
from sa_bench.metric.affinity import exact_affinity, semantic_affinity
from sa_bench.metric.diagnosis import Diagnosis, NeighbourDomains, diagnose
from sa_bench.metric.result import ConceptScores, PairScores, SemanticAffinity

__all__ = [
    "ConceptScores",
    "Diagnosis",
    "FewConceptsWarning",
    "NearCollapseWarning",
    "NeighbourDomains",
    "PairScores",
    "SemanticAffinity",
    "VectorError",
    "diagnose",
    "exact_affinity",
    "semantic_affinity",
]
