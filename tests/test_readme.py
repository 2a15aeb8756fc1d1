"""What the README shows is what happens."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sa_bench.cli import build_parser
from sa_bench.tables import TASK_FOLDERS, read_task_table

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^    (sa-bench .+)$", README, re.MULTILINE)
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_shown_command_is_understood(command: str) -> None:
    build_parser().parse_args(shlex.split(command)[1:])


def test_the_metric_example_prints_what_is_said_beside_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (example,) = (text for text in EXAMPLES if "semantic_affinity(" in text)
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - our own example
    assert capsys.readouterr().out.strip() == example.strip().rpartition("# ")[2]


@pytest.mark.parametrize("task", list(TASK_FOLDERS))
def test_the_table_of_tasks_counts_right(task: str) -> None:
    n_concepts = read_task_table(task).n_concepts
    assert re.search(rf"^\| `{task}` \|.*\| {n_concepts} \|$", README, re.MULTILINE)


def test_every_make_target_that_is_shown_exists() -> None:
    makefile = (Path(__file__).parents[1] / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"(?:^    |`)make ([a-z]+)", README, re.MULTILINE)):
        assert f"\n{target}:" in makefile
