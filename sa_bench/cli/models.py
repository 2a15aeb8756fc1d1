"""``sa-bench models``: list the models worth a row, and what each needs."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from sa_bench.cli.options import quieten

if TYPE_CHECKING:
    from sa_bench.board.catalogue import KnownModel

_EXAMPLES = """examples:
  sa-bench models
  sa-bench models --group paper
  sa-bench models --json"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "models",
        help="list the models of the suites, and what each needs",
        description="List the models of `sa-bench run --suite GROUP`; those marked `here` run on"
        " this machine without any download.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--group", help="one group only: paper, popular, bundled, baseline")
    parser.add_argument("--json", action="store_true", help="print everything known as JSON")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from sa_bench.board.catalogue import read_catalogue
    from sa_bench.board.settings import default_source
    from sa_bench.cli.plan import suite

    catalogue = read_catalogue(default_source() / "models.toml")
    models = list(catalogue.models.values())
    if arguments.group:
        names = suite(arguments.group)
        models = [model for model in models if model.name in names]
    here = {model.name: _runs_without_download(model) for model in models}
    if arguments.json:
        listed = [{**asdict(model), "runs_without_download": here[model.name]} for model in models]
        print(json.dumps(listed, indent=2))
        return 0
    width = max(len(model.name) for model in models)
    heads = (
        f"{'model':{width}}  {'group':8}  {'objective':28}  {'parameters':>10}  {'here':4}  needs"
    )
    print(heads)
    for model in models:
        print(
            f"{model.name:{width}}  {model.group:8}  {catalogue.objectives[model.objective]:28}"
            f"  {_size(model):>10}  {'yes' if here[model.name] else '-':4}  {model.needs or '-'}"
        )
    return 0


def _runs_without_download(model: KnownModel) -> bool:
    """Tell whether all that the model needs is on this machine; mteb is asked only where it may be.

    mteb, which takes seconds to load, knows which revision of the weights is run.
    """
    if model.package is not None:
        return _is_installed(model.package)
    if model.objective == "none":  # baselines have nothing to download
        return True
    if model.access == "api" or not _is_in_hub_cache(model.name):
        return False
    from sa_bench.running.models import runs_without_download

    quieten()
    return runs_without_download(model.name)


def _is_installed(requirement: str) -> bool:
    name, _, release = requirement.partition("==")
    try:
        return version(name) == release
    except PackageNotFoundError:
        return False


def _is_in_hub_cache(name: str) -> bool:
    """Tell whether the local cache of the Hugging Face Hub has a folder of this model."""
    from huggingface_hub.constants import HF_HUB_CACHE

    return Path(HF_HUB_CACHE, f"models--{name.replace('/', '--')}").is_dir()


def _size(model: KnownModel) -> str:
    if model.parameters is None:
        return "?"
    if model.parameters >= 1e9:  # noqa: PLR2004 - a billion
        return f"{model.parameters / 1e9:.1f} B"
    return f"{model.parameters / 1e6:.0f} M"
