"""A result file of a task: mteb's TaskResult, read strictly."""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - pydantic reads the annotations
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import ConfigDict, Field, TypeAdapter, WrapValidator, with_config

from sa_bench.finding import quoted
from sa_bench.metric.companions import COMPANIONS, Companions
from sa_bench.results.validation import (
    Distance,
    FileError,
    Ratio,
    Share,
    Text,
    contradiction,
    read_json_object,
    validated,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


# mteb rounds to six decimals what it writes; SA has slope 1/4 in V/H at most, and V and H may be
# small.
_IDENTITY_TOLERANCE = 2e-5

_AtLeastTwo: TypeAlias = Annotated[int, Field(strict=True, ge=2, le=2**63 - 1)]


@with_config(ConfigDict(extra="ignore"))  # mteb owns the format
@dataclass(frozen=True, slots=True, kw_only=True)
class PairResult(Companions):
    """Scores of one pair: these, and the companions (see ``sa_bench.metric.companions``).

    All but ``first`` and ``second`` are keys of the result file.

    Attributes:
        first: Key of the first language, ``eng``.
        second: Key of the second language.
        semantic_affinity: H / (H + V), in (0, 1]; 0.5 when translations are no closer than other
            words.
        semantic_affinity_se: Its standard error, the jackknife over concepts.
        semantic_ratio: V / H.
        intra_lingual_spread_1: H of the first language, in (0, 2].
        intra_lingual_spread_2: H of the second language.
        n_concepts: Concepts present in both languages.
        n_gloss_pairs: Combinations of glosses that V averages.
    """

    first: Text
    second: Text
    semantic_affinity: Share
    semantic_affinity_se: Share
    semantic_ratio: Ratio
    intra_lingual_spread_1: Distance
    intra_lingual_spread_2: Distance
    n_concepts: _AtLeastTwo
    n_gloss_pairs: _AtLeastTwo

    @property
    def name(self) -> str:
        """The pair's name, ``eng-zho``."""
        return f"{self.first}-{self.second}"


def _read_entry(entry: object, read: Callable[[dict[str, Any]], PairResult]) -> PairResult:
    """Read the entry that mteb writes for a subset: it holds more than the pair's figures."""
    if not isinstance(entry, dict):
        raise ValueError("an object with the figures of a pair")  # noqa: TRY004 - pydantic's
    codes, subset = entry.get("languages"), entry.get("hf_subset")
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise contradiction("'languages' is no list of the pair's two languages")
    keys = [code.partition("-")[0] for code in codes]
    if len(keys) != 2 or "-".join(keys) != subset:  # noqa: PLR2004 - a pair
        raise contradiction(f"'hf_subset' is {subset!r}, and the pair of {codes} is expected")
    pair = read({**entry, "first": keys[0], "second": keys[1]})
    main_score = entry.get("main_score")
    if isinstance(main_score, bool) or main_score != pair.semantic_affinity:
        raise contradiction(
            f"'main_score' is {main_score!r}, and the semantic_affinity, "
            f"{pair.semantic_affinity}, is expected"
        )
    expected = 1 / (1 + pair.semantic_ratio)
    if abs(pair.semantic_affinity - expected) > _IDENTITY_TOLERANCE:
        raise contradiction(
            f"semantic_affinity is {pair.semantic_affinity}, but 1 / (1 + semantic_ratio) is "
            f"{expected:.6f}: the file was edited or damaged"
        )
    return pair


PairEntry: TypeAlias = Annotated[PairResult, WrapValidator(_read_entry)]
"""A pair as it is in a result file."""

_SCORE = (
    "semantic_affinity",
    "semantic_affinity_se",
    "semantic_ratio",
    "inter_lingual_spread",
    "intra_lingual_spread",
    "intra_lingual_spread_1",
    "intra_lingual_spread_2",
    "n_concepts",
    "n_gloss_pairs",
)

SCORE_KEYS: tuple[str, ...] = tuple(dict.fromkeys((*_SCORE, *COMPANIONS)))
"""Keys of a pair's scores, in the order in which they are shown."""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class _Splits:
    """The scores by split; the benchmark's tasks have one."""

    test: Annotated[list[PairEntry], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class _Content:
    """What is read of mteb's file; it holds more."""

    task_name: Text
    dataset_revision: Text
    mteb_version: Text
    scores: _Splits
    date: object = None


_CONTENT = TypeAdapter(_Content)


@dataclass(frozen=True, slots=True)
class TaskResult:
    """One model's scores on one task.

    Attributes:
        path: The file.
        task: The task's mteb name.
        dataset_revision: Revision of the concept table.
        mteb_version: Version of mteb that wrote the file.
        pairs: Scores by the pair's name, ``eng-zho``.
        date: When the file was written, in seconds since 1970; whatever mteb put there.
    """

    path: Path
    task: str
    dataset_revision: str
    mteb_version: str
    pairs: Mapping[str, PairResult]
    date: object = None

    @property
    def score(self) -> float:
        """Mean SA over the pairs, mteb's own aggregation over subsets."""
        return fsum(pair.semantic_affinity for pair in self.pairs.values()) / len(self.pairs)

    @property
    def languages(self) -> tuple[str, ...]:
        """Keys of the languages that are in a pair, in order of appearance."""
        return tuple(
            dict.fromkeys(key for pair in self.pairs.values() for key in (pair.first, pair.second))
        )

    @classmethod
    def read(cls, path: Path) -> TaskResult:
        """Read a result file.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: Not JSON, or a field is missing, out of range or contradicts another.
        """
        content = validated(_CONTENT, read_json_object(path), str(path))
        task, entries = content.task_name, content.scores.test
        pairs = {pair.name: pair for pair in entries}
        names = [pair.name for pair in entries]
        faults = [f"the pair {name} stands twice" for name in pairs if names.count(name) > 1]
        if task != path.stem:
            faults.append(
                f"'task_name' is {quoted(task)}, and {path.stem!r}, the file's name, is expected"
            )
        if faults:
            raise FileError(str(path), faults)
        return cls(path, task, content.dataset_revision, content.mteb_version, pairs, content.date)
