"""``sa-bench models``: list the models worth a row, and what each needs."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from sa_bench.cli.options import quieten

if TYPE_CHECKING:
    from sa_bench.board.catalogue import KnownModel

__all__ = ["add_parser"]

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
    from sa_bench.cli.plan import suite
    from sa_bench.leaderboard import default_source
    from sa_bench.running.models import runs_without_download

    quieten()
    catalogue = read_catalogue(default_source() / "models.toml")
    models = list(catalogue.models.values())
    if arguments.group:
        names = suite(arguments.group)
        models = [model for model in models if model.name in names]
    here = {model.name: runs_without_download(model.name) for model in models}
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


def _size(model: KnownModel) -> str:
    if model.parameters is None:
        return "?"
    if model.parameters >= 1e9:  # noqa: PLR2004 - a billion
        return f"{model.parameters / 1e9:.1f} B"
    return f"{model.parameters / 1e6:.0f} M"
