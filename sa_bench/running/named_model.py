"""A model under the name and revision that its results will carry, loaded when it is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from mteb.models import EncoderProtocol, ModelMeta

__all__ = ["ModelUnavailableError", "NamedModel"]


class ModelUnavailableError(ValueError):
    """The model can't run here: its weights, a key, a package or a GPU are missing."""


@dataclass(frozen=True, slots=True)
class NamedModel:
    """A model that can be loaded, under the name and revision that its results will carry.

    Attributes:
        meta: mteb's description; its ``name`` is ``org/model``, its ``revision`` is not None.
        load: Loads the weights and returns an MTEB model that carries ``meta``.
        encodes_as: The model whose vectors these are, where ``meta`` is an experiment with them.
        is_paid: Every text sent costs money, so none may be sent twice.
        keeps_vectors: Its vectors are kept for later runs; not those of a model that may change
            unseen.
    """

    meta: ModelMeta
    load: Callable[[], EncoderProtocol]
    encodes_as: ModelMeta | None = None
    is_paid: bool = False
    keeps_vectors: bool = True

    @property
    def name(self) -> str:
        """The name, ``org/model``."""
        return str(self.meta.name)

    @property
    def revision(self) -> str:
        """The revision of the weights."""
        return str(self.meta.revision)
