"""Whether two models' results are the same figures under two names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sa_bench.submissions.finding import Finding, error

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sa_bench.results import TaskResult
    from sa_bench.submissions.submission import Submission

__all__ = ["check_copies"]

# Two models that differ at all differ by more in some of a task's pairs; rounding and another
# processor move a score by less.
_ALIKE = 2e-5


def check_copies(submission: Submission, others: Mapping[str, Submission]) -> Iterator[Finding]:
    """Yield tasks whose scores another model of the same folder has too.

    Args:
        submission: What is checked.
        others: The other models and revisions, by the folder in which they stand.
    """
    for task, result in submission.results.items():
        for folder, other in others.items():
            theirs = other.results.get(task)
            if theirs is None or folder.partition("/")[0] == submission.folder.parent.name:
                continue  # two revisions of a model may well have the same weights
            if _alike(result, theirs):
                yield error(
                    f"{task}.json",
                    f"all {len(result.pairs)} pairs have the scores of {folder}",
                    "submit each model's own results; for the same weights under another name, "
                    "submit one of them",
                )


def _alike(ours: TaskResult, theirs: TaskResult) -> bool:
    return ours.pairs.keys() == theirs.pairs.keys() and all(
        abs(pair.semantic_affinity - theirs.pairs[name].semantic_affinity) <= _ALIKE
        for name, pair in ours.pairs.items()
    )
