"""Options that several commands share, and quiet libraries."""

from __future__ import annotations

import logging
import math
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from sa_bench.running.encoder import NamedModel


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
        help="the folder that holds one folder per model (default: results)",
    )


MODEL_HELP = (
    "a name that mteb or the Hugging Face Hub knows (@REVISION may follow), a folder with a"
    " sentence-transformers model, openai:NAME for an endpoint, or package.module:NAME or"
    " file.py:NAME for a model that Python code makes; that code is run"
)


def add_model_options(parser: argparse._ActionsContainer) -> None:
    """Add the options of every command that encodes with one model on one device."""
    add_source_options(parser)
    parser.add_argument("--device", help="cpu, cuda, mps (default: the best there is)")
    parser.add_argument(
        "--batch-size", type=int, default=32, metavar="N", help="texts per batch (default: 32)"
    )


def add_source_options(parser: argparse._ActionsContainer) -> None:
    """Add the options that say which model is meant, and how it is reached."""
    parser.add_argument(
        "--name",
        metavar="ORG/MODEL",
        help="the name under which the results of a folder, an endpoint or code are kept",
    )
    parser.add_argument(
        "--revision",
        metavar="REVISION",
        help="the branch, tag or commit of a model of the Hub; what to keep the results of an"
        " endpoint or of code under",
    )
    parser.add_argument(
        "--trust-remote-code",
        action="store_true",
        help="run the Python code that a folder or a commit (--revision) brings along",
    )
    parser.add_argument(
        "--api-base",
        metavar="URL",
        help="the address of an OpenAI-compatible endpoint (default: $OPENAI_BASE_URL, OpenAI)",
    )
    parser.add_argument(
        "--timeout",
        type=float,
        default=120.0,
        metavar="SECONDS",
        help="how long an endpoint may take for an answer (default: 120)",
    )
    parser.add_argument(
        "--concurrency",
        type=int,
        default=4,
        metavar="N",
        help="requests to an endpoint at once (default: 4)",
    )


def model_of(text: str, arguments: argparse.Namespace, *, device: str | None) -> NamedModel:
    """Return the model that ``text`` and these options name.

    Raises:
        ValueError: There is no such model, or an option is wrong or does not go with it.
        FileNotFoundError: ``text`` looks like a path, and nothing is there.
    """
    from sa_bench.running.models import find_model

    if not 0 < arguments.timeout < math.inf:
        raise ValueError(f"--timeout {arguments.timeout:g} is no number of seconds; give 1 or more")
    if arguments.concurrency < 1:
        raise ValueError(f"--concurrency {arguments.concurrency} is too small; give 1 or more")
    return find_model(
        text,
        name=arguments.name,
        revision=arguments.revision,
        device=device,
        api_base=arguments.api_base,
        trust_remote_code=arguments.trust_remote_code,
        timeout=arguments.timeout,
        concurrency=arguments.concurrency,
    )
