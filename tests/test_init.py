"""``sa-bench init``: a leaderboard of one's own, and the commands that work in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

import sa_bench
from sa_bench.board.settings import default_source, read_settings
from sa_bench.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[1]
FILES = {
    ".github/workflows/publish.yml",
    ".gitignore",
    "README.md",
    "models.toml",
    "requirements.txt",
    "results/.gitkeep",
    "site.toml",
    "words/README.md",
}
ORDERS = """id,eng,deu,fra
invoice,invoice,Rechnung,facture
delivery-note,delivery note,Lieferschein,bon de livraison
order,order,Bestellung,commande
customer,customer,Kunde,client
"""


def _files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a leaderboard and enter its folder."""
    folder = tmp_path / "board"
    assert main(["init", str(folder)]) == 0
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def orders(here: Path) -> Path:
    """Make the example of ``site.toml``, three languages and a word list, the only task."""
    (here / "words" / "orders.csv").write_text(ORDERS, "utf-8")
    text = (here / "site.toml").read_text("utf-8")
    head, _, _ = text.partition("[[tasks]]\n")
    _, _, example = text.partition("# [[tasks]]\n")
    example, _, paper = example.partition("\n\n")
    own = re.sub(r"^# ", "", example, flags=re.MULTILINE)
    head = re.sub(
        r"^languages = .*$", 'languages = ["deu", "fra", "eng"]', head, flags=re.MULTILINE
    )
    (here / "site.toml").write_text(f"{head}[[tasks]]\n{own}\n\n{paper}", "utf-8")
    return here


def test_it_makes_the_files_and_lists_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path / "new")]) == 0
    assert _files(tmp_path / "new") == FILES
    assert set(capsys.readouterr().out.partition("\n\n")[0].splitlines()) == FILES


def test_an_empty_folder_or_one_with_other_files_is_filled(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "LICENSE").write_text("mine")
    assert main(["init", str(tmp_path)]) == 0
    assert _files(tmp_path) == FILES | {"LICENSE"}


def test_nothing_is_written_where_a_file_would_be_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "site.toml").write_text("mine")
    (tmp_path / "README.md").symlink_to("nowhere")
    assert main(["init", str(tmp_path)]) == 1
    assert "README.md, site.toml would be overwritten" in capsys.readouterr().err
    assert _names(tmp_path) == ["README.md", "site.toml"]
    assert (tmp_path / "site.toml").read_text() == "mine"


def test_a_link_that_leads_elsewhere_is_not_followed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / ".github").symlink_to(tmp_path / "elsewhere")
    assert main(["init", str(tmp_path / "new")]) == 1
    assert "is no folder in" in capsys.readouterr().err
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize(
    "name",
    ["a b", "naïve 名前", "{{ title }}", "$(touch x)", "new\nline", "-x", "\udcff", "a" * 200],
)
def test_any_name_that_a_folder_may_have_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "--", name]) == 0
    assert _files(tmp_path / name) == FILES
    assert _names(tmp_path) == [name]


@pytest.mark.parametrize("name", ["", "a\0b", "a" * 300, "file", "file/below"])
def test_any_other_name_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine")
    assert main(["init", name]) == 1
    assert re.fullmatch(r"sa-bench: error: .+\n", capsys.readouterr().err)
    assert _names(tmp_path) == ["file"]


def test_when_one_file_cannot_be_written_none_stays(tmp_path: Path) -> None:
    # The last and largest file is longer than this process may write.
    program = """import resource, sys
from sa_bench.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
sys.exit(main(["init", "new"]))"""
    answer = subprocess.run(
        [sys.executable, "-B", "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert answer.stderr.startswith("sa-bench: error: new/site.toml: could not write")
    assert _files(tmp_path) == set()


def test_the_same_command_goes_on_where_one_was_killed(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path / "whole")]) == 0
    for n_written in range(len(FILES)):
        folder = tmp_path / str(n_written)
        for name in sorted(FILES)[:n_written]:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(tmp_path / "whole" / name, folder / name)
        assert main(["init", str(folder)]) == 0
        assert _files(folder) == FILES


def test_ctrl_c_leaves_no_file_and_the_same_command_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replace, replaced = Path.replace, []

    def interrupted(self: Path, target: Path) -> Path:
        replaced.append(target)
        if len(replaced) == 4:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    assert main(["init", str(tmp_path)]) == 130
    assert "the same command goes on from here" in capsys.readouterr().err
    assert _files(tmp_path) == set()
    assert main(["init", str(tmp_path)]) == 0
    assert _files(tmp_path) == FILES


def test_the_settings_are_those_of_sa_bench_but_for_what_it_is_called(here: Path) -> None:
    own, shipped = read_settings(here / "site.toml"), read_settings(default_source() / "site.toml")
    differ = {
        field.name
        for field in fields(own)
        if getattr(own, field.name) != getattr(shipped, field.name)
    }
    assert differ == {"title", "tagline", "base_url", "licence"}


def test_the_requirements_name_this_version(here: Path) -> None:
    assert (here / "requirements.txt").read_text() == f"sa-bench=={sa_bench.__version__}\n"


def _steps(workflow: Path) -> Iterator[dict[str, object]]:
    for job in yaml.safe_load(workflow.read_text("utf-8"))["jobs"].values():
        yield from job["steps"]


def test_the_workflow_runs_commands_that_exist(here: Path) -> None:
    runs = [
        str(step["run"]) for step in _steps(here / ".github/workflows/publish.yml") if "run" in step
    ]
    assert [run.split()[:2] for run in runs] == [
        ["pip", "install"],
        ["sa-bench", "validate"],
        ["sa-bench", "leaderboard"],
    ]


def test_a_task_of_ones_own_is_run_and_shown_without_options(
    orders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.warns(UserWarning, match="4 concepts"):
        assert main(["run", "-m", "sa-bench/baseline-character-ngrams"]) == 0
    assert main(["leaderboard"]) == 0
    assert "0 models ranked" in capsys.readouterr().out  # a baseline never is
    (result,) = (orders / "results").glob("*/*/OrdersSemanticAffinity.json")
    assert "experiments" not in result.parts
    page = (orders / "site" / "tasks" / "OrdersSemanticAffinity.html").read_text("utf-8")
    assert "Lieferschein" in page
    words = orders / "site" / "tasks" / "OrdersSemanticAffinity-words.csv"
    assert words.read_text("utf-8") == ORDERS


def test_results_on_an_earlier_word_list_are_refused(
    orders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.warns(UserWarning, match="4 concepts"):
        main(["run", "-m", "sa-bench/baseline-character-ngrams"])
    words = orders / "words" / "orders.csv"
    words.write_text(ORDERS.replace("Kunde", "Kundin"), "utf-8")
    assert main(["leaderboard"]) == 1
    assert main(["run", "-m", "sa-bench/baseline-character-ngrams"]) == 1
    assert capsys.readouterr().err.count("--overwrite") == 2


def test_validate_reads_the_settings_that_leaderboard_reads(
    orders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.warns(UserWarning, match="4 concepts"):
        main(["run", "-m", "sa-bench/baseline-character-ngrams"])
    capsys.readouterr()
    assert main(["validate", "results"]) == 0
    assert capsys.readouterr().out == "results: 1 result of 1 model, no errors, no warnings\n"
    words = orders / "words" / "orders.csv"
    words.write_text(ORDERS.replace("Kunde", "Kundin"), "utf-8")
    assert main(["validate", "results"]) == main(["leaderboard"]) == 1
    assert "revision" in capsys.readouterr().out


def test_the_papers_figures_are_not_shown_beside_means_over_other_words(
    orders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.warns(UserWarning, match="4 concepts"):
        main(["run", "-m", "sa-bench/baseline-character-ngrams"])
    assert main(["leaderboard"]) == 0
    pages = {path: path.read_text("utf-8") for path in (orders / "site").rglob("*.html")}
    assert [path for path, html in pages.items() if "LaBSE" in html] == []
    assert "This evaluates the task" in pages[orders / "site" / "submit.html"]
    capsys.readouterr()
    assert main(["figure", "tiers", "--out", "tiers.svg"]) == 1
    assert "holds baselines alone (sa-bench/baseline-character-ngrams)" in capsys.readouterr().err
    shutil.copy(default_source() / "reported.toml", orders)
    assert main(["leaderboard"]) == 0
    assert "LaBSE" in (orders / "site" / "index.html").read_text("utf-8")


@pytest.mark.usefixtures("orders")
def test_its_tasks_are_listed_and_can_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tasks"]) == 0
    assert re.search(r"^OrdersSemanticAffinity +4 +0 +3 +3 ", capsys.readouterr().out, re.MULTILINE)
    assert main(["run", "-m", "sa-bench/baseline-character-ngrams", "-t", "Orders"]) == 1
    assert "OrdersSemanticAffinity, ConceptsSemanticAffinity" in capsys.readouterr().err


def test_a_word_list_without_one_of_the_languages_is_refused(
    orders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = orders / "words" / "orders.csv"
    words.write_text(ORDERS.replace("fra", "spa"), "utf-8")
    assert main(["run", "-m", "sa-bench/baseline-character-ngrams"]) == 1
    complaint = capsys.readouterr().err
    assert complaint.startswith("sa-bench: error: words/orders.csv: ")
    assert "has no language fra" in complaint
    assert "`languages` in site.toml" in complaint


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("words/orders.csv", "words/gone.csv", "words/gone.csv: no such file"),
        ("words/orders.csv", "words", "words: no such file, nor a folder with data/test.jsonl"),
        ("OrdersSemanticAffinity", "../orders", "a name of its own"),
        ("OrdersSemanticAffinity", "ConceptsSemanticAffinity", "a name of its own"),
        ('title = "Orders"', 'title = "Orders"\nfolder = "concepts"', "nothing beside `data`"),
    ],
)
def test_a_wrong_task_is_named(orders: Path, old: str, new: str, complaint: str) -> None:
    path = orders / "site.toml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises((ValueError, FileNotFoundError), match=complaint):
        read_settings(path)


def test_pairs_are_those_of_result_files_whatever_the_order_of_languages(orders: Path) -> None:
    assert read_settings(orders / "site.toml").pairs == ("eng-fra", "eng-deu", "fra-deu")


def test_an_entry_in_models_toml_adds_to_what_sa_bench_knows(orders: Path) -> None:
    (orders / "models.toml").write_text(
        """[objectives]
counted = "Counted characters"
[[models]]
name = "sa-bench/baseline-character-ngrams"
group = "baseline"
objective = "counted"
access = "open"
""",
        "utf-8",
    )
    with pytest.warns(UserWarning, match="4 concepts"):
        main(
            [
                "run",
                "-m",
                "sa-bench/baseline-character-ngrams",
                "-m",
                "mteb/baseline-random-encoder",
            ]
        )
    assert main(["leaderboard"]) == 0
    index = (orders / "site" / "index.html").read_text("utf-8")
    assert "Counted characters" in index
    random = (orders / "site/models/mteb__baseline-random-encoder.html").read_text("utf-8")
    assert "None (baseline)" in random


def test_templates_of_ones_own_replace_the_shipped_ones(orders: Path) -> None:
    for name in ("templates", "assets"):
        shutil.copytree(default_source() / name, orders / name)
    shutil.copy(default_source() / "models.toml", orders)
    template = orders / "templates" / "submit.html"
    template.write_text(template.read_text("utf-8").replace("Submit a model", "Ask us"), "utf-8")
    with pytest.warns(UserWarning, match="4 concepts"):
        main(["run", "-m", "sa-bench/baseline-character-ngrams"])
    assert main(["leaderboard"]) == 0
    assert "Ask us" in (orders / "site" / "submit.html").read_text("utf-8")
