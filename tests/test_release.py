"""What guards a release and a pull request: the changelog, the workflows and their scripts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import sa_bench

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY / ".ci"))

from check_release import release_notes  # noqa: E402
from submission_comment import body, main, pull_request_number  # noqa: E402

WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
STARTER = REPOSITORY / "sa_bench" / "starter" / ".github" / "workflows" / "publish.yml"
CHANGELOG = """# Changelog

## [1.1.0] - 2026-12-01

*Do scores change?* No.

### Added

- A thing.

## [1.0.0] - 2026-11-01

*Do scores change?* Perhaps.
"""


def test_every_version_of_the_changelog_answers_whether_scores_change() -> None:
    text = (REPOSITORY / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## \[(.+)\].*\n\n(.*)$", text, re.MULTILINE)
    assert versions
    for version, first in versions:
        assert re.match(r"\*Do scores change\?\* (Yes|No)\b", first), version


def test_notes_of_a_release_are_its_entry_in_the_changelog() -> None:
    notes = release_notes("v1.1.0", "1.1.0", CHANGELOG)
    assert notes == "*Do scores change?* No.\n\n### Added\n\n- A thing.\n"


@pytest.mark.parametrize(
    ("tag", "version", "complaint"),
    [
        ("v1.2.0", "1.1.0", "the tag is v1.2.0, but the version is 1.1.0"),
        ("v1.2.0", "1.2.0", r"no entry '## \[1.2.0\] - YYYY-MM-DD'"),
        ("v1.0.0", "1.0.0", r"begins with '\*Do scores change\?\* Yes' or"),
        ("1.1.0", "1.1.0", "the tag is 1.1.0"),
    ],
)
def test_a_release_that_does_not_agree_with_itself_is_stopped(
    tag: str, version: str, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        release_notes(tag, version, CHANGELOG)


def test_every_python_that_is_promised_is_tested() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    prefix = "Programming Language :: Python :: 3."
    promised = [each.rpartition(" ")[2] for each in project["classifiers"] if prefix in each]
    jobs = _workflow(REPOSITORY / ".github/workflows/ci.yml")["jobs"]
    assert jobs["test"]["strategy"]["matrix"]["python"] == promised
    assert project["requires-python"] == f">={promised[0]}"


def test_the_citation_names_this_version() -> None:
    citation = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == sa_bench.__version__


def _workflow(path: Path) -> dict[str, Any]:
    workflow: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return workflow


@pytest.mark.parametrize(
    "path", [*WORKFLOWS, STARTER], ids=lambda path: path.parts[-4] + "-" + path.stem
)
def test_a_workflow_pins_what_it_uses_and_may_only_read_by_default(path: Path) -> None:
    workflow = _workflow(path)
    assert workflow["permissions"] == {"contents": "read"}
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert steps
    for step in steps:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step.get("uses", "x/y@" + 40 * "0"))


def test_what_checks_a_submission_can_write_nothing_and_installs_the_target_alone() -> None:
    (job,) = _workflow(REPOSITORY / ".github/workflows/submission.yml")["jobs"].values()
    assert "permissions" not in job
    runs = [step["run"] for step in job["steps"] if "run" in step]
    assert "pip install --constraint base/constraints.txt ./base" in runs
    assert all(run.startswith("sa-bench ") for run in runs if "submission/" in run)
    checkouts = [step["with"] for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert [each["persist-credentials"] for each in checkouts] == [False, False]


def test_what_comments_checks_out_nothing_of_the_pull_request() -> None:
    path = REPOSITORY / ".github/workflows/submission-comment.yml"
    (job,) = _workflow(path)["jobs"].values()
    (checkout,) = [step for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"
    # Text from the pull request reaches a shell by files and environment only.
    assert not [step for step in job["steps"] if "${{" in step.get("run", "")]


@pytest.mark.parametrize("number", ["", "0", "12; rm -rf /", "-1", "1\n2", "9" * 20, "١"])
def test_a_number_that_is_none_is_refused(tmp_path: Path, number: str) -> None:
    (tmp_path / "number").write_text(number, "utf-8")
    with pytest.raises(ValueError, match="is no number of a pull request"):
        pull_request_number(tmp_path)


def test_a_link_in_place_of_the_outcome_is_refused(tmp_path: Path) -> None:
    (tmp_path / "number").symlink_to("/etc/hostname")
    with pytest.raises(ValueError, match="no regular file"):
        pull_request_number(tmp_path)


@pytest.mark.parametrize("report", ["```\n@everyone ![x](y)", "`````", "~~~\n```", "a\r\n```b"])
def test_a_report_cannot_leave_its_fence(report: str) -> None:
    comment = body(report, "https://example.org/run")
    (fence,) = re.findall(r"^(`+)text$", comment, re.MULTILINE)
    inside = comment.partition(f"{fence}text\n")[2].partition(f"\n{fence}\n")[0]
    assert inside == report.replace("\r\n", "\n")
    assert fence not in inside


def test_unseen_characters_of_a_report_are_shown_as_such() -> None:
    comment = body("a\x00b\x1b[31mc\u202ed\ue000", "https://example.org/run")
    assert "a\ufffdb\ufffd[31mc\ufffdd\ue000" in comment


def test_a_long_report_is_cut_to_what_a_comment_may_hold() -> None:
    comment = body("`" * 20 + "x\n" * 100_000, "https://example.org/run")
    assert len(comment) < 65_536
    assert "characters more, see the run" in comment


def test_the_comment_says_where_the_preview_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "report").write_bytes(b"1 result, no errors\xff\n")
    assert main(["body", str(tmp_path), "https://example.org/run"]) == 0
    assert "[this run](https://example.org/run#artifacts)" in capsys.readouterr().out


def _git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S607


def _check(checkout: Path, outcome: Path) -> tuple[int, str]:
    ended = subprocess.run(
        [sys.executable, str(REPOSITORY / ".ci" / "check_submission.py"), checkout, outcome],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "NUMBER": "7"},
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in ended.stderr
    return ended.returncode, (outcome / "report").read_text("utf-8")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with two models' results, to be changed by the next commit."""
    folder = tmp_path / "checkout"
    for model in ("old__model", "other__model"):
        (folder / "results" / model / "1").mkdir(parents=True)
        (folder / "results" / model / "1" / "model_meta.json").write_text("{")
    _git(folder, "init")
    _git(folder, "add", ".")
    _git(folder, "commit", "-m", "before")
    return folder


def _submit(checkout: Path, *places: str) -> None:
    for place in places:
        path = checkout / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{")
    _git(checkout, "add", "--all", ".")
    _git(checkout, "commit", "-m", "after")


@pytest.mark.parametrize("name", ["org__model", "$(touch x)__`id`", "-rf __\n", "ä __b"])
def test_a_changed_result_of_whatever_name_is_checked_and_no_other(
    tmp_path: Path, name: str
) -> None:
    checkout = tmp_path / "checkout"
    for model in ("old__model", name):
        (checkout / "results" / model / "1").mkdir(parents=True)
    (checkout / "results" / "old__model" / "1" / "model_meta.json").write_text("{")
    _git(checkout, "init")
    _git(checkout, "add", ".")
    _git(checkout, "commit", "-m", "before")
    (checkout / "results" / name / "1" / "model_meta.json").write_text("{")
    _git(checkout, "add", ".")
    _git(checkout, "commit", "-m", "after")
    code, report = _check(checkout, tmp_path / "outcome")
    assert code == 1
    assert "model_meta.json" in report
    assert "old__model" not in report
    assert pull_request_number(tmp_path / "outcome") == 7


def test_another_models_deleted_result_is_an_error(checkout: Path, tmp_path: Path) -> None:
    (checkout / "results" / "old__model" / "1" / "model_meta.json").unlink()
    _submit(checkout, "results/org__model/1/model_meta.json")
    code, report = _check(checkout, tmp_path / "outcome")
    assert code == 1
    assert "files: 1 added, 1 deleted" in report
    assert "results/old__model/1/model_meta.json is deleted" in report


def test_a_deletion_alone_is_an_error(checkout: Path, tmp_path: Path) -> None:
    (checkout / "results" / "old__model" / "1" / "model_meta.json").unlink()
    _submit(checkout)
    code, report = _check(checkout, tmp_path / "outcome")
    assert (code, "is deleted: a submission deletes no result" in report) == (1, True)


def test_a_moved_result_is_deleted_in_one_place(checkout: Path, tmp_path: Path) -> None:
    (checkout / "results" / "old__model").rename(checkout / "results" / "new__model")
    _submit(checkout)
    code, report = _check(checkout, tmp_path / "outcome")
    assert (code, "old__model/1/model_meta.json is deleted" in report) == (1, True)


@pytest.mark.parametrize(
    "name", ["1\n2", "\n", "-rf", "ä", "a b", "\u202e1", os.fsdecode(b"\xff")], ids=ascii
)
def test_a_revision_of_an_odd_name_is_an_error_in_plain_letters(
    checkout: Path, tmp_path: Path, name: str
) -> None:
    _submit(checkout, f"results/org__model/{name}/model_meta.json")
    code, report = _check(checkout, tmp_path / "outcome")
    assert code == 1
    assert "have names of letters, digits" in report


@pytest.mark.parametrize(
    "place",
    [
        "leaderboard/verified/org__model/1.json",
        ".github/workflows/submission.yml",
        "results/README.md",
        "results/org__model/notes.json",
        "results/org\n__model.json",
        "sa_bench/submissions/check.py",
    ],
    ids=ascii,
)
def test_whatever_comes_with_the_results_is_an_error(
    checkout: Path, tmp_path: Path, place: str
) -> None:
    _submit(checkout, "results/org__model/1/model_meta.json", place)
    code, report = _check(checkout, tmp_path / "outcome")
    assert code == 1
    assert "is added: a submission changes nothing but results" in report


def test_two_revisions_are_no_submission(checkout: Path, tmp_path: Path) -> None:
    _submit(checkout, *(f"results/org__model/{n}/model_meta.json" for n in (1, 2)))
    code, report = _check(checkout, tmp_path / "outcome")
    assert code == 1
    assert "2 revisions are changed (results/org__model/1, results/org__model/2)" in report


def test_a_pull_request_without_results_needs_no_check(checkout: Path, tmp_path: Path) -> None:
    _submit(checkout, "docs/index.md")
    outcome = tmp_path / "outcome"
    assert _check(checkout, outcome) == (0, "No result is added, changed or deleted.\n")


def test_a_check_that_cannot_run_fails(tmp_path: Path) -> None:
    (tmp_path / "checkout").mkdir()
    _git(tmp_path / "checkout", "init")
    code, report = _check(tmp_path / "checkout", tmp_path / "outcome")
    assert code == 1
    assert report.startswith("error: not checked: ")


def test_one_sound_revision_passes(checkout: Path, tmp_path: Path) -> None:
    name = "sa-bench__baseline-character-ngrams"
    shutil.copytree(REPOSITORY / "results" / name, checkout / "results" / name)
    _submit(checkout)
    code, report = _check(checkout, tmp_path / "outcome")
    assert code == 0, report
    assert "5 results of 1 model, no errors" in report
