"""Groups of models that are run together, from ``models.toml``."""

from __future__ import annotations

import os
import re

from sa_bench.leaderboard import default_source
from sa_bench.leaderboard.catalogue import read_catalogue

__all__ = ["missing_need", "suite"]

_KEY_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]+_KEY")
_GPU = "a GPU"


def suite(group: str) -> dict[str, str]:
    """Return the names of the models of a group, each with what it needs.

    Raises:
        ValueError: There is no such group; the message lists those there are.
    """
    models = read_catalogue(default_source() / "models.toml").models.values()
    groups = list(dict.fromkeys(str(model.group) for model in models))
    if group not in groups:
        raise ValueError(f"unknown group {group!r}; the groups are: {', '.join(groups)}")
    return {model.name: model.needs or "" for model in models if model.group == group}


def missing_need(need: str) -> bool:
    """Tell whether a key or a GPU that a model needs is known to be missing here."""
    if _KEY_VARIABLE.fullmatch(need):
        return need not in os.environ
    if need == _GPU:
        import torch

        return not torch.cuda.is_available()
    return False
