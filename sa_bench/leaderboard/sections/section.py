"""A part of a model's page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Section"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a model's page.

    Attributes:
        anchor: Its id on the page.
        title: Its heading.
        template: The template that draws it.
        values: What the template needs.
        downloads: Files behind it: the name after the model's slug, and the content.
        files: Further files that it needs, likewise, without a link of their own.
        scripts: Names of the scripts in ``assets`` that it needs.
    """

    anchor: str
    title: str
    template: str
    values: Mapping[str, Any]
    downloads: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    scripts: tuple[str, ...] = ()
