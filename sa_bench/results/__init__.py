"""Results on disk: read strictly, written whole, never changed.

A model's folder ``results/<org>__<model>/<revision>/`` holds mteb's ``<Task>.json`` and
``model_meta.json``, and ``concepts/<Task>.json`` by sa-bench. This package reads them into frozen
dataclasses; it imports no mteb. The names below are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sa_bench.results.concept_file import ConceptFile as ConceptFile
    from sa_bench.results.folder import Evaluation as Evaluation
    from sa_bench.results.folder import ModelResults as ModelResults
    from sa_bench.results.folder import ResultsFolder as ResultsFolder
    from sa_bench.results.folder import read_results as read_results
    from sa_bench.results.metadata import ModelMetadata as ModelMetadata
    from sa_bench.results.metadata import Signature as Signature
    from sa_bench.results.pair_matrix import PairMatrix as PairMatrix
    from sa_bench.results.task_result import SCORE_KEYS as SCORE_KEYS
    from sa_bench.results.task_result import PairResult as PairResult
    from sa_bench.results.task_result import TaskResult as TaskResult

_HOMES = {
    "SCORE_KEYS": "task_result",
    "ConceptFile": "concept_file",
    "Evaluation": "folder",
    "ModelMetadata": "metadata",
    "ModelResults": "folder",
    "PairMatrix": "pair_matrix",
    "PairResult": "task_result",
    "ResultsFolder": "folder",
    "Signature": "metadata",
    "TaskResult": "task_result",
    "read_results": "folder",
}

__all__ = [*_HOMES]  # noqa: PLE0604 - the keys are strings


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute may be anything
    if name not in _HOMES:
        raise AttributeError(f"module 'sa_bench.results' has no attribute {name!r}")
    return getattr(import_module(f"sa_bench.results.{_HOMES[name]}"), name)
