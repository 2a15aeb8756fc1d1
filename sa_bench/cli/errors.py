"""How an error is told: in one line."""

from __future__ import annotations

__all__ = ["one_line"]


def one_line(error: Exception) -> str:
    """Return what an error says, without line breaks; the file first where it names one."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split()) or type(error).__name__
