"""sa-bench: cross-lingual semantic alignment of multilingual embedding models.

``import sa_bench`` is cheap: the public names below are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sa_bench.evaluator import SemanticAffinityEvaluator as SemanticAffinityEvaluator
    from sa_bench.metric import semantic_affinity as semantic_affinity
    from sa_bench.metric.relational import relational_affinity as relational_affinity
    from sa_bench.mteb_scores.joined_table import join_mteb_scores as join_mteb_scores
    from sa_bench.registration import register as register
    from sa_bench.running.run import run as run
    from sa_bench.tasks import AtlasSemanticAffinity as AtlasSemanticAffinity
    from sa_bench.tasks import ChallengeSemanticAffinity as ChallengeSemanticAffinity
    from sa_bench.tasks import ConceptsSemanticAffinity as ConceptsSemanticAffinity
    from sa_bench.tasks import CultureSemanticAffinity as CultureSemanticAffinity
    from sa_bench.tasks import OracleBoneSemanticAffinity as OracleBoneSemanticAffinity
    from sa_bench.tasks import get_task as get_task
    from sa_bench.tasks import load_task as load_task

__version__ = "0.1.0"

_HOMES = {
    "AtlasSemanticAffinity": "sa_bench.tasks",
    "ChallengeSemanticAffinity": "sa_bench.tasks",
    "ConceptsSemanticAffinity": "sa_bench.tasks",
    "CultureSemanticAffinity": "sa_bench.tasks",
    "OracleBoneSemanticAffinity": "sa_bench.tasks",
    "SemanticAffinityEvaluator": "sa_bench.evaluator",
    "get_task": "sa_bench.tasks",
    "join_mteb_scores": "sa_bench.mteb_scores.joined_table",
    "load_task": "sa_bench.tasks",
    "register": "sa_bench.registration",
    "relational_affinity": "sa_bench.metric.relational",
    "run": "sa_bench.running.run",
    "semantic_affinity": "sa_bench.metric",
}

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 - the keys are strings


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute may be anything
    if name not in _HOMES:
        raise AttributeError(f"module 'sa_bench' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
