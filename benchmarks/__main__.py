"""Run benchmarks by name: ``python -m benchmarks metric coverage``."""

from __future__ import annotations

import argparse
import ast
from importlib import import_module
from pathlib import Path


def main() -> int:
    """Run the benchmarks that are asked for, or all."""
    described = {
        path.stem: _first_line(path) for path in sorted(Path(__file__).parent.glob("*.py"))
    }
    benchmarks = {name: line for name, line in described.items() if not name.startswith("_")}
    width = max(map(len, benchmarks))
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure speed, memory and statistics of sa-bench.",
        epilog="benchmarks:\n"
        + "\n".join(f"  {name:{width}}  {line}" for name, line in benchmarks.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "names", nargs="*", metavar="name", help="a benchmark of those below (default: all of them)"
    )
    names = parser.parse_args().names or list(benchmarks)
    unknown = [name for name in names if name not in benchmarks]
    if unknown:
        parser.error(f"unknown benchmark {', '.join(unknown)}; there are {', '.join(benchmarks)}")
    status = 0
    for name in names:
        print(f"\n{name}: {benchmarks[name]}\n", flush=True)
        status = import_module(f"benchmarks.{name}").main() or status
    return status


def _first_line(path: Path) -> str:
    """Return what a module says it is, without importing it."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0]


if __name__ == "__main__":
    raise SystemExit(main())
