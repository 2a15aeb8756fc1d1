"""``sa-bench push-data``: publish the data sets on the Hugging Face Hub."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import sa_bench

if TYPE_CHECKING:
    from sa_bench.tables.hub import FileToPublish

__all__ = ["add_parser", "run"]

_EXAMPLES = """examples:
  sa-bench push-data --org my-org --dry-run
  sa-bench push-data --org my-org concepts culture

Each task's folder becomes the data set ORG/FOLDER of the Hub. The token is that of `hf auth login`,
or HF_TOKEN."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "push-data",
        help="publish the data sets on the Hugging Face Hub",
        description="Publish data sets on the Hugging Face Hub, after the checks of `validate`.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--org", required=True, metavar="NAME", help="user or organisation on the Hub"
    )
    parser.add_argument(
        "tasks",
        nargs="*",
        metavar="TASK",
        help="a task (concepts, ConceptsSemanticAffinity) or a data set's folder (default: all)",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="list exactly what would go up, and send nothing"
    )
    parser.add_argument("--json", action="store_true", help="print the list as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check all data sets, then publish them, or list what would be published.

    Raises:
        ValueError: A data set has problems, a task is unknown, or there is no token.
        OSError: The Hub refuses or can't be reached.
    """
    from huggingface_hub import HfApi, get_token

    from sa_bench.tables.data_set import check_data_set
    from sa_bench.tables.hub import files_to_publish, publish
    from sa_bench.tables.readers import read_table
    from sa_bench.tables.shipped import TASK_FOLDERS

    folders = [_folder(task) for task in arguments.tasks or TASK_FOLDERS]
    for folder in folders:
        if check_data_set(folder):
            raise ValueError(
                f"{folder} has problems; mend what `sa-bench validate {folder}` lists, then publish"
            )
    token = get_token()
    if token is None and not arguments.dry_run:
        raise ValueError(
            "there is no token for the Hugging Face Hub; run `hf auth login` or set HF_TOKEN "
            "(`--dry-run` needs none)"
        )
    api = HfApi(token=token)
    published = []
    for folder in folders:
        repository = f"{arguments.org}/{folder.name}"
        files = files_to_publish(folder)
        commit = None
        if not arguments.dry_run:
            revision = read_table(folder).revision
            message = f"sa-bench {sa_bench.__version__}, table {revision}"
            commit = publish(folder, files, repository, api, message)
        if not arguments.json:
            _print_data_set(repository, files, commit)
        listed = [file.to_dict() for file in files]
        published.append({"repository": repository, "files": listed, "commit": commit})
    if arguments.json:
        print(json.dumps(published, indent=2))
    return 0


def _folder(task: str) -> Path:
    from sa_bench.tables.data_set import is_data_set
    from sa_bench.tables.shipped import task_folder

    path = Path(task)
    return path.absolute() if is_data_set(path) else task_folder(task)


def _print_data_set(repository: str, files: list[FileToPublish], commit: str | None) -> None:
    print(f"{repository}: {commit or 'dry run, nothing sent'}")
    for file in files:
        print(f"  {file.path:<20} {file.n_bytes:>9,} bytes  sha256 {file.sha256}", flush=True)
