"""The files that a run writes, in mteb's layout, and the folders of experiments."""

from __future__ import annotations

import json
import math
import re
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sa_bench
from sa_bench.files import lock_of, read_regular_text, write_atomically
from sa_bench.results import ConceptFile, Signature, layout
from sa_bench.results.layout import concept_path, matrix_path, metadata_path, settings_path
from sa_bench.results.metadata import joined_dtypes
from sa_bench.results.pair_matrix import MATRIX_FIGURES, PairMatrix
from sa_bench.tasks.encoding import GivenPrompts

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from mteb.models import EncoderProtocol, ModelMeta
    from mteb.results import TaskResult as MtebTaskResult

    from sa_bench.running.encoder import NamedModel
    from sa_bench.tables import ConceptTable
    from sa_bench.tasks import SemanticAffinityTask
    from sa_bench.tasks.further import FurtherFigures
    from sa_bench.tasks.task import Alignment


def prompt_name(model: NamedModel, prompt: str | None) -> str:
    """Return what the signature says of the prompt.

    Args:
        model: The model.
        prompt: The text that was asked for, ``""`` for none at all, None for the protocol.
    """
    if prompt is None:
        return "default" if model.meta.use_instructions else "none"
    return " ".join(prompt.replace("|", "/").split()) or "none"


def with_data(model: NamedModel, task: SemanticAffinityTask) -> NamedModel:
    """Return the model as an experiment on the data of this task."""
    meta = experiment_meta(model.meta, data=task.metadata.revision)
    return replace(model, meta=meta, encodes_as=model.encodes_as or model.meta)


def with_prompt(
    model: NamedModel, tasks: Sequence[SemanticAffinityTask], prompt: str
) -> NamedModel:
    """Return the model as an experiment under this prompt, and put the prompt on the tasks.

    Args:
        model: The model, not yet loaded.
        tasks: The tasks that will be run; their metadata is replaced.
        prompt: The instruction of an instruct model, or the text before every text of another;
            ``""`` for none.
    """
    for task in tasks:
        task.metadata = task.metadata.model_copy(update={"prompt": prompt or None})
    meta = experiment_meta(model.meta, prompt=_folder_name(prompt))

    def load() -> EncoderProtocol:
        loaded = model.load()
        _set_prompt(loaded, model.name, prompt)
        return loaded

    # Vectors of their own: the protocol's prompt as a text before every gloss is another input.
    encodes_as = experiment_meta(model.encodes_as or model.meta, prompt=_folder_name(prompt))
    return replace(model, meta=meta, load=load, encodes_as=encodes_as)


_NO_PROMPT = "none"
_MOST_LETTERS = 60


def _folder_name(prompt: str) -> str:
    """Return what a prompt's experiment is called in the names of folders and stores.

    A digest follows where the name can't hold the prompt as it is: two prompts that differ in a
    colon, or in a blank at the end, never share vectors or results.

    >>> _folder_name(""), _folder_name("word"), _folder_name("word: ")
    ('none', 'word', 'word-65762e55c129')
    """
    if not prompt:
        return _NO_PROMPT
    words = re.findall(r"[\w.]+", prompt)
    # A prompt with a hyphen gets a digest too, so that none is called as another with its digest.
    if words == [prompt] and len(prompt) <= _MOST_LETTERS and prompt != _NO_PROMPT:
        return prompt
    digest = sha256(prompt.encode("utf-8")).hexdigest()[:12]
    return "-".join(filter(None, ("-".join(words)[:_MOST_LETTERS], digest)))


def experiment_meta(meta: ModelMeta, **settings: str) -> ModelMeta:
    """Return a model's description as that of an experiment under these settings as well."""
    experiment = {**(meta.experiment_kwargs or {}), **settings}
    return meta.model_copy(update={"experiment_kwargs": experiment})


def _set_prompt(model: EncoderProtocol, name: str, prompt: str) -> None:
    """Make a loaded model use the prompt.

    Raises:
        ValueError: The model's wrapper offers no way to do that.
    """
    from mteb.models import SentenceTransformerEncoderWrapper
    from mteb.models.instruct_wrapper import InstructSentenceTransformerModel

    from sa_bench.running.endpoint import EndpointModel

    if isinstance(model, InstructSentenceTransformerModel):
        # It takes the instruction from the task's metadata.
        model.prompts_dict = None
        if not prompt:
            model.instruction_template = None
    elif (
        isinstance(model, SentenceTransformerEncoderWrapper)
        and type(model).encode is SentenceTransformerEncoderWrapper.encode
    ):
        # A wrapper with an encode of its own may pass over these prompts without a word.
        # "" is a prompt to sentence-transformers, None is its default one.
        model.model_prompts = GivenPrompts({"BitextMining": prompt})
    elif isinstance(model, EndpointModel):
        model.prefix = prompt
    else:
        raise ValueError(
            f"{name} has no way to change its prompt; run it without --prompt and --no-prompt"
        )


_VERSIONED = ("mteb", "numpy", "sentence-transformers", "torch", "transformers")


def result_path(results: Path, meta: ModelMeta, task_name: str) -> Path:
    """Return where mteb keeps the scores of a model on a task.

    A model with ``experiment_kwargs`` gets a separate folder below the revision, which no ranking
    reads.
    """
    return layout.result_path(
        results, str(meta.name), str(meta.revision), task_name, meta.experiment_name
    )


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
    # What a description leaves open was run without instructions, as the signature says.
    known["use_instructions"] = bool(known.get("use_instructions"))
    described = json.dumps(known, default=str, indent=2, sort_keys=True, allow_nan=False)
    write_atomically(metadata_path(path), f"{described}\n")
    line = {
        "encode_kwargs": encode_kwargs,
        "splits": ["test"],
        "task": path.stem,
        "version": software_versions(),
    }
    _merge_settings(settings_path(path), json.dumps(line, sort_keys=True))


def save_concepts(
    path: Path,
    meta: ModelMeta,
    task: SemanticAffinityTask,
    alignment: Alignment,
    *,
    prompt: str,
    weights_dtype: str | None,
    highlight_pairs: Sequence[str],
    further: FurtherFigures,
) -> None:
    """Write the per-concept figures of an alignment beside the result file ``path``."""
    result = alignment.result
    concepts = result.concepts
    signature = Signature(
        task=task.metadata.name,
        data=task.metadata.revision,
        n_languages=len(result.languages),
        prompt=prompt,
        dtype=joined_dtypes(weights_dtype, alignment.dtype),
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
        n_pairs=len(concepts.scored),
        score=result.score,
        se=result.se,
        concepts=tuple(map(str, concepts.ids)),
        domains=concepts.domains,
        spread=concepts.spread,
        pseudo_values=concepts.pseudo_values,
        pair_pseudo_values={
            pair: concepts.pair_pseudo_values(pair)
            for pair in highlight_pairs
            if pair in concepts.scored
        },
        language_spread=concepts.language_spread,
        without_domain=concepts.without_domain,
        written=datetime.now(tz=UTC).date().isoformat(),
        versions=software_versions(),
        keys=keys_of(task.table, concepts.ids),
        groups=further.groups,
        traps=further.traps,
        drift=further.drift,
    )
    write_atomically(concept_path(path), file.to_json())


def keys_of(table: ConceptTable, ids: Iterable[Hashable]) -> tuple[str, ...] | None:
    """Return what each concept means, the same in every table; None where the table has no such."""
    if "concept" not in table.extra:
        return None
    keys = dict(zip(table.ids, table.concepts, strict=True))
    return tuple(keys[str(concept)] for concept in ids)


def save_matrix(
    path: Path, meta: ModelMeta, task: SemanticAffinityTask, alignment: Alignment
) -> None:
    """Write the figures of all pairs of an alignment beside the result file ``path``."""
    result = alignment.result
    columns = {
        name: [getattr(pair, name) for pair in result.pairs.values()] for name in MATRIX_FIGURES
    }
    matrix = PairMatrix(
        task=task.metadata.name,
        model=str(meta.name),
        model_revision=str(meta.revision),
        dataset_revision=task.metadata.revision,
        languages=result.languages,
        figures={
            name: [math.nan if value is None else value for value in column]
            for name, column in columns.items()
        },
    )
    write_atomically(matrix_path(path), matrix.to_json())


def task_files(path: Path) -> dict[str, bytes]:
    """Return the files of one task beside its result file, by their place in the folder."""
    beside = (concept_path, matrix_path, metadata_path, settings_path)
    named = (path, *(place(path) for place in beside))
    return {
        file.relative_to(path.parent).as_posix(): file.read_bytes()
        for file in named
        if file.exists()
    }


def save_files(path: Path, files: Mapping[str, bytes]) -> None:
    """Write what ``task_files`` returned, the scores last, beside the result file ``path``."""
    for name, content in sorted(files.items(), key=lambda item: item[0] == path.name):
        if name == layout.SETTINGS:
            for line in content.decode("utf-8").splitlines():
                _merge_settings(path.parent / name, line)
        else:
            write_atomically(path.parent / name, content)


def _merge_settings(path: Path, line: str) -> None:
    """Put a task's line among the others; two processes that do this at once lose neither.

    Raises:
        ValueError: The file is no regular one, or a line of it is no JSON object.
    """
    task = json.loads(line)["task"]
    with lock_of(path):
        lines = read_regular_text(path).splitlines() if path.exists() else []
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
