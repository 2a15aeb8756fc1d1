"""The files that a run leaves behind, in mteb's layout, each written whole or not at all."""

from __future__ import annotations

import json
import math
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sa_bench
from sa_bench.atomic import write_atomically
from sa_bench.results import ConceptFile, Signature
from sa_bench.running.locks import lock_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mteb.models import ModelMeta
    from mteb.results import TaskResult as MtebTaskResult

    from sa_bench.tasks import SemanticAffinityTask
    from sa_bench.tasks.affinity_task import Alignment

__all__ = [
    "concept_path",
    "result_path",
    "save_concepts",
    "save_files",
    "save_meta",
    "save_result",
    "software_versions",
    "task_files",
]

_PAPER_PAIR = "eng-zho"
_META = "model_meta.json"
_SETTINGS = "run_settings.jsonl"
_VERSIONED = ("mteb", "numpy", "sentence-transformers", "torch", "transformers")


def result_path(results: Path, meta: ModelMeta, task_name: str) -> Path:
    """Return where mteb keeps a task's scores below the folder of models.

    A model with ``experiment_kwargs`` gets a folder of its own below the revision, which no
    ranking reads.
    """
    folder = results / meta.model_name_as_path() / str(meta.revision)
    if meta.experiment_name:
        folder = folder / "experiments" / meta.experiment_name
    return folder / f"{task_name}.json"


def concept_path(path: Path) -> Path:
    """Return where the per-concept figures stand that belong to a result file."""
    return path.parent / "concepts" / path.name


def save_result(path: Path, result: MtebTaskResult) -> None:
    """Write mteb's result file."""
    with tempfile.TemporaryDirectory() as folder:
        # mteb's own writer decides the format; its file is moved only when it is whole.
        draft = Path(folder) / path.name
        result.to_disk(draft)
        write_atomically(path, draft.read_bytes() + b"\n")


def save_meta(path: Path, meta: ModelMeta, encode_kwargs: dict[str, Any]) -> None:
    """Write ``model_meta.json`` and this task's line of ``run_settings.jsonl`` beside a result."""
    # JSON has no infinity, which is mteb's number of tokens of a model without a limit.
    known = {k: None if v in (math.inf, -math.inf) else v for k, v in meta.to_dict().items()}
    described = json.dumps(known, default=str, indent=2, sort_keys=True, allow_nan=False)
    write_atomically(path.parent / _META, f"{described}\n")
    line = {
        "encode_kwargs": encode_kwargs,
        "splits": ["test"],
        "task": path.stem,
        "version": software_versions(),
    }
    _merge_settings(path.parent / _SETTINGS, json.dumps(line, sort_keys=True))


def save_concepts(
    path: Path,
    meta: ModelMeta,
    task: SemanticAffinityTask,
    alignment: Alignment,
    *,
    prompt: str,
) -> None:
    """Write the per-concept figures of an alignment beside the result file ``path``."""
    result = alignment.result
    concepts = result.concepts
    signature = Signature(
        task=task.metadata.name,
        data=task.metadata.revision,
        n_languages=len(result.languages),
        prompt=prompt,
        dtype=alignment.dtype,
        mteb=version("mteb"),
        sa_bench=sa_bench.__version__,
    )
    file = ConceptFile(
        task=task.metadata.name,
        model=str(meta.name),
        model_revision=str(meta.revision),
        dataset_revision=task.metadata.revision,
        signature=signature,
        languages=result.languages,
        n_pairs=len(result.pairs),
        score=result.score,
        se=result.se,
        concepts=tuple(map(str, concepts.ids)),
        domains=concepts.domains,
        spread=concepts.spread,
        pseudo_values=concepts.pseudo_values,
        pseudo_values_eng_zho=(
            concepts.pair_pseudo_values(_PAPER_PAIR) if _PAPER_PAIR in result.pairs else None
        ),
        language_spread=concepts.language_spread,
        without_domain=concepts.without_domain,
        written=datetime.now(tz=UTC).date().isoformat(),
        versions=software_versions(),
    )
    write_atomically(concept_path(path), file.to_json())


def task_files(path: Path) -> dict[str, bytes]:
    """Return the files of one task beside its result file, by their place in the folder."""
    named = (path, concept_path(path), path.parent / _META, path.parent / _SETTINGS)
    return {
        file.relative_to(path.parent).as_posix(): file.read_bytes()
        for file in named
        if file.exists()
    }


def save_files(path: Path, files: Mapping[str, bytes]) -> None:
    """Write what ``task_files`` returned, the scores last, beside the result file ``path``."""
    for name, content in sorted(files.items(), key=lambda item: item[0] == path.name):
        if name == _SETTINGS:
            for line in content.decode("utf-8").splitlines():
                _merge_settings(path.parent / name, line)
        else:
            write_atomically(path.parent / name, content)


def _merge_settings(path: Path, line: str) -> None:
    """Put a task's line among the others; two processes that do this at once lose neither.

    Raises:
        ValueError: A line that stands there is no JSON object.
    """
    task = json.loads(line)["task"]
    with lock_of(path):
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        try:
            others = [text for text in lines if json.loads(text).get("task") != task]
        except (ValueError, AttributeError) as error:
            raise ValueError(
                f"{path}: a line is no JSON object; delete the file, it is written again"
            ) from error
        write_atomically(path, "".join(f"{text}\n" for text in sorted([*others, line])))


def software_versions() -> dict[str, str]:
    """Return the versions of the software that makes a figure, by name."""
    installed = {package: version(package) for package in _VERSIONED}
    return {"sa-bench": sa_bench.__version__, **installed}
