"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

__all__ = ["add_results_option"]


def add_results_option(parser: argparse._ActionsContainer) -> None:
    """Add ``--results``, the same in every command that reads or writes results."""
    parser.add_argument(
        "--results",
        type=Path,
        default=Path("results"),
        metavar="DIR",
        help="the folder that holds one folder a model (default: results)",
    )
