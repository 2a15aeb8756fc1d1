"""``sa-bench cache``: look at and clear what models have encoded."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

__all__ = ["add_parser"]

_EXAMPLES = """examples:
  sa-bench cache info
  sa-bench cache clear --model sentence-transformers/LaBSE
  sa-bench cache clear --all

The store lies in $SA_BENCH_CACHE, else in ~/.cache/sa-bench. When it grows beyond
$SA_BENCH_CACHE_GIB (default: 20), the models that were not used for longest go."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "cache",
        help="show or clear the stored embeddings",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    info = actions.add_parser("info", help="list the stores, the last used first")
    info.set_defaults(run=_info)
    clear = actions.add_parser("clear", help="delete the stores of a model, or all")
    which = clear.add_mutually_exclusive_group(required=True)
    which.add_argument("--model", metavar="ORG/MODEL", help="the model whose vectors are deleted")
    which.add_argument("--all", action="store_true", help="delete the vectors of all models")
    clear.set_defaults(run=_clear)


def _info(_: argparse.Namespace) -> int:
    from sa_bench.running.store import list_stores, store_root

    stores = list_stores(store_root())
    print(f"{store_root()}: {len(stores)} stores, {_mebibytes(sum(s.n_bytes for s in stores))}")
    width = max((len(store.model) for store in stores), default=0)
    longest = max((len(store.revision) for store in stores), default=0)
    if stores:
        print(f"\n{'model':{width}}  {'revision':{longest}}  {'size':>10}  last used")
    for store in stores:
        used = datetime.fromtimestamp(store.last_used, tz=UTC).date()
        size = _mebibytes(store.n_bytes)
        print(f"{store.model:{width}}  {store.revision:{longest}}  {size:>10}  {used}")
    return 0


def _clear(arguments: argparse.Namespace) -> int:
    from sa_bench.running.store import clear_stores, list_stores, store_root

    stores = list_stores(store_root())
    chosen = [store for store in stores if arguments.all or store.model == arguments.model]
    if not chosen and arguments.model:
        kept = ", ".join(sorted({store.model for store in stores})) or "none"
        raise ValueError(f"no vectors of {arguments.model!r} are stored; stored are: {kept}")
    print(f"deleted {len(chosen)} stores, {_mebibytes(clear_stores(chosen))}")
    return 0


def _mebibytes(n_bytes: int) -> str:
    return f"{n_bytes / 2**20:.1f} MiB"
