"""Files for the Hub and other sites: right by their documented forms, sent only when asked."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal
from xml.etree import ElementTree as ET

import pytest
import yaml
from contrast import contrast
from documents import REPOSITORY
from hub_stub import TOKEN, HubStub, running_hub_stub
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from sa_bench.board.tiers import TIER_GROUNDS
from sa_bench.cli import main
from sa_bench.leaderboard import build
from sa_bench.results import TaskResult
from sa_bench.tables import TASK_FOLDERS, task_folder
from sa_bench.tables.data_set import read_front_matter
from sa_bench.tables.shipped import CORE_TASKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RESULTS = REPOSITORY / "results"
MODEL = "mteb/baseline-random-encoder"
SLUG = "mteb__baseline-random-encoder"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


# https://huggingface.co/docs/hub/eval-results, 2026-11: the fields and which of them are required.
class _Dataset(_Strict):
    id: Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")]
    task_id: str
    revision: Annotated[str, StringConstraints(pattern="^[0-9a-f]{40}$")] | None = None


class _Source(_Strict):
    url: Annotated[str, StringConstraints(pattern="^https://")]
    name: str | None = None
    user: str | None = None


class _Result(_Strict):
    dataset: _Dataset
    value: float
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None
    source: _Source | None = None
    notes: str | None = None
    verifyToken: str | None = None  # noqa: N815 - the Hub's name


# https://shields.io/badges/endpoint-badge
class _Badge(_Strict):
    schemaVersion: Literal[1]  # noqa: N815 - the service's name
    label: str
    message: Annotated[str, Field(min_length=1)]
    color: Annotated[str, StringConstraints(pattern="^[0-9a-f]{6}$")]
    labelColor: Annotated[str, StringConstraints(pattern="^[0-9a-f]{6}$")]  # noqa: N815


def _made(kind: str, out: Path, *options: str, model: str = MODEL) -> str:
    arguments = ["hub", kind, model, "--results", str(RESULTS), "--out", str(out), *options]
    assert main(arguments) == 0
    (name,) = {
        "results": [".eval_results/sa-bench.yaml"],
        "card": ["semantic-affinity.md"],
        "badge": ["semantic-affinity.json"],
    }[kind]
    return (out / model.replace("/", "__") / name).read_text("utf-8")


def _result(task: str) -> TaskResult:
    (path,) = RESULTS.glob(f"{SLUG}/*/{task}.json")
    return TaskResult.read(path)


@pytest.mark.parametrize("task", TASK_FOLDERS)
def test_a_data_set_says_that_it_is_a_benchmark_of_mteb(task: str, tmp_path: Path) -> None:
    from mteb._hf_integration.eval_model import HFEvalMeta

    assert main(["hub", "eval-yaml", task, "--out", str(tmp_path)]) == 0
    folder = task_folder(task)
    found = HFEvalMeta.model_validate(
        yaml.safe_load((tmp_path / folder.name / "eval.yaml").read_text("utf-8"))
    )
    matter = read_front_matter((folder / "README.md").read_text("utf-8"))
    (only,) = found.tasks
    assert only.id == task
    # The card defines one configuration, `default`, so that none is named.
    assert [config["config_name"] for config in matter["configs"]] == ["default"]
    assert only.config is None
    assert [each["split"] for each in matter["configs"][0]["data_files"]] == [only.split]


def test_results_have_the_hubs_form_with_signature_and_source(tmp_path: Path) -> None:
    text = _made("results", tmp_path, "--base-url", "https://board.test/sa/")
    results = [_Result.model_validate(each) for each in yaml.safe_load(text)]
    assert [each.dataset.task_id for each in results] == list(CORE_TASKS)
    for each in results:
        task = each.dataset.task_id
        assert each.dataset.id == f"sa-bench/{TASK_FOLDERS[task]}"
        assert each.dataset.revision is None
        assert each.notes is not None
        assert each.notes.startswith(f"SA|task:{task}|data:{_result(task).dataset_revision}|")
        assert each.source is not None
        assert each.source.url == f"https://board.test/sa/models/{SLUG}.html"
        assert each.date is not None
        assert date.fromisoformat(each.date) <= date.today()  # noqa: DTZ011 - a day is enough


def test_mteb_reads_the_results_too(tmp_path: Path) -> None:
    from mteb._hf_integration.eval_result_model import HFEvalResults

    entries = yaml.safe_load(_made("results", tmp_path))
    for entry in entries:
        entry["dataset"]["revision"] = None  # mteb wants the key, the Hub does not
    assert len(HFEvalResults.model_validate(entries)) == len(CORE_TASKS)


def test_figures_are_those_of_the_pages_to_the_last_digit(tmp_path: Path) -> None:
    build(RESULTS, tmp_path / "site")
    results = yaml.safe_load(_made("results", tmp_path))
    for each in results:
        task = each["dataset"]["task_id"]
        assert each["value"] == round(_result(task).score, 3)
    page = (tmp_path / "site" / "models" / f"{SLUG}.html").read_text("utf-8")
    card = _made("card", tmp_path)
    for figure in re.findall(r"\b0\.\d{3}\b", card):
        assert figure in page
    badge = _Badge.model_validate_json(_made("badge", tmp_path))
    score, tier = badge.message.split(" · tier ")
    assert f"**{score}, tier {tier} (" in card


def test_without_an_address_no_source_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "source" not in _made("results", tmp_path)
    assert "give it by --base-url" in capsys.readouterr().err


def test_a_badge_is_a_picture_without_anything_from_outside(tmp_path: Path) -> None:
    _made("badge", tmp_path)
    svg = (tmp_path / SLUG / "semantic-affinity.svg").read_text("utf-8")
    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {
        "svg",
        "title",
        "rect",
        "g",
        "text",
    }
    assert svg.count("http") == 1  # the name space
    assert MODEL in svg


def test_a_badge_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        _made("badge", tmp_path / folder)
    names = ("semantic-affinity.svg", "semantic-affinity.json")
    a, b = ([(tmp_path / x / SLUG / n).read_bytes() for n in names] for x in "ab")
    assert a == b


@pytest.mark.parametrize("colour", TIER_GROUNDS.values())
def test_white_letters_are_readable_on_a_badge(colour: str) -> None:
    assert contrast("#ffffff", colour) >= 4.5


def test_the_card_has_one_row_a_task_and_the_mean(tmp_path: Path) -> None:
    card = _made("card", tmp_path)
    assert len(re.findall(r"^\| ", card, re.MULTILINE)) == len(CORE_TASKS) + 2
    assert card.count("\nSA|task:") == len(CORE_TASKS)


@pytest.mark.parametrize("kind", ["results", "badge", "card"])
def test_a_model_without_all_scores_is_told_to_nobody(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = shutil.copytree(RESULTS, tmp_path / "results")
    next(results.glob(f"{SLUG}/*/CultureSemanticAffinity.json")).unlink()
    out = tmp_path / "hub"
    arguments = ["hub", kind, MODEL, "--results", str(results), "--out", str(out)]
    assert main(arguments) == 1
    assert "of 264 scores, and only a whole one is told" in capsys.readouterr().err
    assert not out.exists()


def test_an_unknown_model_is_answered_with_the_known_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["hub", "badge", "x/y", "--results", str(RESULTS), "--out", str(tmp_path)]
    assert main(arguments) == 1
    assert "no results of 'x/y'; it holds: " in capsys.readouterr().err


def test_what_would_be_markup_in_a_name_is_none_in_card_and_badge() -> None:
    from sa_bench.hub.push import ModelScores, Score, TaskScore, badge_svg, card_passage
    from sa_bench.results import Signature

    score = Score(0.7, 0.69, 0.71, 1, "aligned", None)
    signature = Signature("T", "0" * 12, 2, "```<b>", "float32", "2", "0")
    hostile = 'a/"><script>x</script>'
    task = TaskScore("T", "a|b<i>", None, score, signature, "2026-11-27")
    scores = ModelScores(hostile, "`<u>`", (task,), score, ("eng", "zho"), None)
    assert ET.fromstring(badge_svg(scores)).get("aria-label") is not None  # noqa: S314 - our own
    assert "<script" not in badge_svg(scores)
    card = card_passage(scores)
    assert not re.search(r"<|`<", card)
    assert card.count("```") == 2
    assert "| a/bi | 0.700 |" in card


@pytest.fixture
def hub() -> Iterator[HubStub]:
    with running_hub_stub() as stub:
        yield stub


def _push(
    hub: HubStub, out: Path, *options: str, token: str = TOKEN
) -> subprocess.CompletedProcess[str]:
    # In a process of its own: huggingface_hub reads its settings when it is imported.
    environment = os.environ | {
        "HF_ENDPOINT": hub.endpoint,
        "HF_HUB_OFFLINE": "0",
        "HF_HOME": str(out.parent / "home"),
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    environment.pop("HF_TOKEN", None)
    if token:
        environment["HF_TOKEN"] = token
    arguments = ["hub", "results", MODEL, "--results", str(RESULTS), "--out", str(out), *options]
    return subprocess.run(
        [sys.executable, "-m", "sa_bench", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        cwd=REPOSITORY,
    )


def test_a_push_opens_a_pull_request_with_exactly_the_file_that_was_written(
    hub: HubStub, tmp_path: Path
) -> None:
    finished = _push(hub, tmp_path / "out", "--push")
    assert finished.returncode == 0, finished.stderr
    written = (tmp_path / "out" / SLUG / ".eval_results" / "sa-bench.yaml").read_bytes()
    assert hub.pull_requests == {MODEL: {".eval_results/sa-bench.yaml": written}}
    assert hub.repositories == {}
    assert hub.messages == ["Add Semantic Affinity"]
    assert finished.stdout.splitlines()[-1] == f"{hub.endpoint}/{MODEL}/discussions/1"


def test_without_the_option_nothing_is_sent(hub: HubStub, tmp_path: Path) -> None:
    assert _push(hub, tmp_path / "out").returncode == 0
    assert hub.requests == []


def test_without_a_token_nothing_is_sent_and_the_error_says_how_to_get_one(
    hub: HubStub, tmp_path: Path
) -> None:
    finished = _push(hub, tmp_path / "out", "--push", token="")
    assert finished.returncode == 1
    assert "there is no token for the Hugging Face Hub; run `hf auth login`" in finished.stderr
    assert hub.requests == []


def test_a_token_that_is_refused_is_one_clear_line(hub: HubStub, tmp_path: Path) -> None:
    finished = _push(hub, tmp_path / "out", "--push", token="hf_wrong")  # noqa: S106 - no secret
    assert finished.returncode == 1
    last = finished.stderr.splitlines()[-1]
    assert last.startswith(f"sa-bench: error: {MODEL}: no pull request opened (")
    assert hub.pull_requests == {}


def test_a_mean_over_some_of_the_tasks_is_told_to_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = shutil.copytree(RESULTS, tmp_path / "results")
    for path in results.glob("*/*/CultureSemanticAffinity.json"):
        path.unlink()
    arguments = ["hub", "badge", MODEL, "--results", str(results), "--out", str(tmp_path / "hub")]
    assert main(arguments) == 1
    assert "no results of CultureSemanticAffinity, and only the mean" in capsys.readouterr().err
