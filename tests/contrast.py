"""How far two colours stand out from each other, as WCAG 2 has it."""

from __future__ import annotations

__all__ = ["contrast"]


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours ``#rrggbb``: 1 for equal, 21 for black on white."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
