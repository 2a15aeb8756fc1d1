"""What the pages of ``docs/`` show is what happens, and the example chooses as it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from documents import REPOSITORY, blocks, commands, expected_output
from tiny_models import tiny_model

from sa_bench.cli import build_parser

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGES = sorted((REPOSITORY / "docs").glob("*.md"))
SHOWN = [
    list(command)
    for command in dict.fromkeys(
        tuple(command) for page in PAGES for command in commands(page.read_text("utf-8"))
    )
]
EXAMPLE = REPOSITORY / "examples" / "choose_a_model.py"
MOST_LINES = 80


def _run(arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program with the commands and the source of this checkout."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return subprocess.run(
        arguments,
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_there_are_pages_and_they_show_commands() -> None:
    assert len(PAGES) >= 6
    assert len(SHOWN) >= 12


@pytest.mark.parametrize("command", SHOWN, ids=" ".join)
def test_every_shown_command_is_understood(command: list[str]) -> None:
    build_parser().parse_args(command)


@pytest.mark.filterwarnings("ignore::sa_bench.metric.FewConceptsWarning")
@pytest.mark.filterwarnings("ignore:'pin_memory' argument is set:UserWarning")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_blocks_of_a_page_work_in_their_order(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    names = {"model": tiny_model()}
    folder = tmp_path
    for block in blocks(page.read_text("utf-8")):
        if block.kind == "sh":
            # In one shell for its reader: the next block begins in the folder where this one ends.
            script = f"{block.text}\npwd > {tmp_path}/.folder"
            ended = _run(["bash", "-eu", "-c", script], folder)
            assert ended.returncode == 0, ended.stderr
            folder = Path((tmp_path / ".folder").read_text("utf-8").strip())
            monkeypatch.chdir(folder)
        elif block.kind == "python":
            capsys.readouterr()
            exec(compile(block.text, page.name, "exec"), names)  # noqa: S102 - our own page
            assert expected_output(block.text) in capsys.readouterr().out
        else:
            assert block.name, f"{page.name}: no name before a block of {block.kind}"
            (folder / block.name).write_text(block.text, "utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_short_and_its_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    assert len(text.splitlines()) < MOST_LINES
    for target in re.findall(r"\]\((?!https:)([^)#]+)", text):
        assert (page.parent / target).is_file()


def test_the_menu_names_every_page() -> None:
    menu = (REPOSITORY / "mkdocs.yml").read_text("utf-8")
    assert sorted(re.findall(r"[\w-]+\.md", menu)) == [page.name for page in PAGES]


def _choose(languages: Sequence[str], folder: Path = REPOSITORY) -> str:
    ended = _run([sys.executable, str(EXAMPLE), *languages], folder)
    return ended.stdout if ended.returncode == 0 else ended.stderr


def test_the_example_ranks_the_models_by_the_mean_over_the_languages_asked_for() -> None:
    from sa_bench.results import read_results
    from sa_bench.tables.shipped import CORE_TASKS

    lines = re.findall(r"^(\S+/\S+) +(0\.\d{4})", _choose(["tur", "eng"]), re.MULTILINE)
    expected = {
        model.metadata.name: sum(
            evaluation.result.pairs["eng-tur"].semantic_affinity
            for evaluation in model.evaluations.values()
        )
        / len(CORE_TASKS)
        for model in read_results(REPOSITORY / "results", list(CORE_TASKS)).models
    }
    assert dict(lines) == {name: f"{score:.4f}" for name, score in expected.items()}
    assert [name for name, _ in lines] == sorted(expected, key=lambda n: -expected[n])


def test_the_example_recommends_the_first_and_warns_of_its_retrieval() -> None:
    said = _choose(["eng", "hin", "ara"])
    (first,) = re.findall(r"^model .*\n(\S+)", said, re.MULTILINE)
    assert re.search(rf"^{first} (aligns|leads)", said, re.MULTILINE)
    assert "most words don't find their translation" in said


def test_the_example_cannot_part_a_model_from_its_equal(tmp_path: Path) -> None:
    results = tmp_path / "results"
    for name in ("one", "two"):
        old = REPOSITORY / "results" / "mteb__baseline-random-encoder"
        shutil.copytree(old, results / f"org__{name}")
        for path in (results / f"org__{name}").rglob("*.json"):
            text = path.read_text("utf-8").replace("mteb/baseline-random-encoder", f"org/{name}")
            path.write_text(text, "utf-8")
    assert "org/one leads, but these words can't tell it from org/two" in _choose(
        ["eng", "fra"], tmp_path
    )


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_the_example_says_how_it_is_used(option: str, tmp_path: Path) -> None:
    ended = _run([sys.executable, str(EXAMPLE), option], tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "python examples/choose_a_model.py eng deu tur" in ended.stdout


def test_publish_says_what_it_would_do_and_does_nothing(tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    (tmp_path / "results" / "org__model").mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    ended = _run(["make", "publish"], tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "make leaderboard" in ended.stdout
    assert "Models in results/: 1" in ended.stdout
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("languages", [["eng"], ["eng", "klingon"], ["eng", "eng"]])
def test_the_example_says_which_languages_there_are(languages: list[str]) -> None:
    said = _choose(languages)
    assert said.startswith("name two or more of eng, zho, ")
    assert said.count("\n") == 1
