"""Verify a submission: encode its words again, compare, and sign off what agrees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sa_bench.metric.companions import COMPANIONS
from sa_bench.results.compatibility import differences, origin_of_concepts, origin_of_table
from sa_bench.results.layout import concept_path, matrix_path, model_folder, sign_off_path
from sa_bench.results.sign_offs import SignOff, TaskSignOff, digest
from sa_bench.running.saved import software_versions
from sa_bench.verification.compare import compare, tolerance_of
from sa_bench.verification.re_encode import choose_concepts, fresh_encoder, re_encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sa_bench.results import Evaluation, ModelResults, ResultsFolder
    from sa_bench.running.encoder import NamedModel
    from sa_bench.tables.table import GlossRows
    from sa_bench.tasks import SemanticAffinityTask
    from sa_bench.verification.compare import Comparison


def digests_of(submission: ModelResults) -> dict[str, dict[str, str]]:
    """Return the SHA-256 of each task's files, by the names that a sign-off has for them."""
    found = {}
    for name, evaluation in submission.evaluations.items():
        path = evaluation.result.path
        found[name] = {
            "result_sha256": digest(path),
            "concepts_sha256": digest(concept_path(path)),
        }
        if evaluation.matrix is not None:
            found[name]["matrix_sha256"] = digest(matrix_path(path))
    return found


def sign_off(
    verification: Verification,
    verdicts: Sequence[Verdict],
    digests: Mapping[str, Mapping[str, str]],
    *,
    by: str,
    folder: Path,
) -> Path:
    """Write the sign-off of verdicts that all agree, and return its path.

    Args:
        verification: What was verified.
        verdicts: What became of it, task by task.
        digests: The digests of the submission's files from before it was compared.
        by: Who verified it, ``Name <mail>``.
        folder: The folder of sign-offs.

    Raises:
        ValueError: A result file changed while it was being verified.
        OSError: The file can't be written.
    """
    submission = verification.submission
    if digests_of(submission) != digests:
        raise ValueError(f"{submission.folder}: changed while it was being verified; verify again")
    tasks = {}
    for verdict in verdicts:
        each = verdict.comparison
        tasks[each.task] = TaskSignOff(
            result_sha256=digests[each.task]["result_sha256"],
            concepts_sha256=digests[each.task]["concepts_sha256"],
            matrix_sha256=digests[each.task].get("matrix_sha256"),
            n_checked=each.n_checked,
            n_concepts=each.n_concepts,
            seed=None if each.of_all else verification.seed,
            tolerance=each.tolerance,
            largest_difference=each.largest,
            device=verdict.device,
            dtype=", ".join(verdict.dtypes),
            figures=each.compared,
            versions=software_versions(),
        )
    signed = SignOff(
        model=verification.model.name,
        revision=verification.model.revision,
        date=datetime.now(tz=UTC).date().isoformat(),
        by=by,
        tasks=tasks,
    )
    path = sign_off_path(folder, submission.folder)
    signed.write(path)
    return path


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one task, and what it was found with.

    Attributes:
        comparison: The submitted figures against those of fresh vectors.
        dtypes: The types of the fresh vectors and of the weights.
        device: Where the model computed.
        declared: The types that the submission's signature names.
    """

    comparison: Comparison
    dtypes: tuple[str, ...]
    device: str
    declared: tuple[str, ...]

    @property
    def is_of_another_type(self) -> bool:
        """Whether the submission was computed with other types than the fresh vectors."""
        return set(self.declared) != set(self.dtypes)


@dataclass(frozen=True)
class Verification:
    """One model's submission on some tasks, to be verified.

    Attributes:
        model: The model, not yet loaded.
        submission: What was submitted of it.
        tasks: The tasks; their languages become those of the submission.
        prompt: What the signatures must say of the prompt.
        sample: How many concepts of each task to encode; None for all.
        seed: What draws them.
        batch_size: How many texts the model takes at once.
        tolerance: How far a spread may lie apart; None for what precision explains.
    """

    model: NamedModel
    submission: ModelResults
    tasks: Sequence[SemanticAffinityTask]
    prompt: str
    sample: int | None
    seed: int
    batch_size: int = 32
    tolerance: float | None = None

    @cached_property
    def rows(self) -> dict[str, GlossRows]:
        """What is to be encoded, by the task's name.

        Raises:
            ValueError: A task was not submitted, or on other data, words, languages or another
                prompt than a run here would have.
        """
        rows = {}
        for task in self.tasks:
            submitted = self._submitted(task)
            chosen = task.with_languages(submitted.concepts.languages)
            _check(submitted, chosen, self.prompt)
            ids = task.table.ids
            if self.sample is not None and self.sample < len(ids):
                ids = choose_concepts(task, self.sample, self.seed)
            rows[task.metadata.name] = task.table.rows(chosen.language_keys, ids)
        return rows

    def verdicts(
        self, progress: Callable[[int, str], None] = lambda _n_texts, _usage: None
    ) -> Iterator[Verdict]:
        """Encode and compare, and yield the verdict on each task as soon as it is known.

        Raises:
            ValueError: See ``rows``; or the model can't be loaded, or its vectors can't be scored.
            OSError: A temporary file can't be written.
        """
        rows = self.rows
        with fresh_encoder(self.model, progress) as encoder:
            for task in self.tasks:
                submitted = self._submitted(task)
                found = re_encode(
                    encoder,
                    task,
                    rows[task.metadata.name],
                    batch_size=self.batch_size,
                    extra=_on_request(submitted),
                )
                tolerance = self.tolerance
                if tolerance is None:
                    # Of what was found: who declares a coarser type must not be granted more.
                    tolerance = tolerance_of(found.dtypes)
                comparison = compare(submitted, found, task.table, tolerance)
                yield Verdict(
                    comparison, found.dtypes, found.device, submitted.concepts.signature.dtypes
                )

    def _submitted(self, task: SemanticAffinityTask) -> Evaluation:
        name = task.metadata.name
        if name not in self.submission.evaluations:
            raise ValueError(
                f"{self.submission.folder}: holds no results of {name}, only of"
                f" {', '.join(self.submission.evaluations)}"
            )
        return self.submission.evaluations[name]


def _on_request(submitted: Evaluation) -> tuple[str, ...]:
    """Return the companions on request that a submission has, to be computed again as well."""
    pairs = submitted.result.pairs.values()
    return tuple(
        name
        for name, companion in COMPANIONS.items()
        if companion.cost == "on request" and any(getattr(pair, name) is not None for pair in pairs)
    )


def submission_of(model: NamedModel, found: ResultsFolder) -> ModelResults:
    """Return the results that were submitted of exactly this model.

    Raises:
        ValueError: There are none under its name or of its revision, or they can't be used.
    """
    folder = model_folder(model.name)
    broken = [problem for problem in found.problems if f"{folder}/{model.revision}/" in problem]
    if broken:
        raise ValueError(f"{broken[0]}; `sa-bench validate` lists all that is wrong")
    named = {each.metadata.revision: each for each in found.models if _is_of(each, model)}
    if model.revision in named:
        return named[model.revision]
    if named:
        raise ValueError(
            f"{model.name} was submitted at revision {', '.join(named)}, and the model here is"
            f" revision {model.revision}: other weights; name the model that was submitted"
        )
    known = ", ".join(dict.fromkeys(each.metadata.name for each in found.models)) or "none"
    raise ValueError(f"there are no results of {model.name}; there are those of: {known}")


def _is_of(submission: ModelResults, model: NamedModel) -> bool:
    return submission.metadata.name == model.name


def _check(submitted: Evaluation, task: SemanticAffinityTask, prompt: str) -> None:
    """Refuse a submission that is of something else than what would be encoded here."""
    found = replace(
        origin_of_concepts(submitted.concepts), pairs=tuple(submitted.result.pairs), languages=None
    )
    expected = replace(
        origin_of_table(task.table),
        dataset_revision=task.metadata.revision,
        prompt=prompt,
        pairs=tuple(task.hf_subsets),
    )
    for difference in differences(found, expected):
        what = "data revision" if difference.what == "dataset_revision" else difference.what
        raise ValueError(
            f"{submitted.result.path}: {what} {difference.first}; it can't be verified, run the"
            " model again with `sa-bench run --overwrite`"
        )
