"""Sign a submission off: write down what was verified, when, by whom and with what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sa_bench.running.saved import software_versions
from sa_bench.verification import SignOff, TaskSignOff, digest, sign_off_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sa_bench.results import ModelResults
    from sa_bench.running.verifying import Verdict, Verification

__all__ = ["digests_of", "sign_off"]


def digests_of(submission: ModelResults) -> dict[str, tuple[str, str]]:
    """Return the SHA-256 of each task's result file and concept file."""
    paths = {name: each.result.path for name, each in submission.evaluations.items()}
    return {
        name: (digest(path), digest(path.parent / "concepts" / path.name))
        for name, path in paths.items()
    }


def sign_off(
    verification: Verification,
    verdicts: Sequence[Verdict],
    digests: Mapping[str, tuple[str, str]],
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
        result, concepts = digests[each.task]
        tasks[each.task] = TaskSignOff(
            result_sha256=result,
            concepts_sha256=concepts,
            n_checked=each.n_checked,
            n_concepts=each.n_concepts,
            seed=None if each.of_all else verification.seed,
            tolerance=each.tolerance,
            largest_difference=each.largest,
            device=verdict.device,
            dtype=", ".join(verdict.dtypes),
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
