"""What can be wrong with vectors, as errors and warnings that callers can tell apart."""

from __future__ import annotations

__all__ = ["FewConceptsWarning", "NearCollapseWarning", "VectorError"]


class VectorError(ValueError):
    """A vector, or a language's vectors together, cannot be scored: zero, NaN, infinite, collapsed."""


class FewConceptsWarning(UserWarning):
    """The table has so few concepts that standard errors are themselves uncertain."""


class NearCollapseWarning(UserWarning):
    """A language's vectors lie so close together that rounding shows in the score."""
