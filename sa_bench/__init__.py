"""sa-bench: cross-lingual semantic alignment of multilingual embedding models.

``import sa_bench`` is cheap: the public names below are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sa_bench.metric import semantic_affinity as semantic_affinity

__version__ = "0.1.0"

_HOMES = {
    "semantic_affinity": "sa_bench.metric",
}

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 - the keys are strings


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute may be anything
    if name not in _HOMES:
        raise AttributeError(f"module 'sa_bench' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
