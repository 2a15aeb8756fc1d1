"""Who was evaluated and how: the model's description, and the signature of a result.

The signature line holds everything that can move a score, after sacrebleu:
``SA|task:ConceptsSemanticAffinity|data:1f2e...|langs:12|prompt:none|dtype:float32|mteb:...``
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter

from sa_bench.files import read_regular_text
from sa_bench.finding import quoted
from sa_bench.results.validation import Count, Date, Line, Text, parse_json_object, validated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


NO_NAME = "no_model_name/available"
"""What mteb calls every model that it finds no name of; all of them share one folder."""


def _model_name(name: str) -> str:
    if name.count("/") != 1 or not all(name.split("/")):
        raise ValueError("a name of the form org/model")
    return name


def _web_link(link: str) -> str:
    # Anything else a browser might run rather than open.
    if not link.startswith(("https://", "http://")):
        raise ValueError("a link that starts with https://")
    return link


def _none_if_empty(text: object) -> object:
    return text or None


def _largest(sizes: object) -> object:
    """Return the dimension; of a model that offers several, mteb uses the largest."""
    if not isinstance(sizes, list):
        return sizes
    if not sizes or not all(type(size) is int and size > 0 for size in sizes):
        raise ValueError("a whole number or a list of them")
    return max(sizes)


def _how_many(languages: object) -> object:
    if languages is None:
        return None
    if not isinstance(languages, list) or not all(type(code) is str and code for code in languages):
        raise ValueError("a list of languages")
    return len(set(languages))


_Name: TypeAlias = Annotated[Line, AfterValidator(_model_name)]
_Link: TypeAlias = Annotated[
    Annotated[Text, AfterValidator(_web_link)] | None, BeforeValidator(_none_if_empty)
]


@dataclass(frozen=True, slots=True)
class ModelMetadata:
    """A model's description; None is what its author left open.

    Attributes:
        name: ``org/name``.
        revision: The revision that was evaluated.
        release_date: YYYY-MM-DD.
        n_parameters: Number of parameters.
        embedding_size: Dimension of the vectors.
        n_languages: How many languages the model claims.
        license: The licence's name or link.
        open_weights: Whether the weights are open; an API model has closed ones.
        reference: An https link to the model's page.
    """

    name: _Name
    revision: Line
    release_date: Date | None = None
    n_parameters: Count | None = None
    embedding_size: Annotated[
        Count | None, BeforeValidator(_largest), Field(validation_alias="embed_dim")
    ] = None
    n_languages: Annotated[
        Count | None, BeforeValidator(_how_many), Field(validation_alias="languages")
    ] = None
    license: Annotated[Text | None, BeforeValidator(_none_if_empty)] = None
    open_weights: Annotated[bool, Field(strict=True)] | None = None
    reference: _Link = None

    @classmethod
    def read(cls, path: Path) -> ModelMetadata:
        """Read ``model_meta.json``.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: Not JSON, or a field has a wrong type; the name must be ``org/name``.
        """
        return cls.of(read_description(path), str(path))

    @classmethod
    def of(cls, content: Mapping[str, Any], where: str) -> ModelMetadata:
        """Return what the content of ``model_meta.json`` says; ``where`` names it in errors.

        Raises:
            ValueError: A field has a wrong type; the name must be ``org/name``.
        """
        return validated(_METADATA, content, where)


_METADATA = TypeAdapter(ModelMetadata)


def read_description(path: Path) -> dict[str, Any]:
    """Return all of ``model_meta.json``; mteb's Infinity, for no limit, is null.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: Not JSON.
    """
    return parse_json_object(read_regular_text(path), str(path), without_infinity=True)


_FIELDS = ("task", "data", "langs", "prompt", "dtype", "mteb", "sa-bench")
_REVISION = re.compile(r"[0-9a-f]{12}|local:[0-9a-f]+")


def joined_dtypes(weights: str | None, vectors: str) -> str:
    """Return the field of a signature that names the types of a model's weights and vectors.

    >>> joined_dtypes("bfloat16", "float32"), joined_dtypes("float32", "float32")
    ('bfloat16+float32', 'float32')
    """
    return vectors if weights in {None, vectors} else f"{weights}+{vectors}"


@dataclass(frozen=True, slots=True)
class Signature:
    """What a score was computed with.

    Attributes:
        task: The task's mteb name.
        data: The revision of the concept table, the first 12 hex digits of its SHA-256.
        n_languages: How many languages were scored.
        prompt: Name or digest of the prompt, ``none`` without one.
        dtype: The type of the vectors that the model returned; that of its weights and ``+`` come
            before it where it is another.
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

    @property
    def dtypes(self) -> tuple[str, ...]:
        """The types of the weights and of the vectors, once where they are the same."""
        return tuple(self.dtype.split("+"))

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
