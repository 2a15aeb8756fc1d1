"""The concept file beside a result: what each concept contributed to the scores.

Intervals, ranks and paired tests are computed from it, without vectors.

Conventions: a column has one value per concept, in the order of ``concepts``; NaN stands for a
missing one (``null`` in the file). Pseudo-values are on the scale of SA: with ``C`` concepts, score
``theta`` and the score ``theta_(-c)`` without concept ``c``, they are
``C * theta - (C - 1) * theta_(-c)``.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from sa_bench.results.json_file import parse_json_object, read_text
from sa_bench.results.record import Record
from sa_bench.results.signature import Signature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["FORMAT", "Column", "ConceptFile"]

FORMAT = 1
"""Version of the file's format."""

_DECIMALS = 9
_FEWEST_CONCEPTS = 2


class Column(Protocol):
    """Numbers in a row: a list, a tuple, an array of the standard library or of NumPy."""

    def __len__(self) -> int:
        """Return how many there are."""
        ...

    def __iter__(self) -> Iterator[float]:
        """Return each in turn."""
        ...


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
        pseudo_values_eng_zho: Of the pair eng-zho; None without that pair.
        language_spread: For each language, each concept's mean cosine distance to its translations.
        without_domain: For each domain, the scores with all its concepts left out: ``score`` and,
            where there is that pair, ``eng-zho``.
        written: The date, YYYY-MM-DD.
        versions: Versions of the software, by name.
    """

    task: str
    model: str
    model_revision: str
    dataset_revision: str
    signature: Signature
    languages: tuple[str, ...]
    n_pairs: int
    score: float
    se: float
    concepts: tuple[str, ...]
    domains: tuple[str, ...] | None
    spread: Column
    pseudo_values: Column
    pseudo_values_eng_zho: Column | None
    language_spread: Mapping[str, Column]
    without_domain: Mapping[str, Mapping[str, float]]
    written: str
    versions: Mapping[str, str] = field(default_factory=dict)

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
        if self.pseudo_values_eng_zho is not None:
            content["pseudo_values_eng_zho"] = _rounded(self.pseudo_values_eng_zho)
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
        return cls.from_json(read_text(path), str(path))

    @classmethod
    def from_json(cls, text: str, where: str = "concept file") -> ConceptFile:
        """Read the text of a concept file; ``where`` names it in errors.

        Raises:
            ValueError: Not JSON, another format, or a field is missing, out of range or contradicts
                another.
        """
        record = Record(parse_json_object(text, where), where)
        if record.count("format") != FORMAT:
            raise record.wrong(
                "format", record.fields["format"], f"{FORMAT} (a newer sa-bench wrote it?)"
            )
        concepts = record.texts("concepts")
        length = len(concepts)
        if length < _FEWEST_CONCEPTS or len(set(concepts)) < length:
            raise ValueError(f"{where}: 'concepts' must be two or more different ids")
        languages = record.texts("languages")
        columns = record.inner("language_spread")
        if set(columns.fields) != set(languages):
            raise columns.wrong(
                "keys", sorted(columns.fields), f"{sorted(languages)}, the languages"
            )
        return cls(
            task=record.text("task"),
            model=record.text("model"),
            model_revision=record.text("model_revision"),
            dataset_revision=record.text("dataset_revision"),
            signature=_signature(record),
            languages=languages,
            n_pairs=record.count("n_pairs", 1),
            score=record.number("score", 0, 1),
            se=record.number("se", 0, 1),
            concepts=concepts,
            domains=_domains(record, length),
            spread=record.column("spread", length, gaps=True),
            pseudo_values=record.column("pseudo_values", length),
            pseudo_values_eng_zho=record.column("pseudo_values_eng_zho", length)
            if record.fields.get("pseudo_values_eng_zho") is not None
            else None,
            language_spread={key: columns.column(key, length, gaps=True) for key in languages},
            without_domain=_without_domain(record),
            written=record.date("written"),
            versions={
                key: record.inner("versions").text(key) for key in record.inner("versions").fields
            },
        )


def _rounded(column: Column) -> list[float | None]:
    return [None if math.isnan(value) else round(float(value), _DECIMALS) for value in column]


def _signature(record: Record) -> Signature:
    line = record.text("signature")
    try:
        signature = Signature.parse(line)
    except ValueError as error:
        raise ValueError(f"{record.where}: {error}") from error
    named = (signature.task, signature.data, signature.n_languages)
    stored = (record.text("task"), record.text("dataset_revision"), len(record.texts("languages")))
    if named != stored:
        raise record.wrong(
            "signature", line, f"one of {stored[0]}, data {stored[1]}, {stored[2]} languages"
        )
    return signature


def _domains(record: Record, length: int) -> tuple[str, ...] | None:
    if record.fields.get("domains") is None:
        return None
    domains = record.texts("domains")
    if len(domains) != length:
        raise ValueError(f"{record.where}: {len(domains)} domains for {length} concepts")
    return domains


def _without_domain(record: Record) -> dict[str, dict[str, float]]:
    by_domain = record.inner("without_domain")
    scores = {domain: by_domain.inner(domain) for domain in by_domain.fields}
    return {
        domain: {name: inner.number(name, 0, 1) for name in inner.fields}
        for domain, inner in scores.items()
    }
