"""Typed access to the entries of a TOML table, so that a wrong entry is one clear error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Record"]

# No figure here comes near; beyond it sums of squares overflow.
_LARGEST = 1e100


@dataclass(frozen=True, slots=True)
class Record:
    """A table and the words that say where it stands.

    Attributes:
        fields: Its entries.
        where: Its file, and its place therein: the start of every error message.
    """

    fields: Mapping[str, Any]
    where: str

    def text(self, key: str) -> str:
        """Return a string that is not empty.

        Raises:
            ValueError: It is missing, empty, or no string.
        """
        value = self._value(key)
        if not isinstance(value, str) or not value:
            raise self.wrong(key, value, "a text that is not empty")
        return value

    def number(self, key: str, low: float = -_LARGEST, high: float = _LARGEST) -> float:
        """Return a finite number between ``low`` and ``high``, both allowed.

        Raises:
            ValueError: It is missing, no number, not finite, or outside.
        """
        value = self.fields.get(key)
        # Results hold millions of numbers; what is right is told by this one line.
        if (type(value) is float or type(value) is int) and low <= value <= high:
            return float(value)
        if type(self._value(key)) not in (int, float):
            raise self.wrong(key, value, "a number")
        raise self.wrong(key, value, f"a number in [{low:g}, {high:g}]")

    def optional_number(
        self, key: str, low: float = -_LARGEST, high: float = _LARGEST
    ) -> float | None:
        """Return the number, or None where the key is missing or null.

        Raises:
            ValueError: It is there and no number, not finite, or outside.
        """
        return None if self.fields.get(key) is None else self.number(key, low, high)

    def count(self, key: str, low: int = 0) -> int:
        """Return a whole number of at least ``low``.

        Raises:
            ValueError: It is missing, no whole number, or too small.
        """
        value = self._value(key)
        if type(value) is not int or not low <= value < 2**63:
            raise self.wrong(key, value, f"a whole number of at least {low}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings, none empty.

        Raises:
            ValueError: It is missing, no list, or holds anything else.
        """
        value = self._value(key)
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.wrong(key, value, "a list of texts")
        return tuple(value)

    def inner(self, key: str) -> Record:
        """Return the object under this key.

        Raises:
            ValueError: It is missing or no object.
        """
        value = self._value(key)
        if not isinstance(value, dict):
            raise self.wrong(key, value, "an object")
        return Record(value, f"{self.where}, {key!r}")

    def wrong(self, key: str, value: object, expected: str) -> ValueError:
        """Return the error that says what stands there and what should."""
        shown = repr(value)
        if len(shown) > 80:  # noqa: PLR2004 - a line of a terminal
            shown = f"{shown[:77]}..."
        return ValueError(f"{self.where}: {key!r} is {shown}, and {expected} is expected")

    def _value(self, key: str) -> Any:  # noqa: ANN401 - a value of a JSON file may be anything
        if key not in self.fields:
            raise ValueError(f"{self.where}: {key!r} is missing")
        return self.fields[key]
