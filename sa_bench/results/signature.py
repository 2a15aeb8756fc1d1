"""The signature line: everything that can move a score, after sacrebleu.

``SA|task:ConceptsSemanticAffinity|data:1f2e...|langs:12|prompt:none|dtype:float32|mteb:...|sa-bench:...``
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sa_bench.quoting import quoted

__all__ = ["Signature"]

_FIELDS = ("task", "data", "langs", "prompt", "dtype", "mteb", "sa-bench")
_REVISION = re.compile(r"[0-9a-f]{12}|local:[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class Signature:
    """What a score was computed with.

    Attributes:
        task: The task's mteb name.
        data: The revision of the concept table, the first 12 hex digits of its SHA-256.
        n_languages: How many languages were scored.
        prompt: Name or digest of the prompt, ``none`` without one.
        dtype: The type of the vectors that the model returned.
        mteb: Version of mteb.
        sa_bench: Version of sa-bench.
    """

    task: str
    data: str
    n_languages: int
    prompt: str
    dtype: str
    mteb: str
    sa_bench: str

    def __post_init__(self) -> None:
        """Refuse values that would make the line unreadable.

        Raises:
            ValueError: A value is empty or holds ``|`` or a control character.
        """
        for value in (self.task, self.data, self.prompt, self.dtype, self.mteb, self.sa_bench):
            if not value or "|" in value or not value.isprintable():
                raise ValueError(
                    f"{quoted(value)} can't stand in a signature: '|' separates its fields"
                )

    def __str__(self) -> str:
        """Return the line."""
        values = (
            self.task,
            self.data,
            self.n_languages,
            self.prompt,
            self.dtype,
            self.mteb,
            self.sa_bench,
        )
        fields = (f"{name}:{value}" for name, value in zip(_FIELDS, values, strict=True))
        return "|".join(("SA", *fields))

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Return the signature that a line spells.

        >>> line = "SA|task:T|data:0123456789ab|langs:2|prompt:none|dtype:float32|mteb:2|sa-bench:0"
        >>> Signature.parse(line).n_languages
        2

        Raises:
            ValueError: The line is no signature; the message names the field.
        """
        head, *fields = line.split("|")
        named = [field.partition(":") for field in fields]
        if head != "SA" or tuple(name for name, _, _ in named) != _FIELDS:
            expected = "|".join(("SA", *(f"{name}:..." for name in _FIELDS)))
            raise ValueError(f"{quoted(line)} is no signature; one reads {expected}")
        task, data, languages, prompt, dtype, mteb, sa_bench = (value for _, _, value in named)
        if not _REVISION.fullmatch(data):
            raise ValueError(f"signature: data:{quoted(data)} is no revision of a concept table")
        if not re.fullmatch(r"[1-9][0-9]{0,3}", languages):
            raise ValueError(f"signature: langs:{quoted(languages)} is no number of languages")
        return cls(task, data, int(languages), prompt, dtype, mteb, sa_bench)
