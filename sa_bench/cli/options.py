"""Options that several commands share, and quiet libraries."""

from __future__ import annotations

import logging
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


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


def add_results_option(parser: argparse._ActionsContainer) -> None:
    """Add ``--results``, the same in every command that reads or writes results."""
    parser.add_argument(
        "--results",
        type=Path,
        default=Path("results"),
        metavar="DIR",
        help="the folder that holds one folder a model (default: results)",
    )


def add_model_options(parser: argparse._ActionsContainer) -> None:
    """Add the options of every command that encodes with one model on one device."""
    parser.add_argument(
        "--name",
        metavar="ORG/MODEL",
        help="the name under which the results of a folder or an endpoint are kept",
    )
    parser.add_argument("--device", help="cpu, cuda, mps (default: the best there is)")
    parser.add_argument(
        "--batch-size", type=int, default=32, metavar="N", help="texts per batch (default: 32)"
    )
    parser.add_argument("--api-base", metavar="URL", help="the address of an endpoint")
