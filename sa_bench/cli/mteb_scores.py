"""``sa-bench mteb-scores``: figures from the official MTEB results, computed and looked up."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sa_bench.mteb_scores import MtebScores, ScoreRow

__all__ = ["add_parser"]

_HUB = "hub"
_DEFAULT_OUT = Path("leaderboard/mteb_scores.csv")
_DEFAULT_PAIRS = Path("leaderboard/mteb_pairs.csv")
_EXAMPLES = """examples:
  sa-bench mteb-scores show sentence-transformers/LaBSE
  sa-bench mteb-scores build --results mteb-results.tar.xz --out leaderboard/mteb_scores.csv
  sa-bench mteb-scores pairs --results mteb-results.tar.xz"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "mteb-scores",
        help="build or show figures from the official MTEB results",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    _add_build(actions)
    _add_show(actions)
    _add_pairs(actions)


def _add_build(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    build = actions.add_parser(
        "build", help="compute the table from official results (maintainers)"
    )
    build.add_argument(
        "--results",
        required=True,
        metavar="DIR",
        help="a checkout or copy of the official results (the folder above results/), a tar archive"
        f" of one, a Parquet file of mteb's leaderboard table, or `{_HUB}` for the one on the Hub",
    )
    build.add_argument(
        "--out",
        type=Path,
        default=_DEFAULT_OUT,
        metavar="FILE.csv",
        help=f"the table; its provenance goes to FILE.json beside it (default: {_DEFAULT_OUT})",
    )
    build.set_defaults(run=_build)


def _add_show(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    show = actions.add_parser("show", help="print what the official results say of a model")
    show.add_argument("model", metavar="MODEL", help="the model's name in mteb (org/name)")
    show.add_argument(
        "--scores",
        type=Path,
        metavar="FILE.csv",
        help="the table to read (default: the one that ships with sa-bench)",
    )
    show.add_argument("--json", action="store_true", help="print JSON instead of a table")
    show.set_defaults(run=_show)


def _add_pairs(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    pairs = actions.add_parser(
        "pairs", help="compute the table of official scores by pair of languages (maintainers)"
    )
    pairs.add_argument(
        "--results",
        type=Path,
        required=True,
        metavar="DIR",
        help="a checkout or copy of the official results (the folder above results/), or a tar "
        "archive of one",
    )
    pairs.add_argument(
        "--out",
        type=Path,
        default=_DEFAULT_PAIRS,
        metavar="FILE.csv",
        help=f"the table; its provenance goes to FILE.json beside it (default: {_DEFAULT_PAIRS})",
    )
    pairs.set_defaults(run=_pairs)


def _pairs(arguments: argparse.Namespace) -> int:
    from sa_bench.validity.build import build_pairs
    from sa_bench.validity.targets import write_pairs

    print(f"reading the official results in {arguments.results} ...", file=sys.stderr)
    pairs = build_pairs(arguments.results)
    write_pairs(pairs, arguments.out)
    print(f"{arguments.out}: {len(pairs.models)} models, {len(pairs.rows)} lines")
    for task, codes in pairs.sidecar["without"].items():
        n_pairs = pairs.sidecar["tasks"][task]["pairs"]
        print(f"{task}: {n_pairs} pairs; lacks {len(codes)} of our languages")
    return 0


def _build(arguments: argparse.Namespace) -> int:
    from sa_bench.mteb_scores.build import build_mteb_scores
    from sa_bench.mteb_scores.table import write_mteb_scores

    print(f"reading the official results in {arguments.results} ...", file=sys.stderr)
    scores = build_mteb_scores(None if arguments.results == _HUB else Path(arguments.results))
    write_mteb_scores(scores, arguments.out)
    print(f"{arguments.out}: {len(scores.models)} models, {len(scores.rows)} figures")
    for flag in scores.flags:
        print(
            f"not used: {flag.task} of {flag.model}: "
            f"{flag.cells} {'cell' if flag.cells == 1 else 'cells'}, "
            f"{flag.lowest} to {flag.highest} ({flag.reason})"
        )
    if "licence" not in scores.sidecar["source"]:
        print("the source states no licence that is known here", file=sys.stderr)
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from sa_bench.mteb_scores import read_mteb_scores

    scores = read_mteb_scores(arguments.scores)
    model = scores.find(arguments.model)
    rows = [row for row in scores.rows if row.model == model]
    if arguments.json:
        print(json.dumps({"model": model, "figures": [_as_json(row) for row in rows]}, indent=1))
        return 0
    print(model if model == arguments.model else f"{model} (formerly {arguments.model})")
    print(f"\n  {'kind':7}  {'figure':24}  {'score':>7}  results of tasks")
    for row in rows:
        print(_as_line(row))
    for task, (have, need) in scores.sidecar["models"][model].get("partial", {}).items():
        print(f"  incomplete: {task}  {have}/{need}")
    for flag in scores.flags:
        if flag.model == model:
            print(f"  not used: {flag.task}, {flag.lowest} to {flag.highest} ({flag.reason})")
    print(_origin(scores))
    return 0


def _as_json(row: ScoreRow) -> dict[str, str | float | None]:
    coverage = row.coverage
    return {
        "kind": row.kind,
        "name": row.name,
        "score": coverage.score,
        "have": coverage.have,
        "need": coverage.need,
    }


def _as_line(row: ScoreRow) -> str:
    score = "     -" if row.coverage.score is None else f"{row.coverage.score:6.4f}"
    return f"  {row.kind:7}  {row.name:24}  {score:>7}  {row.coverage.have}/{row.coverage.need}"


def _origin(scores: MtebScores) -> str:
    source = scores.sidecar["source"]
    commit = f", commit {source['commit'][:8]}" if "commit" in source else ""
    date = f" ({source['date']})" if "date" in source else ""
    return (
        f"{scores.sidecar['benchmark']}, {scores.sidecar['n_tasks']} tasks without "
        f"{', '.join(scores.sidecar['left_out'])}; {source['repository']}{commit}{date}"
    )
