"""Where models' results lie: ``results/<org>__<model>/<revision>/``, and what else lies there.

A path may be a whole results folder, a model's, or a revision's. Links are never followed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sa_bench.submissions.files import METADATA, is_plain_name
from sa_bench.submissions.finding import Finding, error

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Tree", "find_revisions", "is_results", "placed"]

_SEPARATOR = "__"
_REMEDY = "remove it: results are folders <org>__<model>/<revision>"

# What a results folder may hold beside models.
_WELCOME = frozenset({"README.md", ".gitkeep"})


@dataclass(frozen=True, slots=True)
class Tree:
    """The folders to check.

    Attributes:
        top: The folder that was asked for, absolute.
        root: The results folder that it belongs to.
        revisions: The revisions' folders in ``top``.
        findings: What doesn't belong there.
    """

    top: Path
    root: Path
    revisions: tuple[Path, ...]
    findings: tuple[Finding, ...]

    def name(self, revision: Path) -> str:
        """Return the name of a revision's folder below the results folder."""
        return revision.relative_to(self.root).as_posix()

    def every_revision(self) -> Iterator[Path]:
        """Yield the folders of all models and revisions of the results folder."""
        for model in sorted(self.root.iterdir()):
            if _is_model(model) and _is_folder(model):
                yield from (folder for folder in sorted(model.iterdir()) if _is_folder(folder))


def is_results(path: Path) -> bool:
    """Return whether a path is a folder of results: a revision's, a model's, or a whole one."""
    return path.is_dir() and _kind(_absolute(path)) is not None


def find_revisions(path: Path) -> Tree:
    """Return the revisions' folders in a folder of results.

    Raises:
        ValueError: The path is no folder of results.
    """
    top = _absolute(path)
    kind = _kind(top)
    if kind is None:
        raise ValueError(f"{path}: no folder of results, <org>__<model>/<revision>")
    root = {"results": top, "model": top.parent, "revision": top.parent.parent}[kind]
    findings: list[Finding] = []
    if kind == "results":
        models = _folders(top, top, findings, of_models=True)
    elif top.is_symlink():
        return Tree(top, root, (), (error(".", "a symbolic link", _REMEDY),))
    else:
        models = [top] if kind == "model" else []
    revisions = [top] if kind == "revision" else []
    for model in models:
        found = _folders(model, top, findings, of_models=False)
        if not found:
            empty = error(".", "a model's folder without results", _REMEDY)
            findings.append(placed(empty, model, top))
        revisions += found
    for folder in (*models, *revisions):
        if not is_plain_name(folder.name):
            message = f"{folder.name!a} is no name of a folder of results"
            remedy = "names are of letters, digits, '.', '-' and '_'"
            findings.append(placed(error(".", message, remedy), folder, top))
    return Tree(top, root, tuple(revisions), tuple(findings))


def placed(finding: Finding, folder: Path, top: Path) -> Finding:
    """Return a finding on a file in ``folder`` with the file relative to ``top``."""
    file = (folder / finding.file).relative_to(top).as_posix()
    return replace(finding, file=file if file.isprintable() else ascii(file)[1:-1])


def _absolute(path: Path) -> Path:
    # Not resolve(): it would put a folder elsewhere in the place of a link to it.
    return Path(os.path.abspath(path))  # noqa: PTH100


def _kind(path: Path) -> Literal["revision", "model", "results"] | None:
    in_model = _is_model(path.parent)
    if in_model and (path / METADATA).exists():
        return "revision"
    if _is_model(path):
        return "model"
    if any(_is_model(entry) for entry in path.iterdir()):
        return "results"
    return "revision" if in_model else None


def _folders(folder: Path, top: Path, findings: list[Finding], *, of_models: bool) -> list[Path]:
    """Return the folders in a folder; what else is there doesn't belong."""
    inner = []
    for path in sorted(folder.iterdir()):
        if _is_folder(path) and (_is_model(path) or not of_models):
            inner.append(path)
        elif not (of_models and path.name in _WELCOME and path.is_file()):
            message = "a symbolic link" if path.is_symlink() else "doesn't belong here"
            findings.append(placed(error(path.name, message, _REMEDY), folder, top))
    return inner


def _is_model(folder: Path) -> bool:
    return _SEPARATOR in folder.name


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
