"""What the README shows is what happens."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from documents import REPOSITORY, blocks, commands, expected_output
from tiny_models import tiny_model

from sa_bench.cli import build_parser, main
from sa_bench.tables import TASK_FOLDERS, read_task_table

README = (REPOSITORY / "README.md").read_text("utf-8")


@pytest.mark.parametrize("command", commands(README), ids=" ".join)
def test_every_shown_command_is_understood(command: list[str]) -> None:
    build_parser().parse_args(command)


# What the commands of the README name, and what is at hand without a network.
_AT_HAND = {
    "sentence-transformers/LaBSE": "sa-bench/baseline-character-ngrams",
    "sa-bench/universal-sentence-encoder-multilingual-v3-6bit": "mteb/baseline-random-encoder",
    "org/model-a": "sa-bench/baseline-character-ngrams",
    "org/model-b": "mteb/baseline-random-encoder",
    "org/model": "sa-bench/baseline-character-ngrams",
}
# A suite and an endpoint need a network; a map takes half a minute, and test_maps.py makes some.
_LEFT_OUT = {"--suite", "--api-base", "map"}
_ENCODER = """import numpy as np
from mteb.models.abs_encoder import AbsEncoder


class Encoder(AbsEncoder):
    def encode(self, inputs, **settings):
        texts = [text for batch in inputs for text in batch["text"]]
        letters = [[ord(letter) % 64 for letter in text] for text in texts]
        return np.array([np.bincount(each, minlength=64) for each in letters]) + 0.1
"""


@pytest.mark.filterwarnings("ignore::sa_bench.metric.FewConceptsWarning")
@pytest.mark.filterwarnings("ignore:'pin_memory' argument is set:UserWarning")
@pytest.mark.usefixtures("empty_store")
def test_the_commands_work_in_their_order_with_models_at_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tiny_model().save("my-model")
    Path("my_model.py").write_text(_ENCODER, "utf-8")
    words = blocks((REPOSITORY / "docs" / "own-data.md").read_text("utf-8"))[0]
    assert words.name == "my-words.csv"
    Path(words.name).write_text(words.text, "utf-8")
    section = README.partition("## Use it from the command line")[2].partition("\n## ")[0]
    failed = []
    for command in commands(section):
        if _LEFT_OUT & set(command):
            continue
        if "check" in command:
            for folder in ("now", "released"):
                shutil.copytree("results", folder)
        ran = [_AT_HAND.get(word, word) for word in command]
        if main(ran):
            failed.append(ran)
    assert failed == []
    assert Path("site/index.html").is_file()


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


def test_what_the_score_predicts_is_told_by_the_figures_of_the_validity_tables() -> None:
    (paragraph,) = re.findall(r"\*\*What it predicts\.\*\* (.*?)\n\n", README, re.DOTALL)
    told = " ".join(paragraph.split())
    tables = (REPOSITORY / "docs" / "validity-tables.md").read_text("utf-8")

    def cell(heading: str, measure: str, column: str) -> str:
        """Return a figure of the tables, by the beginnings of its head, row and column."""
        (table,) = re.findall(rf"^\| {re.escape(heading)}.*?\n\n", tables, re.MULTILINE | re.DOTALL)
        rows = [[c.strip() for c in row.strip("| ").split("|")] for row in table.splitlines()]
        place = next(number for number, head in enumerate(rows[0]) if head.startswith(column))
        found: str = next(row[place] for row in rows if row[0].strip("*") == measure)
        return found

    def forecast(task: str) -> str:
        start = "| multilingual-e5-small-4bit-query | AtlasSemanticAffinity |"
        (row,) = re.findall(rf"^{re.escape(start)} {task} (.*)$", tables, re.MULTILINE)
        error, mean = row.split("|")[3:5]
        return f"off by {error.strip()}, the mean by {mean.strip()}"

    e5 = "multilingual-e5-small-4bit-query, AtlasSemanticAffinity"
    minilm = "all-MiniLM-L6-v2, AtlasSemanticAffinity"

    def rho(heading: str, measure: str, column: str) -> str:
        return cell(heading, measure, column).split()[0]

    n_languages = re.findall(r"Belebele, n (\d+)", tables)[0]
    assert f"over {n_languages} languages" in told
    assert f"with Belebele is {cell(e5, 'SA', 'Belebele')}, " in told
    assert forecast("Belebele") in told
    assert forecast("Bible") in told
    centred, retrieval, plain = (rho(e5, m, "NTREX") for m in ("SA centred", "retrieval", "SA"))
    assert f"(NTREX: {centred} and {retrieval}, SA {plain})" in told
    cosine, plain = (rho(minilm, m, "Belebele") for m in ("mean cosine (1 - V)", "SA"))
    assert f"(MiniLM, Belebele: {cosine}, SA {plain})" in told
