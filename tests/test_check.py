"""A model's author learns from an exit code that SA is too low, or lower than it was."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest
import yaml
from documents import REPOSITORY, blocks
from tiny_models import tiny_model

from sa_bench.cli import main

if TYPE_CHECKING:
    from pathlib import Path

TASK = "ConceptsSemanticAffinity"
MODEL = "my-org/my-model"
_N_LATIN = 300


COOKBOOK = (REPOSITORY / "docs" / "cookbook.md").read_text("utf-8")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the results of a model, and of a change of it that lowers SA."""
    import torch

    folder = tmp_path_factory.mktemp("author")
    model = tiny_model()
    model.save(str(folder / "released-model"))
    with torch.no_grad():
        # The words of one script drift off to a place of their own.
        model.get_parameter("0.embedding.weight")[:_N_LATIN] += 0.5
    model.save(str(folder / "changed-model"))
    for state in ("released", "changed"):
        arguments = ["run", "-m", str(folder / f"{state}-model"), "--name", MODEL, "-t", TASK]
        assert main([*arguments, "-l", "eng", "rus", "--results", str(folder / state)]) == 0
    return folder


def _score(results: Path) -> float:
    (path,) = results.glob(f"my-org__my-model/*/concepts/{TASK}.json")
    return float(json.loads(path.read_text("utf-8"))["score"])


def _check(*options: object) -> int:
    return main(["check", MODEL, *map(str, options)])


def test_the_change_does_lower_sa(runs: Path) -> None:
    assert _score(runs / "changed") < _score(runs / "released") - 0.001


def test_a_change_that_lowers_sa_fails_with_a_clear_sentence(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _check("--results", runs / "changed", "--baseline", runs / "released") == 1
    (line,) = capsys.readouterr().err.splitlines()
    before, after = _score(runs / "released"), _score(runs / "changed")
    assert line.startswith(
        f"sa-bench: error: SA of {MODEL} on {TASK} is {after:.4f}, and was {before:.4f}:"
        f" it has dropped by {before - after:.4f}, more than --max-drop 0.0 and than chance"
    )


def test_the_same_state_and_a_better_one_pass(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _check("--results", runs / "released", "--baseline", runs / "released") == 0
    assert _check("--results", runs / "released", "--baseline", runs / "changed") == 0
    assert "is" in capsys.readouterr().out


def test_a_drop_that_is_allowed_passes(runs: Path) -> None:
    most = _score(runs / "released") - _score(runs / "changed") + 1e-6
    options = ["--results", runs / "changed", "--baseline", runs / "released"]
    assert _check(*options, "--max-drop", most) == 0


@pytest.mark.parametrize(("off", "code"), [(-1e-6, 0), (1e-6, 1)])
def test_a_bound_is_held_to_the_last_digit(runs: Path, off: float, code: int) -> None:
    least = _score(runs / "released") + off
    assert _check("--results", runs / "released", "--min-sa", least) == code


def test_without_anything_to_check_against_it_says_what_to_give(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _check("--results", runs / "released") == 1
    assert "give --min-sa, --baseline or both" in capsys.readouterr().err


def _steps() -> list[list[str]]:
    """Return the commands of sa-bench in the workflow that the cookbook shows."""
    (workflow,) = (block.text for block in blocks(COOKBOOK) if block.name == "alignment.yml")
    (job,) = yaml.safe_load(workflow)["jobs"].values()
    runs = [shlex.split(step["run"]) for step in job["steps"] if "run" in step]
    return [command[1:] for command in runs if command[0] == "sa-bench"]


@pytest.mark.parametrize(("state", "codes"), [("released", [0, 0]), ("changed", [0, 1])])
def test_the_workflow_of_the_cookbook_fails_at_the_change_and_not_before(
    state: str,
    codes: list[int],
    runs: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(runs / f"{state}-model", tmp_path / "my-model")
    shutil.copytree(runs / "released", tmp_path / "released")
    monkeypatch.chdir(tmp_path)
    assert [main(step) for step in _steps()] == codes
    (shown,) = re.findall(r"^> SA of .*\n> .*$", COOKBOOK, re.MULTILINE)
    sentence = re.escape(" ".join(shown.replace("> ", "").split())).replace("…", r"\S+")
    said = capsys.readouterr().err
    assert bool(re.search(f"^sa-bench: error: {sentence}$", said, re.MULTILINE)) == any(codes)
