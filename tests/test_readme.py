"""What the README shows is what happens."""

from __future__ import annotations

import re

import pytest
from documents import REPOSITORY, blocks, commands, expected_output

from sa_bench.cli import build_parser
from sa_bench.tables import TASK_FOLDERS, read_task_table

README = (REPOSITORY / "README.md").read_text("utf-8")


@pytest.mark.parametrize("command", commands(README), ids=" ".join)
def test_every_shown_command_is_understood(command: list[str]) -> None:
    build_parser().parse_args(command)


def test_the_metric_example_prints_what_is_said_beside_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (example,) = (block.text for block in blocks(README) if "semantic_affinity(" in block.text)
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - our own example
    assert capsys.readouterr().out == expected_output(example) != ""


@pytest.mark.parametrize("task", list(TASK_FOLDERS))
def test_the_table_of_tasks_counts_right(task: str) -> None:
    n_concepts = read_task_table(task).n_concepts
    assert re.search(rf"^\| `{task}` \|.*\| {n_concepts} \|$", README, re.MULTILINE)


def test_every_make_target_that_is_shown_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"(?:^    |`)make ([a-z]+)", README, re.MULTILINE)):
        assert f"\n{target}:" in makefile
