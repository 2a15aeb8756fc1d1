"""Whether a model's description suffices: who made it, which weights, under which licence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sa_bench.submissions.files import METADATA
from sa_bench.submissions.finding import Finding, error, warning

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sa_bench.results import ModelMetadata

__all__ = ["check_description"]

_COMMIT = re.compile(r"[0-9a-f]{40}")
_OF_FILES = re.compile(r"sha256-[0-9a-f]{12}|api-[\w.-]+")
_NUMBER = re.compile(r"\d+(\.\d+)*")
_MOVING = frozenset({"main", "master", "head", "latest", "dev", "trunk"})
_BASELINE = re.compile(r"(mteb|sa-bench)/baseline-[\w.-]+")
_LINKS = ("reference", "public_training_code", "public_training_data")


def check_description(
    metadata: ModelMetadata, content: Mapping[str, Any], known_models: Collection[str] | None
) -> Iterator[Finding]:
    """Yield what is missing from a model's description, or can't be.

    Args:
        metadata: The description, as far as it is shown.
        content: All of ``model_meta.json``.
        known_models: Models whose training objective is known; None where that is not to be told.
    """
    is_baseline = _BASELINE.fullmatch(metadata.name) is not None
    yield from _check_revision(metadata, is_baseline=is_baseline)
    if content.get("experiment_kwargs"):
        yield error(
            METADATA,
            f"describes an experiment: {str(content['experiment_kwargs'])[:80]!r}",
            "leave it out: experiments are never ranked",
            place="experiment_kwargs",
        )
    if metadata.license is None:
        yield warning(
            METADATA,
            "no licence",
            "state the model's licence on its page and run again, or add it here",
            place="license",
        )
    if metadata.reference is None and not is_baseline:
        yield warning(METADATA, "no link to the model's page", "add one", place="reference")
    for key in _LINKS:
        link = content.get(key)
        if isinstance(link, str) and link and not link.startswith("https://"):
            yield error(
                METADATA, f"{link[:80]!r} is no https link", "write it with https://", place=key
            )
    if known_models is not None and metadata.name not in known_models:
        yield warning(
            METADATA,
            f"the training objective of {metadata.name} is not known",
            "add a [[models]] entry with its name and objective to leaderboard/models.toml, "
            '`objective = "undisclosed"` if it is not told',
            place="name",
        )


def _check_revision(metadata: ModelMetadata, *, is_baseline: bool) -> Iterator[Finding]:
    revision = metadata.revision
    if revision.casefold() in _MOVING:
        yield error(
            METADATA,
            f"revision {revision!r} is a branch, whose weights change",
            "name the commit's full hash and run again",
            place="revision",
        )
    elif _COMMIT.fullmatch(revision) or _OF_FILES.fullmatch(revision):
        return
    elif not (_NUMBER.fullmatch(revision) and (is_baseline or metadata.open_weights is False)):
        yield warning(
            METADATA,
            f"revision {revision!r} names no commit",
            "name the commit's full hash, or run a local folder, which gives sha256-...",
            place="revision",
        )
