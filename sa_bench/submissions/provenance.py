"""Where a result is from: the signature, the versions of the software, and the dates."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import sa_bench
from sa_bench.quoting import quoted
from sa_bench.results.file_error import REMEDY
from sa_bench.submissions.finding import Finding, error

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sa_bench.results import ConceptFile, ModelMetadata, TaskResult

__all__ = [
    "EARLIEST",
    "OLDEST_MTEB",
    "check_date",
    "check_mteb_version",
    "check_signature",
    "check_versions",
]

OLDEST_MTEB = "2.26.24"
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
    if not _DTYPE.fullmatch(signature.dtype):
        yield error(file, f"{signature.dtype!r} is no type of number", REMEDY, place="signature")


def check_versions(file: str, versions: Mapping[str, Any], *, place: str) -> Iterator[Finding]:
    """Yield versions of mteb and sa-bench that can't be, or are too old to be compared."""
    yield from check_mteb_version(file, versions.get("mteb"), place=place)
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
