"""What can be wrong with vectors, as errors and warnings that callers can tell apart."""

from __future__ import annotations

__all__ = ["FewConceptsWarning", "NearCollapseWarning", "VectorError"]


class VectorError(ValueError):
    """Vectors that cannot be scored: zero, NaN or infinite ones, or all of one direction."""


class FewConceptsWarning(UserWarning):
    """The table has so few concepts that standard errors are themselves uncertain."""


class NearCollapseWarning(UserWarning):
    """A language's vectors lie so close together that rounding shows in the score."""
