"""Leave stderr to the command's own progress, warnings and errors."""

from __future__ import annotations

import logging
import os
import warnings

__all__ = ["quieten"]


def quieten() -> None:
    """Silence the libraries below, which announce deprecations of each other and draw bars."""
    logging.getLogger("mteb").setLevel(logging.ERROR)
    # tqdm reads it when it is first imported; a bar that passes `disable` itself is still drawn.
    os.environ.setdefault("TQDM_DISABLE", "1")
    for module in ("mteb", "pydantic", "sentence_transformers", "transformers"):
        warnings.filterwarnings("ignore", module=module)
    warnings.formatwarning = _plainly


def _plainly(message: Warning | str, *_where: object, **_line: object) -> str:
    """Return a warning as a person reads it, without the line of code that gave it."""
    return f"sa-bench: warning: {message}\n"
