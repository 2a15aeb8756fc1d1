"""What mteb's ``model_meta.json`` tells about a model, as far as results are concerned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter

from sa_bench.results.field_types import Count, Date, Line, Text
from sa_bench.results.json_file import read_json_object
from sa_bench.results.schema import validated

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ModelMetadata"]


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
        return validated(_METADATA, read_json_object(path), str(path))


_METADATA = TypeAdapter(ModelMetadata)
