"""The library, device and precision in which vectors are worked on: NumPy, or torch where they lie.

Both offer the same few functions under the same names, so one code serves both. torch is never
imported here: whoever passes a tensor has imported it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.typing import NDArray

__all__ = ["Arithmetic", "Array", "is_tensor", "rounding_unit", "to_numpy"]

Array: TypeAlias = Any
"""A NumPy array or a torch tensor; Any because torch must not be imported to name its type."""

_BFLOAT16_UNIT = 2.0**-7


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A library of array functions, where its arrays lie and how exact they are.

    Attributes:
        library: numpy or torch.
        precision: Type of the numbers in between; sums over blocks are float64 in any case.
        device: torch's device; None for NumPy.
    """

    library: ModuleType
    precision: Literal["float32", "float64"]
    device: Any = None

    @classmethod
    def of(cls, array: Array, precision: Literal["float32", "float64"]) -> Arithmetic:
        """Return the arithmetic that leaves this array where it is."""
        if is_tensor(array) and array.device.type != "mps":  # Apple's GPUs have no float64
            return cls(sys.modules["torch"], precision, array.device)
        return cls(np, precision)

    @property
    def unit(self) -> float:
        """The distance from 1 to the next number."""
        return float(np.finfo(self.precision).eps)

    def array(self, numbers: Array) -> Array:
        """Return the numbers in this library, place and precision; no copy where none is needed."""
        if self.device is None:
            return np.asarray(to_numpy(numbers), dtype=self.precision)
        dtype = getattr(self.library, self.precision)
        if not is_tensor(numbers):
            # torch cannot read memory that is mapped read-only without a warning.
            numbers = self.library.tensor(np.asarray(numbers))
        return numbers.to(device=self.device, dtype=dtype)

    def zeros(self, *shape: int) -> Array:
        """Return an array of zeros."""
        return self.array(np.zeros(shape, dtype=self.precision))


def is_tensor(array: object) -> bool:
    """Tell whether the array is a torch tensor."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(array, torch.Tensor)


def to_numpy(array: Array) -> NDArray[Any]:
    """Return the array in main memory, detached from any gradient."""
    if not is_tensor(array):
        return np.asarray(array)
    array = array.detach().cpu()
    # NumPy has no bfloat16; float32 holds each of its numbers.
    return np.asarray((array.float() if rounding_unit(array) == _BFLOAT16_UNIT else array).numpy())


def rounding_unit(array: Array) -> float:
    """Return the relative distance between neighbouring numbers of the type that the array stores.

    Integers are exact, so they count as float64.
    """
    name = str(array.dtype).removeprefix("torch.")
    if name == "bfloat16":
        return _BFLOAT16_UNIT
    return float(np.finfo(name).eps) if name.startswith("float") else float(np.finfo("float64").eps)
