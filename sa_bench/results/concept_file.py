"""The concept file beside a result: what each concept contributed to the scores.

Intervals, ranks and paired tests are computed from it, without vectors.

Conventions: a column has one value per concept, in the order of ``concepts``; NaN is a
missing one (``null`` in the file). Pseudo-values are on the scale of SA: with ``C`` concepts, score
``theta`` and the score ``theta_(-c)`` without concept ``c``, they are
``C * theta - (C - 1) * theta_(-c)``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping  # noqa: TC003 - pydantic reads the annotations
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import ConfigDict, Field, PlainValidator, TypeAdapter, with_config

from sa_bench.files import read_regular_text
from sa_bench.results import further
from sa_bench.results.further import DriftFigures, Groups, TrapFigures  # noqa: TC001 - likewise
from sa_bench.results.metadata import Signature
from sa_bench.results.validation import (
    Column,
    Date,
    Figures,
    FiguresWithGaps,
    PositiveCount,
    Share,
    Text,
    contradiction,
    parse_json_object,
    require_format,
    validated,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT = 1
"""Version of the file's format."""

_DECIMALS = 9
# Files of 0.1 hold the pseudo-values of one pair under a key of its name.
_FORMER_KEY, _FORMER_PAIR = "pseudo_values_eng_zho", "eng-zho"


def _signature(line: object) -> Signature:
    if not isinstance(line, str):
        raise ValueError("a signature such as SA|task:...|data:...")  # noqa: TRY004 - bad input
    try:
        return Signature.parse(line)
    except ValueError as error:
        raise contradiction(str(error)) from error


_Texts: TypeAlias = tuple[Text, ...]


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class ConceptFile:
    """Per-concept figures of one model on one task; attributes are the keys of the file.

    Attributes:
        task: The task's mteb name.
        model: The model's name, ``org/name``.
        model_revision: The model's revision.
        dataset_revision: Revision of the concept table.
        signature: All that can move the score.
        languages: Keys of the languages, in the task's order.
        n_pairs: Number of language pairs scored.
        score: Mean SA over the pairs, in (0, 1].
        se: Its standard error, the jackknife over concepts.
        concepts: The concepts' ids, unique.
        domains: Each concept's domain, or None where the table has none.
        spread: Each concept's mean cosine distance between its translations.
        pseudo_values: Of the score, SA scale.
        pair_pseudo_values: The same of the pairs that are set apart, by the pair's name.
        language_spread: For each language, each concept's mean cosine distance to its translations.
        without_domain: For each domain, the scores with all its concepts left out: ``score`` and
            those of pairs by their names.
        written: The date, YYYY-MM-DD.
        versions: Versions of the software, by name.
        keys: What each row means, the same in every table; None where the ids say it in this one.
        groups: The scores of groups of concepts, by column and value.
        traps: Which traps the model falls for, where the table has any.
        drift: Modern words against characters, where the table has the latter.
    """

    task: Text
    model: Text
    model_revision: Text
    dataset_revision: Text
    signature: Annotated[Signature, PlainValidator(_signature)]
    languages: _Texts
    n_pairs: PositiveCount
    score: Share
    se: Share
    concepts: Annotated[_Texts, Field(min_length=2)]
    domains: _Texts | None
    spread: FiguresWithGaps
    pseudo_values: Figures
    pair_pseudo_values: Mapping[str, Figures]
    language_spread: Mapping[str, FiguresWithGaps]
    without_domain: Mapping[str, Mapping[str, Share]]
    written: Date
    versions: Mapping[str, Text]
    keys: _Texts | None = None
    groups: Groups = field(default_factory=dict)
    traps: TrapFigures | None = None
    drift: DriftFigures | None = None

    @property
    def units(self) -> tuple[str, ...]:
        """What each row counts as where several tables are taken together.

        Rows with one key are one unit. Without keys an id is one in its own table only.
        """
        if self.keys is not None:
            return self.keys
        return tuple(f"{self.task}: {concept}" for concept in self.concepts)

    def to_json(self) -> str:
        """Return the file's text: keys sorted, compact, floats rounded to nine decimals."""
        content: dict[str, Any] = {
            "format": FORMAT,
            "task": self.task,
            "model": self.model,
            "model_revision": self.model_revision,
            "dataset_revision": self.dataset_revision,
            "signature": str(self.signature),
            "languages": list(self.languages),
            "n_pairs": self.n_pairs,
            "score": round(self.score, _DECIMALS),
            "se": round(self.se, _DECIMALS),
            "concepts": list(self.concepts),
            "domains": None if self.domains is None else list(self.domains),
            "spread": _rounded(self.spread),
            "pseudo_values": _rounded(self.pseudo_values),
            "pair_pseudo_values": {
                pair: _rounded(column) for pair, column in self.pair_pseudo_values.items()
            },
            "language_spread": {
                key: _rounded(column) for key, column in self.language_spread.items()
            },
            "without_domain": {
                domain: {name: round(float(score), _DECIMALS) for name, score in scores.items()}
                for domain, scores in self.without_domain.items()
            },
            "written": self.written,
            "versions": dict(self.versions),
        }
        for name in _WHERE_THERE_ARE_ANY:
            if figures := getattr(self, name):
                content[name] = further.written(figures)
        text = json.dumps(
            content, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
        )
        return f"{text}\n"

    @classmethod
    def read(cls, path: Path) -> ConceptFile:
        """Read a concept file.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: See ``from_json``.
        """
        return cls.from_json(read_regular_text(path), str(path))

    @classmethod
    def from_json(cls, text: str, where: str = "concept file") -> ConceptFile:
        """Read the text of a concept file; ``where`` names it in errors.

        Raises:
            ValueError: Not JSON, another format, or a field is missing, out of range or contradicts
                another.
        """
        fields = require_format(parse_json_object(text, where), FORMAT, where)
        if _FORMER_KEY in fields:
            fields.setdefault("pair_pseudo_values", {_FORMER_PAIR: fields.pop(_FORMER_KEY)})
        # What a table without domains and a run without such a pair leave out.
        optional: dict[str, object] = {"domains": None, "pair_pseudo_values": {}}
        return validated(_CONCEPT_FILE, optional | fields, where, _contradictions)


_WHERE_THERE_ARE_ANY = ("keys", "groups", "traps", "drift")
_CONCEPT_FILE = TypeAdapter(ConceptFile)


def _rounded(column: Column) -> list[float | None]:
    return [None if math.isnan(value) else round(float(value), _DECIMALS) for value in column]


def _contradictions(file: ConceptFile) -> Iterator[str]:
    if len(set(file.concepts)) < len(file.concepts):
        yield "'concepts' holds an id twice; the ids must be different"
    if set(file.language_spread) != set(file.languages):
        yield (
            f"'language_spread' is of {sorted(file.language_spread)}, and of "
            f"{sorted(file.languages)}, the languages, is expected"
        )
    columns = {
        "domains": file.domains,
        "keys": file.keys,
        "spread": file.spread,
        "pseudo_values": file.pseudo_values,
        **{f"pair_pseudo_values, {pair}": each for pair, each in file.pair_pseudo_values.items()},
        **{f"language_spread, {key}": file.language_spread[key] for key in file.language_spread},
    }
    for name, column in columns.items():
        if column is not None and len(column) != len(file.concepts):
            yield f"{name!r} has {len(column)} values for {len(file.concepts)} concepts"
    named = (file.signature.task, file.signature.data, file.signature.n_languages)
    stored = (file.task, file.dataset_revision, len(file.languages))
    if named != stored:
        yield (
            f"'signature' is {str(file.signature)!r}, and one of {stored[0]}, data "
            f"{stored[1]}, {stored[2]} languages is expected"
        )
