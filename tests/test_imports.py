"""What is imported where: dependencies point one way, and the command line starts fast."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[1] / "sa_bench"

# Each may import those before it, never one after it. A top-level module is its own layer.
LAYERS = (
    "languages",
    "files",
    "finding",
    "jackknife",
    "metric",
    "tables",
    "results",
    "submissions",
    "evaluator",
    "tasks",
    "running",
    "verification",
    "registration",
    "mteb_scores",
    "validity",
    "board",
    "leaderboard",
    "figures",
    "hub",
    "cli",
    "__main__",
)
SWEPT = {"board", "leaderboard", "figures"}
HEAVY = {"torch", "mteb", "datasets", "transformers", "sentence_transformers", "pandas", "numpy"}


def _imports(path: Path) -> set[str]:
    """Return the full names of the modules of sa_bench that a file imports, lazily or not."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {name for name in found if name.startswith("sa_bench.")}


def _layer(name: str) -> str:
    return name.split(".")[1]


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE / "_tasks")
MODULES = {_name(path): path for path in FILES}


def _needed_at_once(path: Path) -> set[str]:
    """Return the modules that run before a module has run, packages on the way to them too."""
    own = _name(path)
    found: set[str] = set()
    for node in _statements_at_once(ast.parse(path.read_text("utf-8")).body):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            names = [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            ways = {".".join(parts[:n]) for n in range(1, len(parts) + 1)} & MODULES.keys()
            # The packages that a module is in run before it does.
            found |= {way for way in ways if not f"{own}.".startswith(f"{way}.")}
    return found


def _statements_at_once(body: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from _statements_at_once(node.orelse)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in ("body", "orelse", "finalbody"):
                yield from _statements_at_once(getattr(node, part, []))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_layers_below_its_own(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own == "__init__":
        return  # the public names, resolved lazily
    assert own in LAYERS, f"give {own} a place in LAYERS"
    known = {_layer(name) for name in _imports(path)} & set(LAYERS)
    above = {layer for layer in known if LAYERS.index(layer) > LAYERS.index(own)}
    assert not above, f"{path.name} imports {sorted(above)}"


def test_the_layers_are_the_folders_and_modules_that_exist_and_no_other() -> None:
    there = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    there |= {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert set(LAYERS) == there


@pytest.mark.parametrize("layer", ["results", "board", "leaderboard"])
def test_what_shows_results_takes_only_the_companions_from_the_metric(layer: str) -> None:
    for path in (PACKAGE / layer).rglob("*.py"):
        taken = {name for name in _imports(path) if _layer(name) == "metric"}
        assert all(name.startswith("sa_bench.metric.companions") for name in taken), path


def test_a_private_module_is_imported_only_inside_its_package() -> None:
    for path in FILES:
        for name in _imports(path):
            parts = name.split(".")
            private = next((n for n, part in enumerate(parts) if part.startswith("_")), None)
            if private is not None and name in MODULES:
                assert _name(path).startswith(".".join(parts[:private])), f"{path} imports {name}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    """A module that is needed lazily or for its types alone may be imported either way."""
    needs = {name: _needed_at_once(path) for name, path in MODULES.items()}
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join((*above[above.index(name) :], name))
        if name not in done:
            for other in sorted(needs[name]):
                visit(other, (*above, name))
            done.add(name)

    for name in MODULES:
        visit(name, ())


def test_names_are_promised_by_packages_and_documented_modules_alone() -> None:
    """``__all__`` says what stays; other modules may change with the package."""
    for layer in SWEPT:
        for path in (PACKAGE / layer).rglob("*.py"):
            assert path.name == "__init__.py" or "__all__" not in path.read_text("utf-8"), path


@pytest.mark.parametrize("folder", ["tasks", "leaderboard"])
def test_data_and_site_source_hold_no_python(folder: str) -> None:
    assert not list((PACKAGE.parent / folder).rglob("*.py"))


@pytest.mark.parametrize("module", ["mteb", "torch", "sentence_transformers"])
def test_only_tasks_running_and_what_trains_import_the_libraries_of_models(module: str) -> None:
    allowed = {"tasks", "running", "registration", "evaluator", "mteb_scores", "validity"}
    allowed |= {"cli", "metric"}
    for path in FILES:
        own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        text = path.read_text("utf-8")
        if f"import {module}" in text or f"from {module}" in text:
            assert own in allowed, f"{path} imports {module}"


def _modules_after(code: str, **environment: str) -> set[str]:
    script = f"{code}\nimport sys; print(*sys.modules)"
    output = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    return set(output.stdout.split("\n")[-2].split())


def test_importing_the_package_loads_no_heavy_library() -> None:
    assert not _modules_after("import sa_bench") & HEAVY


def test_help_of_every_command_loads_no_heavy_library() -> None:
    code = "from sa_bench.cli import build_parser; build_parser().format_help()"
    assert not _modules_after(code) & HEAVY


@pytest.mark.parametrize(
    "command",
    [
        ["models"],
        ["compare", "mteb/baseline-random-encoder", "sa-bench/baseline-character-ngrams"],
        ["validate", "results"],
        ["run", "-m", "no such/model"],
    ],
    ids=lambda command: command[0],
)
def test_a_command_that_renders_nothing_loads_no_renderer(command: list[str]) -> None:
    code = (
        f"import contextlib, io, os; os.chdir({str(PACKAGE.parent)!r})\n"
        "from sa_bench.cli import main\n"
        f"with contextlib.redirect_stdout(io.StringIO()): main({command!r})"
    )
    loaded = _modules_after(code)
    # transformers, which runs models, loads jinja2 itself.
    renderers = {"matplotlib"} if command[0] == "run" else {"jinja2", "matplotlib"}
    assert "pydantic" in loaded
    assert not loaded & renderers
    ours = ("sa_bench.leaderboard.", "sa_bench.figures.")
    assert not {name for name in loaded if name.startswith(ours)}


def test_the_list_of_models_needs_no_library_of_models() -> None:
    code = (
        "import contextlib, io\n"
        "from sa_bench.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()): main(['models', '--group', 'paper'])"
    )
    # `here` asks mteb where the local cache has a folder of the model.
    loaded = _modules_after(code, HF_HUB_CACHE="/nonexistent")
    assert not loaded & HEAVY
