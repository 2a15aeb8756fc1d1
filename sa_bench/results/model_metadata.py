"""What mteb's ``model_meta.json`` tells about a model, as far as results are concerned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sa_bench.results.json_file import read_json_object
from sa_bench.results.record import Record

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ModelMetadata"]


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

    name: str
    revision: str
    release_date: str | None = None
    n_parameters: int | None = None
    embedding_size: int | None = None
    n_languages: int | None = None
    license: str | None = None
    open_weights: bool | None = None
    reference: str | None = None

    @classmethod
    def read(cls, path: Path) -> ModelMetadata:
        """Read ``model_meta.json``.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: Not JSON, or a field has a wrong type; the name must be ``org/name``.
        """
        record = Record(read_json_object(path), str(path))
        fields = record.fields
        name, revision = record.text("name"), record.text("revision")
        if name.count("/") != 1 or not all(name.split("/")):
            raise record.wrong("name", name, "a name of the form org/model")
        for key, value in (("name", name), ("revision", revision)):
            # A bidirectional override would turn the words around it, on every page that names it.
            if not value.isprintable():
                raise record.wrong(key, value, "text without control characters")
        languages = fields.get("languages")
        open_weights = fields.get("open_weights")
        if not isinstance(open_weights, bool | None):
            raise record.wrong("open_weights", open_weights, "true, false or null")
        return cls(
            name=name,
            revision=revision,
            release_date=None
            if fields.get("release_date") is None
            else record.date("release_date"),
            n_parameters=_optional_count(record, "n_parameters"),
            embedding_size=_embedding_size(record),
            n_languages=len(set(record.texts("languages"))) if languages is not None else None,
            license=_optional_text(record, "license"),
            open_weights=open_weights,
            reference=_reference(record),
        )


def _optional_count(record: Record, key: str) -> int | None:
    return None if record.fields.get(key) is None else record.count(key)


def _optional_text(record: Record, key: str) -> str | None:
    return record.text(key) if record.fields.get(key) else None


def _embedding_size(record: Record) -> int | None:
    """Return the dimension; of a model that offers several, mteb uses the largest."""
    sizes = record.fields.get("embed_dim")
    if not isinstance(sizes, list):
        return _optional_count(record, "embed_dim")
    if not sizes or not all(type(size) is int and size > 0 for size in sizes):
        raise record.wrong("embed_dim", sizes, "a whole number or a list of them")
    return int(max(sizes))


def _reference(record: Record) -> str | None:
    """Return the link, refusing all that a browser would run rather than open."""
    link = _optional_text(record, "reference")
    if link is not None and not link.startswith(("https://", "http://")):
        raise record.wrong("reference", link, "a link that starts with https://")
    return link
