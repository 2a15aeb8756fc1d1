"""Results on disk: read strictly, written whole, never changed.

A model's folder ``results/<org>__<model>/<revision>/`` holds mteb's ``<Task>.json`` and
``model_meta.json``, and ``concepts/<Task>.json`` by sa-bench. This package reads them into frozen
dataclasses; it imports no mteb.
"""

from sa_bench.results.concept_file import ConceptFile
from sa_bench.results.folder import Evaluation, ModelResults, ResultsFolder, read_results
from sa_bench.results.metadata import ModelMetadata, Signature
from sa_bench.results.task_result import SCORE_KEYS, PairResult, TaskResult

__all__ = [
    "SCORE_KEYS",
    "ConceptFile",
    "Evaluation",
    "ModelMetadata",
    "ModelResults",
    "PairResult",
    "ResultsFolder",
    "Signature",
    "TaskResult",
    "read_results",
]
